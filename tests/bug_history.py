"""Taking back what happened to bugs, as only who owns the database can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text


@contextmanager
def rewriting_history(engine: Engine) -> Iterator[Connection]:
    """A transaction in which events can be changed and removed, and not any more after it."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE bug_events DISABLE TRIGGER USER"))
            yield connection
            connection.execute(text("ALTER TABLE bug_events ENABLE TRIGGER USER"))
            return
        known = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        triggers = connection.execute(text(known), {"table": "bug_events"}).all()
        assert triggers
        for name, _ in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        for _, sql in triggers:
            connection.execute(text(sql))
