"""Attachments as values, and what keeping them needs from the outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a bug; ``sha256`` names its content, which is stored once.

    ``added_by`` is the opaque id of who sent it. ``media_type`` was decided by the content, and
    ``name`` was cleaned.
    """

    id: str
    bug_id: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    added_by: str
    created_at: datetime


class AttachmentError(Exception):
    """What is sent with a bug, or asked for, is refused."""


class AttachmentNotFoundError(AttachmentError):
    """That bug has no attachment of that id."""


class AttachmentEmptyError(AttachmentError):
    """A file of no bytes tells nothing."""


class AttachmentTooLargeError(AttachmentError):
    """The file has more than ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"more than {limit} bytes")


class AttachmentTypeError(AttachmentError):
    """The content is none that may be attached."""


class TooManyAttachmentsError(AttachmentError):
    """The bug has ``limit`` attachments."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"{limit} attachments")


class AttachmentSpaceError(AttachmentError):
    """There is no room for the file: all attachments together may have ``limit`` bytes.

    None where the disk itself is full.
    """

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        super().__init__(f"at most {limit} bytes")


class AttachmentOwnerError(AttachmentError):
    """Somebody else sent it, and only they or an administrator may take it away."""


class AttachmentFileMissingError(AttachmentError):
    """The content is not in the store: a restored database without its files."""


class Incoming(Protocol):
    """Bytes on their way into the store; nobody sees them before they are kept."""

    def write(self, data: bytes) -> None:
        """Put the next bytes aside. Raises ``AttachmentSpaceError`` on a full disk."""
        ...

    def settle(self) -> None:
        """All bytes are on the disk. Raises ``AttachmentSpaceError``."""
        ...

    def keep(self, sha256: str) -> None:
        """The content stands under its hash, whole, in one step; also where it stood already."""
        ...

    def discard(self) -> None:
        """Nothing of it is left, unless it was kept."""
        ...


class AttachmentStore(Protocol):
    """Contents by their hash."""

    def incoming(self) -> Incoming:
        """A place for what is being received."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The content, to be closed by the caller. Raises ``AttachmentFileMissingError``."""
        ...

    def remove(self, sha256: str) -> None:
        """The content is gone, if it was there."""
        ...

    def has(self, sha256: str) -> bool:
        """Whether the content is there."""
        ...

    def each(self, *, chunk: int) -> Iterator[list[str]]:
        """All hashes, so many at a time."""
        ...

    def remove_abandoned(self, before: datetime) -> int:
        """How many incoming files were removed that nobody wrote to since that moment."""
        ...


class ContentProbe(Protocol):
    """Recognises a file from all of its bytes."""

    def feed(self, data: bytes) -> None:
        """Look at the next bytes."""
        ...

    def media_type(self) -> str | None:
        """The type of what was fed; None for what may not be attached."""
        ...


class AttachmentRepository(Protocol):
    """Which attachments there are, and which contents they need."""

    def lock(self) -> None:
        """Until the commit nobody else adds, deletes or sweeps; after locks of bugs."""
        ...

    def add(self, attachment: Attachment) -> None:
        """Remember it, and that its content is needed."""
        ...

    def get(self, bug_id: str, attachment_id: str) -> Attachment | None:
        """The attachment of that bug and id."""
        ...

    def of(self, bug_id: str) -> list[Attachment]:
        """The attachments of a bug, oldest first."""
        ...

    def count(self, bug_id: str) -> int:
        """How many a bug has."""
        ...

    def delete(self, attachment_id: str) -> None:
        """Forget it."""
        ...

    def stored_bytes(self) -> int:
        """The size of all contents together, each counted once."""
        ...

    def needed(self, hashes: Sequence[str]) -> set[str]:
        """Those of the contents that an attachment has."""
        ...

    def hashes(self, *, after: str, limit: int) -> list[str]:
        """Contents that are needed, in order, after that hash."""
        ...
