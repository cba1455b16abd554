"""Two at once, on PostgreSQL, where two writers really run side by side."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, text

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.access_errors import CredentialError, LastAdminError
from src.services.ports import UnitOfWork, UnitOfWorkFactory
from src.services.records import Role
from tests.access_fakes import CLI, PASSWORD, Worker
from tests.databases import engine_of
from tests.fakes import FakeClock


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    with engine_of(postgres_url) as engine:
        yield engine


@pytest.fixture
def unit_of_work(engine: Engine) -> UnitOfWorkFactory:
    def open_one(*, read_only: bool = False) -> UnitOfWork:
        return SqlUnitOfWork(lambda: engine, FakeClock(), read_only=read_only)

    return open_one


@pytest.fixture
def workers(unit_of_work: UnitOfWorkFactory) -> tuple[Worker, Worker]:
    return Worker(unit_of_work, FakeClock()), Worker(unit_of_work, FakeClock())


def at_once(*calls: Any) -> list[Any]:
    """What each call returned or raised, all started together."""
    start = Barrier(len(calls), timeout=20)

    def run(call: Any) -> Any:
        start.wait()
        try:
            return call()
        except (CredentialError, LastAdminError) as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_two_refreshes_with_one_token_one_is_the_thief(workers: tuple[Worker, Worker]) -> None:
    first, second = workers
    for number in range(10):
        user = first.use.accounts.add(f"{number}@example.org", Role.VIEWER, PASSWORD, by=CLI)
        token = first.use.sign_in.tokens_for(user).refresh_token
        outcomes = at_once(
            lambda token=token: first.use.sign_in.refresh(token),
            lambda token=token: second.use.sign_in.refresh(token),
        )
        refused = [one.flaw for one in outcomes if isinstance(one, CredentialError)]
        assert refused == ["reused"]
        assert first.use.accounts.get(user.id).token_epoch == 1


def test_two_administrators_cannot_close_each_other(workers: tuple[Worker, Worker]) -> None:
    first, second = workers
    ada, eve = (
        first.use.accounts.add(f"{name}@example.org", Role.ADMIN, PASSWORD, by=CLI)
        for name in ("ada", "eve")
    )
    for _ in range(10):
        outcomes = at_once(
            lambda: first.use.accounts.change(ada.id, by=CLI, active=False),
            lambda: second.use.accounts.change(eve.id, by=CLI, role=Role.VIEWER),
        )
        assert [type(one) for one in outcomes].count(LastAdminError) == 1
        first.use.accounts.change(ada.id, by=CLI, active=True, role=Role.ADMIN)
        first.use.accounts.change(eve.id, by=CLI, active=True, role=Role.ADMIN)


def wait_for_a_lock(engine: Engine, future: Future[Any]) -> None:
    """Nothing, once a statement waits for a lock; fails when the call ends without waiting."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.execute(waiting).scalar_one():
                return
        assert not future.done(), "the call did not wait"
    pytest.fail("nothing waited for a lock within 20 s")


def test_a_refresh_waits_for_a_closing_under_way_and_is_then_refused(
    engine: Engine, unit_of_work: UnitOfWorkFactory, workers: tuple[Worker, Worker]
) -> None:
    worker, _ = workers
    lea = worker.use.accounts.add("lea@example.org", Role.VIEWER, PASSWORD, by=CLI)
    token = worker.use.sign_in.tokens_for(lea).refresh_token
    with ThreadPoolExecutor(1) as pool, unit_of_work() as uow:
        user = uow.users.get(lea.id, for_update=True)
        assert user is not None
        refreshing = pool.submit(worker.use.sign_in.refresh, token)
        wait_for_a_lock(engine, refreshing)
        uow.users.save(replace(user, active=False))
        uow.commit()
        with pytest.raises(CredentialError):
            refreshing.result(timeout=20)


def test_a_new_hash_at_sign_in_does_not_open_an_account_that_is_being_closed(
    engine: Engine, unit_of_work: UnitOfWorkFactory, workers: tuple[Worker, Worker]
) -> None:
    worker, _ = workers
    lea = worker.use.accounts.add("lea@example.org", Role.VIEWER, PASSWORD, by=CLI)
    worker.hasher.mark = "v2:"
    with ThreadPoolExecutor(1) as pool, unit_of_work() as uow:
        user = uow.users.get(lea.id, for_update=True)
        assert user is not None
        signing_in = pool.submit(
            worker.use.sign_in.check_password, lea.email, PASSWORD, address="192.0.2.1"
        )
        wait_for_a_lock(engine, signing_in)
        uow.users.save(replace(user, active=False))
        uow.commit()
        signing_in.result(timeout=20)
    stored = worker.use.accounts.get(lea.id)
    assert (stored.active, stored.password_hash) == (False, f"v2:{PASSWORD}")
