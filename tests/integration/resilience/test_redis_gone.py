"""A Redis that goes, comes back, and may have forgotten everything."""

from __future__ import annotations

import logging

import pytest
import redis

from src.resilience import events
from src.resilience.circuit_store import State, Switch
from src.resilience.errors import CircuitOpenError
from tests.integration.resilience.fleets import (
    RedisFleet,
    end,
    states,
)
from tests.unit.resilience.virtual import Told


def test_without_redis_an_open_circuit_stays_open_and_each_worker_tries_by_itself(
    fleets: RedisFleet,
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


def test_without_redis_a_half_open_circuit_is_tried_by_each_worker(fleets: RedisFleet) -> None:
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


def test_what_a_worker_opened_alone_stays_its_own_when_redis_is_back(fleets: RedisFleet) -> None:
    one, other = (fleets.worker() for _ in range(2))
    assert states(one, other) == [State.CLOSED] * 2
    with fleets.without_redis():
        end(fleets, one, "failure", "failure")
    assert states(one, other) == [State.OPEN, State.CLOSED]
    fleets.time.pass_by(9)
    end(fleets, one, "success", "success")
    end(fleets, one, "failure", "failure")
    assert states(one, other) == [State.OPEN, State.OPEN]


def test_a_server_that_comes_back_empty_is_told_what_still_holds(fleets: RedisFleet) -> None:
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


def test_a_server_that_comes_back_empty_is_not_told_what_has_ended(fleets: RedisFleet) -> None:
    one, late = (fleets.worker() for _ in range(2))
    end(fleets, one, "failure", "failure")
    with fleets.without_redis(keeps=False):
        fleets.time.pass_by(10)
        end(fleets, one, "success", "success")
    assert states(one, late) == [State.CLOSED] * 2


def test_a_switch_survives_a_server_that_loses_everything(fleets: RedisFleet) -> None:
    one, late = (fleets.worker() for _ in range(2))
    switch = Switch(State.FORCED_OPEN, "ada", "invoice")
    assert one.switch(switch, 60.0)
    fleets.flush()
    fleets.time.pass_by(20)
    one.report()
    assert late.report().switch == switch
    assert late.report().seconds_left == 40.0


def test_a_switch_without_redis_says_that_it_holds_here_alone(fleets: RedisFleet) -> None:
    one, other = (fleets.worker() for _ in range(2))
    states(one, other)
    with fleets.without_redis():
        assert not one.switch(Switch(State.FORCED_OPEN, "ada", "test"))
        assert states(one, other) == [State.FORCED_OPEN, State.CLOSED]
    assert states(one, other) == [State.FORCED_OPEN, State.CLOSED]
    assert one.switch(None)
    assert states(one) == [State.CLOSED]


def test_a_failing_redis_is_left_alone_for_a_second_and_logged_once_a_minute(
    fleets: RedisFleet, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
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


def test_a_key_that_holds_something_else_is_a_lost_redis(fleets: RedisFleet) -> None:
    with redis.Redis.from_url(fleets.url) as client:
        client.set("nextvision:circuit:{maps}", "not a circuit")
    circuit = fleets.worker()
    end(fleets, circuit, "failure", "failure")
    assert states(circuit) == [State.OPEN]


def test_a_state_that_nobody_knows_is_a_lost_redis(fleets: RedisFleet) -> None:
    with redis.Redis.from_url(fleets.url) as client:
        client.hset("nextvision:circuit:{maps}", mapping={"state": "ajar", "epoch": "1"})
    circuit = fleets.worker()
    end(fleets, circuit, "failure", "failure")
    assert states(circuit) == [State.OPEN]


def test_a_vote_counts_although_the_server_has_forgotten_everything(fleets: RedisFleet) -> None:
    one, other = fleets.worker(refresh_seconds=0.5), fleets.worker()
    one.switch(None)
    end(fleets, one, "success")
    fleets.flush()
    end(fleets, one, "failure", "failure")
    assert states(other, one) == [State.OPEN, State.OPEN]


def test_a_circuit_that_opens_because_its_trials_were_forgotten_is_nobody_s_own_turn(
    fleets: RedisFleet,
) -> None:
    circuit, told = fleets.worker(refresh_seconds=0.5), Told()
    circuit._listeners.add(told)
    end(fleets, circuit, "failure", "failure")
    fleets.time.pass_by(10)
    permits = [circuit.admit(fleets.time.now) for _ in range(2)]
    fleets.time.pass_by(0.125)
    fleets.flush()
    circuit.settle(permits[0], "success", 0.1, fleets.time.now)
    circuit.report()
    assert told.events[-1] == events.CircuitOpened("maps", False, 0.0)
    end(fleets, circuit, "success", "success")
    assert states(circuit) == [State.CLOSED]
