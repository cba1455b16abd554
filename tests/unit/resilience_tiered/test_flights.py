"""A flight: who brings it, and what the others get."""

from __future__ import annotations

from threading import Thread

from src.resilience.tiered.flights import Flight, Flights
from src.resilience.tiered.outcome import Status


def test_a_flight_that_nobody_brings_yet_is_nobody_s() -> None:
    flight = Flight(seen=3, overdue_at=9.0)
    assert not flight.is_own()
    assert (flight.seen, flight.overdue_at) == (3, 9.0)
    assert (flight.entry, flight.status, flight.error) == (None, Status.COMPUTED, None)
    flight.own()
    assert flight.is_own()
    heard: list[bool] = []
    other = Thread(target=lambda: heard.append(flight.is_own()))
    other.start()
    other.join()
    assert heard == [False]


def test_who_waits_learns_whether_it_ended() -> None:
    flight = Flight(0, 0.0)
    assert flight.wait(0.0) is False
    flight.end()
    assert flight.wait(0.0) is True


def test_who_fails_hands_its_error_on() -> None:
    flight, error = Flight(0, 0.0), ValueError("no")
    flight.fail(error)
    assert (flight.error, flight.entry) == (error, None)


def test_one_flight_at_a_time_is_under_way() -> None:
    flights, name = Flights(), ("things", "a")
    first, second = Flight(0, 0.0), Flight(0, 0.0)
    assert flights.find(name) is None
    assert flights.begin(name, first, None)
    assert not flights.begin(name, second, None)
    assert flights.find(name) is first
    assert flights.begin(name, second, first)
    flights.finish(name, first)
    assert flights.find(name) is second
    assert first.wait(0.0)
    assert not second.wait(0.0)
    assert len(flights) == 1
    flights.finish(name, second)
    assert len(flights) == 0
