"""A PostgreSQL that is stopped, started again and frozen under those who use it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg2 import extensions
from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool

from src.adapters.guarded.database import GuardedDatabase
from src.adapters.probes.readiness import DatabaseProbe
from src.adapters.storage.engine import engine_options
from src.adapters.storage.postgres import PostgresConnection, wait_for_answer
from src.adapters.storage.revisions import upgrade
from src.adapters.storage.transaction import Transaction
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.diagnostics.side_by_side import SideBySide
from src.resilience import Registry, State, deadline_scope
from src.services.ports import StorageUnavailableError
from src.settings import Settings
from src.wiring.resilience import DATABASE, dependencies, guarded_database
from tests import builders
from tests.fakes import FakeClock
from tests.servers import OwnServer, own_postgres

PATIENCE_SECONDS = 30.0


class Program:
    """A part of the application that uses the database, with its policy."""

    def __init__(self, url: str, **settings: object) -> None:
        chosen = Settings(database_url=url, **settings)
        self.engine = create_engine(chosen.database, **engine_options(chosen))
        self.registry: Registry = dependencies(chosen)
        self.guard: GuardedDatabase = guarded_database(self.registry)

    def unit(self, *, read_only: bool = True) -> SqlUnitOfWork:
        return SqlUnitOfWork(
            lambda: self.engine, FakeClock(), read_only=read_only, guard=self.guard
        )

    def transaction(self, *, read_only: bool = True) -> Transaction:
        return Transaction(lambda: self.engine, read_only=read_only, guard=self.guard)

    def count(self) -> int:
        with self.unit() as unit:
            return unit.jobs.count()

    def add(self, name: str) -> None:
        with self.unit(read_only=False) as unit:
            unit.jobs.add(builders.job(name))
            unit.commit()

    def refusal(self) -> tuple[StorageUnavailableError, float]:
        started = time.monotonic()
        with pytest.raises(StorageUnavailableError) as raised:
            self.count()
        return raised.value, time.monotonic() - started

    @property
    def state(self) -> str:
        return self.registry.report(DATABASE).circuit.state.value


def until(condition: Callable[[], bool], what: str) -> float:
    """The seconds until it holds."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < PATIENCE_SECONDS, f"waited for {what}"
        time.sleep(0.05)
    return time.monotonic() - started


def answers(program: Program) -> bool:
    try:
        program.count()
    except StorageUnavailableError:
        return False
    return True


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_postgres() as server:
        program = Program(server.url)
        upgrade(program.engine)
        program.engine.dispose()
        yield server


@contextmanager
def program_on(server: OwnServer, **settings: object) -> Iterator[Program]:
    program = Program(server.url, **settings)
    try:
        yield program
    finally:
        program.engine.dispose()


def test_a_stopped_database_is_refused_soon_then_at_once_and_is_back_by_itself(
    server: OwnServer,
) -> None:
    with program_on(server) as program:
        program.add("before")
        server.stop()
        first, seconds = program.refusal()
        assert seconds < 10, "the first ones try to connect for two seconds"
        assert first.__cause__ is not None
        until(lambda: program.refusal() and program.state == "open", "the circuit")
        later, seconds = program.refusal()
        assert later.retry_after_seconds is not None
        assert 0 <= later.retry_after_seconds <= 4
        assert seconds < 1

        server.start()
        assert until(lambda: answers(program), "the database") < 10
        assert program.count() >= 1
        until(lambda: answers(program) and program.state == "closed", "the circuit to close")
        program.add("after")


def test_a_restart_between_two_questions_is_not_noticed(server: OwnServer) -> None:
    with program_on(server) as program:
        assert answers(program)
        server.stop()
        server.start()
        assert answers(program)
        assert program.state == "closed"


def test_a_question_whose_connection_was_cut_is_asked_again(server: OwnServer) -> None:
    with program_on(server) as program:
        transaction = program.transaction()
        pid = transaction.execute(text("SELECT pg_backend_pid()")).scalar_one()
        cut_off(program, pid)
        assert transaction.execute(text("SELECT 42")).scalar_one() == 42
        transaction.close()


def test_a_write_whose_connection_was_cut_is_not_asked_again(server: OwnServer) -> None:
    with program_on(server) as program, program.unit(read_only=False) as unit:
        unit.jobs.add(builders.job("cut"))
        pid = unit._transaction.execute(text("SELECT pg_backend_pid()")).scalar_one()
        cut_off(program, pid)
        with pytest.raises(StorageUnavailableError):
            unit.jobs.add(builders.job("cut as well"))
        with program.unit() as reader:
            assert reader.jobs.get("cut") is None


