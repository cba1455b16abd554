"""Every store keeps a circuit alike: in memory, in Redis, without Redis, with one that forgets."""

from __future__ import annotations

from contextlib import suppress

import pytest
import redis
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from src.resilience import events
from src.resilience.circuit import Circuit, Permit
from src.resilience.circuit_store import CircuitStore, Lease, State, Switch
from src.resilience.errors import CircuitOpenError
from src.resilience.kinds import Result
from tests.integration.resilience.fleets import Fleet, nobody_listens, redis_store
from tests.unit.resilience.histories import CircuitHistory
from tests.unit.resilience.virtual import Told

_RULES = {"consecutive_failures": 2, "open_seconds": 10.0, "most_open_seconds": 40.0}


def end(fleet: Fleet, circuit: Circuit, result: Result, permit: Permit | None = None) -> None:
    fleet.between()
    permit = permit or circuit.admit(fleet.time.now)
    circuit.settle(permit, result, 0.1, fleet.time.now)


def opened(fleet: Fleet, circuit: Circuit) -> None:
    end(fleet, circuit, "failure")
    end(fleet, circuit, "failure")
    assert circuit.report().state is State.OPEN


def is_rejected(fleet: Fleet, circuit: Circuit) -> bool:
    fleet.between()
    try:
        permit = circuit.admit(fleet.time.now)
    except CircuitOpenError:
        return True
    circuit.settle(permit, "released", 0.0, fleet.time.now)
    return False


def test_a_circuit_opens_rejects_and_lets_trials_through_when_its_time_is_up(fleet: Fleet) -> None:
    circuit = fleet.worker(**_RULES)
    opened(fleet, circuit)
    assert is_rejected(fleet, circuit)
    fleet.time.pass_by(9.875)
    assert is_rejected(fleet, circuit)
    fleet.time.pass_by(0.125)
    fleet.between()
    assert isinstance(circuit.admit(fleet.time.now), Lease)
    assert circuit.report().state is State.HALF_OPEN


def test_two_good_trials_close_it_and_its_openings_begin_anew(fleet: Fleet) -> None:
    circuit = fleet.worker(**_RULES)
    opened(fleet, circuit)
    fleet.time.pass_by(10)
    fleet.between()
    first, second = circuit.admit(fleet.time.now), circuit.admit(fleet.time.now)
    circuit.settle(first, "success", 0.1, fleet.time.now)
    assert circuit.report().state is State.HALF_OPEN
    circuit.settle(second, "success", 0.1, fleet.time.now)
    assert (circuit.report().state, circuit.report().openings) == (State.CLOSED, 0)
    assert not is_rejected(fleet, circuit)


def test_two_failed_trials_open_it_again_for_twice_as_long(fleet: Fleet) -> None:
    circuit = fleet.worker(**_RULES)
    opened(fleet, circuit)
    fleet.time.pass_by(10)
    fleet.between()
    first, second = circuit.admit(fleet.time.now), circuit.admit(fleet.time.now)
    circuit.settle(first, "failure", 0.1, fleet.time.now)
    assert circuit.report().state is State.HALF_OPEN
    circuit.settle(second, "failure", 0.1, fleet.time.now)
    report = circuit.report()
    assert (report.state, report.openings, report.seconds_left) == (State.OPEN, 2, 20.0)
    assert is_rejected(fleet, circuit)


@pytest.mark.parametrize("state", [State.FORCED_OPEN, State.FORCED_CLOSED, State.DISABLED])
def test_a_switch_says_who_and_why_and_ends_at_its_time(fleet: Fleet, state: State) -> None:
    circuit = fleet.worker(**_RULES)
    holds = circuit.switch(Switch(state, "ada", "déménagement"), 30.0)
    assert holds is (fleet.kind != "dead")
    fleet.time.pass_by(29.875)
    fleet.between()
    report = circuit.report()
    assert report.switch == Switch(state, "ada", "déménagement")
    assert report.seconds_left == 0.125
    assert is_rejected(fleet, circuit) is (state is State.FORCED_OPEN)
    fleet.time.pass_by(0.125)
    assert not is_rejected(fleet, circuit)
    assert circuit.report().state is State.CLOSED


