"""What happened to bugs, in SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, select

from src.adapters.storage.bug_rows import BugEventRow
from src.adapters.storage.change_feed import take_numbers
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.bugs.bug import Event

_events = table_of(BugEventRow)
_COUNTER: Final = "bug_event"


def lock_bugs(transaction: Transaction) -> None:
    """Nobody else writes bugs or their events before the commit.

    Who writes a bug takes the counter of events before the bug, so that the events of all bugs
    have numbers in the order of commits and no two writers wait for each other.
    """
    take_numbers(transaction, _COUNTER, 0)


class SqlBugEventRepository:
    """The events of bugs as one transaction sees them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, *events: Event) -> tuple[Event, ...]:
        """The events as stored, with numbers that rise in the order of commits, without gaps."""
        if not events:
            return ()
        first = take_numbers(self._transaction, _COUNTER, len(events))
        stored = tuple(replace(event, seq=seq) for seq, event in enumerate(events, start=first))
        self._transaction.execute(_events.insert(), [_values(event) for event in stored])
        return stored

    def of(
        self, bug_id: str, *, sees_internal: bool, skip: int = 0, limit: int | None = None
    ) -> list[Event]:
        """What happened to one bug, oldest first; ``limit`` of it, after ``skip``."""
        statement = select(_events).where(*_seen(bug_id, sees_internal=sees_internal))
        statement = statement.order_by(_events.c.seq).offset(skip or None).limit(limit)
        return [_event(row) for row in self._transaction.execute(statement)]

    def count(self, bug_id: str, *, sees_internal: bool) -> int:
        """How many events of it there are."""
        seen = _seen(bug_id, sees_internal=sees_internal)
        statement = select(func.count()).select_from(_events).where(*seen)
        found: int = self._transaction.execute(statement).scalar_one()
        return found

    def after(self, seq: int, *, limit: int) -> list[Event]:
        """What happened to any bug after that number, in order; nothing committed is skipped."""
        statement = select(_events).where(_events.c.seq > seq).order_by(_events.c.seq).limit(limit)
        return [_event(row) for row in self._transaction.execute(statement)]


def _seen(bug_id: str, *, sees_internal: bool) -> list[ColumnElement[bool]]:
    of_bug = _events.c.bug_id == bug_id
    return [of_bug] if sees_internal else [of_bug, _events.c.is_internal.is_(False)]


def _values(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "bug_id": event.bug_id,
        "kind": event.kind,
        "at": event.at,
        "by": event.by,
        "is_internal": event.is_internal,
        "request_id": event.request_id,
        "changes": {name: list(pair) for name, pair in event.changes.items()},
    }


def _event(row: Row[Any]) -> Event:
    changes = {
        name: (_value(before), _value(after)) for name, (before, after) in row.changes.items()
    }
    return Event(**{**row._mapping, "changes": changes})


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
