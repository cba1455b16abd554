"""Fixtures of databases: real servers once a session, a clean database for each test.

``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` name servers to use instead of starting some. On the
PostgreSQL one the tests make databases of their own; the Redis database is emptied.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
import redis
from sqlalchemy import Engine, create_engine, make_url, text

from src.adapters.storage.engine import engine_options
from src.adapters.storage.revisions import upgrade
from src.adapters.storage.rows import Base
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.ports import UnitOfWork, UnitOfWorkFactory
from src.settings import Settings
from tests import servers
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """An engine set up as the application sets up its own, disposed of in the end."""
    settings = Settings(database_url=url)
    engine = create_engine(settings.database, **engine_options(settings))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def new_database(server: str, *, options: str = "") -> Iterator[str]:
    """Address of a new and empty database on a PostgreSQL server, dropped in the end."""
    name = f"nextvision_test_{uuid.uuid4().hex[:12]}"
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {options}")
            try:
                yield make_url(server).set(database=name).render_as_string(hide_password=False)
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with servers.postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """Address of a Redis database that may be emptied."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    with servers.redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """Address of a PostgreSQL database at the newest revision, with whatever tests left in it."""
    with new_database(postgres_server) as url:
        with engine_of(url) as engine:
            upgrade(engine)
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest revision, to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    with engine_of(f"sqlite:///{path}") as engine:
        upgrade(engine)
    return path


@pytest.fixture
def postgres_url(migrated_postgres: str) -> str:
    """Address of a PostgreSQL database at the newest revision, empty."""
    tables = ", ".join(Base.metadata.tables)
    with engine_of(migrated_postgres) as engine, engine.begin() as connection:
        # Whoever still holds a lock is a test that forgot to let go: say so, don't wait.
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text(f"TRUNCATE {tables}"))
    return migrated_postgres


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """Address of a PostgreSQL database without any table."""
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """Address of a SQLite database at the newest revision, empty."""
    path = tmp_path / "nextvision.db"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """Address of a SQLite database without any table, whose folder does not exist yet."""
    return f"sqlite:///{tmp_path / 'new' / 'nextvision.db'}"


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """Address of an empty Redis database."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on a clean, migrated database: every test runs on both."""
    with engine_of(request.getfixturevalue(f"{request.param}_url")) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgres"])
def empty_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on a database without any table: every test runs on both."""
    with engine_of(request.getfixturevalue(f"empty_{request.param}_url")) as engine:
        yield engine


@dataclass(frozen=True)
class Storage:
    """One implementation of the ports, empty, and the clock it reads."""

    name: str
    unit_of_work: UnitOfWorkFactory
    clock: FakeClock


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def storage(request: pytest.FixtureRequest) -> Iterator[Storage]:
    """Every implementation of the ports, one after the other."""
    clock = FakeClock()
    if request.param == "fake":
        store = FakeStore()
        yield Storage("fake", lambda **options: FakeUnitOfWork(store, clock, **options), clock)
        return
    with engine_of(request.getfixturevalue(f"{request.param}_url")) as engine:

        def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
            return SqlUnitOfWork(lambda: engine, clock, read_only=read_only)

        yield Storage(request.param, unit_of_work, clock)
