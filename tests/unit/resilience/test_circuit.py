"""A circuit, turn by turn, where the random histories seldom come."""

from __future__ import annotations

from typing import Any

import pytest

from src.resilience import events
from src.resilience.circuit import Circuit
from src.resilience.circuit_store import CircuitRecord, Lease, State, Switch
from src.resilience.errors import CircuitOpenError
from src.resilience.kinds import Result
from src.resilience.memory_store import MemoryStore
from src.resilience.rules import CircuitRules
from tests.unit.resilience.virtual import Told, VirtualTime, circuit_on


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


def settle(circuit: Circuit, time: VirtualTime, *results: Result, seconds: float = 0.1) -> None:
    for result in results:
        circuit.settle(circuit.admit(time.now), result, seconds, time.now)


def refusal(circuit: Circuit, time: VirtualTime) -> float:
    with pytest.raises(CircuitOpenError) as caught:
        circuit.admit(time.now)
    return caught.value.retry_after_seconds


def opened(time: VirtualTime, **rules: Any) -> tuple[Circuit, Told]:
    told = Told()
    circuit = circuit_on(time, listener=told, **({"consecutive_failures": 1} | rules))
    settle(circuit, time, "failure")
    assert circuit.report().state is State.OPEN
    return circuit, told


def test_a_whole_life_is_told_in_order(time: VirtualTime) -> None:
    circuit, told = opened(time)
    time.pass_by(60)
    settle(circuit, time, "failure", "failure")
    time.pass_by(120)
    settle(circuit, time, "success", "success")
    assert told.events == [
        events.CircuitOpened("maps", True, 60.0),
        events.CircuitHalfOpened("maps", True),
        events.CircuitOpened("maps", True, 120.0),
        events.CircuitHalfOpened("maps", True),
        events.CircuitClosed("maps", True),
    ]
    settle(circuit, time, "failure")
    assert circuit.report().seconds_left == 60.0


def test_a_refusal_says_when_to_come_back(time: VirtualTime) -> None:
    circuit, told = opened(time)
    time.pass_by(59.5)
    assert refusal(circuit, time) == 0.5
    assert told.events[-1] == events.CallRejected("maps", "circuit")
    time.pass_by(0.5)
    for _ in range(3):
        circuit.admit(time.now)
    assert refusal(circuit, time) == 1.0
    circuit.switch(Switch(State.FORCED_OPEN, "ada", "test"), 5.0)
    assert refusal(circuit, time) == 5.0
    circuit.switch(Switch(State.FORCED_OPEN, "ada", "test"))
    assert refusal(circuit, time) == 1.0


@pytest.mark.parametrize(("seconds", "state"), [(9.9, State.CLOSED), (10.0, State.OPEN)])
def test_a_trial_that_is_slow_has_failed(time: VirtualTime, seconds: float, state: State) -> None:
    circuit, _ = opened(time, slow_seconds=10.0)
    time.pass_by(60)
    for each in [circuit.admit(time.now) for _ in range(2)]:
        circuit.succeeded(each, seconds, time.now)
    assert circuit.report().state is state


def test_a_slow_trial_that_said_nothing_has_not_failed(time: VirtualTime) -> None:
    circuit, _ = opened(time, slow_seconds=10.0)
    time.pass_by(60)
    settle(circuit, time, *["released"] * 9, seconds=99.0)
    assert circuit.report().state is State.HALF_OPEN


@pytest.mark.parametrize(("seconds", "slow"), [(9.9, 0), (10.0, 1)])
def test_a_call_is_slow_from_the_given_seconds_on(
    time: VirtualTime, seconds: float, slow: int
) -> None:
    circuit = circuit_on(time, slow_seconds=10.0)
    circuit.succeeded(circuit.admit(time.now), seconds, time.now)
    assert circuit.report().counts.slow == slow
    settle(circuit, time, "failure", seconds=seconds)
    assert circuit.report().counts.slow == 2 * slow


def test_slow_answers_open_it(time: VirtualTime) -> None:
    circuit = circuit_on(time, slow_seconds=1.0, minimum_calls=4)
    for _ in range(4):
        circuit.succeeded(circuit.admit(time.now), 1.0, time.now)
    assert circuit.report().state is State.OPEN


