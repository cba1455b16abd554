"""Many bugs from elsewhere: every good row is written, every bad one told, none lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, BinaryIO, Final

import orjson

from src.bugs.bug import Bug, Comment, Event
from src.bugs.changes import Actor, reported
from src.bugs.fingerprint import fingerprint
from src.bugs.masking import told_of
from src.bugs.values import Status
from src.services.bugs.bug_document import MovedBug, MovedBugError, read_document
from src.services.bugs.import_records import (
    AnyRow,
    BugImportCounts,
    BugOutcome,
    BugRowOutcome,
    BugRowReader,
    SkippedRow,
)
from src.services.documents.reading import Fault
from src.services.import_rows import RowError
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from src.services.records import AuditEvent
from src.services.row_batches import batches

# Others wait for the locks of a batch, and reading 100,000 characters for search can take 0.4 s.
_BATCH_ROWS: Final = 50
_BATCH_BYTES: Final = 250_000
_MOST_FAULTS: Final = 20
_UNSAYABLE: Final = Fault(
    "",
    "nested too deeply, or with half a character",
    "trop d'objets les uns dans les autres, ou la moitié d'un caractère",
)
# Clocks elsewhere may go ahead of ours.
_AHEAD: Final = timedelta(days=1)
# What an imported bug went through: the shortest way to where it stands.
_WAYS: Final[dict[Status, tuple[Status, ...]]] = {
    "open": (),
    "in_progress": ("in_progress",),
    "resolved": ("in_progress", "resolved"),
    "closed": ("in_progress", "resolved", "closed"),
    "wont_fix": ("wont_fix",),
}
_KEPT: Final = (
    "title", "description", "severity", "priority", "category", "status", "device_id",
    "firmware_version", "sample_id", "component", "affected_version", "environment",
    "reproduction_steps", "reported_by", "reported_by_email", "assigned_to", "assigned_at",
    "tags", "related_issues", "duplicate_of", "error_logs", "watchers", "resolution",
    "resolved_at", "resolved_by", "match_id", "match", "request_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Good:
    """A row that is a bug, with what goes with it."""

    number: int
    bug: Bug
    moved: MovedBug
    ignored: tuple[str, ...]


class BugImports:
    """Brings bugs in, with the dates that they have, and leaves alone those that are there.

    A bug is known again by its id, else by its address elsewhere, else by its content, so that the
    same file again changes nothing. Batches are one transaction each: after a crash the same file
    can be sent again. Nobody who listens to events hears of an import: it tells what was.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        reader: BugRowReader,
        *,
        new_id: Callable[[], str],
        breathe: Callable[[], None] = lambda: None,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._reader = reader
        self._new_id = new_id
        self._breathe = breathe

    def read(self, stream: BinaryIO, format_name: str = "auto") -> Iterator[AnyRow]:
        """The rows of a stream. Raises ``FormatError`` before the first one."""
        return self._reader(stream, format_name)

    def run(
        self,
        rows: Iterable[AnyRow],
        actor: Actor,
        *,
        dry_run: bool = False,
        listen: Callable[[BugRowOutcome], None] | None = None,
    ) -> BugImportCounts:
        """The counts after all rows; ``listen`` hears of each row, in order, once it is decided.

        A dry run decides and writes nothing. Raises ``StorageUnavailableError``; the batches
        before it stay written.
        """
        counts = BugImportCounts()
        run_id = self._new_id()
        # A dry run remembers what it would have written: a later row may be the same one.
        imagined: set[str] = set()
        for batch in batches(
            rows, most_rows=_BATCH_ROWS, most_bytes=_BATCH_BYTES, breathe=self._breathe
        ):
            now = self._clock.now()
            read = [self._read(row, now) for row in batch]
            with self._unit_of_work(read_only=dry_run) as unit:
                outcomes, fresh = _decide(unit, read, imagined, for_update=not dry_run)
                if dry_run:
                    imagined |= {good.bug.id for good in fresh}
                elif fresh:
                    _write(unit, fresh, actor, now)
                    unit.audit.add(self._audited(len(fresh), run_id, actor, now))
                    unit.commit()
            for outcome in outcomes:
                counts.add(outcome)
                if listen:
                    listen(outcome)
        return counts

    def _read(self, row: AnyRow, now: datetime) -> _Good | BugRowOutcome:
        if isinstance(row, SkippedRow):
            return BugRowOutcome(row.number, "skipped", errors=(row.reason,))
        if isinstance(row, RowError):
            return BugRowOutcome(row.number, "rejected", errors=(row.fault,), source=row.source)
        try:
            moved, ignored = read_document(row.content)
            bug = _bug(moved, _said(row.content), now)
        except MovedBugError as error:
            faults = error.faults[:_MOST_FAULTS]
            return BugRowOutcome(
                row.number, "rejected", errors=faults, ignored=row.ignored, source=row.source
            )
        return _Good(row.number, bug, moved, (*row.ignored, *ignored))

    def _audited(self, created: int, run_id: str, actor: Actor, now: datetime) -> AuditEvent:
        return AuditEvent(
            id=self._new_id(),
            actor_id=actor.id,
            action="bug.imported",
            subject_kind="import",
            subject_id=run_id,
            details={"created": created},
            request_id=actor.request_id,
            created_at=now,
        )


