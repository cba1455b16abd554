"""Intervals: what they hold, that they repeat, and how they shrink."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.evaluation import intervals
from src.evaluation.intervals import estimates


def test_one_query_has_no_width() -> None:
    (only,) = estimates(np.array([[0.4]]))
    assert (only.value, only.low, only.high) == (0.4, 0.4, 0.4)


def test_no_query_has_no_estimate() -> None:
    with pytest.raises(ValueError, match="no query"):
        estimates(np.zeros((0, 5)))


def test_the_interval_is_about_that_of_the_normal_law() -> None:
    values = np.random.default_rng(7).random((400, 1))
    (only,) = estimates(values)
    half = 1.96 * values.std(ddof=1) / 20
    assert only.low == pytest.approx(only.value - half, abs=half / 5)
    assert only.high == pytest.approx(only.value + half, abs=half / 5)


def test_four_times_the_queries_halve_the_interval() -> None:
    values = np.random.default_rng(7).random((2000, 1))
    few, many = estimates(values[:500])[0], estimates(values)[0]
    assert (many.high - many.low) / (few.high - few.low) == pytest.approx(0.5, abs=0.08)


def test_drawing_in_pieces_gives_the_same_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(3).random((50, 5))
    whole = estimates(values)
    monkeypatch.setattr(intervals, "_AT_ONCE", 50 * 5 * 37)
    assert estimates(values) == whole


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_ends_hold_the_mean_within_the_values_and_repeat(found: list[float]) -> None:
    values = np.array(found).reshape(-1, 1)
    (first,), (again,) = estimates(values), estimates(values)
    assert first == again
    assert min(found) - 1e-9 <= first.low <= first.high <= max(found) + 1e-9
    assert first.value == pytest.approx(sum(found) / len(found))


def test_columns_do_not_touch_each_other() -> None:
    values = np.random.default_rng(5).random((40, 3))
    for at, together in enumerate(estimates(values)):
        (alone,) = estimates(values[:, [at]])
        ends = (alone.value, alone.low, alone.high)
        assert ends == pytest.approx((together.value, together.low, together.high))
