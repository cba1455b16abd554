"""Percentiles of the histogram beside exact ones."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.stress.histogram import HIGHEST, Histogram

DURATIONS = st.lists(
    st.one_of(st.integers(0, 5000), st.integers(0, 60_000_000), st.integers(0, HIGHEST)),
    min_size=1,
    max_size=200,
)
PERCENTS = st.sampled_from([0.1, 1, 25, 50, 90, 95, 99, 99.9, 100])


def filled(durations: list[int], digits: int = 3) -> Histogram:
    histogram = Histogram(digits)
    for duration in durations:
        histogram.record(duration)
    return histogram


@given(DURATIONS, PERCENTS, st.sampled_from([2, 3]))
def test_a_percentile_is_the_exact_one_to_so_many_digits(
    durations: list[int], percent: float, digits: int
) -> None:
    ranked = sorted(durations)
    exact = ranked[max(1, math.ceil(percent / 100 * len(ranked))) - 1]
    found = filled(durations, digits).percentile(percent)
    assert exact <= found <= exact * (1 + 10.0**-digits)


@given(DURATIONS, DURATIONS)
def test_adding_two_is_recording_all(left: list[int], right: list[int]) -> None:
    both = filled(left)
    both.add(filled(right))
    assert both.plain() == filled(left + right).plain()


@given(DURATIONS)
def test_plain_data_gives_the_same_histogram_back(durations: list[int]) -> None:
    histogram = filled(durations)
    again = Histogram.of(json.loads(json.dumps(histogram.plain())))
    assert again == histogram
    assert list(again.curve()) == list(histogram.curve())


@given(DURATIONS)
def test_the_curve_rises_to_all_and_to_the_longest(durations: list[int]) -> None:
    curve = list(filled(durations).curve())
    assert curve == sorted(curve)
    assert curve[-1] == (1.0, max(durations))


@given(DURATIONS)
def test_mean_least_and_most_are_exact(durations: list[int]) -> None:
    histogram = filled(durations)
    assert histogram.mean == pytest.approx(sum(durations) / len(durations))
    assert (histogram.least, histogram.most) == (min(durations), max(durations))


def test_memory_does_not_grow_with_what_is_recorded() -> None:
    histogram = Histogram()
    cells = histogram.cells
    histogram.record(HIGHEST)
    histogram.record(10**15)
    histogram.record(-5)
    assert histogram.cells == cells < 25_000
    assert (histogram.least, histogram.most) == (0, HIGHEST)


def test_an_empty_histogram_tells_zero() -> None:
    assert Histogram().percentile(99) == 0
    assert Histogram().mean == 0.0


def test_histograms_of_different_digits_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="different digits"):
        Histogram(3).add(Histogram(2))
