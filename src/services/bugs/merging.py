"""Two bugs that are one: the duplicate points at the other, which takes on who follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from src.bugs.bug import Bug
from src.bugs.changes import Actor
from src.bugs.errors import DuplicateLoopError
from src.bugs.workflow import MOVES
from src.services.bugs.errors import BugNotFoundError, UnknownBugError
from src.services.bugs.journal import BugJournal
from src.services.bugs.tracking import changed_bug, write
from src.services.ports import Clock, StaleVersionError, UnitOfWork, UnitOfWorkFactory
from src.services.records import AuditEvent

# Beyond so many the union would be longer than a bug may be given.
_MOST_TAGS: Final = 50
_MOST_WATCHERS: Final = 100


@dataclass(frozen=True, slots=True)
class Merged:
    """Both bugs as they are now."""

    duplicate: Bug
    original: Bug


class Merging:
    """Declares a bug a duplicate of another.

    The duplicate keeps what was said about it, and says where it goes on; from ``open`` and
    ``in_progress`` it moves to ``wont_fix``. Tags and watchers of both are then the original's.
    """

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

    def merge(
        self, bug_id: str, into: str, actor: Actor, *, expected_version: int | None = None
    ) -> Merged:
        """Both after the merge; doing it again changes nothing.

        Raises ``BugNotFoundError``, ``UnknownBugError`` where ``into`` is none,
        ``DuplicateLoopError`` where the other leads back to this one, ``StaleVersionError``.
        """
        with self._unit_of_work() as unit:
            both = {bug.id: bug for bug in unit.bugs.get_many([bug_id, into], for_update=True)}
            if bug_id not in both:
                raise BugNotFoundError
            if into not in both:
                raise UnknownBugError
            duplicate, original = both[bug_id], both[into]
            if expected_version is not None and expected_version != duplicate.version:
                raise StaleVersionError(duplicate.version)
            # Who holds the counter of events is alone in changing bugs: the way stays as it is.
            if unit.bugs.leads_to(into, bug_id):
                raise DuplicateLoopError
            if duplicate.duplicate_of == into:
                return Merged(duplicate, original)
            merged = self._write(unit, duplicate, original, actor)
            unit.commit()
        return merged

    def _write(self, unit: UnitOfWork, duplicate: Bug, original: Bug, actor: Actor) -> Merged:
        now = self._clock.now()
        changes: dict[str, Any] = {"duplicate_of": original.id}
        if "wont_fix" in MOVES[duplicate.status]:
            changes["status"] = "wont_fix"
            if not duplicate.resolution:
                changes["resolution"] = f"Duplicate of #{original.number}"
        after, event = changed_bug(duplicate, changes, actor, now=now)
        if event is None:
            raise AssertionError("a bug that points elsewhere has changed")
        write(unit, self._journal, after, replace(event, kind="merged"))
        taken_on = {
            "tags": _united(original.tags, duplicate.tags, _MOST_TAGS),
            "watchers": _united(original.watchers, duplicate.watchers, _MOST_WATCHERS),
        }
        grown, told = changed_bug(original, taken_on, actor, now=now)
        if told is None:
            # Nobody new follows it, yet its history says what was merged into it.
            at = max(now, original.updated_at)
            grown = replace(original, updated_at=at, version=original.version + 1)
            told = replace(event, bug_id=original.id, at=at, changes={})
        told = replace(told, kind="merged", changes={**told.changes, "merged": (None, after.id)})
        write(unit, self._journal, grown, told)
        unit.audit.add(
            AuditEvent(
                id=self._new_id(),
                actor_id=actor.id,
                action="bug.merged",
                subject_kind="bug",
                subject_id=after.id,
                details={"into": grown.id},
                request_id=actor.request_id,
                created_at=now,
            )
        )
        return Merged(after, grown)


def _united(own: tuple[str, ...], more: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Its own, and then those of the other as long as there is room."""
    room = max(most, len(own))
    return tuple(dict.fromkeys((*own, *more)))[:room]
