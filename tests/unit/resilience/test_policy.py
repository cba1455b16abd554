"""A policy: what it lets through, repeats, gives up and answers instead."""

from __future__ import annotations

from typing import Any

import pytest

from src.resilience import events
from src.resilience.bulkhead import Bulkhead
from src.resilience.circuit_store import State
from src.resilience.deadline import deadline_scope, timeout_seconds
from src.resilience.errors import (
    BulkheadFullError,
    CircuitOpenError,
    DeadlineExceededError,
    RetriesExhaustedError,
)
from src.resilience.fallback import NothingToOfferError, Outcome, Step
from src.resilience.kinds import ByType, Kind
from src.resilience.policy import Policy
from src.resilience.retry import RetryBudget, RetryRules
from src.resilience.window import Counts
from tests.unit.resilience.virtual import Dependency, FlakyError, VirtualTime, policy_on


class ToldError(ConnectionError):
    retry_after_seconds = 7.0


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


def test_an_answer_comes_through_with_its_arguments(time: VirtualTime) -> None:
    policy, told = policy_on(time)
    assert not Policy(policy.circuit, time.timing, budget=policy.budget).idempotent
    assert policy.call(lambda *given, **named: (given, named), 1, b=2) == ((1,), {"b": 2})
    assert policy.run(divmod, 7, 2) == Outcome((3, 1), 1)
    assert told.events == []
    assert policy.circuit.report().counts == Counts(2, 0, 0, 0)


def test_a_decorated_function_is_guarded_and_keeps_its_name(time: VirtualTime) -> None:
    policy, _ = policy_on(time)
    answers = Dependency(time, [FlakyError(), "here"])

    @policy
    def found() -> Any:
        """Where it is."""
        return answers()

    assert found() == "here"
    assert (found.__name__, found.__doc__) == ("found", "Where it is.")


def test_a_failure_is_tried_again_after_growing_pauses(time: VirtualTime) -> None:
    policy, told = policy_on(time, retry=RetryRules(4, 2.0, 120.0))
    flaky = Dependency(time, [FlakyError("a"), FlakyError("b"), "at last"], seconds=0.25)
    assert policy.run(flaky) == Outcome("at last", 3)
    assert time.slept == [1.0, 2.0]
    assert told.events == [
        events.AttemptFailed("maps", Kind.CONNECTION, "FlakyError", 0.25, 1),
        events.RetryScheduled("maps", 2, 1.0),
        events.AttemptFailed("maps", Kind.CONNECTION, "FlakyError", 0.25, 2),
        events.RetryScheduled("maps", 3, 2.0),
        events.RetrySucceeded("maps", 3),
    ]


def test_after_the_last_try_the_last_error_is_kept(time: VirtualTime) -> None:
    policy, told = policy_on(time, retry=RetryRules(3, 1.0, 30.0))
    flaky = Dependency(time, [FlakyError(each) for each in "abcd"])
    with pytest.raises(RetriesExhaustedError) as caught:
        policy.call(flaky)
    error = caught.value
    assert (error.name, error.attempts, error.reason, str(error.last)) == ("maps", 3, "tries", "c")
    assert error.__cause__ is error.last
    assert flaky.calls == 3
    assert told.events[-1] == events.RetriesExhausted("maps", 3, "tries")


@pytest.mark.parametrize(
    ("error", "parts"),
    [
        (FlakyError(), {"idempotent": False}),
        (FlakyError(), {"retry": RetryRules(1, 1.0, 1.0)}),
        (ValueError(), {}),
        (KeyError(), {"classify": ByType({KeyError: Kind.CALLER})}),
        (KeyError(), {"classify": ByType({KeyError: Kind.DENIED})}),
    ],
)
def test_what_must_not_be_tried_again_is_raised_as_it_is(
    time: VirtualTime, error: Exception, parts: dict[str, Any]
) -> None:
    policy, _ = policy_on(time, **parts)
    once = Dependency(time, [error, "never"])
    with pytest.raises(type(error)) as caught:
        policy.call(once)
    assert caught.value is error
    assert (once.calls, time.slept) == (1, [])


def test_a_second_failure_that_is_not_retryable_ends_the_tries(time: VirtualTime) -> None:
    policy, _ = policy_on(time)
    with pytest.raises(ValueError, match="wrong"):
        policy.call(Dependency(time, [FlakyError(), ValueError("wrong"), "never"]))


