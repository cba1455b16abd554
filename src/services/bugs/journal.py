"""The one door through which events of bugs are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from src.bugs.bug import Bug, Event
from src.services.ports import UnitOfWork


class BugListener(Protocol):
    """Hears what happens to bugs, in the transaction that writes it."""

    def written(self, unit: UnitOfWork, bug: Bug, events: Sequence[Event]) -> None:
        """Told of events as stored and the bug as it is after them, before their commit.

        What it raises undoes them.
        """
        ...


class BugJournal:
    """Stores events and tells those who listen; who writes has locked the bug before."""

    def __init__(self, listeners: Sequence[BugListener] = ()) -> None:
        self._listeners = tuple(listeners)

    def record(self, unit: UnitOfWork, bug: Bug, *events: Event) -> tuple[Event, ...]:
        """The events as stored, once everybody has heard of them."""
        if not events:
            return ()
        stored = unit.bug_events.add(*events)
        for listener in self._listeners:
            listener.written(unit, bug, stored)
        return stored
