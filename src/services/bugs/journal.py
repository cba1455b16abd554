"""The one door through which events of bugs are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from src.bugs.bug import Bug, Event
from src.services.ports import UnitOfWork


class BugListener(Protocol):
    """Hears what happens to bugs, in the transaction that writes it."""

    def written(self, unit: UnitOfWork, told: Sequence[tuple[Bug, Event]]) -> None:
        """Told of events as stored, each with its bug as it is after all, before their commit.

        What it raises undoes them.
        """
        ...


class BugJournal:
    """Stores events and tells those who listen; who writes has locked the bug before."""

    def __init__(self, listeners: Sequence[BugListener] = ()) -> None:
        self._listeners = tuple(listeners)

    def record(self, unit: UnitOfWork, bug: Bug, *events: Event) -> tuple[Event, ...]:
        """The events as stored, once everybody has heard of them."""
        return self.record_many(unit, [(bug, event) for event in events])

    def record_many(self, unit: UnitOfWork, told: Sequence[tuple[Bug, Event]]) -> tuple[Event, ...]:
        """The events of several bugs as stored, once everybody has heard of all of them."""
        if not told:
            return ()
        stored = unit.bug_events.add(*(event for _, event in told))
        heard = [(bug, event) for (bug, _), event in zip(told, stored, strict=True)]
        for listener in self._listeners:
            listener.written(unit, heard)
        return stored