def test_an_answer_that_makes_enough_calls_to_judge_opens_it(time: VirtualTime) -> None:
    circuit = circuit_on(time, minimum_calls=4)
    settle(circuit, time, "failure", "failure", "failure")
    circuit.succeeded(circuit.admit(time.now), 0.1, time.now)
    assert circuit.report().state is State.OPEN


def test_one_failed_trial_of_three_is_borne(time: VirtualTime) -> None:
    circuit, _ = opened(time)
    time.pass_by(60)
    settle(circuit, time, "failure", "success", "success")
    assert circuit.report().state is State.CLOSED


def test_results_from_before_a_turn_change_nothing(time: VirtualTime) -> None:
    circuit = circuit_on(time, consecutive_failures=2)
    late = [circuit.admit(time.now) for _ in range(6)]
    settle(circuit, time, "failure", "failure")
    circuit.settle(late[0], "failure", 0.1, time.now)
    time.pass_by(60)
    trials = [circuit.admit(time.now) for _ in range(2)]
    circuit.settle(late[1], "failure", 0.1, time.now)
    circuit.succeeded(late[2], 0.1, time.now)
    for each in trials:
        circuit.succeeded(each, 0.1, time.now)
    for each in late[3:]:
        circuit.settle(each, "failure", 0.1, time.now)
    report = circuit.report()
    assert (report.state, report.counts.calls) == (State.CLOSED, 0)


def test_a_call_may_be_tried_again_until_the_circuit_turns(time: VirtualTime) -> None:
    circuit = circuit_on(time, consecutive_failures=1)
    permit, other = circuit.admit(time.now), circuit.admit(time.now)
    assert circuit.allows_another(permit, time.now)
    circuit.settle(other, "failure", 0.1, time.now)
    assert not circuit.allows_another(permit, time.now)
    time.pass_by(60)
    trial = circuit.admit(time.now)
    assert isinstance(trial, Lease)
    assert not circuit.allows_another(trial, time.now)


def test_the_end_of_a_switch_is_a_turn_too(time: VirtualTime) -> None:
    told = Told()
    circuit = circuit_on(time, listener=told)
    circuit.switch(Switch(State.FORCED_CLOSED, "ada", "test"), 5.0)
    permit = circuit.admit(time.now)
    time.pass_by(5)
    assert not circuit.allows_another(permit, time.now)
    assert told.events[-1] == events.CircuitClosed("maps", False)


@pytest.mark.parametrize("state", [State.FORCED_CLOSED, State.DISABLED])
def test_what_is_forced_closed_or_disabled_lets_everything_through(
    time: VirtualTime, state: State
) -> None:
    circuit, _ = opened(time)
    circuit.switch(Switch(state, "ada", "test"))
    settle(circuit, time, *["failure"] * 50)
    circuit.succeeded(circuit.admit(time.now), 0.1, time.now)
    counted = 51 if state is State.FORCED_CLOSED else 0
    assert (circuit.report().state, circuit.report().counts.calls) == (state, counted)


class OvertakenStore(MemoryStore):
    """Somebody else closes the circuit, or switches it, while a lease is asked for."""

    leases = 0
    overtakes: CircuitRecord | None = None

    def lease(self, name: str, rules: CircuitRules, now: float) -> tuple[Lease | None, bool]:
        self.leases += 1
        if self.overtakes is not None:
            self.adopt(name, self.overtakes)
        return super().lease(name, rules, now)


@pytest.mark.parametrize(
    ("state", "is_let_through"),
    [
        (State.CLOSED, True), (State.FORCED_CLOSED, True), (State.DISABLED, True),
        (State.FORCED_OPEN, False), (State.OPEN, False),
    ],
)  # fmt: skip
def test_a_call_that_is_overtaken_by_a_turn_goes_by_the_new_state(
    time: VirtualTime, state: State, is_let_through: bool
) -> None:
    store = OvertakenStore()
    circuit = circuit_on(time, store=store, consecutive_failures=1)
    settle(circuit, time, "failure")
    refusal(circuit, time)
    assert store.leases == 0  # while it is open, nobody is asked
    time.pass_by(60)
    store.overtakes = CircuitRecord(state, 1, time.now + 9)
    if is_let_through:
        circuit.succeeded(circuit.admit(time.now), 0.1, time.now)
    else:
        assert refusal(circuit, time) == 9.0
    assert circuit.report().state is state


