"""Models and migrations tell the same, up and down, on both engines."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text

from src.adapters.storage.revisions import (
    MIGRATIONS,
    downgrade,
    is_told_by_models,
    migration_state,
    upgrade,
)
from src.adapters.storage.rows import Base, JobRow
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.bugs.ports import BugFilter, BugOrder
from tests import builders
from tests.bug_builders import bug
from tests.databases import engine_of
from tests.fakes import FakeClock

ROOT = Path(__file__).resolve().parents[2]


def test_models_equal_migrations(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": is_told_by_models,
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    made = set(filter(is_told_by_models, inspect(engine).get_table_names()))
    assert made == {*Base.metadata.tables, "alembic_version"}


def test_triggers_keep_the_search_of_sqlite(sqlite_url: str) -> None:
    # A migration that rebuilds the table drops them without a word, and no model tells of them.
    with engine_of(sqlite_url) as engine, engine.connect() as connection:
        of_texts = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'bug_texts'"
        )
        assert set(connection.execute(text(of_texts)).scalars()) == {
            "fts_bug_texts_added",
            "fts_bug_texts_removed",
            "fts_bug_texts_changed",
        }


def test_texts_of_bugs_outlast_the_migration_that_sorts_them(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    with SqlUnitOfWork(lambda: empty_engine, FakeClock()) as unit:
        kept = unit.bugs.add(bug("Capteur muet", description="Le capteur est sur le banc."))
        unit.commit()
    lexemes = "SELECT lexeme, bugs FROM bug_words WHERE bugs > 0 ORDER BY lexeme"
    with empty_engine.connect() as connection:
        counted = connection.execute(text(lexemes)).all()
    downgrade(empty_engine, "0012")
    upgrade(empty_engine)
    with empty_engine.connect() as connection:
        assert connection.execute(text(lexemes)).all() == counted
    with SqlUnitOfWork(lambda: empty_engine, FakeClock(), read_only=True) as unit:
        page = unit.bugs.page(BugFilter(text='capteurs "sur le banc"'), BugOrder())
        assert (page.total, [each.id for each in page.items]) == (1, [kept.id])


def test_a_column_that_no_migration_makes_would_be_noticed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE jobs ADD COLUMN forgotten INTEGER"))
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_name": is_told_by_models}
            )
            (found,) = compare_metadata(context, Base.metadata)
            assert (found[0], found[2], found[3].name) == ("remove_column", "jobs", "forgotten")
    finally:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE jobs DROP COLUMN forgotten"))


def test_up_and_down_leave_nothing_behind(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    first = describe(empty_engine)
    assert set(filter(is_told_by_models, first)) == {*Base.metadata.tables, "alembic_version"}
    downgrade(empty_engine)
    assert describe(empty_engine).keys() == {"alembic_version"}
    assert migration_state(empty_engine)[0] is None
    upgrade(empty_engine)
    assert describe(empty_engine) == first


def test_every_revision_can_be_undone_one_by_one(empty_engine: Engine) -> None:
    revisions = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())[::-1]
    assert revisions[0].down_revision is None
    for revision in revisions:
        before = describe(empty_engine)
        upgrade(empty_engine, revision.revision)
        after = describe(empty_engine)
        downgrade(empty_engine, str(revision.down_revision or "base"))
        assert describe(empty_engine).keys() - {"alembic_version"} == before.keys() - {
            "alembic_version"
        }
        upgrade(empty_engine, revision.revision)
        assert describe(empty_engine) == after


def test_the_state_says_where_a_database_is(empty_engine: Engine) -> None:
    current, head = migration_state(empty_engine)
    assert current is None
    assert head is not None
    upgrade(empty_engine)
    assert migration_state(empty_engine) == (head, head)


def test_migrating_again_keeps_what_is_stored(engine: Engine) -> None:
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        unit.jobs.add(builders.job("kept", company="ACME"))
        unit.commit()
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(select(JobRow.id)).scalars().all() == ["kept"]


def test_foreign_keys_hold_again_after_a_migration(empty_sqlite_url: str) -> None:
    with engine_of(empty_sqlite_url) as engine:
        upgrade(engine)
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_two_machines_may_migrate_at_once(empty_postgres_url: str) -> None:
    def migrate(_: int) -> None:
        with engine_of(empty_postgres_url) as engine:
            upgrade_in_a_process(empty_postgres_url)
            assert migration_state(engine)[0] == migration_state(engine)[1]

    with ThreadPoolExecutor(max_workers=3) as pool:
        list(pool.map(migrate, range(3)))


def upgrade_in_a_process(url: str) -> None:
    """Alembic's context is one for a process, so migrating side by side takes several."""
    program = (
        "import sys; from tests.databases import engine_of;"
        "from src.adapters.storage.revisions import upgrade\n"
        "with engine_of(sys.argv[1]) as engine: upgrade(engine)"
    )
    run([sys.executable, "-c", program, url], {})


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_flask_commands_migrate(request: pytest.FixtureRequest, kind: str) -> None:
    url = request.getfixturevalue(f"empty_{kind}_url")
    flask = [sys.executable, "-m", "flask", "db"]
    run([*flask, "upgrade"], {"DATABASE_URL": url})
    with engine_of(url) as engine:
        assert migration_state(engine)[0] == migration_state(engine)[1]
        run([*flask, "check"], {"DATABASE_URL": url})
        run([*flask, "downgrade", "base"], {"DATABASE_URL": url})
        assert inspect(engine).get_table_names() == ["alembic_version"]


def run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def describe(engine: Engine) -> dict[str, object]:
    """Every table with its columns, indexes and constraints, in a form that compares."""
    found = inspect(engine)
    return {
        table: (
            [
                (column["name"], str(column["type"]), column["nullable"])
                for column in found.get_columns(table)
            ],
            sorted(str(index) for index in found.get_indexes(table)),
            sorted(str(key) for key in found.get_unique_constraints(table)),
            sorted(str(key) for key in found.get_foreign_keys(table)),
            str(found.get_pk_constraint(table)),
        )
        for table in found.get_table_names()
    }
