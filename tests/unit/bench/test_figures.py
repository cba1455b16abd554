"""Percentiles, ratios and what makes a slice unbelievable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import Latency, Load, Measured, Range, Slice, percentile

LATENCY = Latency(100, 1.0, 2.0, 3.0, 4.0)
GOOD = Load(2.0, 100, 0, LATENCY, 0.3)


def measured(own: list[int], ceiling: list[int], *, faulty: Load = GOOD) -> Measured:
    pairs = tuple(
        (
            Slice(replace(GOOD, answered=mine), 0.5, 0.0),
            Slice(replace(GOOD, answered=theirs), 0.5, 0.2),
        )
        for mine, theirs in zip(own, ceiling, strict=True)
    )
    return Measured("match", 2_000, pairs, Slice(GOOD, 0.1, 0.0), Slice(faulty, 0.1, 0.0))


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=200),
    st.sampled_from([0.01, 0.5, 0.95, 0.99, 1.0]),
)
def test_a_percentile_is_the_smallest_value_that_enough_values_do_not_exceed(
    values: list[float], share: float
) -> None:
    found = percentile(sorted(values), share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    below = [value for value in values if value < found]
    assert len(below) < share * len(values)


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_latencies_are_told_in_milliseconds() -> None:
    found = Latency.of(each / 1000 for each in range(100, 0, -1))
    assert (found.count, found.p50_ms, found.p95_ms, found.p99_ms, found.max_ms) == pytest.approx(
        (100, 50.0, 95.0, 99.0, 100.0)
    )
    assert Latency.of([]).count == 0


def test_a_range_has_the_median_and_both_ends() -> None:
    assert Range.of([3.0, 1.0, 2.0]) == Range(2.0, 1.0, 3.0)
    with pytest.raises(ValueError, match="no values"):
        Range.of([])


def test_a_ratio_compares_slices_of_the_same_pair() -> None:
    # The second pair fell into a slow moment of the machine: both halves are slow.
    found = measured([100, 50, 120], [400, 200, 400])
    assert found.ratio == Range(0.25, 0.25, 0.3)
    assert found.throughput == Range(50.0, 25.0, 60.0)
    assert found.cpu_ms == pytest.approx(5.0)
    assert found.other_cpu_share == 0.2


def test_a_good_slice_has_no_faults() -> None:
    assert GOOD.faults == []
    assert measured([1], [1]).faults == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"failures": 3}, "3 requests failed"),
        ({"answered": 0}, "nothing was answered"),
        ({"cpu_share": 0.95}, "the generator used 95% of a core"),
        ({"lag_p99_ms": 12.0}, "the generator was 12.0 ms late (p99)"),
    ],
)
def test_a_slice_says_why_it_may_not_be_believed(changed: dict[str, float], told: str) -> None:
    load = replace(GOOD, **changed)
    assert load.faults == [told]
    assert measured([1], [1], faulty=load).faults == [f"open model: {told}"]
