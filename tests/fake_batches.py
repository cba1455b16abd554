"""Batches in memory, for ``tests.fakes``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from src.adapters.storage.cursors import read_cursor, write_cursor
from src.services.batch_records import (
    Backlog,
    Batch,
    BatchPage,
    Chunk,
    Done,
    Item,
    Outcome,
)

if TYPE_CHECKING:
    from tests.fakes import FakeUnitOfWork


@dataclass(frozen=True)
class FakeBatch:
    """A batch with what it was asked for and when its last chunk was taken."""

    batch: Batch
    asked: str
    turn_at: datetime


@dataclass(frozen=True)
class FakeChunk:
    """A chunk: waiting where it has no lines."""

    first: int
    items: Sequence[Item]
    attempts: int = 0
    token: str | None = None
    leased_until: datetime | None = None
    lines: Sequence[bytes] | None = None

    def is_free(self, now: datetime) -> bool:
        return self.lines is None and (self.leased_until is None or self.leased_until <= now)


class FakeBatches:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def add(self, batch: Batch, asked: Mapping[str, Any], chunks: Sequence[Sequence[Item]]) -> None:
        written = self._unit.write
        written.batches[batch.id] = FakeBatch(batch, json.dumps(asked), batch.created_at)
        first = 0
        for number, items in enumerate(chunks):
            written.batch_chunks[batch.id, number] = FakeChunk(first, tuple(items))
            first += len(items)

    def get(self, batch_id: str) -> Batch | None:
        found = self._unit.read.batches.get(batch_id)
        return found.batch if found else None

    def asked(self, batch_id: str) -> Mapping[str, Any] | None:
        found = self._unit.read.batches.get(batch_id)
        return json.loads(found.asked) if found else None

    def page(self, owner_id: str, *, cursor: str | None, limit: int) -> BatchPage:
        def place(batch: Batch) -> tuple[datetime, str]:
            return batch.created_at, batch.id

        mine = [one.batch for one in self._unit.read.batches.values()]
        mine = sorted((one for one in mine if one.owner_id == owner_id), key=place, reverse=True)
        if cursor is not None:
            mine = [one for one in mine if place(one) < read_cursor(cursor)]
        last = mine[limit - 1] if len(mine) > limit else None
        return BatchPage(mine[:limit], write_cursor(*place(last)) if last else None)

    def count_open(self, owner_id: str) -> int:
        return sum(one.batch.owner_id == owner_id for one in self._open())

    def backlog(self, now: datetime) -> Backlog:
        left = sum(one.batch.candidates_total - one.batch.candidates_done for one in self._open())
        return Backlog(left, any(self._free_of(one.batch.id, now) for one in self._open()))

    def claim(self, token: str, *, now: datetime, until: datetime) -> Chunk | None:
        for one in sorted(self._open(), key=lambda one: (one.turn_at, one.batch.id)):
            free = self._free_of(one.batch.id, now)
            if not free:
                continue
            place = (one.batch.id, free[0])
            known = self._unit.read.batch_chunks[place]
            attempts = known.attempts + 1
            self._unit.write.batch_chunks[place] = replace(
                known, token=token, leased_until=until, attempts=attempts
            )
            started = one.batch.started_at or now
            self._unit.write.batches[one.batch.id] = replace(
                one, batch=replace(one.batch, state="running", started_at=started), turn_at=now
            )
            return Chunk(*place, known.first, known.items, token, attempts)
        return None

    def renew(self, chunk: Chunk, *, until: datetime) -> bool:
        if not self._holds(chunk) or not self._unit.read.batches[chunk.batch_id].batch.is_open:
            return False
        self._change(chunk, leased_until=until)
        return True

    def release(self, chunk: Chunk) -> None:
        if self._holds(chunk):
            self._change(chunk, token=None, leased_until=None, attempts=chunk.attempts - 1)

    def complete(self, chunk: Chunk, outcome: Outcome, *, now: datetime) -> bool:
        known = self._unit.read.batches.get(chunk.batch_id)
        if known is None or not known.batch.is_open or not self._holds(chunk):
            return False
        self._change(chunk, token=None, leased_until=None, items=(), lines=tuple(outcome.lines))
        batch = known.batch
        batch = replace(
            batch,
            candidates_done=batch.candidates_done + len(outcome.lines),
            candidates_failed=batch.candidates_failed + outcome.failed,
            pairs_scored=batch.pairs_scored + outcome.pairs,
        )
        if batch.candidates_done == batch.candidates_total:
            batch = replace(batch, state="completed", finished_at=now)
        self._unit.write.batches[batch.id] = replace(known, batch=batch)
        return True

    def fail(self, batch_id: str, failure: str, *, now: datetime) -> None:
        self._end(batch_id, state="failed", failure=failure, finished_at=now)

    def cancel(self, batch_id: str, *, now: datetime) -> None:
        self._end(batch_id, state="cancelled", finished_at=now)

    def next_done(self, batch_id: str, position: int) -> Done | None:
        chunks = self._unit.read.batch_chunks
        found = sorted(
            place[1]
            for place, chunk in chunks.items()
            if place[0] == batch_id
            and chunk.lines is not None
            and chunk.first + len(chunk.lines) > position
        )
        if not found:
            return None
        chunk = chunks[batch_id, found[0]]
        return Done(chunk.first, list(chunk.lines or ()))

    def purge(self, finished_before: datetime) -> int:
        old = [
            one.batch.id
            for one in self._unit.read.batches.values()
            if one.batch.finished_at and one.batch.finished_at < finished_before
        ]
        for batch_id in old:
            del self._unit.write.batches[batch_id]
            for place in [place for place in self._unit.read.batch_chunks if place[0] == batch_id]:
                del self._unit.write.batch_chunks[place]
        return len(old)

    def _open(self) -> list[FakeBatch]:
        return [one for one in self._unit.read.batches.values() if one.batch.is_open]

    def _free_of(self, batch_id: str, now: datetime) -> list[int]:
        chunks = self._unit.read.batch_chunks.items()
        return sorted(
            place[1] for place, chunk in chunks if place[0] == batch_id and chunk.is_free(now)
        )

    def _holds(self, chunk: Chunk) -> bool:
        known = self._unit.read.batch_chunks.get((chunk.batch_id, chunk.number))
        return known is not None and known.lines is None and known.token == chunk.token

    def _change(self, chunk: Chunk, **values: Any) -> None:
        place = (chunk.batch_id, chunk.number)
        self._unit.write.batch_chunks[place] = replace(
            self._unit.read.batch_chunks[place], **values
        )

    def _end(self, batch_id: str, **values: Any) -> None:
        known = self._unit.read.batches.get(batch_id)
        if known is not None and known.batch.is_open:
            self._unit.write.batches[batch_id] = replace(
                known, batch=replace(known.batch, **values)
            )
