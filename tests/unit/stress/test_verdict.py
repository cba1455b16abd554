"""Criteria, verdicts and the answer they stand in."""

from __future__ import annotations

import json

import pytest

from src.stress.measured import Course, Measured, Sample
from src.stress.report import judge, report_of, result_of, suite
from src.stress.thresholds import threshold
from src.stress.verdict import criteria_of, criterion, requirement, verdict_of


def measured(
    *, milliseconds: float = 50.0, good: int = 1000, refused: int = 0, failed: int = 0,
    lost: int = 0, lag_ms: float = 1.0, cpu_share: float = 0.2, seconds: float = 10.0,
) -> Measured:  # fmt: skip
    found = Measured(seconds=seconds, scheduled_seconds=10.0, cpu_share=cpu_share)
    course = Course(10.0)
    outcomes = [(200, "")] * good + [(429, "")] * refused + [(500, "")] * failed
    outcomes += [(0, "reset")] * lost
    for at, (status, failure) in enumerate(outcomes):
        sample = Sample(at * 10.0 / len(outcomes), milliseconds / 1000, status, failure, "match")
        found.take(sample)
        course.take(sample)
        found.lag.record(round(1000 * lag_ms))
    found.bins = course.bins()
    return found


@pytest.mark.parametrize(
    ("load", "verdict"),
    [
        (measured(), "EXCELLENT"),
        (measured(good=992, refused=8), "EXCELLENT"),
        (measured(milliseconds=1500), "GOOD"),
        (measured(milliseconds=3000), "ACCEPTABLE"),
        (measured(milliseconds=6000), "NOT_READY"),
        (measured(good=995, failed=5), "ACCEPTABLE"),
        (measured(good=995, lost=5), "ACCEPTABLE"),
        (measured(good=900, failed=100), "NOT_READY"),
        (measured(good=900, refused=100), "NOT_READY"),
        (measured(seconds=11.0), "GOOD"),
        (measured(seconds=20.0), "NOT_READY"),
        (measured(lag_ms=200), "NOT_READY"),
        (measured(cpu_share=0.95), "NOT_READY"),
        (Measured(), "NOT_READY"),
    ],
)
def test_the_verdict_follows_from_the_worst_criterion(load: Measured, verdict: str) -> None:
    assert verdict_of(criteria_of(load)) == verdict


def test_every_criterion_tells_its_figure_and_its_bound() -> None:
    told = {each.name: each for each in criteria_of(measured(milliseconds=1500))}
    p95 = told["p95_response_time"]
    assert p95.figure == pytest.approx(1500, rel=0.01)
    assert (p95.bound, p95.passed, p95.grade) == (2000.0, True, "GOOD")
    assert not criterion("x", 3.0, (1.0, 2.0, 4.0), "ms", at_most=True).passed
    assert requirement("y", 3.0, 2.0, "", at_most=True).grade == "NOT_READY"


def test_a_run_whose_generator_was_late_is_invalid() -> None:
    assert judge("light_load", measured(), ()).valid
    assert not judge("light_load", measured(lag_ms=200), ()).valid
    assert not judge("light_load", measured(cpu_share=0.9), ()).valid


def test_thresholds_are_held_against_the_figures() -> None:
    run = judge("x", measured(), [threshold("p99<100ms"), threshold("throughput>1000")])
    assert [each.passed for each in run.judged] == [True, False]
    assert not run.passed


def test_nothing_promised_by_the_documents_is_missing_from_the_answer() -> None:
    told = json.loads(json.dumps(report_of(judge("extreme_load", measured(), ()))))
    assert {"scenario", "result", "production_readiness", "criteria"} <= told.keys()
    assert {
        "total_requests", "success_rate_percent", "requests_per_second", "avg_response_time_ms",
        "p50_response_time_ms", "p95_response_time_ms", "p99_response_time_ms",
    } <= told["result"].keys()  # fmt: skip
    assert told["result"]["total_requests"] == 1000
    assert told["result"]["requests_per_second"] == 100.0


def test_a_suite_adds_its_parts_up() -> None:
    parts = [judge("a", measured(), ()), judge("b", measured(good=900, failed=100), ())]
    whole = suite(parts)
    figures = result_of(whole.measured)
    assert figures["total_requests"] == 2000
    assert figures["statuses"] == {"200": 1900, "500": 100}
    assert figures["requests_per_second"] == 100.0
    assert whole.verdict == "NOT_READY"
    assert [bin_.start_seconds for bin_ in whole.measured.bins] == sorted(
        bin_.start_seconds for bin_ in whole.measured.bins
    )
    assert len(whole.criteria) == len(parts[0].criteria) * 2
    told = report_of(whole)
    assert [part["scenario"] for part in told["scenarios"]] == ["a", "b"]


def test_what_was_measured_survives_the_way_between_processes() -> None:
    load = measured(good=5, failed=2, lost=1)
    load.samples.append(Sample(0.5, 0.1, 200, "", "match"))
    again = Measured.of(json.loads(json.dumps(load.plain())))
    assert again == load


def test_the_course_has_a_bounded_number_of_stretches() -> None:
    course = Course(3600.0)
    for at in range(3600):
        course.take(Sample(float(at), 0.01, 200 if at % 2 else 500, "", "match"))
    bins = course.bins()
    assert len(bins) <= 121
    assert sum(each.requests for each in bins) == 3600
    assert sum(each.errors for each in bins) == 1800
