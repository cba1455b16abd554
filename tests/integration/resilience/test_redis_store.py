"""What only a shared store has: votes, a server that goes and comes back, few round trips."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis

from src.resilience.circuit import Circuit
from src.resilience.circuit_store import Lease, State, Switch
from src.resilience.errors import CircuitOpenError
from src.resilience.kinds import Result
from tests.integration.resilience.fleets import Fleet, nobody_listens, redis_store
from tests.unit.resilience.virtual import VirtualTime, circuit_on

_RULES: dict[str, Any] = {"consecutive_failures": 2, "open_seconds": 10.0}


class Fleets:
    """Workers whose Redis can be taken away and given back."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.time = VirtualTime()
        self.stores: list[Any] = []

    def worker(self, *, refresh_seconds: float = 0.0, **rules: Any) -> Circuit:
        store = redis_store(
            self.url, self.time, refresh_seconds=refresh_seconds, worker=str(len(self.stores))
        )
        self.stores.append(store)
        return circuit_on(self.time, store=store, **(_RULES | rules))

    @contextmanager
    def without_redis(self, *, keeps: bool = True) -> Iterator[None]:
        scripts = [each._script for each in self.stores]
        for store in self.stores:
            store._script = redis_store(nobody_listens(), self.time)._script
        yield
        if not keeps:
            self.flush()
        for store, script in zip(self.stores, scripts, strict=True):
            store._script = script
        self.time.pass_by(1)

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushdb()

    def deeds(self) -> int:
        with redis.Redis.from_url(self.url) as client:
            stats = client.info("commandstats")
        return sum(int(stats.get(f"cmdstat_{each}", {}).get("calls", 0)) for each in _SCRIPTS)


_SCRIPTS = ("eval", "evalsha")


@pytest.fixture
def fleets(empty_redis: str) -> Fleets:
    return Fleets(empty_redis)


def end(fleets: Fleets, circuit: Circuit, *results: Result) -> None:
    for result in results:
        circuit.settle(circuit.admit(fleets.time.now), result, 0.1, fleets.time.now)


def states(*circuits: Circuit) -> list[State]:
    return [each.report().state for each in circuits]


def test_one_sick_worker_opens_for_itself_alone(fleets: Fleets) -> None:
    sick, other, third = (fleets.worker(quorum=2) for _ in range(3))
    end(fleets, sick, "failure", "failure")
    assert states(sick, other, third) == [State.OPEN, State.CLOSED, State.CLOSED]
    fleets.time.pass_by(10)
    end(fleets, sick, "success", "success")
    assert states(sick, other, third) == [State.CLOSED] * 3


def test_a_quorum_of_workers_opens_for_all(fleets: Fleets) -> None:
    one, two, third = (fleets.worker(quorum=2) for _ in range(3))
    end(fleets, one, "failure", "failure")
    fleets.time.pass_by(5)
    end(fleets, two, "failure", "failure")
    assert states(one, two, third) == [State.OPEN] * 3
    assert one.report().seconds_left == 10.0


def test_one_worker_voting_twice_is_no_quorum(fleets: Fleets) -> None:
    sick, other = (fleets.worker(quorum=2, open_seconds=1.0) for _ in range(2))
    end(fleets, sick, "failure", "failure")
    fleets.time.pass_by(1)
    end(fleets, sick, "success", "success")
    end(fleets, sick, "failure", "failure")
    assert states(sick, other) == [State.OPEN, State.CLOSED]


@pytest.mark.parametrize(("seconds", "state"), [(29.875, State.OPEN), (30.0, State.CLOSED)])
def test_a_vote_counts_for_so_long(fleets: Fleets, seconds: float, state: State) -> None:
    one, two, third = (fleets.worker(quorum=2, quorum_seconds=30.0) for _ in range(3))
    end(fleets, one, "failure", "failure")
    fleets.time.pass_by(seconds)
    end(fleets, two, "failure", "failure")
    assert states(two, third) == [State.OPEN, state]


def test_votes_for_an_earlier_opening_do_not_count_for_the_next(fleets: Fleets) -> None:
    one, two, third = (fleets.worker(quorum=2, quorum_seconds=100.0) for _ in range(3))
    end(fleets, one, "failure", "failure")
    end(fleets, two, "failure", "failure")
    fleets.time.pass_by(10)
    end(fleets, third, "success", "success")
    end(fleets, third, "failure", "failure")
    assert states(one, two, third) == [State.CLOSED, State.CLOSED, State.OPEN]


def test_a_closed_circuit_costs_one_round_trip_a_refresh(fleets: Fleets) -> None:
    circuit = fleets.worker(refresh_seconds=0.5)
    end(fleets, circuit, "success")
    before = fleets.deeds()
    end(fleets, circuit, *["success"] * 100)
    fleets.time.pass_by(0.375)
    end(fleets, circuit, *["success"] * 100)
    assert fleets.deeds() == before
    fleets.time.pass_by(0.125)
    end(fleets, circuit, *["success"] * 100)
    assert fleets.deeds() == before + 1