def test_the_dependency_s_own_pause_is_kept_to(time: VirtualTime) -> None:
    policy, _ = policy_on(time, retry=RetryRules(3, 1.0, 30.0))
    assert policy.call(Dependency(time, [ToldError(), 1])) == 1
    assert time.slept == [7.5]


def test_without_budget_there_is_no_retry(time: VirtualTime) -> None:
    budget = RetryBudget(now=time.now, share=0.0, per_second=0.0, most=1)
    policy, told = policy_on(time, budget=budget)
    assert policy.call(Dependency(time, [FlakyError(), 1])) == 1
    with pytest.raises(RetriesExhaustedError) as caught:
        policy.call(Dependency(time, [FlakyError(), 1]))
    assert (caught.value.reason, caught.value.attempts) == ("budget", 1)
    assert told.of(events.BudgetExhausted) == [events.BudgetExhausted("maps")]


def test_every_call_and_not_every_attempt_earns_budget(time: VirtualTime) -> None:
    policy, _ = policy_on(time)
    policy.call(Dependency(time, [FlakyError(), FlakyError(), 1]))
    policy.run(Dependency(time, [1]))
    with policy.guard():
        pass
    assert policy.budget.calls == 3


def test_a_retry_that_would_outlast_the_deadline_is_not_waited_for(time: VirtualTime) -> None:
    policy, _ = policy_on(time, retry=RetryRules(3, 2.0, 60.0), deadline_seconds=1.0)
    with pytest.raises(RetriesExhaustedError) as caught:
        policy.call(Dependency(time, [FlakyError(), 1]))
    assert (caught.value.reason, time.slept) == ("deadline", [])
    assert policy.budget.remaining(time.now) == 10
    policy = policy.variant(deadline_seconds=1.001)
    assert policy.call(Dependency(time, [FlakyError(), 1])) == 1


def test_a_sleep_that_lasted_longer_than_asked_for_ends_the_tries(time: VirtualTime) -> None:
    policy, _ = policy_on(time, retry=RetryRules(3, 2.0, 60.0), deadline_seconds=2.0)
    dependency = Dependency(time, [FlakyError(), "never"])
    object.__setattr__(policy._timing, "sleep", lambda _: time.pass_by(2))
    with pytest.raises(RetriesExhaustedError) as caught:
        policy.call(dependency)
    assert (caught.value.reason, dependency.calls) == ("deadline", 1)


def test_every_attempt_gets_what_is_left_and_never_more_than_its_own_limit(
    time: VirtualTime,
) -> None:
    policy, _ = policy_on(
        time, retry=RetryRules(4, 2.0, 60.0), deadline_seconds=10.0, attempt_seconds=4.0
    )
    given = []

    def slow() -> None:
        given.append(timeout_seconds(3.5 if len(given) == 1 else None))
        time.pass_by(3)
        raise FlakyError

    with pytest.raises(RetriesExhaustedError):
        policy.call(slow)
    # Pauses of 1 and 2 s: 10 s, 6 s and 1 s are left of the deadline.
    assert given == [4.0, 3.5, 1.0]
    assert timeout_seconds() is None


def test_without_time_nothing_is_asked(time: VirtualTime) -> None:
    policy, told = policy_on(time)
    nobody = Dependency(time, ["never"])
    with deadline_scope(0.0, time.monotonic), pytest.raises(DeadlineExceededError):
        policy.call(nobody)
    assert nobody.calls == 0
    assert told.events == [events.CallRejected("maps", "deadline")]
    assert policy.circuit.report().counts.calls == 0


def test_a_call_that_waited_until_its_deadline_asks_nobody(time: VirtualTime) -> None:
    bulkhead = Bulkhead("maps", 1, wait_seconds=9.0)
    policy, _ = policy_on(time, bulkhead=bulkhead, deadline_seconds=1.0)
    nobody = Dependency(time, ["never"])
    enter = bulkhead.enter
    waited = []

    def enter_late(left: float) -> None:
        waited.append(left)
        time.pass_by(1)
        enter(left)

    bulkhead.enter = enter_late
    with pytest.raises(DeadlineExceededError):
        policy.call(nobody)
    assert (nobody.calls, waited, bulkhead.running) == (0, [1.0], 0)


def test_a_full_bulkhead_rejects_and_is_left_after_every_call(time: VirtualTime) -> None:
    policy, told = policy_on(time, bulkhead=Bulkhead("maps", 1))
    with pytest.raises(BulkheadFullError):
        policy.call(lambda: policy.call(int))
    assert told.events[0] == events.CallRejected("maps", "bulkhead")
    assert policy.bulkhead is not None
    assert policy.bulkhead.running == 0
    assert policy.call(int) == 0


