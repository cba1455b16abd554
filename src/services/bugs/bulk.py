"""Many bugs changed at once: an outcome for each, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, Literal

from src.bugs.bug import Bug, Event
from src.bugs.changes import Actor
from src.bugs.errors import ForbiddenMoveError, ResolutionRequiredError
from src.bugs.values import Status
from src.services.bugs.errors import TooManyBugsError
from src.services.bugs.journal import BugJournal
from src.services.bugs.ports import BugFilter
from src.services.bugs.tracking import changed_bug, write_many
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from src.services.records import AuditEvent

MOST_BUGS: Final = 500
# Others wait for the locks of a chunk.
_CHUNK: Final = 100

Outcome = Literal[
    "changed", "unchanged", "forbidden_move", "resolution_required", "no_longer_fits", "not_found"
]


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of one bug; ``allowed`` are the statuses it could have moved to."""

    bug_id: str
    outcome: Outcome
    bug: Bug | None = None
    allowed: tuple[Status, ...] = ()


class BulkChanges:
    """Changes of many bugs, in chunks that are each written whole or not at all."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        journal: BugJournal,
        *,
        new_id: Callable[[], str],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._journal = journal
        self._new_id = new_id

    def fitting(self, where: BugFilter) -> list[str]:
        """The ids of the bugs of that filter, by number. Raises ``TooManyBugsError``."""
        with self._unit_of_work(read_only=True) as unit:
            chunks = unit.bugs.each(where, chunk=_CHUNK)
            found = [bug.id for chunk in islice(chunks, MOST_BUGS // _CHUNK + 1) for bug in chunk]
        if len(found) > MOST_BUGS:
            raise TooManyBugsError(MOST_BUGS, len(found))
        return found

    def change_fitting(
        self, where: BugFilter, changes: Mapping[str, Any], actor: Actor, *, dry_run: bool
    ) -> list[BulkOutcome]:
        """What became of each bug of that filter, by number. Raises ``TooManyBugsError``."""
        found = self.fitting(where)
        return self.change(found, changes, actor, dry_run=dry_run, where=where)

    def change(
        self,
        bug_ids: Sequence[str],
        changes: Mapping[str, Any],
        actor: Actor,
        *,
        dry_run: bool,
        where: BugFilter | None = None,
    ) -> list[BulkOutcome]:
        """What became of each, or would with ``dry_run``, in the order given, each id once.

        With ``where`` a bug that somebody has changed meanwhile, so that it does not fit any more,
        is left as it is.
        """
        wanted = list(dict.fromkeys(bug_ids))
        found: list[BulkOutcome] = []
        for start in range(0, len(wanted), _CHUNK):
            some = wanted[start : start + _CHUNK]
            with self._unit_of_work(read_only=dry_run) as unit:
                outcomes = self._chunk(unit, some, changes, actor, dry_run=dry_run, where=where)
                if not dry_run:
                    unit.commit()
            found += outcomes
        return found

    def _chunk(
        self,
        unit: UnitOfWork,
        bug_ids: Sequence[str],
        changes: Mapping[str, Any],
        actor: Actor,
        *,
        dry_run: bool,
        where: BugFilter | None,
    ) -> list[BulkOutcome]:
        known = {bug.id: bug for bug in unit.bugs.get_many(bug_ids, for_update=not dry_run)}
        fitting = known.keys() if where is None else unit.bugs.fitting(where, bug_ids)
        now = self._clock.now()
        outcomes: list[BulkOutcome] = []
        changed: list[tuple[Bug, Bug, Event]] = []
        for bug_id in bug_ids:
            bug = known.get(bug_id)
            if bug is None:
                outcomes.append(BulkOutcome(bug_id, "not_found"))
            elif bug_id not in fitting:
                outcomes.append(BulkOutcome(bug_id, "no_longer_fits", bug))
            else:
                outcome, after, event = _changed(bug, changes, actor, now)
                outcomes.append(outcome)
                if event is not None:
                    changed.append((bug, after, event))
        if changed and not dry_run:
            write_many(unit, self._journal, changed)
            ids = [bug.id for bug, _, _ in changed]
            unit.audit.add(
                AuditEvent(
                    id=self._new_id(),
                    actor_id=actor.id,
                    action="bugs.bulk_change",
                    subject_kind="bugs",
                    subject_id=ids[0],
                    details={"bugs": ids, "fields": sorted(changes)},
                    request_id=actor.request_id,
                )
            )
        return outcomes


def _changed(
    bug: Bug, changes: Mapping[str, Any], actor: Actor, now: datetime
) -> tuple[BulkOutcome, Bug, Event | None]:
    """(what becomes of the bug; it after the changes; their event, None where nothing changes)."""
    try:
        after, event = changed_bug(bug, changes, actor, now=now)
    except ForbiddenMoveError as error:
        return BulkOutcome(bug.id, "forbidden_move", bug, error.allowed), bug, None
    except ResolutionRequiredError:
        return BulkOutcome(bug.id, "resolution_required", bug), bug, None
    return BulkOutcome(bug.id, "changed" if event else "unchanged", after), after, event
