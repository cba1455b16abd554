"""Pauses between attempts, and the budget that bounds them."""

from __future__ import annotations

import threading

import pytest

from src.resilience.kinds import TREATMENTS, Failure, Kind
from src.resilience.retry import RetryBudget, RetryRules


@pytest.mark.parametrize(
    ("failed", "chance", "seconds"),
    [(1, 0.0, 0.0), (1, 0.5, 1.0), (2, 0.5, 2.0), (3, 0.5, 4.0), (4, 0.5, 5.0), (500, 1.0, 10.0)],
)
def test_a_pause_is_drawn_from_a_span_that_doubles_up_to_the_most(
    failed: int, chance: float, seconds: float
) -> None:
    rules = RetryRules(9, 2.0, 10.0)
    assert rules.pause_seconds(failed, Failure(Kind.CONNECTION), chance) == seconds


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        (Kind.TIMEOUT, 3.0), (Kind.CONNECTION, 2.0), (Kind.RATE_LIMIT, 6.0),
        (Kind.SERVER_ERROR, 4.0), (Kind.RESOURCE_EXHAUSTED, 8.0), (Kind.CONFLICT, 1.0),
    ],
)  # fmt: skip
def test_some_failures_are_given_more_time_than_others(kind: Kind, seconds: float) -> None:
    assert RetryRules(3, 2.0, 60.0).pause_seconds(1, Failure(kind), 1.0) == seconds
    assert TREATMENTS[kind].retryable


@pytest.mark.parametrize(("told", "seconds"), [(0.0, 0.5), (7.0, 7.5), (59.5, 60.0), (900.0, 60.0)])
def test_what_the_dependency_said_is_kept_to_up_to_the_most(told: float, seconds: float) -> None:
    failure = Failure(Kind.RATE_LIMIT, told)
    assert RetryRules(3, 1.0, 60.0).pause_seconds(1, failure, 0.5) == seconds


@pytest.mark.parametrize("given", [(0, 1.0, 2.0), (1, -0.1, 2.0), (1, 2.0, 1.9)])
def test_senseless_rules_are_refused(given: tuple[int, float, float]) -> None:
    with pytest.raises(ValueError, match="tries"):
        RetryRules(*given)


def test_rules_at_their_bounds_are_taken() -> None:
    assert RetryRules(1, 0.0, 0.0).pause_seconds(1, Failure(Kind.TIMEOUT), 0.9) == 0.0
    assert RetryRules(2, 3.0, 3.0).pause_seconds(1, Failure(Kind.TIMEOUT), 0.5) == 1.5


def test_those_who_were_told_the_same_come_back_one_after_another() -> None:
    failure = Failure(Kind.RATE_LIMIT, 7.0)
    pauses = [RetryRules(3, 2.0, 60.0).pause_seconds(1, failure, each) for each in (0.0, 0.75)]
    assert pauses == [7.0, 8.5]


def withdrawn(budget: RetryBudget, now: float) -> int:
    return next(count for count in range(10_000) if not budget.withdraw(now))


def test_a_budget_starts_full_and_is_then_empty() -> None:
    budget = RetryBudget(now=0.0, most=4.0)
    assert budget.remaining(0.0) == 4.0
    assert withdrawn(budget, 0.0) == 4
    assert budget.remaining(0.0) == 0.0


def test_every_call_earns_a_fifth_of_a_retry() -> None:
    budget = RetryBudget(now=0.0, per_second=0.0)
    withdrawn(budget, 0.0)
    budget.calls += 4
    assert withdrawn(budget, 0.0) == 0
    budget.calls += 1
    assert withdrawn(budget, 0.0) == 1
    budget.calls += 49
    assert withdrawn(budget, 0.0) == 9
    budget.calls += 1
    assert withdrawn(budget, 0.0) == 1


def test_time_earns_retries_too_so_that_a_seldom_used_dependency_has_some() -> None:
    budget = RetryBudget(now=100.0)
    withdrawn(budget, 100.0)
    assert withdrawn(budget, 101.9) == 0
    assert withdrawn(budget, 102.0) == 1
    assert withdrawn(budget, 101.0) == 0  # a late reading of the clock takes nothing back
    assert withdrawn(budget, 104.0) == 1


def test_no_more_is_saved_up_than_the_most() -> None:
    budget = RetryBudget(now=0.0, most=3.0)
    budget.calls += 1000
    assert budget.remaining(1000.0) == 3.0
    assert withdrawn(budget, 1000.0) == 3


@pytest.mark.parametrize("given", [{"share": -0.1}, {"per_second": -1}, {"most": 0.9}])
def test_a_senseless_budget_is_refused(given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="share"):
        RetryBudget(now=0.0, **given)


def test_threads_together_withdraw_no_more_than_there_is() -> None:
    budget = RetryBudget(now=0.0, most=50.0)
    got: list[bool] = []
    begin = threading.Barrier(10)

    def take() -> None:
        begin.wait(30)
        got.extend([budget.withdraw(0.0) for _ in range(20)])

    threads = [threading.Thread(target=take) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(got) == 50
