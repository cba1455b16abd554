"""What only a shared store has: votes, refreshes, few round trips."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from src.adapters.redis.circuit_script import CircuitScript
from src.resilience.circuit_store import Lease, State, Switch
from src.resilience.errors import CircuitOpenError
from tests.integration.resilience.fleets import (
    Fleet,
    RedisFleet,
    end,
    states,
)
from tests.unit.resilience.virtual import circuit_on


def test_one_sick_worker_opens_for_itself_alone(fleets: RedisFleet) -> None:
    sick, other, third = (fleets.worker(quorum=2) for _ in range(3))
    end(fleets, sick, "failure", "failure")
    assert states(sick, other, third) == [State.OPEN, State.CLOSED, State.CLOSED]
    fleets.time.pass_by(10)
    end(fleets, sick, "success", "success")
    assert states(sick, other, third) == [State.CLOSED] * 3


def test_a_quorum_of_workers_opens_for_all(fleets: RedisFleet) -> None:
    one, two, third = (fleets.worker(quorum=2) for _ in range(3))
    end(fleets, one, "failure", "failure")
    fleets.time.pass_by(5)
    end(fleets, two, "failure", "failure")
    assert states(one, two, third) == [State.OPEN] * 3
    assert one.report().seconds_left == 10.0


def test_one_worker_voting_twice_is_no_quorum(fleets: RedisFleet) -> None:
    sick, other = (fleets.worker(quorum=2, open_seconds=1.0) for _ in range(2))
    end(fleets, sick, "failure", "failure")
    fleets.time.pass_by(1)
    end(fleets, sick, "success", "success")
    end(fleets, sick, "failure", "failure")
    assert states(sick, other) == [State.OPEN, State.CLOSED]


@pytest.mark.parametrize(("seconds", "state"), [(29.875, State.OPEN), (30.0, State.CLOSED)])
def test_a_vote_counts_for_so_long(fleets: RedisFleet, seconds: float, state: State) -> None:
    one, two, third = (fleets.worker(quorum=2, quorum_seconds=30.0) for _ in range(3))
    end(fleets, one, "failure", "failure")
    fleets.time.pass_by(seconds)
    end(fleets, two, "failure", "failure")
    assert states(two, third) == [State.OPEN, state]


def test_votes_for_an_earlier_opening_do_not_count_for_the_next(fleets: RedisFleet) -> None:
    one, two, third = (fleets.worker(quorum=2, quorum_seconds=100.0) for _ in range(3))
    end(fleets, one, "failure", "failure")
    end(fleets, two, "failure", "failure")
    fleets.time.pass_by(10)
    end(fleets, third, "success", "success")
    end(fleets, third, "failure", "failure")
    assert states(one, two, third) == [State.CLOSED, State.CLOSED, State.OPEN]


def test_a_closed_circuit_costs_one_round_trip_a_refresh(fleets: RedisFleet) -> None:
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
    fleets: RedisFleet,
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
    fleets: RedisFleet, monkeypatch: pytest.MonkeyPatch, idle_seconds: float | None, asks: int
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


def test_refused_calls_of_an_open_circuit_ask_nobody(
    fleets: RedisFleet,
) -> None:
    circuit = fleets.worker(refresh_seconds=0.5)
    end(fleets, circuit, "failure", "failure")
    before = fleets.deeds()
    for _ in range(50):
        with pytest.raises(CircuitOpenError):
            circuit.admit(fleets.time.now)
    assert fleets.deeds() == before


def test_a_worker_that_comes_long_after_an_opening_tries_at_once(fleets: RedisFleet) -> None:
    one, late = (fleets.worker() for _ in range(2))
    end(fleets, one, "failure", "failure")
    fleets.time.pass_by(15)
    assert isinstance(late.admit(fleets.time.now), Lease)


def test_a_worker_sees_what_others_opened_at_its_next_refresh(fleets: RedisFleet) -> None:
    one, other = (fleets.worker(refresh_seconds=0.5) for _ in range(2))
    end(fleets, other, "success")
    end(fleets, one, "failure", "failure")
    fleets.time.pass_by(0.375)
    end(fleets, other, "success")
    fleets.time.pass_by(0.125)
    with pytest.raises(CircuitOpenError) as caught:
        other.admit(fleets.time.now)
    assert caught.value.retry_after_seconds == 9.5


def test_a_late_vote_for_what_others_have_turned_since_changes_nothing(fleets: RedisFleet) -> None:
    slow, quick = fleets.worker(refresh_seconds=100.0), fleets.worker()
    late = [slow.admit(fleets.time.now) for _ in range(2)]
    end(fleets, quick, "failure", "failure")
    fleets.time.pass_by(10)
    end(fleets, quick, "success", "success")
    for permit in late:
        slow.settle(permit, "failure", 0.1, fleets.time.now)
    assert states(quick, slow) == [State.CLOSED] * 2


def test_the_server_s_own_clock_is_used_where_no_other_is_given(empty_redis: str) -> None:
    fleet = Fleet("redis", empty_redis)
    circuit = circuit_on(fleet.time, store=fleet.store(server_ms=None))
    circuit.switch(Switch(State.FORCED_OPEN, "ada", "why"), 3600.0)
    left = circuit.report().seconds_left
    assert left is not None
    assert 3590 < left <= 3600
    script = CircuitScript(empty_redis, fleet.time.monotonic, timeout_seconds=5.0)
    with redis.Redis.from_url(empty_redis) as client:
        seconds = client.time()[0]
    assert abs(seconds - script.do("read", "maps").epoch / 1000) < 60


def test_the_script_gives_one_lease_to_one_token_and_restores_nothing_that_is_there(
    fleets: RedisFleet,
) -> None:
    script = CircuitScript(
        fleets.url, fleets.time.monotonic, timeout_seconds=5.0,
        server_ms=lambda: round(fleets.time.now * 1000),
    )  # fmt: skip
    first = script.do("restore", "maps", "open", 0, 4, "", "")
    assert (first.record.openings, first.turned, first.there) == (4, False, True)
    again = script.do("restore", "maps", "forced_open", -1, 0, "ada", "test")
    assert (again.record.state, again.epoch) == (State.OPEN, first.epoch)
    for token, leased in (("a", True), ("a", True), ("b", False)):
        assert script.do("lease", "maps", token, 1000, 1).leased is leased
    fleets.flush()
    assert script.do("read", "maps").epoch == 0
    fleets.time.pass_by(1)
    assert script.do("switch", "maps", "closed", -1, "", "").epoch > first.epoch + 1


def test_votes_are_not_kept_for_ever(fleets: RedisFleet) -> None:
    end(fleets, fleets.worker(quorum=2), "failure", "failure")
    with redis.Redis.from_url(fleets.url) as client:
        assert 0 < client.pttl("nextvision:circuit:{maps}:votes") <= 30_000
