"""How engines are set up, and what happens when a database does not answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from src.adapters.storage import sqlite
from src.adapters.storage.driver_errors import port_errors
from src.adapters.storage.engine import engine_options
from src.adapters.storage.transaction import Transaction
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.bugs.ports import BugFilter, BugOrder
from src.services.ports import StorageUnavailableError
from src.settings import Settings
from tests import builders
from tests.databases import engine_of
from tests.fakes import FakeClock


def test_the_pool_is_as_the_settings_say(engine: Engine) -> None:
    settings = Settings(database_url=engine.url.render_as_string(hide_password=False))
    options = engine_options(settings)
    assert options["pool_size"] == 20
    assert options["max_overflow"] == 30
    assert options["pool_timeout"] == 60
    assert options["pool_recycle"] == 3600
    assert options["pool_pre_ping"] is True
    assert engine_options(settings) is not options


def test_a_postgres_session_is_set_up(postgres_url: str) -> None:
    with engine_of(postgres_url) as engine, engine.connect() as connection:
        shown = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("application_name", "statement_timeout", "timezone")
        }
    assert shown == {
        "application_name": "nextvision",
        "statement_timeout": "30s",
        "timezone": "UTC",
    }


def test_a_sqlite_session_is_set_up(sqlite_url: str) -> None:
    with engine_of(sqlite_url) as engine, engine.connect() as connection:
        shown = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert shown == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
        "busy_timeout": 10_000,
    }


def test_the_folder_of_a_sqlite_file_is_made_when_it_is_first_opened(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "var"
    with engine_of(f"sqlite:///{folder}/nextvision.db") as engine:
        assert not folder.exists()
        with engine.connect():
            assert folder.exists()


def test_sqlite_in_memory_works() -> None:
    settings = Settings(database_url="sqlite:///:memory:")
    engine = create_engine(settings.database, **engine_options(settings))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    address = f"postgresql://nobody@/none?host={tmp_path}"
    with engine_of(address) as engine:
        unit = SqlUnitOfWork(lambda: engine, FakeClock())
        with unit, pytest.raises(StorageUnavailableError) as raised:
            unit.jobs.get("a")
    assert raised.value.__cause__ is not None


def test_a_database_without_tables_on_sqlite_is_unavailable(empty_sqlite_url: str) -> None:
    with engine_of(empty_sqlite_url) as engine:
        unit = SqlUnitOfWork(lambda: engine, FakeClock(), read_only=True)
        with unit, pytest.raises(StorageUnavailableError):
            unit.jobs.get("a")


def test_a_statement_that_takes_too_long_is_unavailable(postgres_url: str) -> None:
    settings = Settings(database_url=postgres_url, db_statement_timeout_seconds=0.05)
    engine = create_engine(settings.database, **engine_options(settings))
    transaction = Transaction(lambda: engine)
    with pytest.raises(StorageUnavailableError):
        transaction.execute(text("SELECT pg_sleep(10)"))
    transaction.close()
    engine.dispose()


def test_a_full_pool_is_unavailable(sqlite_url: str) -> None:
    settings = Settings(
        database_url=sqlite_url, db_pool_size=1, db_max_overflow=0, db_pool_timeout_seconds=0.01
    )
    engine = create_engine(settings.database, **engine_options(settings))
    with engine.connect():
        unit = SqlUnitOfWork(lambda: engine, FakeClock(), read_only=True)
        with unit, pytest.raises(StorageUnavailableError):
            unit.jobs.count()
    engine.dispose()


def test_a_connection_cut_by_the_server_is_replaced(postgres_url: str, engine_pair) -> None:
    engine, other = engine_pair(postgres_url)
    unit = SqlUnitOfWork(lambda: engine, FakeClock(), read_only=True)
    with unit:
        unit.jobs.count()
    with other.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with unit:
        assert unit.jobs.count() == 0


def test_a_value_that_fits_no_column_is_a_value_error(postgres_url: str) -> None:
    with engine_of(postgres_url) as engine:
        unit = SqlUnitOfWork(lambda: engine, FakeClock())
        with unit, pytest.raises(ValueError, match="column"):
            unit.users.add(builders.user("x" * 400 + "@example.org"))


def test_a_moment_that_no_calendar_has_is_a_value_error(engine: Engine) -> None:
    before_all_years = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    with SqlUnitOfWork(lambda: engine, FakeClock(), read_only=True) as unit:
        with pytest.raises(ValueError, match="out of range"):
            unit.bugs.page(BugFilter(created_after=before_all_years), BugOrder())
        assert unit.bugs.page(BugFilter(), BugOrder()).total == 0


def test_a_fault_of_the_program_is_no_outage() -> None:
    with pytest.raises(ZeroDivisionError), port_errors():
        raise ZeroDivisionError


def test_a_read_only_unit_of_postgres_opens_no_transaction(postgres_url: str) -> None:
    with engine_of(postgres_url) as engine:
        transaction = Transaction(lambda: engine, read_only=True)
        started, now = transaction.execute(
            text(
                "SELECT xact_start, statement_timestamp() FROM pg_stat_activity"
                " WHERE pid = pg_backend_pid()"
            )
        ).one()
        again, _ = transaction.execute(
            text(
                "SELECT xact_start, statement_timestamp() FROM pg_stat_activity"
                " WHERE pid = pg_backend_pid()"
            )
        ).one()
        transaction.close()
        with engine.connect() as connection:
            assert connection.connection.dbapi_connection.autocommit is False
    assert started == now
    assert again > started


def test_writers_of_one_sqlite_file_take_turns(sqlite_url: str, engine_pair) -> None:
    first, second = engine_pair(sqlite_url)
    clock = FakeClock()

    def write(engine: Engine, name: str) -> None:
        for number in range(20):
            with SqlUnitOfWork(lambda: engine, clock) as unit:
                # Reading first is what makes a deferred transaction fail to upgrade its lock.
                unit.jobs.count()
                unit.jobs.add(builders.job(f"{name}-{number}"))
                unit.commit()

    with ThreadPoolExecutor(max_workers=4) as pool:
        done = [
            pool.submit(write, engine, f"{name}-{index}")
            for index, engine in enumerate((first, second))
            for name in ("a", "b")
        ]
        for one in done:
            one.result()
    with SqlUnitOfWork(lambda: first, clock, read_only=True) as unit:
        assert unit.jobs.count() == 80
        assert unit.jobs.changes(0, limit=100).last_seq == 80


def test_a_sqlite_lock_held_for_ever_is_unavailable(
    sqlite_url: str, engine_pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    first, second = engine_pair(sqlite_url)
    with SqlUnitOfWork(lambda: first, FakeClock()) as holder:
        holder.jobs.add(builders.job("held"))
        unit = SqlUnitOfWork(lambda: second, FakeClock())
        with unit, pytest.raises(StorageUnavailableError):
            unit.jobs.add(builders.job("late"))
        with SqlUnitOfWork(lambda: second, FakeClock(), read_only=True) as reader:
            assert reader.jobs.count() == 0, "readers do not wait for writers"
        holder.commit()
    with SqlUnitOfWork(lambda: second, FakeClock()) as unit:
        unit.jobs.add(builders.job("late"))
        unit.commit()
        assert unit.jobs.count() == 2


def test_connections_go_back_to_the_pool(engine: Engine) -> None:
    for read_only in (False, True):
        for _ in range(3):
            with SqlUnitOfWork(lambda: engine, FakeClock(), read_only=read_only) as unit:
                unit.jobs.count()
    assert engine.pool.checkedout() == 0


def test_a_unit_of_work_that_asks_nothing_opens_nothing() -> None:
    def engine() -> Engine:
        raise AssertionError("opened")

    with SqlUnitOfWork(engine, FakeClock()) as unit:
        unit.commit()


def test_passwords_stay_out_of_unavailable_errors(tmp_path: Path) -> None:
    url = make_url(f"postgresql://someone:s3cret@/none?host={tmp_path}")
    with engine_of(url.render_as_string(hide_password=False)) as engine:
        unit = SqlUnitOfWork(lambda: engine, FakeClock())
        with unit, pytest.raises(StorageUnavailableError) as raised:
            unit.jobs.count()
    assert "s3cret" not in str(raised.value)
