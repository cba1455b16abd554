"""Batches in SQL: a queue of chunks that workers of many processes and machines take by leases."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, case, delete, exists, func, or_, select, tuple_, update

from src.adapters.storage.column_types import UtcDateTime, Words
from src.adapters.storage.cursors import read_cursor, write_cursor
from src.adapters.storage.rows import BatchChunkRow, BatchRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.batch_records import (
    OPEN,
    Backlog,
    Batch,
    BatchPage,
    Chunk,
    Done,
    Item,
    Outcome,
)

_batches = table_of(BatchRow)
_chunks = table_of(BatchChunkRow)
_SHOWN: Final = [column for column in _batches.c if column.name not in {"turn_at", "asked"}]
_WAITING: Final = "waiting"
_DONE: Final = "done"
# JSON of rankings shrinks to about a tenth at the quickest level; a higher one hardly gains.
_LEVEL: Final = 1


class SqlBatchRepository:
    """The batches of one transaction.

    Statements that change a chunk and its batch take the chunk first, so that no two wait for
    each other.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, batch: Batch, asked: Mapping[str, Any], chunks: Sequence[Sequence[Item]]) -> None:
        """The batch is stored with its chunks, in order."""
        execute = self._transaction.execute
        execute(_batches.insert().values(**asdict(batch), asked=asked, turn_at=batch.created_at))
        first, rows = 0, []
        for number, items in enumerate(chunks):
            rows.append({
                "batch_id": batch.id, "number": number, "state": _WAITING, "first": first,
                "size": len(items), "attempts": 0, "candidates": list(items),
            })  # fmt: skip
            first += len(items)
        if rows:
            execute(_chunks.insert(), rows)

    def get(self, batch_id: str) -> Batch | None:
        """The batch of that id."""
        row = self._transaction.execute(
            select(*_SHOWN).where(_batches.c.id == batch_id)
        ).one_or_none()
        return None if row is None else _batch(row)

    def asked(self, batch_id: str) -> Mapping[str, Any] | None:
        """What the batch was asked for."""
        found: Mapping[str, Any] | None = self._transaction.execute(
            select(_batches.c.asked).where(_batches.c.id == batch_id)
        ).scalar_one_or_none()
        return found

    def page(self, owner_id: str, *, cursor: str | None, limit: int) -> BatchPage:
        """Batches of that owner, newest first. Raises ``ValueError`` on a bad cursor."""
        statement = select(*_SHOWN).where(_batches.c.owner_id == owner_id)
        if cursor is not None:
            end = tuple_(*read_cursor(cursor), types=[UtcDateTime(), Words()])
            statement = statement.where(tuple_(_batches.c.created_at, _batches.c.id) < end)
        order = (_batches.c.created_at.desc(), _batches.c.id.desc())
        rows = self._transaction.execute(statement.order_by(*order).limit(limit + 1)).all()
        items = [_batch(row) for row in rows[:limit]]
        following = items[-1] if len(rows) > limit else None
        return BatchPage(
            items, write_cursor(following.created_at, following.id) if following else None
        )

    def count_open(self, owner_id: str) -> int:
        """How many batches of that owner are not over."""
        found: int = self._transaction.execute(
            select(func.count())
            .select_from(_batches)
            .where(_batches.c.owner_id == owner_id, _batches.c.state.in_(OPEN))
        ).scalar_one()
        return found

    def backlog(self, now: datetime) -> Backlog:
        """What is left to do in all open batches."""
        left = _batches.c.candidates_total - _batches.c.candidates_done
        free = exists().where(_chunks.c.batch_id == _batches.c.id, *_free(now))
        row = self._transaction.execute(
            select(
                func.coalesce(func.sum(left), 0).label("left"),
                func.max(case((free, 1), else_=0)).label("free"),
            )
            .select_from(_batches)
            .where(_batches.c.state.in_(OPEN))
        ).one()
        return Backlog(int(row.left), bool(row.free))

    def claim(self, token: str, *, now: datetime, until: datetime) -> Chunk | None:
        """A chunk of the batch whose turn it is, leased until then; None where none is free."""
        open_ones = self._transaction.execute(
            select(_batches.c.id)
            .where(_batches.c.state.in_(OPEN))
            .order_by(_batches.c.turn_at, _batches.c.id)
        ).scalars()
        for batch_id in open_ones.all():
            row = self._transaction.execute(
                select(_chunks.c.number, _chunks.c.first, _chunks.c.candidates, _chunks.c.attempts)
                .where(_chunks.c.batch_id == batch_id, *_free(now))
                .order_by(_chunks.c.number)
                .limit(1)
                # SQLite knows no such clause and needs none: who writes is alone.
                .with_for_update(skip_locked=True)
            ).one_or_none()
            if row is not None:
                chunk = Chunk(
                    batch_id, row.number, row.first, row.candidates, token, row.attempts + 1
                )
                return chunk if self._take(chunk, now=now, until=until) else None
        return None

    def _take(self, chunk: Chunk, *, now: datetime, until: datetime) -> bool:
        self._transaction.execute(
            update(_chunks)
            .where(*_place(chunk))
            .values(token=chunk.token, leased_until=until, attempts=chunk.attempts)
        )
        taken = self._transaction.execute(
            update(_batches)
            .where(_batches.c.id == chunk.batch_id, _batches.c.state.in_(OPEN))
            .values(
                state="running",
                started_at=func.coalesce(_batches.c.started_at, now, type_=UtcDateTime()),
                turn_at=now,
            )
        )
        return bool(taken.rowcount)

    def renew(self, chunk: Chunk, *, until: datetime) -> bool:
        """Whether the lease is still held and the batch open; then it lasts until that moment."""
        is_open = exists().where(_batches.c.id == chunk.batch_id, _batches.c.state.in_(OPEN))
        renewed = self._transaction.execute(
            update(_chunks).where(*_held(chunk), is_open).values(leased_until=until)
        )
        return bool(renewed.rowcount)

    def release(self, chunk: Chunk) -> None:
        """The chunk is free for others at once, as if it had not been taken."""
        self._transaction.execute(
            update(_chunks)
            .where(*_held(chunk))
            .values(token=None, leased_until=None, attempts=chunk.attempts - 1)
        )

    def complete(self, chunk: Chunk, outcome: Outcome, *, now: datetime) -> bool:
        """Whether the outcome was stored: the lease is held and the batch open."""
        stored = self._transaction.execute(
            update(_chunks)
            .where(*_held(chunk))
            .values(
                state=_DONE, token=None, leased_until=None, candidates=[],
                lines=zlib.compress(b"".join(outcome.lines), _LEVEL),
            )
        )  # fmt: skip
        if not stored.rowcount:
            return False
        columns = _batches.c
        counted = self._transaction.execute(
            update(_batches)
            .where(columns.id == chunk.batch_id, columns.state == "running")
            .values(
                candidates_done=columns.candidates_done + len(outcome.lines),
                candidates_failed=columns.candidates_failed + outcome.failed,
                pairs_scored=columns.pairs_scored + outcome.pairs,
            )
        )
        if not counted.rowcount:
            return False
        self._transaction.execute(
            update(_batches)
            .where(
                columns.id == chunk.batch_id, columns.candidates_done == columns.candidates_total
            )
            .values(state="completed", finished_at=now)
        )
        return True

    def fail(self, batch_id: str, failure: str, *, now: datetime) -> None:
        """The batch has failed, unless it was over before."""
        self._end(batch_id, state="failed", failure=failure, finished_at=now)

    def cancel(self, batch_id: str, *, now: datetime) -> None:
        """The batch is cancelled, unless it was over before."""
        self._end(batch_id, state="cancelled", finished_at=now)

    def _end(self, batch_id: str, **values: object) -> None:
        self._transaction.execute(
            update(_batches)
            .where(_batches.c.id == batch_id, _batches.c.state.in_(OPEN))
            .values(values)
        )

    def next_done(self, batch_id: str, position: int) -> Done | None:
        """The first stored chunk that holds that position or a later one."""
        row = self._transaction.execute(
            select(_chunks.c.first, _chunks.c.lines)
            .where(
                _chunks.c.batch_id == batch_id,
                _chunks.c.state == _DONE,
                _chunks.c.first + _chunks.c.size > position,
            )
            .order_by(_chunks.c.number)
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        return Done(row.first, zlib.decompress(row.lines).splitlines(keepends=True))

    def purge(self, finished_before: datetime) -> int:
        """How many batches that were over before that moment were removed with all they had."""
        return self._transaction.execute(
            delete(_batches).where(_batches.c.finished_at < finished_before)
        ).rowcount


def _free(now: datetime) -> tuple[Any, ...]:
    lease = _chunks.c.leased_until
    return (_chunks.c.state == _WAITING, or_(lease.is_(None), lease <= now))


def _place(chunk: Chunk) -> tuple[Any, ...]:
    return (_chunks.c.batch_id == chunk.batch_id, _chunks.c.number == chunk.number)


def _held(chunk: Chunk) -> tuple[Any, ...]:
    return (*_place(chunk), _chunks.c.state == _WAITING, _chunks.c.token == chunk.token)


def _batch(row: Row[Any]) -> Batch:
    return Batch(**row._mapping)