@pytest.mark.parametrize("read_only", [True, False])
def test_a_connection_that_is_cut_at_the_end_is_given_back_without_a_word(
    server: OwnServer, read_only: bool
) -> None:
    with program_on(server, db_pool_size=2, db_max_overflow=0) as program:
        # A connection that has been used before is in another state than a new one.
        assert answers(program)
        for _ in range(4):
            transaction = program.transaction(read_only=read_only)
            pid = transaction.execute(text("SELECT pg_backend_pid()")).scalar_one()
            cut_off(program, pid)
            transaction.close()
        pool = program.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedout() == 0
        assert answers(program)


def test_reading_asks_for_nothing_but_what_it_reads(server: OwnServer) -> None:
    with program_on(server, db_pool_size=1, db_max_overflow=0) as program:
        program.add("read")
        waits = []

        def wait(connection: Any) -> None:
            waits.append(None)
            wait_for_answer(connection)

        assert answers(program)
        before = extensions.get_wait_callback()
        transaction = program.transaction()
        transaction.execute(text("SELECT 1"))
        try:
            extensions.set_wait_callback(wait)
            transaction.execute(text("SELECT 2"))
            transaction.execute(text("SELECT 3"))
            transaction.close()
        finally:
            extensions.set_wait_callback(before)
        assert len(waits) == 2
        with program.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, PostgresConnection)
            assert not driver.autocommit, "whoever comes next writes in transactions"


def cut_off(program: Program, pid: int) -> None:
    other = program.transaction()
    other.execute(text(f"SELECT pg_terminate_backend({pid})"))
    other.close()


def test_a_savepoint_whose_connection_was_cut_is_unavailable(server: OwnServer) -> None:
    with program_on(server) as program, program.unit(read_only=False) as unit:
        transaction = unit._transaction
        pid = transaction.execute(text("SELECT pg_backend_pid()")).scalar_one()

        def write() -> None:
            with transaction.savepoint():
                cut_off(program, pid)
                unit.jobs.add(builders.job("cut"))

        with pytest.raises(StorageUnavailableError):
            write()


def test_a_frozen_database_is_noticed_and_is_back_by_itself(server: OwnServer) -> None:
    with program_on(server, db_statement_timeout_seconds=1) as program:
        program.add("thawed")
        server.freeze()
        try:
            # An idle connection is asked whether it lives, and then a new one is tried.
            _, seconds = program.refusal()
            assert seconds < 10
            until(lambda: program.refusal() and program.state == "open", "the circuit")
            _, seconds = program.refusal()
            assert seconds < 1
        finally:
            server.go_on()
        assert until(lambda: answers(program), "the database") < 10


def test_a_statement_under_way_does_not_wait_for_a_frozen_database_for_ever(
    server: OwnServer,
) -> None:
    with program_on(server, db_statement_timeout_seconds=1) as program:
        transaction = program.transaction(read_only=False)
        transaction.execute(text("SELECT 1"))
        server.freeze()
        try:
            started = time.monotonic()
            with pytest.raises(StorageUnavailableError) as raised:
                transaction.execute(text("SELECT 2"))
            assert time.monotonic() - started < 10
        finally:
            server.go_on()
        assert "NoAnswerError" in repr(raised.value.__cause__.orig)
        transaction.close()


def test_who_has_little_time_waits_no_longer_and_blames_nobody(server: OwnServer) -> None:
    with program_on(server) as program:
        transaction = program.transaction()
        transaction.execute(text("SELECT 1"))
        server.freeze()
        try:
            started = time.monotonic()
            with (
                deadline_scope(0.3, time.monotonic),
                pytest.raises(StorageUnavailableError) as raised,
            ):
                transaction.execute(text("SELECT 2"))
            assert time.monotonic() - started < 2
        finally:
            server.go_on()
        assert "OutOfTimeError" in repr(raised.value.__cause__.orig)
        assert program.registry.report(DATABASE).circuit.counts.failures == 0
        transaction.close()


def test_a_probe_asks_whatever_the_circuit_says_and_ends_in_time(server: OwnServer) -> None:
    with program_on(server) as program:
        probe = DatabaseProbe(lambda: program.engine)
        program.registry.force(DATABASE, State.FORCED_OPEN, by="ada", reason="drill")
        assert probe.check() == "postgresql answers"
        runner: SideBySide[str] = SideBySide(time.monotonic)

        def is_late() -> bool:
            return runner.run({"database": probe.check}, limit_seconds=1)["database"].timed_out

        server.freeze()
        try:
            started = time.monotonic()
            assert is_late()
            assert time.monotonic() - started < 5
        finally:
            server.go_on()
        until(lambda: not is_late(), "the probe")
