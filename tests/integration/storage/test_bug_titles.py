"""Bugs by title come in one order, whatever locale a database was made with."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import Engine, text

from src.adapters.storage.revisions import downgrade, upgrade
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.bugs.ports import BugFilter, BugOrder
from tests import servers
from tests.bug_builders import bug
from tests.databases import engine_of, new_database
from tests.fakes import FakeClock

TITLES = ["Zebra", "zebra", "Éclair", "eclair", "Écran", "a b", "aB", "a-c", "_x", "10 bugs", "😀"]
BY_CODE_POINT = BugOrder("title", descending=False)
# As a French dictionary has it, and as bytes do not.
ECLAIR_FIRST = "SELECT 'Éclair'::text < 'Zebra'::text"


@pytest.fixture(scope="module")
def french_server(postgres_server: str) -> Iterator[tuple[str, str]]:
    """(a PostgreSQL server, what makes a database on it French): by ICU, where it has that.

    Else a server of its own by a locale that is made for it.
    """
    if has_icu(postgres_server):
        yield postgres_server, "LOCALE_PROVIDER icu ICU_LOCALE 'fr' LOCALE 'C'"
        return
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/fr_FR").exists():
        pytest.skip("PostgreSQL is built without ICU, and no French locale can be made here")
    with tempfile.TemporaryDirectory() as folder:
        # The server may run as somebody else.
        Path(folder).chmod(0o755)
        locale = f"{folder}/fr_FR.UTF-8"
        subprocess.run(
            ["localedef", "--no-archive", "-i", "fr_FR", "-f", "UTF-8", locale],
            capture_output=True, timeout=120, check=True,
        )  # fmt: skip
        with servers.own_postgres({"LOCPATH": folder}) as own:
            yield own.url, "LOCALE 'fr_FR.UTF-8'"


@pytest.fixture
def french_engine(french_server: tuple[str, str]) -> Iterator[Engine]:
    """An engine on a migrated PostgreSQL database that sorts texts as French does."""
    server, options = french_server
    with new_database(server, options=options) as url, engine_of(url) as engine:
        with engine.connect() as connection:
            assert connection.execute(text(ECLAIR_FIRST)).scalar_one() is True
        upgrade(engine)
        yield engine


def has_icu(server: str) -> bool:
    with closing(psycopg2.connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_collation WHERE collname = 'fr-x-icu'")
        return bool(cursor.fetchone() == (1,))


def stored(engine: Engine) -> None:
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        unit.bugs.add_many([bug(title) for title in TITLES])
        unit.commit()


def titles(engine: Engine, order: BugOrder, where: BugFilter) -> list[str]:
    """Those of all pages, two bugs each."""
    found, cursor = [], None
    with SqlUnitOfWork(lambda: engine, FakeClock(), read_only=True) as unit:
        for _ in TITLES:
            page = unit.bugs.page(where, order, cursor=cursor, limit=2)
            found += [each.title for each in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("where", [BugFilter(), BugFilter(text="répond")], ids=["all", "found"])
def test_titles_come_by_code_point_where_a_database_sorts_as_french_does(
    french_engine: Engine, where: BugFilter
) -> None:
    stored(french_engine)
    assert titles(french_engine, BY_CODE_POINT, where) == sorted(TITLES)
    assert titles(french_engine, BugOrder("title"), where) == sorted(TITLES, reverse=True)


def test_titles_come_by_code_point_on_both_engines(engine: Engine) -> None:
    stored(engine)
    assert titles(engine, BY_CODE_POINT, BugFilter()) == sorted(TITLES)


def test_the_order_of_titles_is_read_off_its_index(french_engine: Engine) -> None:
    stored(french_engine)
    asked = (
        "EXPLAIN SELECT title, number FROM bugs WHERE (title, number) > ('Zebra', 1)"
        " ORDER BY title, number LIMIT 3"
    )
    with french_engine.begin() as connection:
        # Of so few rows the planner would sooner read all, and sort them.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        plan = "\n".join(connection.execute(text(asked)).scalars())
    assert "ix_bugs_title_number" in plan
    assert "Index Cond: (ROW(title, number) > ROW(" in plan
    assert "Sort" not in plan


def test_titles_sort_as_the_database_does_again_after_the_migration_is_undone(
    french_engine: Engine,
) -> None:
    stored(french_engine)
    ordered = "SELECT title FROM bugs ORDER BY title, number"
    with french_engine.connect() as connection:
        assert connection.execute(text(ordered)).scalars().all() == sorted(TITLES)
    downgrade(french_engine, "0013")
    with french_engine.connect() as connection:
        found = connection.execute(text(ordered)).scalars().all()
        assert found.index("Éclair") < found.index("Zebra")
    upgrade(french_engine)
    assert titles(french_engine, BY_CODE_POINT, BugFilter()) == sorted(TITLES)