def _decide(
    unit: UnitOfWork,
    read: list[_Good | BugRowOutcome],
    imagined: set[str],
    *,
    for_update: bool,
) -> tuple[list[BugRowOutcome], list[_Good]]:
    """What becomes of each row, and the bugs to write."""
    ids = [row.bug.id for row in read if isinstance(row, _Good)]
    stored = unit.bugs.get_many(ids, for_update=for_update) if ids else []
    known = {bug.id for bug in stored} | imagined
    outcomes, fresh = [], []
    for row in read:
        if isinstance(row, BugRowOutcome):
            outcomes.append(row)
            continue
        is_known = row.bug.id in known
        outcome: BugOutcome = "unchanged" if is_known else "created"
        outcomes.append(BugRowOutcome(row.number, outcome, row.bug.id, ignored=row.ignored))
        if not is_known:
            known.add(row.bug.id)
            fresh.append(row)
    return outcomes, fresh


def _bug(moved: MovedBug, said: bytes, now: datetime) -> Bug:
    """The bug as it is stored. Raises ``MovedBugError`` where it lies in the future."""
    known = list(moved.moments())
    late = [where for where, moment in known if moment > now + _AHEAD]
    if late:
        raise MovedBugError(
            tuple(Fault(where, "lies in the future", "est dans le futur") for where in late)
        )
    # Nothing happened to a bug before it was there.
    created = moved.created_at or min((now, *(moment for _, moment in known)))
    done = moved.status in {"resolved", "closed"}
    resolved = (
        (moved.resolved_at or moved.closed_at or moved.updated_at or created) if done else None
    )
    assigned = moved.assigned_at or (created if moved.assigned_to else None)
    last = max(each for each in (created, resolved, moved.closed_at, assigned) if each is not None)
    updated = moved.updated_at or last
    kept = {name: getattr(moved, name) for name in _KEPT}
    kept |= {"resolved_at": resolved, "resolved_by": moved.resolved_by if done else None}
    kept |= {"assigned_at": assigned if moved.assigned_to else None}
    return Bug(
        **kept,
        id=moved.id or _derived_id(moved, said),
        created_at=created,
        updated_at=updated,
        fingerprint=fingerprint(moved.error_logs) if moved.error_logs else None,
    )


def _derived_id(moved: MovedBug, said: bytes) -> str:
    """The id of a bug that has none: the same for the same address, or the same content."""
    if moved.url:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, moved.url))
    return str(uuid.uuid5(uuid.NAMESPACE_OID, said.hex()))


def _said(content: Any) -> bytes:
    """The content as bytes, equal for equal contents. Raises ``MovedBugError``.

    What cannot be said in JSON cannot be stored either: lists in lists without end, and halves of
    characters.
    """
    try:
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS, default=str)
    except TypeError:
        raise MovedBugError((_UNSAYABLE,)) from None


def _write(unit: UnitOfWork, fresh: Sequence[_Good], actor: Actor, now: datetime) -> None:
    """The bugs, what was said about them, and the events that led to where they stand."""
    comments = [list(_comments(good)) for good in fresh]
    unit.bugs.add_many([good.bug for good in fresh], list(chain.from_iterable(comments)))
    events: list[Event] = []
    for good, said in zip(fresh, comments, strict=True):
        bug = good.bug
        later = list(_moves(good, actor, now))
        later += (
            Event(bug.id, "commented", each.created_at, actor.id,
                  {"comment": (None, each.id)}, request_id=actor.request_id)
            for each in said
        )  # fmt: skip
        later.sort(key=lambda event: event.at)
        events += (reported(replace(bug, status="open"), actor), *later)
    unit.bug_events.add(*events)


def _comments(good: _Good) -> Iterator[Comment]:
    for number, said in enumerate(good.moved.comments):
        yield Comment(
            id=str(uuid.uuid5(uuid.UUID(good.bug.id), f"comment {number}")),
            bug_id=good.bug.id,
            text=said.text,
            created_at=said.created_at,
            updated_at=said.created_at,
            author=said.author,
        )


def _moves(good: _Good, actor: Actor, now: datetime) -> Iterator[Event]:
    """The moves that led to where the bug stands, at the moments that are known."""
    bug, moved = good.bug, good.moved
    before: Status = "open"
    at = bug.created_at
    for status in _WAYS[bug.status]:
        told: dict[Status, datetime | None] = {
            "in_progress": bug.assigned_at or bug.resolved_at,
            "resolved": bug.resolved_at,
            "closed": moved.closed_at or moved.updated_at,
            "wont_fix": moved.closed_at or moved.updated_at,
        }
        at = min(max(told[status] or at, at), max(now, at))
        if status == "in_progress" and bug.resolved_at is not None:
            at = min(at, bug.resolved_at)
        changes: dict[str, tuple[Any, Any]] = {"status": (before, status)}
        if status in {"resolved", "wont_fix"} and bug.resolution:
            changes["resolution"] = (None, bug.resolution)
        told_now = told_of(changes)
        yield Event(bug.id, "moved", at, actor.id, told_now, request_id=actor.request_id)
        before = status
