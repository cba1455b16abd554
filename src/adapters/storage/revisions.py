"""Which revision the database is at, and bringing it to another."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import ColumnElement, Engine, column, inspect, select, table

MIGRATIONS: Final = Path(__file__).resolve().parents[3] / "migrations"


def migration_state(engine: Engine) -> tuple[str | None, str | None]:
    """(current, head) revisions; current is None for a database that was never migrated.

    Readiness asks this often, so Alembic's own context, which logs each time, is left out. Raises
    SQLAlchemy's errors when the database does not answer.
    """
    with engine.connect() as connection:
        current = None
        if inspect(connection).has_table("alembic_version"):
            version: ColumnElement[str] = column("version_num")
            statement = select(version).select_from(table("alembic_version"))
            current = connection.execute(statement).scalar_one_or_none()
    return current, head_revision()


@cache
def head_revision() -> str | None:
    """The newest revision of this program, read once."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to that revision."""
    with engine.connect() as connection:
        command.upgrade(_config(connection), revision)
        connection.commit()


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Bring the database down to that revision."""
    with engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def is_told_by_models(name: str | None, _kind: str = "table", _parents: object = None) -> bool:
    """Whether models speak of a table or index; those of full text are the engine's own.

    What begins with ``fts_`` is made by migrations and no model can say it: FTS5 has tables of
    its own making on SQLite alone, a tsvector has its index on PostgreSQL alone.
    """
    return not (name or "").startswith("fts_")


def _config(connection: object) -> Config:
    config = Config(MIGRATIONS / "alembic.ini")
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
