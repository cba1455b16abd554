"""Probes of what a request needs, quick enough to be asked every second."""

from __future__ import annotations

from collections.abc import Callable

import redis
from sqlalchemy import Engine, inspect, text

from src.adapters.storage.revisions import head_revision
from src.services.health import ProbeError
from src.services.ports import IndexState


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at, None where it was never migrated.

    Alembic's own reading logs two lines each time, which a probe would repeat for ever.
    """
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


class DatabaseProbe:
    """The database answers a question."""

    name = "database"
    required = True
    when_slow = "no answer in time"

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def check(self) -> str:
        """The kind of database. Raises SQLAlchemy's errors when it does not answer."""
        engine = self._engine()
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        return f"{engine.dialect.name} answers"


class MigrationProbe:
    """The tables are those this program was written for."""

    name = "migrations"
    required = True
    when_slow = "no answer in time"

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def check(self) -> str:
        """The revision. Raises ``ProbeError`` when it is not the newest one."""
        current, head = current_revision(self._engine()), head_revision()
        if current != head:
            raise ProbeError(f"at revision {current or 'none'}, {head} is needed")
        return f"at {head}"


class RedisProbe:
    """Redis answers; without it the service degrades and goes on."""

    name = "cache"
    required = False
    when_slow = "no answer in time"

    def __init__(self, url: str, timeout_seconds: float) -> None:
        self._client = redis.Redis.from_url(
            url, socket_timeout=timeout_seconds, socket_connect_timeout=timeout_seconds
        )

    def check(self) -> str:
        """A word. Raises redis-py's errors when there is no answer in time."""
        self._client.ping()
        return "redis answers"


class IndexProbe:
    """The columnar index is loaded in this process; the first look loads it."""

    name = "index"
    required = True
    when_slow = "the index is being loaded"

    def __init__(self, index: IndexState, load: Callable[[], None]) -> None:
        self._index = index
        self._load = load

    def check(self) -> str:
        """How many rows it has. Raises what loading raises."""
        if not self._index.ready:
            self._load()
        rows = ", ".join(f"{count} {kind}s" for kind, count in sorted(self._index.rows.items()))
        return rows or "empty"
