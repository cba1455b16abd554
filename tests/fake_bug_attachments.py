"""Attachments in memory, for ``tests.fakes``, and a store of contents in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from src.services.bugs.attachment_records import Attachment, AttachmentFileMissingError

if TYPE_CHECKING:
    from tests.fakes import FakeUnitOfWork


class FakeAttachments:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def lock(self) -> None:
        assert self._unit.write is not None

    def add(self, attachment: Attachment) -> None:
        self._unit.write.bug_attachments[attachment.id] = attachment

    def get(self, bug_id: str, attachment_id: str) -> Attachment | None:
        found = self._unit.read.bug_attachments.get(attachment_id)
        return found if found is not None and found.bug_id == bug_id else None

    def of(self, bug_id: str) -> list[Attachment]:
        found = [each for each in self._all() if each.bug_id == bug_id]
        return sorted(found, key=lambda each: (each.created_at, each.id))

    def count(self, bug_id: str) -> int:
        return len(self.of(bug_id))

    def delete(self, attachment_id: str) -> None:
        self._unit.write.bug_attachments.pop(attachment_id, None)

    def stored_bytes(self) -> int:
        return sum({each.sha256: each.size_bytes for each in self._all()}.values())

    def needed(self, hashes: Sequence[str]) -> set[str]:
        return {each.sha256 for each in self._all()} & set(hashes)

    def hashes(self, *, after: str, limit: int) -> list[str]:
        return sorted({each.sha256 for each in self._all() if each.sha256 > after})[:limit]

    def _all(self) -> Sequence[Attachment]:
        return list(self._unit.read.bug_attachments.values())


class FakeContents:
    """An ``AttachmentStore``; ``aside`` counts what is being received."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.aside = 0

    def incoming(self) -> FakeIncoming:
        self.aside += 1
        return FakeIncoming(self)

    def open(self, sha256: str) -> BinaryIO:
        if sha256 not in self.kept:
            raise AttachmentFileMissingError(sha256)
        return io.BytesIO(self.kept[sha256])

    def remove(self, sha256: str) -> None:
        self.kept.pop(sha256, None)

    def has(self, sha256: str) -> bool:
        return sha256 in self.kept

    def each(self, *, chunk: int) -> Iterator[list[str]]:
        names = sorted(self.kept)
        for start in range(0, len(names), chunk):
            yield names[start : start + chunk]

    def remove_abandoned(self, before: datetime) -> int:
        return 0


class FakeIncoming:
    def __init__(self, store: FakeContents) -> None:
        self._store = store
        self._written = b""
        self._is_open = True

    def write(self, data: bytes) -> None:
        assert self._is_open
        self._written += data

    def settle(self) -> None:
        assert self._is_open

    def keep(self, sha256: str) -> None:
        self._store.kept[sha256] = self._written

    def discard(self) -> None:
        if self._is_open:
            self._store.aside -= 1
        self._is_open = False
