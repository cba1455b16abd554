"""Vectors of phrases in one file that all processes of a machine map and any of them extends."""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.matching.errors import ModelError
from src.matching.subwords import Vectors
from src.matching.text_model import NOT_YET, Floats, Ints, TextModel, cosines

_log = logging.getLogger(__name__)

_KEY: Final = 8  # bytes of a phrase's hash


class VectorFile:
    """``PhraseVectors`` in ``folder``: records of a phrase's hash and its vector, only appended.

    What phrases say is not in the file, only what they hash to. Two processes that append at once
    take turns by a lock on the file; a record cut short by a crash is overwritten by the next.
    The file can be deleted while nothing runs: it is made anew. Deleted under a process that has
    it mapped, it goes on answering what it knows, and ``trouble`` says so. After a failure
    ``vector`` leaves the model alone for ``rest_seconds``: no request waits for what has just not
    answered.
    """

    def __init__(
        self,
        folder: Path,
        model: TextModel,
        *,
        rest_seconds: float = 30.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model = model
        self._rest_seconds = rest_seconds
        self._now = now
        self._rests_until = 0.0
        self.trouble: str | None = None
        self._path = folder / f"{model.name}.vectors"
        self._record = np.dtype([("key", "<u8"), ("vector", "i1", (model.dimensions,))])
        self._lock = Lock()
        self._mapped = np.zeros(0, self._record)
        self._inode = 0  # of the mapped file
        self._keys: NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._order: Ints = np.zeros(0, np.int64)
        self._late: dict[int, int] = {}

    @property
    def version(self) -> int:
        """Rows there are, those of other processes included."""
        self._look()
        return len(self._mapped)

    def rows(self, phrases: Sequence[str]) -> Ints:
        """Where the phrases' vectors are; ``NOT_YET`` for those that have none yet."""
        self._look()
        return self._positions(np.array([_key(text) for text in phrases], np.uint64))

    def _positions(self, keys: NDArray[np.uint64]) -> Ints:
        with self._lock:
            found = np.full(len(keys), NOT_YET, np.int64)
            if len(self._keys):
                at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
                found = np.where(self._keys[at] == keys, self._order[at], NOT_YET)
            for place in np.flatnonzero(found == NOT_YET).tolist():
                found[place] = self._late.get(int(keys[place]), NOT_YET)
        return found

    def add(self, phrases: Sequence[str]) -> None:
        """Make and keep the vectors of phrases that have none."""
        fresh = self._without(phrases)
        if not fresh:
            return
        records = np.zeros(len(fresh), self._record)
        records["key"] = [_key(text) for text in fresh]
        try:
            records["vector"] = self.model.vectors(fresh)
            self._append(records)
        except (ModelError, OSError) as error:
            if self.trouble is None:
                _log.warning("titles are compared by their words alone: %s", error)
            self.trouble = str(error)
            self._rests_until = self._now() + self._rest_seconds
            return
        self.trouble = None
        self._look()

    def _append(self, records: NDArray[np.void]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            found = os.fstat(file.fileno())
            if self._is_another(found):
                raise OSError("the file of vectors was replaced while in use: start again")
            if cut_short := found.st_size % self._record.itemsize:
                os.ftruncate(file.fileno(), found.st_size - cut_short)
            # Others may have added them while this one waited for its turn.
            self._look()
            missing = self._positions(records["key"]) == NOT_YET
            file.write(records[missing].tobytes())

    def vector(self, phrase: str) -> Vectors | None:
        """One phrase's vector, kept or made now; None while the model rests from a failure."""
        if self.trouble is None or self._now() >= self._rests_until:
            self.add([phrase])
        return self.kept(phrase)

    def kept(self, phrase: str) -> Vectors | None:
        """One phrase's vector where it is in the file."""
        at = int(self.rows([phrase])[0])
        if at == NOT_YET:
            return None
        found: Vectors = self._mapped["vector"][at]
        return found

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether this process alone makes the vectors that are missing, while it is in here.

        Where nothing can be written, each may try: ``add`` tells what is wrong.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            opened = self._path.with_suffix(".turn").open("ab")
        except OSError:
            yield True
            return
        with opened as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def cosines(self, rows: Ints, vector: Vectors) -> Floats:
        """Of the vectors at these rows with this one."""
        if not len(self._mapped):
            return np.zeros(len(rows))
        return cosines(self._mapped["vector"], rows, vector)

    def _without(self, phrases: Sequence[str]) -> list[str]:
        unique = list(dict.fromkeys(phrases))
        rows = self.rows(unique)
        return [text for text, row in zip(unique, rows.tolist(), strict=True) if row == NOT_YET]

    def _look(self) -> None:
        """Map what was appended since the last look."""
        try:
            found = self._path.stat()
        except OSError:
            return
        if self._is_another(found) or found.st_size // self._record.itemsize <= len(self._mapped):
            return
        with self._lock, self._path.open("rb") as file:
            found, known = os.fstat(file.fileno()), len(self._mapped)
            count = found.st_size // self._record.itemsize
            if self._is_another(found) or count <= known:
                return
            pages = mmap.mmap(file.fileno(), count * self._record.itemsize, prot=mmap.PROT_READ)
            self._inode = found.st_ino
            self._mapped = np.frombuffer(pages, self._record)
            for at, key in enumerate(self._mapped["key"][known:].tolist(), start=known):
                self._late.setdefault(key, at)
            if len(self._late) > max(1024, len(self._keys) // 8):
                self._sort()

    def _is_another(self, found: os.stat_result) -> bool:
        """Whether this is not the file that is mapped: rows of one say nothing of the other."""
        return len(self._mapped) > 0 and found.st_ino != self._inode

    def _sort(self) -> None:
        """Bring the late keys into the sorted ones; the first record of a key counts."""
        keys = np.ascontiguousarray(self._mapped["key"])
        self._keys, self._order = np.unique(keys, return_index=True)
        self._late = {}


def _key(phrase: str) -> int:
    return int.from_bytes(blake2b(phrase.encode(), digest_size=_KEY).digest(), "little")
