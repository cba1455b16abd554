"""What the policy of the database hears of transactions, and what they hear of it."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy import exc as sql_errors

from src.adapters.guarded.database import GuardedDatabase, connection_was_lost, kind_of
from src.adapters.storage.postgres import NoAnswerError
from src.adapters.storage.transaction import Transaction
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.resilience import Kind, Registry, State
from src.services.ports import DuplicateError, StorageUnavailableError
from src.settings import Settings
from src.wiring.resilience import DATABASE, dependencies
from tests import builders
from tests.databases import engine_of
from tests.fakes import FakeClock
from tests.unit.resilience.virtual import VirtualTime


class Guarded:
    """A database whose connections and statements can be made to fail, on a virtual clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.time = VirtualTime()
        self.registry: Registry = dependencies(Settings(), self.time.timing)
        self.guard = GuardedDatabase(self.registry[DATABASE].policy, self.time.monotonic)
        self.asked = 0
        self.fault: Exception | None = None

    def given(self) -> Engine:
        self.asked += 1
        if self.fault is not None:
            raise sql_errors.OperationalError("connect", None, self.fault)
        return self.engine

    def unit(self, *, read_only: bool = True) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.given, FakeClock(), read_only=read_only, guard=self.guard)

    def count(self) -> int:
        with self.unit() as unit:
            return unit.jobs.count()

    def refusal(self) -> StorageUnavailableError:
        with pytest.raises(StorageUnavailableError) as raised:
            self.count()
        return raised.value

    @property
    def state(self) -> State:
        return self.registry.report(DATABASE).circuit.state

    @property
    def calls(self) -> tuple[int, int]:
        counts = self.registry.report(DATABASE).circuit.counts
        return counts.calls, counts.failures


@pytest.fixture
def guarded(sqlite_url: str) -> Any:
    with engine_of(sqlite_url) as engine:
        yield Guarded(engine)


def test_a_unit_of_work_is_one_call_however_many_statements_it_has(guarded: Guarded) -> None:
    with guarded.unit(read_only=False) as unit:
        for number in range(20):
            unit.jobs.add(builders.job(f"job-{number}"))
        unit.commit()
    assert guarded.calls == (1, 0)


def test_a_refused_connection_is_tried_again_within_two_seconds(guarded: Guarded) -> None:
    guarded.fault = psycopg2.OperationalError("refused")
    guarded.time.chance = 1.0
    error = guarded.refusal()
    assert error.retry_after_seconds is None
    assert guarded.time.slept == [0.5, 1.0]
    assert guarded.asked == 3

    guarded.fault = None
    assert guarded.count() == 0
    assert guarded.state is State.CLOSED


def test_a_database_that_stays_away_is_left_alone_and_asked_again_by_itself(
    guarded: Guarded,
) -> None:
    guarded.fault = psycopg2.OperationalError("refused")
    while guarded.state is State.CLOSED:
        guarded.refusal()
    asked = guarded.asked
    error = guarded.refusal()
    assert guarded.asked == asked, "nobody is asked"
    assert error.retry_after_seconds is not None
    assert 0 < error.retry_after_seconds <= 2

    guarded.fault = None
    guarded.time.pass_by(2)
    assert [guarded.count(), guarded.count()] == [0, 0]
    assert guarded.state is State.CLOSED


def test_a_constraint_is_an_answer(guarded: Guarded) -> None:
    for _ in range(7):
        with guarded.unit(read_only=False) as unit:
            unit.users.add(builders.user("a@example.org"))
            with pytest.raises(DuplicateError):
                unit.users.add(builders.user("a@example.org"))
    assert guarded.calls == (7, 0)


