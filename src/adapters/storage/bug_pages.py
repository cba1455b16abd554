"""Which bugs stand on a page of a list, and how many the list has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, select

from src.adapters.storage.bug_lists import conditions, in_order, places
from src.adapters.storage.bug_rows import BugRow
from src.adapters.storage.bug_search import found_by
from src.adapters.storage.bug_text_rows import BugTextRow
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.services.bugs.ports import BugFilter, BugOrder

_bugs = table_of(BugRow)
_texts = table_of(BugTextRow)
# Places beyond the greatest integer of both engines compare the same.
_GREATEST: Final = 2**63 - 1
# The orders that texts can be sorted by themselves.
_OF_TEXTS: Final = ("number", "created_at")


def places_and_total(
    transaction: Transaction,
    where: BugFilter,
    order: BugOrder,
    cursor: str | None,
    *,
    skip: int,
    limit: int,
) -> tuple[Sequence[Row[Any]], int]:
    """(where the bugs stand, in order; how many the whole list has, exactly).

    A place begins with what ``bug_lists.places`` names, and its ``number`` is the bug's. Raises
    ``ValueError`` on a cursor that is none of this list and order.
    """
    if where.text is None:
        wanted = conditions(where)
        page = in_order(select(*places(order)).where(*wanted), order, cursor)
        found = transaction.execute(_cut(page, skip, limit)).all()
        return found, _count(transaction, wanted)
    hits, total = _found(where, order)
    page = in_order(select(*places(order, hits.c), total), order, cursor, hits.c)
    found = transaction.execute(_cut(page, skip, limit)).all()
    if found and cursor is None:
        return found, int(found[0].total)
    # Behind the end no row tells the total, and after a cursor it is of what is left.
    counted = select(func.count()).select_from(hits)
    return found, int(transaction.execute(counted).scalar_one())


def _found(where: BugFilter, order: BugOrder) -> tuple[Subquery, ColumnElement[int]]:
    """(the numbers that a search finds and what they are sorted by; how many they are)."""
    fitting = found_by(where.text or "", sees_internal=where.sees_internal)
    others = conditions(replace(where, text=None))
    key = order.key
    if not others and key in _OF_TEXTS:
        found = select(_texts.c.number, _texts.c.created_at).where(fitting).subquery("found")
    else:
        # Found once, and not asked of each bug that the others let through.
        hits = select(_texts.c.number).where(fitting).cte("hits").prefix_with("MATERIALIZED")
        columns = [_bugs.c.number] if key == "number" else [_bugs.c.number, _bugs.c[key]]
        joined = select(*columns).join(hits, hits.c.number == _bugs.c.number)
        found = joined.where(*others).subquery("found")
    return found, func.count().over().label("total")


def _count(transaction: Transaction, wanted: Sequence[ColumnElement[bool]]) -> int:
    """How many bugs fit. No bug is ever deleted, so the last number counts them all."""
    counted = select(func.count() if wanted else func.coalesce(func.max(_bugs.c.number), 0))
    found: int = transaction.execute(counted.select_from(_bugs).where(*wanted)).scalar_one()
    return found


def _cut(page: Select[Any], skip: int, limit: int) -> Select[Any]:
    page = page.limit(limit)
    return page.offset(min(skip, _GREATEST)) if skip else page