def test_a_switch_for_good_stays_until_it_is_released(fleet: Fleet) -> None:
    circuit = fleet.worker(**_RULES)
    circuit.switch(Switch(State.FORCED_OPEN, "ada", "costs"))
    fleet.time.pass_by(1_000_000)
    assert is_rejected(fleet, circuit)
    assert circuit.report().seconds_left is None
    circuit.switch(None)
    assert not is_rejected(fleet, circuit)
    opened(fleet, circuit)
    assert circuit.report().openings == 1


def test_all_workers_together_get_the_permits_and_no_more(sound_fleet: Fleet) -> None:
    workers = [sound_fleet.worker(**_RULES) for _ in range(4)]
    opened(sound_fleet, workers[0])
    assert [each.report().state for each in workers] == [State.OPEN] * 4
    sound_fleet.time.pass_by(10)
    let_through = 0
    for worker in workers * 3:
        with suppress(CircuitOpenError):
            worker.admit(sound_fleet.time.now)
            let_through += 1
    assert let_through == 3


def test_a_permit_comes_back_when_its_holder_dies_and_its_late_result_is_ignored(
    sound_fleet: Fleet,
) -> None:
    dying, living = (sound_fleet.worker(**_RULES, lease_seconds=5.0) for _ in range(2))
    opened(sound_fleet, living)
    sound_fleet.time.pass_by(10)
    lost = [dying.admit(sound_fleet.time.now) for _ in range(3)]
    sound_fleet.time.pass_by(4.875)
    with pytest.raises(CircuitOpenError):
        living.admit(sound_fleet.time.now)
    sound_fleet.time.pass_by(0.125)
    trials = [living.admit(sound_fleet.time.now) for _ in range(3)]
    for permit in lost:
        dying.settle(permit, "failure", 0.1, sound_fleet.time.now)
    assert living.report().state is State.HALF_OPEN
    for permit in trials[:2]:
        living.settle(permit, "success", 0.1, sound_fleet.time.now)
    assert dying.report().state is State.CLOSED


def test_a_permit_given_back_unused_is_another_s(sound_fleet: Fleet) -> None:
    one, other = (sound_fleet.worker(**_RULES) for _ in range(2))
    opened(sound_fleet, one)
    sound_fleet.time.pass_by(10)
    permits = [one.admit(sound_fleet.time.now) for _ in range(3)]
    with pytest.raises(CircuitOpenError):
        other.admit(sound_fleet.time.now)
    one.settle(permits[0], "released", 0.1, sound_fleet.time.now)
    assert isinstance(other.admit(sound_fleet.time.now), Lease)
    with pytest.raises(CircuitOpenError):
        other.admit(sound_fleet.time.now)


@pytest.mark.parametrize(("seconds", "state"), [(4.875, State.CLOSED), (5.0, State.HALF_OPEN)])
def test_a_result_counts_as_long_as_its_lease_lasts(
    sound_fleet: Fleet, seconds: float, state: State
) -> None:
    circuit = sound_fleet.worker(**_RULES, lease_seconds=5.0)
    opened(sound_fleet, circuit)
    sound_fleet.time.pass_by(10)
    permits = [circuit.admit(sound_fleet.time.now) for _ in range(2)]
    sound_fleet.time.pass_by(seconds)
    for permit in permits:
        circuit.settle(permit, "success", 0.1, sound_fleet.time.now)
    assert circuit.report().state is state


