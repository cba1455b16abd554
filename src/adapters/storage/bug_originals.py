"""Bugs as what they were merged into: of all that repeat one bug, that one stands."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, FromClause, func, select

from src.adapters.storage.bug_rows import BugRow
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction

_bugs = table_of(BugRow)
_originals = _bugs.alias("originals")

ORIGINAL_ID: Final[ColumnElement[str]] = func.coalesce(_originals.c.id, _bugs.c.id)
"""The bug that a row of ``with_originals`` was merged into; itself where there is none."""


def with_originals() -> FromClause:
    """Bugs, each beside the one that it is a duplicate of, by one step."""
    return _bugs.outerjoin(_originals, _originals.c.id == _bugs.c.duplicate_of)


def originals_of_fault(
    transaction: Transaction, fingerprint: str, besides: Collection[str], limit: int
) -> list[str]:
    """Ids of what bugs of that fault were merged into or are, newest report first."""
    statement = (
        select(ORIGINAL_ID)
        .select_from(with_originals())
        .where(_bugs.c.fingerprint == fingerprint, ORIGINAL_ID.not_in(besides))
        .group_by(ORIGINAL_ID)
        .order_by(func.max(_bugs.c.number).desc())
        .limit(limit)
    )
    return list(transaction.execute(statement).scalars())
