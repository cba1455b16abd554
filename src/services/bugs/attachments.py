"""Files that come with bugs: received, kept once, given back, taken away, swept.

A content stands in the store before the row that needs it is committed, and is removed after the
last such row is gone, both under one lock: a crash leaves a content too many, which is swept later,
and never a row without its content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import BinaryIO, Final, Literal

from src.bugs.bug import Bug, Event
from src.bugs.changes import Actor
from src.services.bugs.attachment_names import clean_name
from src.services.bugs.attachment_records import (
    Attachment,
    AttachmentEmptyError,
    AttachmentNotFoundError,
    AttachmentOwnerError,
    AttachmentSpaceError,
    AttachmentStore,
    AttachmentTooLargeError,
    AttachmentTypeError,
    ContentProbe,
    Incoming,
    TooManyAttachmentsError,
)
from src.services.bugs.errors import BugNotFoundError
from src.services.bugs.journal import BugJournal
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from src.services.records import AuditEvent

# Longer than any request that is still being received goes without a byte.
_ABANDONED: Final = timedelta(hours=1)
_SWEPT_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class AttachmentLimits:
    """The most bytes of one file, files of one bug, and bytes of all contents together."""

    file_bytes: int
    per_bug: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: contents removed, abandoned uploads removed, contents that are missing.

    Of the missing ones only the first are named.
    """

    removed: int
    abandoned: int
    missing: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Received:
    incoming: Incoming
    sha256: str
    size_bytes: int
    media_type: str


