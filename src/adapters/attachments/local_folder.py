"""Contents in a folder of this machine, each under its hash.

``incoming`` holds what is being received, under names that nobody sends; ``ab/ab12...`` what is
kept. Names of attachments are not names of files: no path comes from outside.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from gevent import get_hub, monkey

from src.services.bugs.attachment_records import AttachmentFileMissingError, AttachmentSpaceError

_INCOMING: Final = "incoming"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Read by the service alone.
_FOLDER_MODE: Final = 0o700


class LocalFolder:
    """An ``AttachmentStore``; every process that serves must see the same folder.

    The folder is made when something comes in, not before.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def incoming(self) -> IncomingFile:
        """A place for what is being received."""
        folder = self._root / _INCOMING
        with _space():
            folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=folder)
        return IncomingFile(number, Path(name), self._place)

    def open(self, sha256: str) -> BinaryIO:
        """The content, to be closed by the caller. Raises ``AttachmentFileMissingError``."""
        try:
            return open(self._place(sha256), "rb", opener=_opened)
        except FileNotFoundError:
            raise AttachmentFileMissingError(sha256) from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise AttachmentFileMissingError(sha256) from None
            raise

    def remove(self, sha256: str) -> None:
        """The content is gone, if it was there; who is reading it reads on."""
        self._place(sha256).unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        """Whether the content is there."""
        place = self._place(sha256)
        return place.is_file() and not place.is_symlink()

    def each(self, *, chunk: int) -> Iterator[list[str]]:
        """All hashes, so many at a time, sorted within a folder."""
        found: list[str] = []
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            found += sorted(each.name for each in folder.iterdir() if _HASH.fullmatch(each.name))
            while len(found) >= chunk:
                yield found[:chunk]
                del found[:chunk]
        if found:
            yield found

    def remove_abandoned(self, before: datetime) -> int:
        """How many incoming files were removed that nobody wrote to since that moment."""
        removed = 0
        for each in (self._root / _INCOMING).glob("*"):
            # Another one may end while this one looks.
            with suppress(FileNotFoundError):
                if each.stat().st_mtime < before.timestamp():
                    each.unlink()
                    removed += 1
        return removed

    def _place(self, sha256: str) -> Path:
        """Where the content stands. Raises ``ValueError`` for what is no hash, so for any path."""
        if not _HASH.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self._root / sha256[:2] / sha256


class IncomingFile:
    """A file that is being received: written beside the others and renamed at the end."""

    def __init__(self, number: int, path: Path, place: Callable[[str], Path]) -> None:
        self._file = os.fdopen(number, "wb")
        self._path = path
        self._place = place

    def write(self, data: bytes) -> None:
        """Put the next bytes aside. Raises ``AttachmentSpaceError`` on a full disk."""
        with _space():
            self._file.write(data)

    def settle(self) -> None:
        """All bytes are on the disk. Raises ``AttachmentSpaceError``."""
        with _space():
            self._file.flush()
            _synchronised(self._file.fileno())
            self._file.close()

    def keep(self, sha256: str) -> None:
        """The content stands under its hash, whole, in one step; also where it stood already."""
        place = self._place(sha256)
        with _space():
            if not place.parent.exists():
                place.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
                _synchronise_folder(place.parent.parent)
            self._path.replace(place)
            _synchronise_folder(place.parent)

    def discard(self) -> None:
        """Nothing of it is left, unless it was kept."""
        # Closing writes what is buffered, for which a full disk has no room: it goes anyway.
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


def _opened(path: str, flags: int) -> int:
    """The file of that name itself: one that points elsewhere is none that was kept here."""
    return os.open(path, flags | os.O_NOFOLLOW)


@contextmanager
def _space() -> Iterator[None]:
    """A block in which a full disk is an ``AttachmentSpaceError``."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise AttachmentSpaceError(None) from error
        raise


def _synchronise_folder(folder: Path) -> None:
    """The names in the folder are on the disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _synchronised(number)
    finally:
        os.close(number)


def _synchronised(number: int) -> None:
    """The file is on the disk; meanwhile, under gevent, other requests have their turn."""
    if monkey.is_module_patched("threading"):
        get_hub().threadpool.apply(os.fsync, (number,))
    else:
        os.fsync(number)
