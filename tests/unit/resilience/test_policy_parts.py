"""What a policy does with the parts it is given, and without them."""

from __future__ import annotations

from typing import Any

import pytest

from src.resilience import events
from src.resilience.circuit_store import Lease, State
from src.resilience.deadline import timeout_seconds
from src.resilience.errors import CircuitOpenError
from src.resilience.fallback import Outcome, Step
from src.resilience.kinds import ByType, Failure, Kind
from src.resilience.policy import Policy
from src.resilience.retry import RetryBudget, RetryRules
from src.resilience.window import Counts
from tests.unit.resilience.virtual import Dependency, FlakyError, VirtualTime, policy_on


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


class EndedFromOutside(BaseException):
    """As a greenlet that is killed."""


def test_a_policy_needs_no_listeners(time: VirtualTime) -> None:
    other, _ = policy_on(time)
    policy = Policy(other.circuit, time.timing, budget=RetryBudget(now=time.now))
    with pytest.raises(FlakyError):
        policy.call(Dependency(time, [FlakyError()]))


@pytest.mark.parametrize(
    ("deadline", "attempt", "left"),
    [(None, None, None), (9.0, None, 9.0), (None, 4.0, 4.0), (9.0, 4.0, 4.0), (4.0, 9.0, 4.0)],
)
def test_an_attempt_sees_the_nearer_of_both_limits(
    time: VirtualTime, deadline: float | None, attempt: float | None, left: float | None
) -> None:
    policy, _ = policy_on(time, deadline_seconds=deadline, attempt_seconds=attempt)
    assert policy.call(timeout_seconds) == left
    with policy.guard():
        assert timeout_seconds() == left
    assert timeout_seconds() is None


def test_a_variant_keeps_what_it_is_not_told(time: VirtualTime) -> None:
    policy, told = policy_on(
        time,
        retry=RetryRules(2, 0.0, 0.0),
        classify=ByType({ValueError: Kind.TIMEOUT}),
        steps=[Step("cached", int)],
        deadline_seconds=9.0,
        attempt_seconds=4.0,
    )
    variant = policy.variant()
    assert variant.run(Dependency(time, [ValueError()] * 3)).attempts == 2
    assert told.of(events.AttemptFailed)[0] == events.AttemptFailed(
        "maps", Kind.TIMEOUT, "ValueError", 0.0, 1
    )
    assert told.of(events.FallbackUsed) == [events.FallbackUsed("maps", "cached")]
    assert (variant.deadline_seconds, variant.attempt_seconds) == (9.0, 4.0)
    assert (variant.budget, variant.bulkhead) == (policy.budget, policy.bulkhead)


def test_named_arguments_come_through_every_way(time: VirtualTime) -> None:
    def told(*given: int, **named: int) -> Any:
        attempts.append((given, named))
        if len(attempts) % 2:
            raise FlakyError
        return given, named

    attempts: list[Any] = []
    policy, _ = policy_on(time, retry=RetryRules(2, 0.0, 0.0), steps=[Step("cached", dict)])
    assert policy(told)(1, b=2) == ((1,), {"b": 2})
    assert attempts == [((1,), {"b": 2})] * 2
    policy.idempotent = False
    assert policy.call(lambda **_: 1 / 0, b=2) == {"b": 2}


def test_two_tries_are_one_more_than_one(time: VirtualTime) -> None:
    policy, _ = policy_on(time, retry=RetryRules(2, 0.0, 0.0))
    assert policy.run(Dependency(time, [FlakyError(), "here"])) == Outcome("here", 2)


@pytest.mark.parametrize("attempts", [1, 2])
def test_what_is_ended_from_outside_counts_nowhere(time: VirtualTime, attempts: int) -> None:
    policy, _ = policy_on(time, retry=RetryRules(3, 0.0, 0.0))
    answers = [*[FlakyError()] * (attempts - 1), EndedFromOutside()]
    with pytest.raises(EndedFromOutside):
        policy.call(Dependency(time, answers))
    assert policy.circuit.report().counts.calls == attempts - 1


def test_a_guarded_block_counts_once_and_as_what_it_was(time: VirtualTime) -> None:
    policy, _ = policy_on(time, circuit={"consecutive_failures": 2})
    with pytest.raises(FlakyError), policy.guard():
        raise FlakyError
    assert policy.circuit.report().counts == Counts(1, 1, 0, 1)
    with pytest.raises(EndedFromOutside), policy.guard():
        raise EndedFromOutside
    assert policy.circuit.report().counts == Counts(1, 1, 0, 1)
    with policy.guard():
        time.pass_by(1)
    assert policy.circuit.report().counts == Counts(2, 1, 0, 0)


def test_a_trial_block_that_is_ended_from_outside_gives_its_permit_back(time: VirtualTime) -> None:
    policy, _ = policy_on(time, circuit={"consecutive_failures": 1})
    policy.run(Dependency(time, [FlakyError()]))
    time.pass_by(60)
    for _ in range(9):
        with pytest.raises(EndedFromOutside), policy.guard():
            raise EndedFromOutside
    assert policy.circuit.report().state is State.HALF_OPEN
    assert isinstance(policy.circuit.admit(time.now), Lease)


def test_what_a_policy_refuses_falls_back_however_errors_are_classified(time: VirtualTime) -> None:
    policy, _ = policy_on(
        time,
        circuit={"consecutive_failures": 1},
        classify=lambda error: Failure(
            Kind.CALLER if isinstance(error, CircuitOpenError) else Kind.UNKNOWN
        ),
        steps=[Step("cached", lambda: "kept")],
    )
    policy.run(Dependency(time, [ValueError()]))
    outcome = policy.run(int)
    assert (outcome.value, type(outcome.error)) == ("kept", CircuitOpenError)


def test_the_value_of_a_call_that_succeeded_may_be_required() -> None:
    assert Outcome(7, 1).required() == 7
    assert Outcome(None, 1).required() is None