class Attachments:
    """The use cases of attachments."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        store: AttachmentStore,
        journal: BugJournal,
        clock: Clock,
        *,
        limits: AttachmentLimits,
        probe: Callable[[], ContentProbe],
        new_id: Callable[[], str],
        breathe: Callable[[], None],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._store = store
        self._journal = journal
        self._clock = clock
        self._limits = limits
        self._probe = probe
        self._new_id = new_id
        self._breathe = breathe

    def add(
        self, bug_id: str, chunks: Iterable[bytes], *, name: str | None, actor: Actor
    ) -> Attachment:
        """The attachment, stored with its event; ``chunks`` are read once, a chunk in memory.

        Raises ``BugNotFoundError`` and, before anything is read, ``TooManyAttachmentsError``;
        ``AttachmentEmptyError``, ``AttachmentTooLargeError``, ``AttachmentTypeError``,
        ``AttachmentSpaceError``, and whatever ``chunks`` does. Nothing is left behind then.
        """
        with self._unit_of_work(read_only=True) as unit:
            _existing(unit, bug_id)
            self._check_count(unit, bug_id)
        with self._received(chunks) as received:
            attachment = Attachment(
                id=self._new_id(),
                bug_id=bug_id,
                name=clean_name(name, received.media_type),
                media_type=received.media_type,
                size_bytes=received.size_bytes,
                sha256=received.sha256,
                added_by=actor.id,
                created_at=self._clock.now(),
            )
            self._keep(attachment, received.incoming, actor)
        return attachment

    def of(self, bug_id: str) -> list[Attachment]:
        """The attachments of a bug, oldest first. Raises ``BugNotFoundError``."""
        with self._unit_of_work(read_only=True) as unit:
            _existing(unit, bug_id)
            return unit.bug_attachments.of(bug_id)

    def get(self, bug_id: str, attachment_id: str) -> Attachment:
        """The attachment. Raises ``BugNotFoundError``, ``AttachmentNotFoundError``."""
        with self._unit_of_work(read_only=True) as unit:
            _existing(unit, bug_id)
            return _attachment(unit, bug_id, attachment_id)

    def content(self, attachment: Attachment) -> BinaryIO:
        """Its bytes, to be closed by the caller. Raises ``AttachmentFileMissingError``."""
        return self._store.open(attachment.sha256)

    def remove(
        self, bug_id: str, attachment_id: str, *, actor: Actor, removes_others: bool
    ) -> None:
        """The attachment is gone, and its content where nothing else has it.

        Raises ``BugNotFoundError``, ``AttachmentNotFoundError``, ``AttachmentOwnerError`` for one
        that somebody else sent, unless ``removes_others``.
        """
        with self._unit_of_work() as unit:
            bug = _existing(unit, bug_id, for_update=True)
            unit.bug_attachments.lock()
            attachment = _attachment(unit, bug_id, attachment_id)
            if attachment.added_by != actor.id and not removes_others:
                raise AttachmentOwnerError
            unit.bug_attachments.delete(attachment_id)
            self._tell(unit, bug, "detached", (attachment_id, None), actor)
            unit.audit.add(AuditEvent(
                id=self._new_id(), actor_id=actor.id, action="bug_attachment.deleted",
                subject_kind="bug_attachment", subject_id=attachment_id,
                details={"bug_id": bug_id, "added_by": attachment.added_by},
                request_id=actor.request_id,
            ))  # fmt: skip
            unit.commit()
        self._remove_unneeded([attachment.sha256])

    def sweep(self) -> Swept:
        """Contents that nothing has are removed, and what was never received to its end.

        Runs beside requests: a few contents at a time are held against the rows.
        """
        removed = 0
        for hashes in self._store.each(chunk=_SWEPT_AT_ONCE):
            removed += self._remove_unneeded(hashes)
            self._breathe()
        abandoned = self._store.remove_abandoned(self._clock.now() - _ABANDONED)
        missing = [each for each in self._needed() if not self._store.has(each)]
        # Some may have been deleted since they were read.
        missing = [each for each in missing if self._is_needed(each)]
        return Swept(removed, abandoned, len(missing), tuple(missing[:_SWEPT_AT_ONCE]))

    @contextmanager
    def _received(self, chunks: Iterable[bytes]) -> Iterator[_Received]:
        """What was received, aside; gone at the end of the block unless it was kept."""
        incoming = self._store.incoming()
        try:
            digest, probe, size = sha256(), self._probe(), 0
            for chunk in chunks:
                size += len(chunk)
                if size > self._limits.file_bytes:
                    raise AttachmentTooLargeError(self._limits.file_bytes)
                incoming.write(chunk)
                digest.update(chunk)
                probe.feed(chunk)
                self._breathe()
            if not size:
                raise AttachmentEmptyError
            media_type = probe.media_type()
            if media_type is None:
                raise AttachmentTypeError
            incoming.settle()
            yield _Received(incoming, digest.hexdigest(), size, media_type)
        finally:
            incoming.discard()

    def _keep(self, attachment: Attachment, incoming: Incoming, actor: Actor) -> None:
        with self._unit_of_work() as unit:
            bug = _existing(unit, attachment.bug_id, for_update=True)
            repository = unit.bug_attachments
            repository.lock()
            self._check_count(unit, bug.id)
            if not repository.needed([attachment.sha256]):
                room = self._limits.total_bytes - repository.stored_bytes()
                if attachment.size_bytes > room:
                    raise AttachmentSpaceError(self._limits.total_bytes)
            repository.add(attachment)
            self._tell(unit, bug, "attached", (None, attachment.id), actor)
            # Also where it is there already: a content that was lost is whole again.
            incoming.keep(attachment.sha256)
            unit.commit()

    def _check_count(self, unit: UnitOfWork, bug_id: str) -> None:
        if unit.bug_attachments.count(bug_id) >= self._limits.per_bug:
            raise TooManyAttachmentsError(self._limits.per_bug)

    def _tell(
        self,
        unit: UnitOfWork,
        bug: Bug,
        kind: Literal["attached", "detached"],
        change: tuple[str | None, str | None],
        actor: Actor,
    ) -> None:
        self._journal.record(
            unit,
            bug,
            Event(
                bug.id,
                kind,
                self._clock.now(),
                actor.id,
                {"attachment": change},
                request_id=actor.request_id,
            ),
        )

    def _remove_unneeded(self, hashes: list[str]) -> int:
        """How many of the contents were removed because nothing has them."""
        with self._unit_of_work() as unit:
            repository = unit.bug_attachments
            repository.lock()
            unneeded = set(hashes) - repository.needed(hashes)
            for each in unneeded:
                self._store.remove(each)
            unit.commit()
        return len(unneeded)

    def _is_needed(self, content: str) -> bool:
        with self._unit_of_work(read_only=True) as unit:
            return bool(unit.bug_attachments.needed([content]))

    def _needed(self) -> Iterator[str]:
        after = ""
        while True:
            with self._unit_of_work(read_only=True) as unit:
                hashes = unit.bug_attachments.hashes(after=after, limit=_SWEPT_AT_ONCE)
            yield from hashes
            if len(hashes) < _SWEPT_AT_ONCE:
                return
            after = hashes[-1]


def _existing(unit: UnitOfWork, bug_id: str, *, for_update: bool = False) -> Bug:
    bug = unit.bugs.get(bug_id, for_update=for_update)
    if bug is None:
        raise BugNotFoundError(bug_id)
    return bug


def _attachment(unit: UnitOfWork, bug_id: str, attachment_id: str) -> Attachment:
    attachment = unit.bug_attachments.get(bug_id, attachment_id)
    if attachment is None:
        raise AttachmentNotFoundError(attachment_id)
    return attachment