def test_a_half_open_circuit_without_a_free_permit_is_not_asked_for_every_call(
    fleets: Fleets,
) -> None:
    circuit = fleets.worker(refresh_seconds=0.5)
    end(fleets, circuit, "failure", "failure")
    fleets.time.pass_by(10)
    permits = [circuit.admit(fleets.time.now) for _ in range(3)]
    with pytest.raises(CircuitOpenError):
        circuit.admit(fleets.time.now)
    before = fleets.deeds()
    for _ in range(50):
        with pytest.raises(CircuitOpenError):
            circuit.admit(fleets.time.now)
    assert fleets.deeds() == before
    circuit.settle(permits[0], "released", 0.1, fleets.time.now)
    fleets.time.pass_by(0.5)
    assert isinstance(circuit.admit(fleets.time.now), Lease)


@pytest.mark.parametrize(("idle_seconds", "asks"), [(0.5, 1), (1.0, 1), (1.125, 2), (None, 2)])
def test_calls_that_come_while_one_asks_go_on_only_with_a_state_that_is_not_stale(
    fleets: Fleets, monkeypatch: pytest.MonkeyPatch, idle_seconds: float | None, asks: int
) -> None:
    circuit = fleets.worker(refresh_seconds=0.5)
    if idle_seconds is not None:
        end(fleets, circuit, "success")
        fleets.time.pass_by(idle_seconds)
    script, asked = fleets.stores[0]._script, []
    ask = script.do

    def ask_while_another_calls(*given: Any) -> Any:
        asked.append(given)
        if len(asked) == 1:
            circuit.admit(fleets.time.now)
        return ask(*given)

    monkeypatch.setattr(script, "do", ask_while_another_calls)
    circuit.admit(fleets.time.now)
    assert len(asked) == asks


def test_a_worker_sees_what_others_opened_at_its_next_refresh(fleets: Fleets) -> None:
    one, other = (fleets.worker(refresh_seconds=0.5) for _ in range(2))
    end(fleets, other, "success")
    end(fleets, one, "failure", "failure")
    fleets.time.pass_by(0.375)
    end(fleets, other, "success")
    fleets.time.pass_by(0.125)
    with pytest.raises(CircuitOpenError) as caught:
        other.admit(fleets.time.now)
    assert caught.value.retry_after_seconds == 9.5


def test_without_redis_an_open_circuit_stays_open_and_each_worker_tries_by_itself(
    fleets: Fleets,
) -> None:
    one, other = (fleets.worker() for _ in range(2))
    end(fleets, one, "failure", "failure")
    assert states(one, other) == [State.OPEN] * 2
    with fleets.without_redis():
        fleets.time.pass_by(9.875)
        assert states(one, other) == [State.OPEN] * 2
        assert one.report().seconds_left == 0.125
        fleets.time.pass_by(0.125)
        end(fleets, one, "success", "success")
        assert states(one, other) == [State.CLOSED, State.OPEN]
    # The server never heard of that: its circuit has been due for trials all the time.
    end(fleets, other, "success", "success")
    assert states(one, other) == [State.CLOSED] * 2


def test_without_redis_a_half_open_circuit_is_tried_by_each_worker(fleets: Fleets) -> None:
    one, other = (fleets.worker() for _ in range(2))
    end(fleets, one, "failure", "failure")
    fleets.time.pass_by(10)
    lost = [other.admit(fleets.time.now) for _ in range(3)]
    assert states(one) == [State.HALF_OPEN]
    with fleets.without_redis():
        other.settle(lost[0], "success", 0.1, fleets.time.now)
        for circuit in (one, other):
            trials = [circuit.admit(fleets.time.now) for _ in range(3)]
            with pytest.raises(CircuitOpenError):
                circuit.admit(fleets.time.now)
            for trial in trials[:2]:
                circuit.settle(trial, "success", 0.1, fleets.time.now)
        assert states(one, other) == [State.CLOSED] * 2


def test_what_a_worker_opened_alone_stays_its_own_when_redis_is_back(fleets: Fleets) -> None:
    one, other = (fleets.worker() for _ in range(2))
    assert states(one, other) == [State.CLOSED] * 2
    with fleets.without_redis():
        end(fleets, one, "failure", "failure")
    assert states(one, other) == [State.OPEN, State.CLOSED]
    fleets.time.pass_by(9)
    end(fleets, one, "success", "success")
    end(fleets, one, "failure", "failure")
    assert states(one, other) == [State.OPEN, State.OPEN]


