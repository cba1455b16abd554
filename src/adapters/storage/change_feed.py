"""The change feed: numbers that rise in the order of commits, and what happened after one."""

from __future__ import annotations

from heapq import merge
from typing import Any

from sqlalchemy import Row, Table, case, null, select

from src.adapters.storage.rows import ChangeCounterRow, TombstoneRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.records import Changes, Kind, Resource

_counter = table_of(ChangeCounterRow)
_tombstones = table_of(TombstoneRow)


def take_numbers(transaction: Transaction, kind: str, count: int) -> int:
    """The first of ``count`` numbers, which are this transaction's.

    The counter's row stays locked until the commit, so that writers of one kind commit in the
    order of their numbers and a reader never passes a number still to come. Every write takes
    its numbers before it touches a resource: one order of locks, hence no deadlock.
    """
    insert = transaction.insert(_counter).values(kind=kind, value=count)
    statement = insert.on_conflict_do_update(
        index_elements=[_counter.c.kind], set_={"value": _counter.c.value + insert.excluded.value}
    ).returning(_counter.c.value)
    last: int = transaction.execute(statement).scalar_one()
    return last - count + 1


def bury(transaction: Transaction, kind: Kind, resource_id: str, change_seq: int) -> None:
    """Leave a tombstone."""
    transaction.execute(
        _tombstones.insert().values(kind=kind, resource_id=resource_id, change_seq=change_seq)
    )


def unbury(transaction: Transaction, kind: Kind, resource_ids: list[str]) -> None:
    """Take away the tombstones of resources that are written again."""
    transaction.execute(
        _tombstones.delete().where(
            _tombstones.c.kind == kind, _tombstones.c.resource_id.in_(resource_ids)
        )
    )


def read_changes(
    transaction: Transaction,
    kind: Kind,
    table: Table,
    after_seq: int,
    *,
    limit: int,
    facts_version: int | None,
) -> Changes:
    """What the port's ``changes`` promises.

    The counter is read first and bounds the rest: every number up to it is committed, and what
    moves on between the statements stands above the bound and comes with the next step.
    """
    newest: int = (
        transaction.execute(
            select(_counter.c.value).where(_counter.c.kind == kind)
        ).scalar_one_or_none()
        or 0
    )
    if newest <= after_seq:
        return Changes(saved=(), removed=(), last_seq=newest, complete=True)
    saved = _saved(transaction, table, after_seq, newest, limit, facts_version)
    removed = _removed(transaction, kind, after_seq, newest, limit)
    # Each list holds its first ``limit``, so the first ``limit`` of both are among them.
    merged = list(merge(saved, removed, key=_number))[:limit]
    last_seq = newest if len(merged) < limit else _number(merged[-1])
    return Changes(
        saved=tuple(_resource(row, kind) for row in saved if row.change_seq <= last_seq),
        removed=tuple(row.resource_id for row in removed if row.change_seq <= last_seq),
        last_seq=last_seq,
        complete=last_seq == newest,
    )


def _saved(
    transaction: Transaction,
    table: Table,
    after_seq: int,
    newest: int,
    limit: int,
    facts_version: int | None,
) -> list[Row[Any]]:
    columns = table.c
    document: Any = columns.document
    if facts_version is not None:
        # A document weighs more than all else; where the facts are current nobody reads it.
        stale = columns.facts_version != facts_version
        document = case((stale, columns.document), else_=null()).label("document")
    statement = (
        select(
            columns.id,
            columns.facts,
            columns.facts_version,
            columns.status,
            columns.version,
            columns.external_id,
            columns.change_seq,
            document,
        )
        .where(columns.change_seq > after_seq, columns.change_seq <= newest)
        .order_by(columns.change_seq)
        .limit(limit)
    )
    return list(transaction.execute(statement))


def _removed(
    transaction: Transaction, kind: Kind, after_seq: int, newest: int, limit: int
) -> list[Row[Any]]:
    columns = _tombstones.c
    statement = (
        select(columns.resource_id, columns.change_seq)
        .where(columns.kind == kind, columns.change_seq > after_seq, columns.change_seq <= newest)
        .order_by(columns.change_seq)
        .limit(limit)
    )
    return list(transaction.execute(statement))


def _number(row: Row[Any]) -> int:
    return int(row.change_seq)


def _resource(row: Row[Any], kind: Kind) -> Resource:
    return Resource(
        id=row.id,
        kind=kind,
        document=row.document or {},
        status=row.status,
        external_id=row.external_id,
        facts=row.facts,
        facts_version=row.facts_version,
        version=row.version,
        change_seq=row.change_seq,
    )