def test_two_circuits_of_one_name_and_store_are_one(time: VirtualTime) -> None:
    store = MemoryStore()
    told = Told()
    one = circuit_on(time, store=store, consecutive_failures=1)
    other = circuit_on(time, store=store, listener=told, consecutive_failures=1)
    settle(one, time, "failure")
    refusal(other, time)
    assert told.events[0] == events.CircuitOpened("maps", False, 60.0)
    one.switch(None)
    assert other.report().state is State.CLOSED
    assert told.events[-1] == events.CircuitClosed("maps", False)


def test_what_another_opened_is_told_with_what_is_left_of_it(time: VirtualTime) -> None:
    store, told = MemoryStore(), Told()
    one = circuit_on(time, store=store, consecutive_failures=1)
    other = circuit_on(time, store=store, listener=told)
    settle(one, time, "failure")
    time.pass_by(59.5)
    assert refusal(other, time) == 0.5
    assert told.events[0] == events.CircuitOpened("maps", False, 0.5)


class UnendingStore(OvertakenStore):
    """Ends no switch by this process's clock, as a fleet's does not."""

    def record(self, name: str, now: float) -> CircuitRecord:
        return self.known(name)


def test_a_switch_ends_when_the_store_says_so(time: VirtualTime) -> None:
    store = UnendingStore()
    circuit = circuit_on(time, store=store)
    circuit.switch(Switch(State.FORCED_OPEN, "ada", "test"), 5.0)
    time.pass_by(6)
    assert refusal(circuit, time) == 0.0
    assert store.leases == 0


def test_a_store_of_several_circuits_keeps_them_apart(time: VirtualTime) -> None:
    store, rules = MemoryStore(), CircuitRules(consecutive_failures=1)
    one, other = (Circuit(name, rules, store, time.timing) for name in ("one", "other"))
    settle(one, time, "failure")
    assert other.report().state is State.CLOSED


def test_a_trip_of_a_record_that_has_turned_does_nothing(time: VirtualTime) -> None:
    store, rules = MemoryStore(), CircuitRules()
    seen = store.record("maps", 0.0)
    assert store.trip("maps", seen, 5.0, rules, 0.0)
    assert not store.trip("maps", seen, 9.0, rules, 0.0)
    assert not store.trip("maps", store.known("maps"), 9.0, rules, 0.0)
    assert not store.trip("maps", CircuitRecord(State.CLOSED), 9.0, rules, 0.0)
    assert store.known("maps").until == 5.0


def test_a_lease_ends_at_its_very_second() -> None:
    store, rules = MemoryStore(), CircuitRules(permits=1, successes=1, lease_seconds=5.0)
    store.trip("maps", store.record("maps", 0.0), 1.0, rules, 0.0)
    assert store.lease("maps", rules, 0.999) == (None, False)
    late, turned = store.lease("maps", rules, 1.0)
    assert late is not None
    assert turned
    assert store.lease("maps", rules, 5.999) == (None, False)
    assert not store.settle("maps", late, "success", 1.0, rules, 6.0)
    next_one, turned = store.lease("maps", rules, 6.0)
    assert next_one is not None
    assert not turned
    assert store.lease("maps", rules, 6.0) == (None, False)
    assert store.settle("maps", next_one, "success", 1.0, rules, 10.999)
    assert store.known("maps").state is State.CLOSED
    assert store.lease("maps", rules, 11.0) == (None, False)


def test_leases_of_an_earlier_turn_are_nobody_s(time: VirtualTime) -> None:
    circuit, _ = opened(time, lease_seconds=10_000.0)
    time.pass_by(60)
    for permit in [circuit.admit(time.now) for _ in range(3)][:2]:
        circuit.settle(permit, "failure", 0.1, time.now)
    time.pass_by(120)
    assert len([circuit.admit(time.now) for _ in range(3)]) == 3


def test_a_lease_counts_once() -> None:
    store, rules = MemoryStore(), CircuitRules(permits=2, successes=2)
    store.trip("maps", store.record("maps", 0.0), 1.0, rules, 0.0)
    lease, _ = store.lease("maps", rules, 1.0)
    assert lease is not None
    assert not store.settle("maps", lease, "success", 1.0, rules, 1.0)
    assert not store.settle("maps", lease, "success", 1.0, rules, 1.0)
    assert store.known("maps").state is State.HALF_OPEN