def test_a_server_that_comes_back_empty_is_told_what_still_holds(fleets: Fleets) -> None:
    one, other, late = (fleets.worker() for _ in range(3))
    end(fleets, one, "failure", "failure")
    assert states(one, other) == [State.OPEN] * 2
    with fleets.without_redis(keeps=False):
        fleets.time.pass_by(2)
        assert states(one, other) == [State.OPEN] * 2
    assert states(one, late) == [State.OPEN] * 2
    assert late.report().seconds_left == 7.0
    fleets.time.pass_by(7)
    permits = [each.admit(fleets.time.now) for each in (one, other, late)]
    with pytest.raises(CircuitOpenError):
        late.admit(fleets.time.now)
    for each, permit in zip((one, other, late), permits, strict=True):
        each.settle(permit, "success", 0.1, fleets.time.now)
    assert states(one, other, late) == [State.CLOSED] * 3


def test_a_server_that_comes_back_empty_is_not_told_what_has_ended(fleets: Fleets) -> None:
    one, late = (fleets.worker() for _ in range(2))
    end(fleets, one, "failure", "failure")
    with fleets.without_redis(keeps=False):
        fleets.time.pass_by(10)
        end(fleets, one, "success", "success")
    assert states(one, late) == [State.CLOSED] * 2


def test_a_switch_survives_a_server_that_loses_everything(fleets: Fleets) -> None:
    one, late = (fleets.worker() for _ in range(2))
    switch = Switch(State.FORCED_OPEN, "ada", "invoice")
    assert one.switch(switch, 60.0)
    fleets.flush()
    fleets.time.pass_by(20)
    one.report()
    assert late.report().switch == switch
    assert late.report().seconds_left == 40.0


def test_a_switch_without_redis_says_that_it_holds_here_alone(fleets: Fleets) -> None:
    one, other = (fleets.worker() for _ in range(2))
    states(one, other)
    with fleets.without_redis():
        assert not one.switch(Switch(State.FORCED_OPEN, "ada", "test"))
        assert states(one, other) == [State.FORCED_OPEN, State.CLOSED]
    assert states(one, other) == [State.FORCED_OPEN, State.CLOSED]
    assert one.switch(None)
    assert states(one) == [State.CLOSED]


def test_a_late_vote_for_what_others_have_turned_since_changes_nothing(fleets: Fleets) -> None:
    slow, quick = fleets.worker(refresh_seconds=100.0), fleets.worker()
    late = [slow.admit(fleets.time.now) for _ in range(2)]
    end(fleets, quick, "failure", "failure")
    fleets.time.pass_by(10)
    end(fleets, quick, "success", "success")
    for permit in late:
        slow.settle(permit, "failure", 0.1, fleets.time.now)
    assert states(quick, slow) == [State.CLOSED] * 2


def test_a_failing_redis_is_left_alone_for_a_second_and_logged_once_a_minute(
    fleets: Fleets, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    circuit = fleets.worker()
    asked = []

    def fail(*given: object) -> None:
        asked.append(given)
        raise redis.TimeoutError

    monkeypatch.setattr(fleets.stores[0]._script, "do", fail)
    with caplog.at_level(logging.WARNING):
        for _ in range(100):
            end(fleets, circuit, "success")
        assert len(asked) == 1
        fleets.time.pass_by(0.875)
        end(fleets, circuit, "success")
        assert len(asked) == 1
        fleets.time.pass_by(0.125)
        end(fleets, circuit, "success")
        assert len(asked) == 2
        assert len(caplog.records) == 1
        fleets.time.pass_by(59)
        end(fleets, circuit, "success")
    assert len(caplog.records) == 2
    assert "TimeoutError" in caplog.text


def test_a_key_that_holds_something_else_is_a_lost_redis(fleets: Fleets) -> None:
    with redis.Redis.from_url(fleets.url) as client:
        client.set("nextvision:circuit:{maps}", "not a circuit")
    circuit = fleets.worker()
    end(fleets, circuit, "failure", "failure")
    assert states(circuit) == [State.OPEN]


def test_a_state_that_nobody_knows_is_a_lost_redis(fleets: Fleets) -> None:
    with redis.Redis.from_url(fleets.url) as client:
        client.hset("nextvision:circuit:{maps}", mapping={"state": "ajar", "epoch": "1"})
    circuit = fleets.worker()
    end(fleets, circuit, "failure", "failure")
    assert states(circuit) == [State.OPEN]


def test_the_server_s_own_clock_is_used_where_no_other_is_given(empty_redis: str) -> None:
    fleet = Fleet("redis", empty_redis)
    circuit = circuit_on(fleet.time, store=fleet.store(server_ms=None), **_RULES)
    circuit.switch(Switch(State.FORCED_OPEN, "ada", "why"), 3600.0)
    left = circuit.report().seconds_left
    assert left is not None
    assert 3590 < left <= 3600
