"""Runs revisions: from ``flask db``, or on the connection that a program hands over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine, text
from sqlalchemy.types import TypeDecorator

from src.adapters.storage.postgres import PostgresConnection
from src.adapters.storage.revisions import is_told_by_models
from src.adapters.storage.rows import Base

# Any number, as long as it is this application's: whoever migrates holds it.
MIGRATION_LOCK = 7_415_903_326


def migrate(connection: Connection) -> None:
    """Run the revisions asked for on that connection, in one transaction where the engine can."""
    context.configure(connection=connection, **options(connection.dialect.name))
    with foreign_keys_off(connection), context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Several machines may start at once, and a big index takes longer than a request may.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            waiting = connection.connection.driver_connection
            if isinstance(waiting, PostgresConnection):
                waiting.patience_seconds = None
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        context.run_migrations()


def options(dialect: str) -> dict[str, Any]:
    """How revisions are compared and written."""
    return {
        "target_metadata": Base.metadata,
        "render_as_batch": dialect == "sqlite",
        "compare_type": True,
        "compare_server_default": True,
        "include_name": is_told_by_models,
        "render_item": render_item,
        "process_revision_directives": drop_empty_revision,
    }


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """A block in which SQLite may rebuild a table without deleting what refers to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def render_item(kind: str, item: object, _: object) -> str | bool:
    """Plain types in revisions, so that they do not change with the application's own types."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def drop_empty_revision(_context: object, _revision: object, directives: list[Any]) -> None:
    """Write no revision where nothing changed."""
    autogenerate = getattr(context.config.cmd_opts, "autogenerate", False)
    if autogenerate and directives[0].upgrade_ops.is_empty():
        directives.clear()


def application_engine() -> Engine:
    """The engine of the application that ``flask db`` runs in."""
    from flask import current_app  # noqa: PLC0415  a program may migrate without an application

    engine: Engine = current_app.extensions["migrate"].db.engine
    return engine


def run() -> None:
    """Print the statements (``--sql``) or run them."""
    given = context.config.attributes.get("connection")
    if context.is_offline_mode():
        engine = application_engine()
        context.configure(url=engine.url, literal_binds=True, **options(engine.dialect.name))
        with context.begin_transaction():
            context.run_migrations()
    elif given is not None:
        migrate(given)
    else:
        with application_engine().connect() as connection:
            migrate(connection)


run()
