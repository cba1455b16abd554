"""Asks a SQL database about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from sqlalchemy import Engine, func, select, text

from src.adapters.probes.readiness import current_revision
from src.adapters.storage.revisions import head_revision
from src.adapters.storage.rows import CandidateRow, JobRow
from src.services.diagnosis.deployment import Encryption

_LOCAL: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})


class SqlDatabaseExaminer:
    """``DatabaseExaminer`` over SQLAlchemy, for SQLite and PostgreSQL."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    @property
    def kind(self) -> str:
        """``postgresql`` or ``sqlite``."""
        return self._engine().dialect.name

    def round_trip_seconds(self) -> float:
        """The time of a question, on a connection that is open already."""
        with self._engine().connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            start = perf_counter()
            connection.exec_driver_sql("SELECT 1")
            return perf_counter() - start

    def version(self) -> tuple[int, ...]:
        """The server's version."""
        with self._engine().connect() as connection:
            found = connection.dialect.server_version_info or ()
        return tuple(part for part in found if isinstance(part, int))

    def encryption(self) -> Encryption:
        """Whether the connection is encrypted, or local and in no need of it."""
        engine = self._engine()
        if self.kind == "sqlite":
            return "local"
        with engine.connect() as connection:
            encrypted = connection.scalar(
                text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            )
        if encrypted:
            return "yes"
        host = engine.url.host or str(engine.url.query.get("host", ""))
        return "local" if host in _LOCAL or host.startswith("/") else "no"

    def connection_limit(self) -> int | None:
        """Connections the server gives to ordinary users; None where there is no such limit."""
        if self.kind == "sqlite":
            return None
        with self._engine().connect() as connection:
            return int(
                connection.scalar(
                    text(
                        "SELECT current_setting('max_connections')::int"
                        " - current_setting('superuser_reserved_connections')::int"
                    )
                )
                or 0
            )

    def clock_offset_seconds(self) -> float | None:
        """The server's clock less ours, at the middle of the question; None for SQLite."""
        if self.kind == "sqlite":
            return None
        with self._engine().connect() as connection:
            before = datetime.now(UTC)
            theirs = connection.scalar(text("SELECT clock_timestamp()"))
            after = datetime.now(UTC)
        if not isinstance(theirs, datetime):
            raise TypeError("the server's clock is no time")
        return (theirs - (before + (after - before) / 2)).total_seconds()

    def revisions(self) -> tuple[str | None, str | None]:
        """(current, newest) revision of the tables."""
        return current_revision(self._engine()), head_revision()

    def rows(self) -> Mapping[str, int]:
        """Stored ``jobs`` and ``candidates`` that are not closed."""
        tables: dict[str, type[JobRow | CandidateRow]] = {
            "jobs": JobRow,
            "candidates": CandidateRow,
        }
        with self._engine().connect() as connection:
            return {
                name: connection.scalar(
                    select(func.count()).select_from(row).where(row.status != "closed")
                )
                or 0
                for name, row in tables.items()
            }
