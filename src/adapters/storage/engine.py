"""How the database engine is set up, from the settings alone: nothing is opened here."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy.engine import make_url

from src.adapters.storage.postgres import connections, rests, works
from src.adapters.storage.sqlite import SqliteConnection


class DatabaseSettings(Protocol):
    """The settings an engine is made from."""

    db_pool_size: int
    db_max_overflow: int
    db_pool_timeout_seconds: float
    db_pool_recycle_seconds: int
    db_pool_pre_ping: bool
    db_statement_timeout_seconds: float

    @property
    def database(self) -> str:
        """SQLAlchemy's address of the database."""
        ...


def engine_options(settings: DatabaseSettings) -> dict[str, Any]:
    """Keyword arguments of ``create_engine`` for this database; a new dictionary each time."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        options: dict[str, Any] = {"connect_args": {"factory": SqliteConnection}}
        if url.database in {None, "", ":memory:"}:
            return options  # one connection is the database: nothing to pool
        return options | _pool(settings)
    return {
        "connect_args": _postgres(settings.db_statement_timeout_seconds),
        # Nothing here is an hstore, and asking for its oid costs every new connection a query.
        "use_native_hstore": False,
        "pool_events": [(rests, "checkin"), (works, "checkout")],
        **_pool(settings),
    }


def _pool(settings: DatabaseSettings) -> dict[str, Any]:
    return {
        "pool_size": settings.db_pool_size,
        "max_overflow": settings.db_max_overflow,
        "pool_timeout": settings.db_pool_timeout_seconds,
        "pool_recycle": settings.db_pool_recycle_seconds,
        "pool_pre_ping": settings.db_pool_pre_ping,
        # The connection used last is the next one, so that idle ones age out after a peak.
        "pool_use_lifo": True,
        # What was sent is people's data: an error message must not repeat it.
        "hide_parameters": True,
    }


def _postgres(statement_timeout_seconds: float) -> dict[str, Any]:
    milliseconds = round(statement_timeout_seconds * 1000)
    return {
        "connection_factory": connections(statement_timeout_seconds),
        "application_name": "nextvision",
        # Questions are short and many: to start a second process for one, or to compile it,
        # takes longer than what it does (a search for similar bugs 240 ms instead of 8).
        "options": f"-c statement_timeout={milliseconds} -c timezone=UTC "
        "-c max_parallel_workers_per_gather=0 -c jit=off",
        # A server that vanished without a word is noticed within a minute.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }
