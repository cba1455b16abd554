"""Checks of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.diagnostics.checks import Check, Finding, Level
from src.services.diagnosis.deployment import DatabaseExaminer, Deployment

ROUND_TRIP: Final = "NV-DB-001"
MIGRATIONS: Final = "NV-DB-005"
_SLOW_SECONDS: Final = 0.05
_OLDEST_POSTGRESQL: Final = (13,)  # the oldest with everything that the queries use
_OLDEST_SQLITE: Final = (3, 35)  # UPDATE ... RETURNING
_SKEW_WARNING_SECONDS: Final = 2.0
_SKEW_ERROR_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class DatabaseChecks:
    """The checks that ask the database."""

    deployment: Deployment
    database: DatabaseExaminer
    strict: bool

    def checks(self) -> list[Check]:
        """All of them, in the order they are told."""
        return [
            Check(ROUND_TRIP, "Database", self.round_trip),
            Check("NV-DB-002", "Database version", self.version, needs=ROUND_TRIP),
            Check("NV-DB-003", "Database encryption", self.encryption, needs=ROUND_TRIP),
            Check("NV-DB-004", "Database connections", self.connections, needs=ROUND_TRIP),
            Check(MIGRATIONS, "Migrations", self.migrations, needs=ROUND_TRIP),
            Check("NV-DB-006", "Database clock", self.clock, needs=ROUND_TRIP),
            Check("NV-DB-007", "Stock", self.stock, needs=MIGRATIONS),
        ]

    def round_trip(self) -> Finding:
        """Whether the database answers, and how fast."""
        try:
            seconds = self.database.round_trip_seconds()
        except Exception as error:  # noqa: BLE001 - whatever the driver says, it is no answer
            return Finding(
                Level.CRITICAL,
                f"no answer: {_kind_of(error)}",
                "See that the server runs and that DATABASE_URL names it, its user and password.",
            )
        found = f"{self.database.kind} answers in {seconds * 1000:.1f} ms"
        if seconds > _SLOW_SECONDS:
            return Finding(
                Level.WARNING, found, "Bring the database nearer: every request asks it."
            )
        return Finding(Level.OK, found)

    def version(self) -> Finding:
        """Whether the version is one the service works with."""
        found = self.database.version()
        oldest = _OLDEST_SQLITE if self.database.kind == "sqlite" else _OLDEST_POSTGRESQL
        text = f"{self.database.kind} {'.'.join(map(str, found))}"
        if found < oldest:
            return Finding(
                Level.ERROR, text, f"Version {'.'.join(map(str, oldest))} or newer is needed."
            )
        if self.database.kind == "sqlite" and self.strict:
            return Finding(Level.CRITICAL, text, "Production needs PostgreSQL: set DATABASE_URL.")
        return Finding(Level.OK, text)

    def encryption(self) -> Finding:
        """Whether anybody on the way can read along."""
        found = self.database.encryption()
        if found == "yes":
            return Finding(Level.OK, "the connection is encrypted")
        if found == "local":
            return Finding(Level.OK, "the connection does not leave this machine")
        return Finding(
            Level.ERROR if self.strict else Level.INFO,
            "the connection is not encrypted",
            "Add sslmode=verify-full (and sslrootcert) to DATABASE_URL." if self.strict else "",
        )

    def connections(self) -> Finding:
        """Whether the pools of all workers fit into what the server gives."""
        limit = self.database.connection_limit()
        if limit is None:
            return Finding(Level.OK, "no limit of connections")
        workers, pool = self.deployment.worker_count, self.deployment.pool_size
        steady = pool * workers
        peak = steady + self.deployment.max_overflow * workers
        found = (
            f"{workers} workers keep up to {steady} connections and open up to {peak}; "
            f"the server gives {limit}"
        )
        if peak <= limit:
            return Finding(Level.OK, found)
        return Finding(
            Level.ERROR if self.strict and steady > limit else Level.WARNING,
            found,
            "Lower DB_POOL_SIZE, DB_MAX_OVERFLOW or WORKER_COUNT, or raise max_connections.",
        )

    def migrations(self) -> Finding:
        """Whether the tables are those of this program."""
        current, newest = self.database.revisions()
        if current == newest:
            return Finding(Level.OK, f"at {newest}")
        return Finding(
            Level.ERROR,
            f"at {current or 'no revision'}, {newest} is needed",
            "Run: flask db upgrade",
        )

    def clock(self) -> Finding:
        """Whether the clocks of both machines agree."""
        offset = self.database.clock_offset_seconds()
        if offset is None:
            return Finding(Level.OK, "the database uses the clock of this machine")
        found = f"the server's clock is {abs(offset):.2f} s {'ahead' if offset > 0 else 'behind'}"
        if abs(offset) <= _SKEW_WARNING_SECONDS:
            return Finding(Level.OK, found)
        level = Level.ERROR if abs(offset) > _SKEW_ERROR_SECONDS else Level.WARNING
        return Finding(level, found, "Let NTP set the clocks of both machines.")

    def stock(self) -> Finding:
        """What there is to match."""
        rows = self.database.rows()
        found = ", ".join(f"{count} {name}" for name, count in sorted(rows.items()))
        if not any(rows.values()):
            return Finding(Level.INFO, found, "Import jobs and candidates, or run: flask demo load")
        return Finding(Level.OK, found)


def _kind_of(error: Exception) -> str:
    """The kind of a driver's error; its words can hold addresses and names."""
    original = getattr(error, "orig", None) or error.__cause__ or error
    return type(original).__name__
