"""Batches of matching as values: what was asked for, its parts, how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Protocol

BatchState = Literal["queued", "running", "completed", "cancelled", "failed"]
OPEN: Final[tuple[BatchState, ...]] = ("queued", "running")

Item = str | Mapping[str, Any]
"""A candidate of a batch: the id of a stored one, or a document."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a batch is; candidates are counted when their chunk is stored.

    ``candidates_failed`` of those done have an error instead of a ranking. ``failure`` says why a
    batch that failed did.
    """

    id: str
    owner_id: str
    state: BatchState
    candidates_total: int
    chunks_total: int
    created_at: datetime
    candidates_done: int = 0
    candidates_failed: int = 0
    pairs_scored: int = 0
    failure: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a batch in the hands of one worker: its lease is known by ``token``.

    ``first`` is the position of its first candidate in the batch, from 0; ``attempts`` counts how
    often a worker has taken it, this time included.
    """

    batch_id: str
    number: int
    first: int
    items: Sequence[Item]
    token: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a chunk came to: one line of JSON (with its end) for each candidate, in order."""

    lines: Sequence[bytes]
    failed: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Done:
    """A chunk that is stored: where it stands, and its lines."""

    first: int
    lines: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Backlog:
    """Candidates of open batches that are not done, and whether a worker could take some now."""

    candidates: int
    is_claimable: bool


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Batches, newest first, and where the next page begins."""

    items: Sequence[Batch]
    next_cursor: str | None


class BatchRepository(Protocol):
    """Batches and their chunks.

    A chunk is taken by a lease that ends by itself; of several that take at once, each gets
    another chunk. What a chunk came to is stored once, by the one who holds its lease.
    """

    def add(self, batch: Batch, asked: Mapping[str, Any], chunks: Sequence[Sequence[Item]]) -> None:
        """The batch is stored with its chunks, in order. ``asked`` is JSON-able."""
        ...

    def get(self, batch_id: str) -> Batch | None:
        """The batch of that id."""
        ...

    def asked(self, batch_id: str) -> Mapping[str, Any] | None:
        """What the batch was asked for, as it was added."""
        ...

    def page(self, owner_id: str, *, cursor: str | None, limit: int) -> BatchPage:
        """Batches of that owner, newest first. Raises ``ValueError`` on a bad cursor."""
        ...

    def count_open(self, owner_id: str) -> int:
        """How many batches of that owner are not over."""
        ...

    def backlog(self, now: datetime) -> Backlog:
        """What is left to do in all open batches."""
        ...

    def claim(self, token: str, *, now: datetime, until: datetime) -> Chunk | None:
        """A chunk of the batch whose turn it is, leased until then; None where none is free.

        Batches take turns: next is the one whose last chunk was taken longest ago.
        """
        ...

    def renew(self, chunk: Chunk, *, until: datetime) -> bool:
        """Whether the lease is still held and the batch open; then it lasts until that moment."""
        ...

    def release(self, chunk: Chunk) -> None:
        """The chunk is free for others at once, as if it had not been taken."""
        ...

    def complete(self, chunk: Chunk, outcome: Outcome, *, now: datetime) -> bool:
        """Whether the outcome was stored: the lease is held and the batch open.

        The last chunk of a batch completes it. What was not stored must be rolled back.
        """
        ...

    def fail(self, batch_id: str, failure: str, *, now: datetime) -> None:
        """The batch has failed, unless it was over before."""
        ...

    def cancel(self, batch_id: str, *, now: datetime) -> None:
        """The batch is cancelled, unless it was over before."""
        ...

    def next_done(self, batch_id: str, position: int) -> Done | None:
        """The first stored chunk that holds that position or a later one."""
        ...

    def purge(self, finished_before: datetime) -> int:
        """How many batches that were over before that moment were removed with all they had."""
        ...
