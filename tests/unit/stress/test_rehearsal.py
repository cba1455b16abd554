"""What a rehearsal of failures is judged by."""

from __future__ import annotations

import pytest

from src.stress.measured import Measured, Sample
from src.stress.rehearsal import Lived, Phase, judge_rehearsal, recovery_seconds

FAULT = Phase("redis_down", 10.0)
AFTER = Phase("redis_back", 10.0, heals="redis")


def sample(due: float, *, status: int = 200, seconds: float = 0.01, kind: str = "match") -> Sample:
    return Sample(due, seconds, status, "" if status else "reset", kind)


def judged(samples: list[Sample], *, felt: int = 3, healthy_after: float = 0.5):
    lived = [Lived(FAULT, 0.0, 10.0, felt=felt), Lived(AFTER, 10.0, 20.0, None, healthy_after)]
    run = judge_rehearsal("failover", Measured(samples=samples), lived)
    return run, {each.name: each for each in run.criteria}


GOOD = [sample(float(at)) for at in range(20)]


def test_a_fault_that_nobody_noticed_is_passed() -> None:
    run, criteria = judged(GOOD)
    assert run.passed
    assert run.verdict == "EXCELLENT"
    assert criteria["redis.recovery"].figure == 0.5


def test_one_failed_ranking_is_one_too_many() -> None:
    run, criteria = judged([*GOOD, sample(5.5, status=503)])
    assert not criteria["redis_down.matching_errors"].passed
    assert criteria["redis_back.matching_errors"].passed
    assert not run.passed
    assert run.verdict == "NOT_READY"


def test_failures_of_other_requests_are_told_and_do_not_count_as_matching() -> None:
    run, criteria = judged([*GOOD, sample(5.5, status=503, kind="journey")])
    assert criteria["redis_down.matching_errors"].passed
    assert run.phases[0]["errors"] == 1


def test_a_fault_that_never_reached_the_server_proves_nothing() -> None:
    run, criteria = judged(GOOD, felt=0)
    assert not criteria["redis_down.felt"].passed
    assert not run.passed


def test_a_phase_without_requests_proves_nothing() -> None:
    run, criteria = judged([each for each in GOOD if each.due < 10])
    assert not criteria["redis_back.matching_requests"].passed
    assert not run.passed


def test_recovery_lasts_until_the_last_late_answer_and_until_health_is_well() -> None:
    _, criteria = judged([*GOOD, sample(11.0, seconds=2.0)])
    assert criteria["redis.recovery"].figure == pytest.approx(3.0)
    run, criteria = judged(GOOD, healthy_after=60.0)
    assert not criteria["redis.recovery"].passed
    assert run.verdict == "NOT_READY"


def test_recovery_is_zero_where_nothing_was_late() -> None:
    assert recovery_seconds(GOOD[10:], 10.0, 1.0) == 0.0
    assert recovery_seconds([sample(12.0, status=0)], 10.0, 1.0) == pytest.approx(2.01)