@pytest.mark.parametrize("result", ["success", "failure"])
def test_a_settled_trial_counts_among_the_permitted(sound_fleet: Fleet, result: Result) -> None:
    circuit = sound_fleet.worker(**_RULES)
    opened(sound_fleet, circuit)
    sound_fleet.time.pass_by(10)
    permits = [circuit.admit(sound_fleet.time.now) for _ in range(3)]
    circuit.settle(permits[0], result, 0.1, sound_fleet.time.now)
    with pytest.raises(CircuitOpenError):
        circuit.admit(sound_fleet.time.now)


def test_permits_that_were_out_at_an_earlier_turn_are_not_missed_at_the_next(
    sound_fleet: Fleet,
) -> None:
    circuit = sound_fleet.worker(**_RULES)
    opened(sound_fleet, circuit)
    sound_fleet.time.pass_by(10)
    permits = [circuit.admit(sound_fleet.time.now) for _ in range(3)]
    for permit in permits[:2]:
        circuit.settle(permit, "failure", 0.1, sound_fleet.time.now)
    sound_fleet.time.pass_by(20)
    assert len([circuit.admit(sound_fleet.time.now) for _ in range(3)]) == 3


def test_a_circuit_that_has_closed_opens_for_everybody_again_for_its_usual_time(
    sound_fleet: Fleet,
) -> None:
    one, other = (sound_fleet.worker(**_RULES) for _ in range(2))
    for _ in range(2):
        opened(sound_fleet, one)
        for circuit in (one, other):
            report = circuit.report()
            assert (report.state, report.openings, report.seconds_left) == (State.OPEN, 1, 10.0)
        sound_fleet.time.pass_by(15)
        permits = [other.admit(sound_fleet.time.now) for _ in range(2)]
        for permit in permits:
            other.settle(permit, "success", 0.1, sound_fleet.time.now)


def test_a_trial_of_an_earlier_turn_changes_nothing(sound_fleet: Fleet) -> None:
    one, other = (sound_fleet.worker(**_RULES) for _ in range(2))
    opened(sound_fleet, one)
    sound_fleet.time.pass_by(10)
    permits = [one.admit(sound_fleet.time.now) for _ in range(3)]
    for permit in permits[:2]:
        one.settle(permit, "failure", 0.1, sound_fleet.time.now)
    sound_fleet.time.pass_by(20)
    good = [other.admit(sound_fleet.time.now) for _ in range(2)]
    one.settle(permits[2], "failure", 0.1, sound_fleet.time.now)
    for permit in good:
        other.settle(permit, "success", 0.1, sound_fleet.time.now)
    assert one.report().state is State.CLOSED


def test_a_turn_is_told_to_every_worker_and_is_one_worker_s_own(empty_redis: str) -> None:
    fleet, tolds = Fleet("redis", empty_redis), [Told(), Told()]
    workers = [fleet.worker(told, **_RULES) for told in tolds]
    opened(fleet, workers[0])
    fleet.time.pass_by(10)
    permits = [workers[1].admit(fleet.time.now) for _ in range(2)]
    workers[0].report()
    for permit in permits:
        workers[1].settle(permit, "success", 0.1, fleet.time.now)
    workers[0].report()
    turns = (events.CircuitOpened, events.CircuitHalfOpened, events.CircuitClosed)
    told = [[(type(each), each.own) for each in one.of(events.CircuitTurned)] for one in tolds]
    assert told[0] == list(zip(turns, [True, False, False], strict=True))
    assert told[1] == list(zip(turns, [False, True, True], strict=True))


@pytest.mark.parametrize("kind", ["redis", "dead"])
def test_random_histories_are_those_of_the_model(empty_redis: str, kind: str) -> None:
    url = nobody_listens() if kind == "dead" else empty_redis

    class History(CircuitHistory):
        def store(self) -> CircuitStore:
            with redis.Redis.from_url(empty_redis) as client:
                client.flushdb()
            return redis_store(url, self.time)

    run_state_machine_as_test(History, settings=settings(max_examples=15, stateful_step_count=40))
