"""Bounds as they are typed."""

from __future__ import annotations

import pytest

from src.stress.errors import ThresholdError
from src.stress.measured import Measured
from src.stress.report import result_of
from src.stress.scenarios import SCENARIOS
from src.stress.thresholds import replaced, threshold


@pytest.mark.parametrize(
    ("text", "figure", "bound"),
    [
        ("p99<1000ms", "p99_response_time_ms", 1000.0),
        ("p95 <= 2s", "p95_response_time_ms", 2000.0),
        ("p50<250", "p50_response_time_ms", 250.0),
        ("max<1.5s", "max_response_time_ms", 1500.0),
        ("error_rate<0.1%", "error_rate_percent", 0.1),
        ("success_rate>=99%", "success_rate_percent", 99.0),
        ("throughput>100/s", "requests_per_second", 100.0),
    ],
)
def test_a_threshold_is_read_in_its_unit(text: str, figure: str, bound: float) -> None:
    read = threshold(text)
    assert (read.figure, read.bound) == (figure, bound)


@pytest.mark.parametrize(
    ("text", "value", "holds"),
    [
        ("p99<1s", 999.0, True),
        ("p99<1s", 1000.0, False),
        ("p99<=1s", 1000.0, True),
        ("throughput>100", 100.0, False),
        ("throughput>=100", 100.0, True),
    ],
)
def test_a_bound_itself_is_within_only_where_it_says_so(
    text: str, value: float, holds: bool
) -> None:
    assert threshold(text).holds(value) is holds


@pytest.mark.parametrize("text", ["", "p99", "p99<", "p99=1", "p42<1s", "p99<1h", "throughput<1ms"])
def test_what_cannot_be_read_says_what_is_possible(text: str) -> None:
    with pytest.raises(ThresholdError, match=r"p99|one of"):
        threshold(text)


def test_own_thresholds_replace_those_of_the_same_figure() -> None:
    defaults = SCENARIOS["light_load"].thresholds
    own = threshold("p95<3s")
    kept = replaced(defaults, (own,))
    assert own in kept
    assert len(kept) == len(defaults)
    assert {each.figure for each in kept} == {each.figure for each in defaults}


def test_every_figure_of_a_threshold_is_one_of_the_result() -> None:
    names = ("mean", "avg", "p50", "p90", "p95", "p99", "p999", "max", "success_rate")
    names += ("error_rate", "throughput")
    assert {threshold(f"{name}<1").figure for name in names} <= result_of(Measured()).keys()
