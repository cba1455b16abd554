"""Listeners: told in turn, and harmless."""

from __future__ import annotations

import dataclasses
import inspect

import pytest

from src.resilience import events
from src.resilience.listeners import Listeners, RecentEvents
from tests.unit.resilience.virtual import Told, VirtualTime

_EVENT = events.BudgetExhausted("maps")


def test_a_listener_that_raises_harms_neither_the_call_nor_the_next() -> None:
    def broken(_: events.Event) -> None:
        raise RuntimeError("broken")

    listeners, told = Listeners(), Told()
    listeners.add(broken)
    listeners.add(told)
    listeners.tell(_EVENT)
    listeners.tell(_EVENT)
    assert (told.events, listeners.faults) == ([_EVENT, _EVENT], 2)


def test_a_listener_that_is_removed_hears_no_more() -> None:
    listeners, told, other = Listeners(), Told(), Told()
    listeners.add(told.events.append)
    listeners.add(other)
    listeners.remove(told.events.append)
    listeners.tell(_EVENT)
    assert (told.events, other.events) == ([], [_EVENT])


def test_successes_are_told_once_anybody_has_asked() -> None:
    listeners = Listeners()
    listeners.add(Told())
    assert not listeners.tells_successes
    listeners.add(Told(), successes=True)
    listeners.add(Told())
    assert listeners.tells_successes


def test_the_last_events_are_remembered_the_newest_first() -> None:
    time = VirtualTime(now=0.0)
    recent = RecentEvents(time.monotonic, most=2)
    for name in "abc":
        time.pass_by(1)
        recent(events.BudgetExhausted(name))
    assert [(when, each.name) for when, each in recent.latest()] == [(3.0, "c"), (2.0, "b")]


def test_two_hundred_events_are_remembered_unless_told_otherwise() -> None:
    recent = RecentEvents(VirtualTime().monotonic)
    for _ in range(300):
        recent(_EVENT)
    assert len(recent.latest()) == 200


def test_every_event_is_a_frozen_fact() -> None:
    kinds = [
        each for _, each in inspect.getmembers(events, inspect.isclass)
        if issubclass(each, events.Event)
    ]  # fmt: skip
    assert len(kinds) > 10
    for each in kinds:
        assert dataclasses.is_dataclass(each)
        assert each.__dataclass_params__.frozen
    with pytest.raises(dataclasses.FrozenInstanceError):
        _EVENT.name = "other"
