"""Two at once, on PostgreSQL, where two writers really run side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.access_errors import CredentialError, LastAdminError
from src.services.ports import UnitOfWork
from src.services.records import Role
from tests.access_fakes import CLI, PASSWORD, Worker
from tests.databases import engine_of
from tests.fakes import FakeClock


@pytest.fixture
def workers(postgres_url: str) -> Iterator[tuple[Worker, Worker]]:
    clock = FakeClock()
    with engine_of(postgres_url) as engine:

        def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
            return SqlUnitOfWork(lambda: engine, clock, read_only=read_only)

        yield Worker(unit_of_work, clock), Worker(unit_of_work, clock)


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
