"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware moments in UTC, to the microsecond.

    SQLite keeps no offset, so moments are written as UTC there and get UTC back when read. Raises
    ``ValueError`` on a naive moment, which would mean different things on the two engines.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON values as text, written and read by orjson.

    Text and not JSONB: nothing queries inside, and loading 100,000 documents into the columnar
    index is several times quicker when one C parser reads what the driver hands over. Raises
    ``ValueError`` on what JSON cannot carry here: integers beyond 64 bits, lone surrogates.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The value as JSON text; None stays the database's NULL."""
        if value is None:
            return None
        try:
            return orjson.dumps(value, default=_plain).decode()
        except TypeError as error:
            raise ValueError(f"cannot be stored as JSON: {error}") from error

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The value that was stored."""
        return None if value is None else orjson.loads(value)


class Words(TypeDecorator[str]):
    """Text that every engine can hold and compare.

    PostgreSQL refuses NUL and nothing encodes a lone surrogate; both become the replacement
    character U+FFFD, when written and when searched for alike.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text without what cannot be stored."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\0", "\ufffd")


def _plain(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if hasattr(value, "items"):
        return dict(value.items())
    raise TypeError(f"{type(value).__name__} is no JSON value")
