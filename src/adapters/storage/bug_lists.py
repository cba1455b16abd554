"""How lists of bugs are narrowed, sorted and continued in SQL."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import ColumnCollection, ColumnElement, Select, select, tuple_

from src.adapters.storage.bug_rows import BugRow, BugTagRow, Ranked
from src.adapters.storage.bug_search import matching
from src.adapters.storage.column_types import UtcDateTime
from src.adapters.storage.rows import table_of
from src.services.bugs.ports import BugFilter, BugOrder

_bugs = table_of(BugRow)
_tags = table_of(BugTagRow)
_GREATEST: Final = 2**63 - 1


def conditions(where: BugFilter) -> list[ColumnElement[bool]]:
    """What rows of the filter have in common."""
    columns = _bugs.c
    several = (
        (columns.status, where.statuses),
        (columns.severity, where.severities),
        (columns.priority, where.priorities),
        (columns.category, where.categories),
        (columns.assigned_to, where.assigned_to),
        (columns.device_id, where.device_ids),
    )
    found: list[ColumnElement[bool]] = [
        column == values[0] if len(values) == 1 else column.in_(values)
        for column, values in several
        if values
    ]
    if where.tags:
        tagged = select(_tags.c.bug_id).where(_tags.c.tag.in_(where.tags))
        found.append(columns.id.in_(tagged))
    if where.text is not None:
        found.append(matching(where.text, sees_internal=where.sees_internal))
    if where.created_after is not None:
        found.append(columns.created_at >= where.created_after)
    if where.created_before is not None:
        found.append(columns.created_at < where.created_before)
    if where.updated_after is not None:
        found.append(columns.updated_at >= where.updated_after)
    if where.updated_before is not None:
        found.append(columns.updated_at < where.updated_before)
    return found


def in_order(
    statement: Select[Any],
    order: BugOrder,
    cursor: str | None,
    columns: ColumnCollection[str, Any] = _bugs.c,
) -> Select[Any]:
    """The statement, sorted, from where the cursor says. Raises ``ValueError``.

    ``columns`` are those of what is sorted, under the names that bugs have.
    """
    place = places(order, columns)
    if cursor is not None:
        end = tuple_(*_read(cursor, order), types=[each.type for each in place])
        here = tuple_(*place)
        statement = statement.where(here < end if order.descending else here > end)
    return statement.order_by(*(each.desc() if order.descending else each for each in place))


def places(
    order: BugOrder, columns: ColumnCollection[str, Any] = _bugs.c
) -> list[ColumnElement[Any]]:
    """The columns that say where a bug stands in that order: its key, and its number last."""
    return [columns[name] for name in _keys(order)]


def write_cursor(place: Sequence[Any], order: BugOrder) -> str:
    """The cursor of the page that follows this place, which may go on with other columns."""
    key, *rest = place[: len(_keys(order))]
    if isinstance(key, datetime):
        key = key.astimezone(UTC).isoformat()
    text = orjson.dumps([order.key, order.descending, key, *rest])
    return urlsafe_b64encode(text).decode().rstrip("=")


def _read(cursor: str, order: BugOrder) -> list[Any]:
    """Where the page before ended, as the columns of the order take it. Raises ``ValueError``."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        key, descending, *place = orjson.loads(urlsafe_b64decode(padded))
        read = [_value(name, value) for name, value in zip(_keys(order), place, strict=True)]
    except (binascii.Error, UnicodeError, ValueError, TypeError, OverflowError) as error:
        raise ValueError("not a cursor of this list") from error
    if (key, descending) != (order.key, order.descending):
        raise ValueError("a cursor of another order")
    return read


def _value(name: str, value: object) -> object:
    """A place of the order, as its column takes it.

    Raises ``ValueError``, and ``OverflowError`` on a moment that UTC has no year for.
    """
    if name == "number":
        # JSON's true is an integer to Python and none to a database.
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _GREATEST:
            return value
    elif isinstance(value, str):
        kind = _bugs.c[name].type
        if isinstance(kind, Ranked):
            kind.words.index(value)
        if not isinstance(kind, UtcDateTime):
            return value
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    raise ValueError(f"not a {name}")


def _keys(order: BugOrder) -> tuple[str, ...]:
    return ("number",) if order.key == "number" else (order.key, "number")
