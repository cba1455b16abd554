"""Intervals of rates and ratios against published figures, and the exact test."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.outcomes.intervals import exact_test, rate, ratio


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    of = draw(st.integers(1, 60))
    return draw(st.integers(0, of)), of


@pytest.mark.parametrize(
    ("selected", "of", "low", "high"),
    # R. G. Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilson_intervals_are_as_published(selected: int, of: int, low: float, high: float) -> None:
    found = rate(selected, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == selected / of


@given(counts())
def test_a_rate_lies_in_its_interval_and_both_in_0_to_1(count: tuple[int, int]) -> None:
    found = rate(*count)
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(("selected", "of"), [(1, 0), (3, 2), (-1, 2)])
def test_what_is_no_part_of_a_whole_is_no_rate(selected: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        rate(selected, of)


def test_the_interval_of_a_ratio_is_log_normal() -> None:
    found = ratio(20, 100, 40, 100)
    assert found is not None
    half = 1.959963984540054 * math.sqrt(1 / 20 - 1 / 100 + 1 / 40 - 1 / 100)
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 * math.exp(-half))
    assert found.high == pytest.approx(0.5 * math.exp(half))


@given(counts(), counts())
def test_a_ratio_lies_in_its_interval(mine: tuple[int, int], theirs: tuple[int, int]) -> None:
    found = ratio(*mine, *theirs)
    if theirs[0] == 0:
        assert found is None, "nothing can be compared with a rate of 0"
        return
    assert found is not None
    assert math.isfinite(found.high)
    assert 0 <= found.low <= found.value * (1 + 1e-9)
    assert found.value <= found.high * (1 + 1e-9)


def test_fisher_and_the_lady_tasting_tea() -> None:
    # R. A. Fisher (1935), The Design of Experiments: three of four cups right.
    assert exact_test(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert exact_test(4, 4, 0, 4) == pytest.approx(2 / 70)


@given(counts(), counts())
def test_the_exact_test_sums_tables_no_more_likely(
    mine: tuple[int, int], theirs: tuple[int, int]
) -> None:
    (x, n), (y, m) = mine, theirs
    ways = {k: math.comb(n, k) * math.comb(m, x + y - k) for k in range(max(0, x + y - m), n + 1)
            if x + y - k >= 0}  # fmt: skip
    exact = sum(way for way in ways.values() if way <= ways[x]) / math.comb(n + m, x + y)
    assert exact_test(*mine, *theirs) == pytest.approx(exact)
    assert exact_test(*theirs, *mine) == pytest.approx(exact)


def test_a_greater_difference_is_less_likely() -> None:
    found = [exact_test(selected, 50, 25, 50) for selected in (25, 18, 12, 5)]
    assert all(after < before for before, after in pairwise(found))
