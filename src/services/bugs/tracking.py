"""Bugs: reported, shown, listed, changed; every change leaves its event beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from src.bugs.bug import Bug, Event
from src.bugs.changes import Actor, changed, reported
from src.bugs.fingerprint import fingerprint
from src.services.bugs.errors import BugNotFoundError, UnknownMatchError
from src.services.bugs.journal import BugJournal
from src.services.bugs.ports import (
    BugFilter,
    BugOrder,
    BugPage,
    DuplicateFinder,
    PossibleDuplicate,
)
from src.services.ports import (
    Clock,
    StaleVersionError,
    StorageUnavailableError,
    UnitOfWork,
    UnitOfWorkFactory,
)
from src.services.records import StoredMatch

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reported:
    """A new bug, and what it may be a repetition of."""

    bug: Bug
    possible_duplicates: Sequence[PossibleDuplicate] = ()


class Tracking:
    """What people and services do with bugs.

    ``duplicates`` looks for likely duplicates of a new bug, where there is such a thing.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        journal: BugJournal,
        *,
        new_id: Callable[[], str],
        duplicates: DuplicateFinder | None = None,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._journal = journal
        self._new_id = new_id
        self._duplicates = duplicates

    def report(self, fields: Mapping[str, Any], actor: Actor) -> Reported:
        """The new bug. Raises ``UnknownMatchError``, ``TypeError`` on what is no field of a bug.

        The match it complains about is kept with it as it is explained now.
        """
        now = self._clock.now()
        bug = Bug(
            **{"request_id": actor.request_id, **fields},
            id=self._new_id(),
            created_at=now,
            updated_at=now,
            reporter_id=actor.id,
        )
        if bug.assigned_to is not None:
            bug = replace(bug, assigned_at=now)
        if bug.error_logs:
            bug = replace(bug, fingerprint=fingerprint(bug.error_logs))
        with self._unit_of_work() as unit:
            if bug.match_id is not None:
                match = unit.matches.get(bug.match_id)
                if match is None:
                    raise UnknownMatchError
                bug = replace(bug, match=_explained(match))
            stored = unit.bugs.add(bug)
            self._journal.record(unit, stored, reported(stored, actor))
            unit.commit()
        return Reported(stored, self._likely(stored))

    def get(self, bug_id: str) -> Bug:
        """The bug of that id. Raises ``BugNotFoundError``."""
        with self._unit_of_work(read_only=True) as unit:
            found = unit.bugs.get(bug_id)
        if found is None:
            raise BugNotFoundError
        return found

    def page(
        self, where: BugFilter, order: BugOrder, *, cursor: str | None, skip: int, limit: int
    ) -> BugPage:
        """A page of the list. Raises ``ValueError`` on a cursor of another list."""
        with self._unit_of_work(read_only=True) as unit:
            return unit.bugs.page(where, order, cursor=cursor, skip=skip, limit=limit)

    def history(
        self, bug_id: str, *, sees_internal: bool, skip: int, limit: int
    ) -> tuple[list[Event], int]:
        """(a page of what happened to the bug, oldest first; how much did).

        Raises ``BugNotFoundError``.
        """
        with self._unit_of_work(read_only=True) as unit:
            if unit.bugs.get(bug_id) is None:
                raise BugNotFoundError
            page = unit.bug_events.of(bug_id, sees_internal=sees_internal, skip=skip, limit=limit)
            return page, unit.bug_events.count(bug_id, sees_internal=sees_internal)

    def change(
        self,
        bug_id: str,
        changes: Mapping[str, Any],
        actor: Actor,
        *,
        expected_version: int | None = None,
    ) -> Bug:
        """The bug after the changes; who changes it at the same time waits for this one.

        Raises ``BugNotFoundError``, ``StaleVersionError``, what ``changed`` raises.
        """
        with self._unit_of_work() as unit:
            bug = unit.bugs.get(bug_id, for_update=True)
            if bug is None:
                raise BugNotFoundError
            if expected_version is not None and expected_version != bug.version:
                raise StaleVersionError(bug.version)
            after, event = changed_bug(bug, changes, actor, now=self._clock.now())
            if event is not None:
                write(unit, self._journal, after, event)
                unit.commit()
        return after

    def _likely(self, bug: Bug) -> Sequence[PossibleDuplicate]:
        """What it may repeat; the report is kept, so not to know that is no failure of it."""
        if self._duplicates is None:
            return ()
        try:
            return self._duplicates.of(bug)
        except StorageUnavailableError:
            _log.warning("likely duplicates of a new bug could not be looked for")
            return ()


def changed_bug(
    bug: Bug, changes: Mapping[str, Any], actor: Actor, *, now: datetime
) -> tuple[Bug, Event | None]:
    """(the bug after the changes, their event), as ``changed``, with its fingerprint.

    Time does not go back for a bug, whichever machine's clock is asked.
    """
    after, event = changed(bug, changes, actor, at=max(now, bug.updated_at))
    if after.error_logs != bug.error_logs:
        logs = after.error_logs
        after = replace(after, fingerprint=fingerprint(logs) if logs else None)
    return after, event


def write(unit: UnitOfWork, journal: BugJournal, bug: Bug, *events: Event) -> None:
    """The bug, which is locked, is as it is now, and its events tell how it came so."""
    unit.bugs.save(bug)
    journal.record(unit, bug, *events)


def write_many(
    unit: UnitOfWork, journal: BugJournal, changed: Sequence[tuple[Bug, Bug, Event]]
) -> None:
    """Bugs, which are locked: each as it was, as it is now, and the event that tells of it."""
    unit.bugs.save_many([(before, after) for before, after, _ in changed])
    journal.record_many(unit, [(after, event) for _, after, event in changed])


def _explained(match: StoredMatch) -> dict[str, Any]:
    """What was decided and why, as JSON-able data."""
    return {
        "candidate_id": match.candidate_id,
        "job_id": match.job_id,
        "total_score": match.total_score,
        "confidence": match.confidence,
        "algorithm": match.algorithm,
        "weights": dict(match.weights),
        "criteria": dict(match.criteria),
        "reasons": list(match.reasons),
        "created_at": match.created_at.isoformat() if match.created_at else None,
    }