def failing_statements(guarded: Guarded, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    event.listen(guarded.engine, "before_cursor_execute", fail)


def test_statements_that_find_the_database_gone_open_the_circuit(guarded: Guarded) -> None:
    lost = sql_errors.OperationalError("SELECT", None, NoAnswerError("no answer"))
    failing_statements(guarded, lost)
    with guarded.unit() as unit:
        for _ in range(5):
            with pytest.raises(StorageUnavailableError):
                unit.jobs.count()
    assert guarded.state is State.OPEN
    assert guarded.refusal().retry_after_seconds is not None


def test_what_fails_late_says_nothing_of_a_circuit_that_has_turned_since(guarded: Guarded) -> None:
    with guarded.unit() as unit:
        unit.jobs.count()
        guarded.registry.force(DATABASE, State.DISABLED, by="ada", reason="drill")
        guarded.registry.release(DATABASE)
        failing_statements(
            guarded, sql_errors.OperationalError("SELECT", None, NoAnswerError("no answer"))
        )
        for _ in range(9):
            with pytest.raises(StorageUnavailableError):
                unit.jobs.count()
    assert guarded.state is State.CLOSED
    assert guarded.calls == (0, 0)


def test_forced_open_nothing_is_opened(guarded: Guarded) -> None:
    guarded.registry.force(DATABASE, State.FORCED_OPEN, by="ada", reason="drill", seconds=30)
    error = guarded.refusal()
    assert guarded.asked == 0
    assert error.retry_after_seconds == 30


def unavailable(cause: Exception | None) -> StorageUnavailableError:
    error = StorageUnavailableError("x")
    error.__cause__ = cause
    return error


class CodedError(psycopg2.OperationalError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def pgcode(self) -> str:
        return self.code


@pytest.mark.parametrize(
    ("original", "kind"),
    [
        (CodedError("40P01"), Kind.CONFLICT),
        (CodedError("40001"), Kind.CONFLICT),
        (CodedError("55P03"), Kind.CONFLICT),
        (CodedError("57014"), Kind.TIMEOUT),
        (CodedError("57P01"), Kind.CONNECTION),
        (CodedError("53300"), Kind.RESOURCE_EXHAUSTED),
        (CodedError("28P01"), Kind.DENIED),
        (CodedError("3D000"), Kind.DENIED),
        (CodedError("54000"), Kind.CALLER),
        (NoAnswerError("late"), Kind.TIMEOUT),
        (psycopg2.OperationalError("refused"), Kind.CONNECTION),
    ],
)
def test_errors_of_the_driver_have_kinds(original: Exception, kind: Kind) -> None:
    error = unavailable(sql_errors.OperationalError("SELECT", None, original))
    assert kind_of(error).kind is kind
    assert not connection_was_lost(error), "SQLAlchemy did not find it lost"


def test_a_value_beyond_a_limit_is_an_answer_and_no_outage(postgres_url: str) -> None:
    with engine_of(postgres_url) as engine:
        guarded = Guarded(engine)
        for _ in range(30):
            transaction = Transaction(guarded.given, guard=guarded.guard)
            with pytest.raises(ValueError, match="more than the database takes"):
                transaction.execute(text("SELECT CAST(repeat('x', 3000) AS tsvector)"))
            transaction.close()
        assert guarded.count() == 0
        assert (guarded.state, guarded.calls) == (State.CLOSED, (31, 0))


def test_a_full_pool_is_our_own_doing() -> None:
    assert kind_of(unavailable(sql_errors.TimeoutError())).kind is Kind.REJECTED
    assert kind_of(DuplicateError("email")).kind is Kind.CALLER
    assert kind_of(unavailable(None)).kind is Kind.CONNECTION


def test_a_lock_of_sqlite_is_an_answer(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("src.adapters.storage.sqlite.BUSY_SECONDS", 0.02)
    with guarded.unit(read_only=False) as holder:
        holder.jobs.add(builders.job("held"))
        for number in range(7):
            with guarded.unit(read_only=False) as unit, pytest.raises(StorageUnavailableError):
                unit.jobs.add(builders.job(f"late-{number}"))
    assert guarded.state is State.CLOSED
