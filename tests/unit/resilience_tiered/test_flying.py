"""What happens between a look at what is kept and the flight that brings the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from src.resilience.tiered.flights import Flight
from tests.unit.resilience_tiered.fleet import (
    SPACE,
    Clock,
    MemoryLevel,
    Server,
    Source,
    Worker,
    worker,
)
from tests.unit.resilience_tiered.test_fetching import ask, entry_of, put


def before_flights(one: Worker, then: Callable[[], object]) -> list[Flight]:
    """Do something before each flight begins; the flights, as they come."""
    begin, flights = one.cache._fetching._flights.begin, list[Flight]()

    def interrupted(name: Any, flight: Flight, instead_of: Flight | None) -> bool:
        then()
        flights.append(flight)
        return begin(name, flight, instead_of)

    one.cache._fetching._flights.begin = interrupted  # type: ignore[method-assign]
    return flights


def test_what_somebody_has_just_brought_is_handed_to_all_who_wait(clock: Clock) -> None:
    one = worker(clock)
    flights = before_flights(one, lambda: put(one, 10.0))
    assert ask(one, Source()).status == "hit"
    entry = flights[0].entry
    assert entry is not None
    assert (entry.value(), flights[0].status) == ("old", "hit")


def test_an_error_is_handed_to_all_who_wait(clock: Clock) -> None:
    one, error = worker(clock), ConnectionError()
    flights = before_flights(one, lambda: None)
    with pytest.raises(ConnectionError):
        ask(one, Source(error))
    assert flights[0].error is error


def test_an_old_value_that_came_meanwhile_is_given_where_computing_fails(clock: Clock) -> None:
    one = worker(clock)
    before_flights(one, lambda: put(one, -60.0))
    assert ask(one, Source(ConnectionError())).status == "stale_error"


def test_an_old_value_that_had_to_go_meanwhile_is_given_where_computing_fails(
    clock: Clock,
) -> None:
    one = worker(clock)
    put(one, -60.0)
    before_flights(one, lambda: one.cache._near.drop(("things", "a")))
    assert ask(one, Source(ConnectionError())).status == "stale_error"


def test_who_has_the_lease_uses_it_whatever_has_come_meanwhile(clock: Clock) -> None:
    server = Server(clock)
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    ask(one, Source("old"))
    clock.now += 120
    source = Source("new")
    assert ask(two, source).status == "stale"
    entry = entry_of(two, 10.0, two.cache._barriers.latest)
    two.cache._keeping.put_near(("things", "a"), entry)
    assert ask(two, source).status == "hit"
    two.run_behind()
    assert (source.calls, server.leases) == (1, {})


def test_a_renewal_computes_what_the_fleet_has_as_stale_too(clock: Clock) -> None:
    server = Server(clock)
    one = worker(clock, MemoryLevel(server))
    ask(one, Source("old"))
    clock.now += 120
    source = Source("new")
    assert ask(one, source).status == "stale"
    one.run_behind()
    assert (source.calls, server.leases, one.counts().refreshed) == (1, {}, 1)


def test_what_was_invalidated_goes_when_it_is_asked_for(clock: Clock) -> None:
    one = worker(clock)
    put(one, 100.0)
    one.cache.invalidate_tags("t1")
    one.cache._barriers.bar([SPACE.tag])
    with pytest.raises(ConnectionError):
        ask(one, Source(ConnectionError()))
    assert one.cache.near_bytes == 0
