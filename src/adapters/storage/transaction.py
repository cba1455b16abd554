"""One transaction on one connection, opened when the first statement needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Delete, Engine, Executable, Insert, Table, Update
from sqlalchemy.dialects import postgresql, sqlite

from src.adapters.storage.driver_errors import port_errors
from src.adapters.storage.sqlite import SqliteConnection
from src.services.ports import StorageUnavailableError

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
UpsertInsert = postgresql.Insert | sqlite.Insert


class Transaction:
    """What repositories run their statements on; errors come out as errors of the ports.

    A writing one takes SQLite's write lock at its first statement. A read-only one runs each
    statement by itself: on PostgreSQL that saves the round trips of BEGIN and ROLLBACK.
    """

    def __init__(self, engine: Callable[[], Engine], *, read_only: bool = False) -> None:
        self._engine = engine
        self._read_only = read_only
        self._connection: Connection | None = None

    def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        """The result of a statement. Raises what ``port_errors`` does."""
        if isinstance(statement, Insert | Update | Delete):
            self._refuse_where_read_only()
        with port_errors():
            return self._begun().execute(statement, parameters)

    def insert(self, table: Table) -> UpsertInsert:
        """An insert into the table that knows this engine's ON CONFLICT."""
        if self._begun().dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A block of writing whose failure leaves the transaction usable."""
        self._refuse_where_read_only()
        with port_errors():
            nested = self._begun().begin_nested()
        try:
            yield
        except BaseException:
            with port_errors():
                nested.rollback()
            raise
        with port_errors():
            nested.commit()

    def commit(self) -> None:
        """Make everything since the last commit lasting."""
        if self._connection is not None:
            with port_errors():
                self._connection.commit()

    def close(self) -> None:
        """Undo what was not committed and give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with port_errors():
                connection.close()

    def _refuse_where_read_only(self) -> None:
        if self._read_only:
            raise RuntimeError("a read-only unit of work was asked to write")

    def _begun(self) -> Connection:
        with port_errors():
            if self._connection is None:
                self._connection = self._connect()
            if not self._connection.in_transaction():
                self._begin(self._connection)
        return self._connection

    def _connect(self) -> Connection:
        connection = self._engine().connect()
        if self._read_only and connection.dialect.name == "postgresql":
            return connection.execution_options(isolation_level="AUTOCOMMIT")
        return connection

    def _begin(self, connection: Connection) -> None:
        connection.begin()
        if self._read_only or connection.dialect.name != "sqlite":
            return
        driver = cast("SqliteConnection", connection.connection.driver_connection)
        try:
            driver.begin_writing()
        except connection.dialect.loaded_dbapi.OperationalError as error:
            connection.rollback()
            raise StorageUnavailableError("the database is locked") from error