def test_an_inner_policy_s_refusal_is_no_failure_of_the_outer_dependency(
    time: VirtualTime,
) -> None:
    outer, _ = policy_on(time, circuit={"consecutive_failures": 1})

    def refused() -> None:
        raise CircuitOpenError("other", 3.0)

    with pytest.raises(CircuitOpenError):
        outer.call(refused)
    assert outer.circuit.report().counts.calls == 0


def test_every_attempt_is_heard_by_the_circuit_and_an_open_one_ends_the_tries(
    time: VirtualTime,
) -> None:
    policy, _ = policy_on(time, circuit={"consecutive_failures": 2}, retry=RetryRules(9, 1, 1))
    flaky = Dependency(time, [FlakyError()] * 9)
    with pytest.raises(RetriesExhaustedError) as caught:
        policy.call(flaky)
    assert (caught.value.reason, flaky.calls) == ("circuit", 2)
    with pytest.raises(CircuitOpenError):
        policy.call(flaky)
    assert flaky.calls == 2


def test_a_circuit_that_opens_during_the_pause_ends_the_tries(time: VirtualTime) -> None:
    policy, _ = policy_on(time, circuit={"consecutive_failures": 2})
    flaky = Dependency(time, [FlakyError(), "never"])

    def sleep_while_another_fails(seconds: float) -> None:
        time.sleep(seconds)
        permit = policy.circuit.admit(time.now)
        policy.circuit.settle(permit, "failure", 0.1, time.now)

    object.__setattr__(policy._timing, "sleep", sleep_while_another_fails)
    with pytest.raises(RetriesExhaustedError) as caught:
        policy.call(flaky)
    assert (caught.value.reason, flaky.calls) == ("circuit", 1)


def test_a_trial_of_a_half_open_circuit_is_one_attempt(time: VirtualTime) -> None:
    policy, _ = policy_on(time, circuit={"consecutive_failures": 1})
    with pytest.raises(RetriesExhaustedError):
        policy.call(Dependency(time, [FlakyError()]))
    time.pass_by(60)
    trial = Dependency(time, [FlakyError(), "never"])
    with pytest.raises(RetriesExhaustedError) as caught:
        policy.call(trial)
    assert (caught.value.reason, trial.calls) == ("circuit", 1)


def test_the_circuit_opens_for_as_long_as_the_dependency_said(time: VirtualTime) -> None:
    policy, _ = policy_on(time, circuit={"consecutive_failures": 1})
    with pytest.raises(RetriesExhaustedError):
        policy.call(Dependency(time, [ToldError()]))
    assert policy.circuit.report().seconds_left == 7.0


