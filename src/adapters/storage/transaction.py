"""One transaction on one connection, opened when the first statement needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Delete, Engine, Executable, Insert, Table, Update
from sqlalchemy.dialects import postgresql, sqlite

from src.adapters.guarded.database import GuardedDatabase, connection_was_lost
from src.adapters.storage.driver_errors import port_errors
from src.adapters.storage.postgres import statements_by_themselves
from src.adapters.storage.sqlite import SqliteConnection
from src.services.ports import StorageUnavailableError

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
UpsertInsert = postgresql.Insert | sqlite.Insert


class Transaction:
    """What repositories run their statements on; errors come out as errors of the ports.

    A writing one takes SQLite's write lock at its first statement. A read-only one runs each
    statement by itself: on PostgreSQL that saves the round trips of BEGIN and ROLLBACK. Behind a
    ``guard`` connections are had through the policy of the database, and a question whose
    connection is lost is asked once more on another; what may have been written never is.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        *,
        read_only: bool = False,
        guard: GuardedDatabase | None = None,
    ) -> None:
        self._engine = engine
        self._read_only = read_only
        self._guard = guard
        self._turn = 0
        self._connection: Connection | None = None

    def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        """The result of a statement. Raises what ``port_errors`` does."""
        if isinstance(statement, Insert | Update | Delete):
            self._refuse_where_read_only()
        connection = self._begun()
        try:
            with port_errors():
                return connection.execute(statement, parameters)
        except StorageUnavailableError as error:
            self._tell(error)
            if self._guard is None or not self._may_ask_again(error, self._guard):
                raise
        return self._asked_again(self._guard, statement, parameters)

    def insert(self, table: Table) -> UpsertInsert:
        """An insert into the table that knows this engine's ON CONFLICT."""
        if self._begun().dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A block of writing whose failure leaves the transaction usable."""
        self._refuse_where_read_only()
        connection = self._begun()
        with self._told():
            nested = connection.begin_nested()
        try:
            yield
        except BaseException:
            with self._told():
                nested.rollback()
            raise
        with self._told():
            nested.commit()

    def commit(self) -> None:
        """Make everything since the last commit lasting."""
        if self._connection is not None:
            with self._told():
                self._connection.commit()

    def close(self) -> None:
        """Undo what was not committed and give the connection back.

        Where the database is gone nothing is left to be undone: the policy hears of it, nobody
        else.
        """
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(StorageUnavailableError), self._told():
                connection.close()

    def _refuse_where_read_only(self) -> None:
        if self._read_only:
            raise RuntimeError("a read-only unit of work was asked to write")

    def _begun(self) -> Connection:
        connection = self._connection
        if connection is None:
            connection = self._connection = self._opened()
        if not connection.in_transaction():
            with port_errors():
                self._begin(connection)
        return connection

    def _opened(self) -> Connection:
        if self._guard is None:
            return self._connect()
        connection = self._guard.opened(self._connect)
        self._turn = self._guard.turns
        return connection

    def _connect(self) -> Connection:
        with port_errors():
            connection = self._engine().connect()
            if self._read_only and connection.dialect.name == "postgresql":
                statements_by_themselves(connection)
            return connection

    def _may_ask_again(self, error: StorageUnavailableError, guard: GuardedDatabase) -> bool:
        return self._read_only and connection_was_lost(error) and guard.may_ask_again()

    def _asked_again(
        self, guard: GuardedDatabase, statement: Executable, parameters: Parameters | None
    ) -> CursorResult[Any]:
        """The result of a question whose connection was lost, on a new one."""
        self.close()
        connection = self._begun()
        with self._told(attempt=2):
            result = connection.execute(statement, parameters)
        guard.asked_again()
        return result

    @contextmanager
    def _told(self, attempt: int = 1) -> Iterator[None]:
        """A block with errors of the ports, of which the policy hears."""
        try:
            with port_errors():
                yield
        except StorageUnavailableError as error:
            self._tell(error, attempt)
            raise

    def _tell(self, error: StorageUnavailableError, attempt: int = 1) -> None:
        if self._guard is not None:
            self._guard.failed(error, since=self._turn, attempt=attempt)

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
