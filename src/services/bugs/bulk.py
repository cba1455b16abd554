"""Many bugs changed at once: an outcome for each, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal

from src.bugs.bug import Bug
from src.bugs.changes import Actor
from src.bugs.errors import ForbiddenMoveError, ResolutionRequiredError
from src.bugs.values import Status
from src.services.bugs.errors import TooManyBugsError
from src.services.bugs.journal import BugJournal
from src.services.bugs.ports import BugFilter
from src.services.bugs.tracking import changed_bug, write
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
        outcomes = []
        for bug_id in bug_ids:
            bug = known.get(bug_id)
            if bug is None:
                outcomes.append(BulkOutcome(bug_id, "not_found"))
            elif bug_id not in fitting:
                outcomes.append(BulkOutcome(bug_id, "no_longer_fits", bug))
            else:
                outcomes.append(self._one(unit, bug, changes, actor, dry_run=dry_run))
        changed = [each.bug_id for each in outcomes if each.outcome == "changed"]
        if changed and not dry_run:
            unit.audit.add(
                AuditEvent(
                    id=self._new_id(),
                    actor_id=actor.id,
                    action="bugs.bulk_change",
                    subject_kind="bugs",
                    subject_id=changed[0],
                    details={"bugs": changed, "fields": sorted(changes)},
                    request_id=actor.request_id,
                )
            )
        return outcomes

    def _one(
        self, unit: UnitOfWork, bug: Bug, changes: Mapping[str, Any], actor: Actor, *, dry_run: bool
    ) -> BulkOutcome:
        try:
            after, event = changed_bug(bug, changes, actor, now=self._clock.now())
        except ForbiddenMoveError as error:
            return BulkOutcome(bug.id, "forbidden_move", bug, error.allowed)
        except ResolutionRequiredError:
            return BulkOutcome(bug.id, "resolution_required", bug)
        if event is None:
            return BulkOutcome(bug.id, "unchanged", bug)
        if not dry_run:
            write(unit, self._journal, after, event)
        return BulkOutcome(bug.id, "changed", after)