@pytest.mark.parametrize("late", [False, True])
def test_a_call_that_is_killed_says_nothing_and_gives_everything_back(
    time: VirtualTime, late: bool
) -> None:
    policy, told = policy_on(time, bulkhead=Bulkhead("maps", 1), attempt_seconds=1.0)
    answers = [FlakyError(), KeyboardInterrupt()] if late else [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        policy.call(Dependency(time, answers))
    assert policy.bulkhead is not None
    assert policy.bulkhead.running == 0
    assert policy.circuit.report().counts.calls == late
    assert len(told.of(events.AttemptFailed)) == late
    assert timeout_seconds() is None


def test_a_killed_trial_gives_its_permit_back(time: VirtualTime) -> None:
    policy, _ = policy_on(time, circuit={"consecutive_failures": 1}, idempotent=False)
    with pytest.raises(FlakyError):
        policy.call(Dependency(time, [FlakyError()]))
    time.pass_by(60)
    for _ in range(10):
        with pytest.raises(KeyboardInterrupt):
            policy.call(Dependency(time, [KeyboardInterrupt()]))
    assert policy.circuit.report().state is State.HALF_OPEN
    assert policy.call(Dependency(time, [1])) == 1


def test_steps_answer_in_their_order_with_the_same_arguments(time: VirtualTime) -> None:
    def nothing(*_: object) -> None:
        raise NothingToOfferError("maps", "not kept")

    steps = (Step("cached", nothing), Step("approximate", lambda city: f"about {city}"))
    policy, told = policy_on(time, steps=steps, idempotent=False)
    error = FlakyError()
    outcome = policy.run(Dependency(time, [error]), "Nantes")
    assert outcome == Outcome("about Nantes", 1, ("maps",), "approximate", error)
    assert outcome.required() == "about Nantes"
    assert policy.call(Dependency(time, [FlakyError()]), "Brest") == "about Brest"
    assert told.of(events.FallbackFailed)[0] == events.FallbackFailed(
        "maps", "cached", "NothingToOfferError"
    )
    assert told.of(events.FallbackUsed)[0] == events.FallbackUsed("maps", "approximate")


def test_every_refusal_falls_back(time: VirtualTime) -> None:
    policy, _ = policy_on(
        time, steps=[Step("off", lambda: "off")], bulkhead=Bulkhead("maps", 1),
        circuit={"consecutive_failures": 1},
    )  # fmt: skip
    full = policy.call(lambda: policy.run(int))
    assert (full.step, full.attempts, type(full.error)) == ("off", 0, BulkheadFullError)
    with deadline_scope(0, time.monotonic):
        late = policy.run(int)
    assert (late.step, type(late.error)) == ("off", DeadlineExceededError)
    assert type(policy.run(Dependency(time, [FlakyError()])).error) is RetriesExhaustedError
    rejected = policy.run(int)
    assert (rejected.value, type(rejected.error)) == ("off", CircuitOpenError)


def test_a_wrong_question_is_never_answered_by_a_step(time: VirtualTime) -> None:
    policy, _ = policy_on(
        time, steps=[Step("off", lambda: "off")], classify=ByType({KeyError: Kind.CALLER})
    )
    with pytest.raises(KeyError):
        policy.call(Dependency(time, [KeyError()]))
    outcome = policy.run(Dependency(time, [KeyError()]))
    assert (outcome.value, outcome.step, outcome.degraded) == (None, None, ())
    with pytest.raises(KeyError):
        outcome.required()


def test_where_no_step_has_an_answer_the_error_is_raised(time: VirtualTime) -> None:
    policy, _ = policy_on(time, steps=[Step("cached", {}.__getitem__)], idempotent=False)
    with pytest.raises(FlakyError):
        policy.call(Dependency(time, [FlakyError()]), "key")


def test_a_block_is_one_attempt(time: VirtualTime) -> None:
    policy, told = policy_on(
        time, circuit={"consecutive_failures": 1}, bulkhead=Bulkhead("maps", 1), attempt_seconds=2.0
    )
    with policy.guard():
        assert timeout_seconds() == 2.0
        assert policy.bulkhead is not None
        assert policy.bulkhead.running == 1
    assert (policy.bulkhead.running, timeout_seconds()) == (0, None)
    assert policy.circuit.report().counts.calls == 1
    with pytest.raises(FlakyError), policy.guard():
        raise FlakyError
    assert told.events[0] == events.AttemptFailed("maps", Kind.CONNECTION, "FlakyError", 0.0, 1)
    with pytest.raises(CircuitOpenError), policy.guard():
        pytest.fail("the block must not run")


def test_successes_are_told_to_who_asked_for_them(time: VirtualTime) -> None:
    policy, told = policy_on(time)
    policy.listeners.add(told, successes=True)
    policy.call(Dependency(time, [1], seconds=0.5))
    with policy.guard():
        time.pass_by(0.25)
    policy.call(Dependency(time, [FlakyError(), 1], seconds=0.125))
    seconds = [each.seconds for each in told.of(events.AttemptSucceeded)]
    assert seconds == [0.5, 0.5, 0.25, 0.25, 0.125, 0.125]


def test_a_variant_shares_circuit_bulkhead_and_budget(time: VirtualTime) -> None:
    policy, _ = policy_on(
        time, bulkhead=Bulkhead("maps", 1), attempt_seconds=1.0, deadline_seconds=2.0
    )
    writes = policy.variant(idempotent=False, steps=[Step("off", int)], attempt_seconds=0.5)
    assert writes.circuit is policy.circuit
    assert writes.bulkhead is policy.bulkhead
    assert writes.budget is policy.budget
    assert (writes.idempotent, writes.steps[0].name) == (False, "off")
    assert (writes.attempt_seconds, writes.deadline_seconds) == (0.5, 2.0)
    same = policy.variant(deadline_seconds=9.0)
    assert (same.idempotent, same.steps, same.deadline_seconds) == (True, (), 9.0)
    assert same.attempt_seconds == 1.0
