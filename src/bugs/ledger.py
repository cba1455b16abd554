"""What figures are computed from: the events of all bugs, folded into columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.bugs.bug import Event
from src.bugs.values import SEVERITIES, STATUSES, UNRESOLVED, Severity, Status

NEVER: Final = -(2**63)
"""The moment of what has not happened."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_STATUS_CODES: Final[Mapping[str, int]] = {name: code for code, name in enumerate(STATUSES)}
_SEVERITY_CODES: Final[Mapping[str, int]] = {name: code for code, name in enumerate(SEVERITIES)}
_IS_UNRESOLVED: Final = tuple(status in UNRESOLVED for status in STATUSES)
_RESOLVED: Final = _STATUS_CODES["resolved"]
_FIRST_STATUS: Final[Status] = "open"
_FIRST_SEVERITY: Final[Severity] = "medium"

Codes = NDArray[np.int8]
Moments = NDArray[np.int64]


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (moment - _EPOCH) // _MICROSECOND


class Ledger:
    """One row a bug, one mark for each change of what is unresolved; moments in microseconds.

    Events come in the order of ``seq``. Of one bug that is the order in which things happened: an
    ``at`` that lies before the one before it counts as that one. Events of a bug that nobody
    reported count for nothing.
    """

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._people: dict[str, int] = {}
        self._reporters = array("i")
        self._latest = array("q")
        self._created = array("q")
        self._answered = array("q")
        self._resolved = array("q")
        self._statuses = array("b")
        self._severities = array("b")
        self._were_done = array("b")
        self._were_reopened = array("b")
        # Of every resolution, also of those that did not last.
        self._resolution_moments = array("q")
        self._resolution_times = array("q")
        self._mark_moments = array("q")
        self._mark_severities = array("b")
        self._mark_changes = array("b")

    def __len__(self) -> int:
        return len(self._rows)

    def take_in(self, events: Iterable[Event]) -> None:
        """Fold what happened after everything that was taken in before."""
        for event in events:
            at = microseconds(event.at)
            row = self._rows.get(event.bug_id)
            if row is None:
                if event.kind != "created":
                    continue
                row = self._add(event, at)
                self._change(row, event.changes, at, is_new=True)
                continue
            at = max(at, self._latest[row])
            self._latest[row] = at
            # Nobody is to learn from a figure that something internal was said.
            if (
                self._answered[row] == NEVER
                and not event.is_internal
                and self._number(event.by) != self._reporters[row]
            ):
                self._answered[row] = at
            if "status" in event.changes or "severity" in event.changes:
                self._change(row, event.changes, at)

    def _number(self, person: str) -> int:
        return self._people.setdefault(person, len(self._people))

    def _add(self, event: Event, at: int) -> int:
        row = self._rows[event.bug_id] = len(self._rows)
        self._reporters.append(self._number(event.by))
        self._latest.append(at)
        self._created.append(at)
        self._answered.append(NEVER)
        self._resolved.append(NEVER)
        self._statuses.append(_STATUS_CODES[_FIRST_STATUS])
        self._severities.append(_SEVERITY_CODES[_FIRST_SEVERITY])
        self._were_done.append(0)
        self._were_reopened.append(0)
        return row

    def _change(
        self, row: int, changes: Mapping[str, tuple[Any, Any]], at: int, *, is_new: bool = False
    ) -> None:
        before, old_severity = self._statuses[row], self._severities[row]
        after, severity = before, old_severity
        if "status" in changes:
            after = self._statuses[row] = _STATUS_CODES[changes["status"][1]]
        if "severity" in changes:
            severity = self._severities[row] = _SEVERITY_CODES[changes["severity"][1]]
        was_unresolved = not is_new and _IS_UNRESOLVED[before]
        is_unresolved = _IS_UNRESOLVED[after]
        if (was_unresolved, old_severity) != (is_unresolved, severity):
            if was_unresolved:
                self._mark(at, old_severity, -1)
            if is_unresolved:
                self._mark(at, severity, 1)
        if is_unresolved:
            if not is_new and not was_unresolved:
                self._were_reopened[row] = 1
                self._resolved[row] = NEVER
            return
        self._were_done[row] = 1
        if after == _RESOLVED and before != _RESOLVED:
            self._resolved[row] = at
            self._resolution_moments.append(at)
            self._resolution_times.append(at - self._created[row])

    def _mark(self, at: int, severity: int, change: int) -> None:
        self._mark_moments.append(at)
        self._mark_severities.append(severity)
        self._mark_changes.append(change)

    # Columns, each a copy as wide as its array: what is taken in later does not show in them.

    @property
    def statuses(self) -> Codes:
        """By bug, a place in ``STATUSES``."""
        return np.array(self._statuses)

    @property
    def severities(self) -> Codes:
        """By bug, a place in ``SEVERITIES``."""
        return np.array(self._severities)

    @property
    def unresolved(self) -> NDArray[np.bool_]:
        """By bug, whether somebody still has something to do."""
        return np.array(_IS_UNRESOLVED)[self.statuses]

    @property
    def created(self) -> Moments:
        """By bug, when it was reported."""
        return np.array(self._created)

    @property
    def answered(self) -> Moments:
        """By bug, when somebody other than the reporter first did something, or ``NEVER``."""
        return np.array(self._answered)

    @property
    def resolved(self) -> Moments:
        """By bug, when it was last resolved; ``NEVER`` where it was not, or came back."""
        return np.array(self._resolved)

    @property
    def were_done(self) -> Codes:
        """By bug, 1 where somebody was once done with it, whatever came after."""
        return np.array(self._were_done)

    @property
    def were_reopened(self) -> Codes:
        """By bug, 1 where it came back at least once."""
        return np.array(self._were_reopened)

    @property
    def resolution_moments(self) -> Moments:
        """Every resolution, in the order they were told."""
        return np.array(self._resolution_moments)

    @property
    def resolution_times(self) -> Moments:
        """Of every resolution, microseconds since the report."""
        return np.array(self._resolution_times)

    @property
    def marks(self) -> tuple[Moments, Codes, Codes]:
        """(when, severity, +1 or -1): how the number of unresolved bugs came to be."""
        return (
            np.array(self._mark_moments),
            np.array(self._mark_severities),
            np.array(self._mark_changes),
        )
