"""What the driver raised, as the ports name it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import UniqueConstraint
from sqlalchemy import exc as sql_errors

from src.adapters.storage.rows import Base
from src.services.ports import DuplicateError, MissingReferenceError, StorageUnavailableError

# Messages of SQLite; PostgreSQL names the constraint in its diagnostics instead.
_SQLITE_UNIQUE = "UNIQUE constraint failed: "
_SQLITE_FOREIGN_KEY = "FOREIGN KEY constraint failed"
_POSTGRES_FOREIGN_KEY = "23503"
# A limit of the program, say a word too long for an index. The driver takes it for a fault of the
# server (https://www.postgresql.org/docs/current/errcodes-appendix.html), but it says no to a value
# as surely as it says anything.
_POSTGRES_TOO_MUCH = "54"


@contextmanager
def port_errors() -> Iterator[None]:
    """A block in which errors of the database come out as errors of the ports.

    Raises ``StorageUnavailableError`` where there was no answer, ``DuplicateError`` and
    ``MissingReferenceError`` where a constraint refused, ``ValueError`` where a value fits no
    column or is beyond a limit of the database, each from the original error. Everything else is a
    fault of this program and passes.
    """
    try:
        yield
    except sql_errors.IntegrityError as error:
        named = _constraint_error(error)
        if named is None:
            raise
        raise named from error
    except (
        sql_errors.OperationalError,
        sql_errors.InterfaceError,
        sql_errors.TimeoutError,
        sql_errors.DisconnectionError,
    ) as error:
        code: str = getattr(getattr(error, "orig", None), "pgcode", None) or ""
        if code.startswith(_POSTGRES_TOO_MUCH):
            raise ValueError("a value is more than the database takes") from error
        raise StorageUnavailableError(type(error).__name__) from error
    except (sql_errors.DataError, OverflowError) as error:
        raise ValueError("a value does not fit its column") from error
    except sql_errors.StatementError as error:
        # A column type refused the value, before the driver saw it.
        if not isinstance(error.orig, ValueError | TypeError | OverflowError):
            raise
        raise ValueError(str(error.orig)) from error


def _constraint_error(error: sql_errors.IntegrityError) -> Exception | None:
    original = error.orig
    message = str(original)
    if _SQLITE_FOREIGN_KEY in message or getattr(original, "pgcode", "") == _POSTGRES_FOREIGN_KEY:
        return MissingReferenceError()
    if message.startswith(_SQLITE_UNIQUE):
        columns = message.removeprefix(_SQLITE_UNIQUE).split(", ")
        return DuplicateError(columns[-1].split(".")[-1])
    diagnostics = getattr(original, "diag", None)
    field = _unique_column(
        getattr(diagnostics, "table_name", None), getattr(diagnostics, "constraint_name", None)
    )
    return DuplicateError(field) if field else None


def _unique_column(table_name: str | None, constraint_name: str | None) -> str | None:
    """The last column of that unique constraint or primary key of ours."""
    table = Base.metadata.tables.get(table_name or "")
    if table is None:
        return None
    if constraint_name == table.primary_key.name:
        return list(table.primary_key.columns)[-1].name
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.name == constraint_name:
            return list(constraint.columns)[-1].name
    return None
