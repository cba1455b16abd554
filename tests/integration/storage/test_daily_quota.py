"""The daily quota on real databases: never exceeded, never lost, whoever asks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from src.adapters.storage.daily_quota import SqlDailyQuota
from src.services.ports import StorageUnavailableError
from tests.databases import engine_of
from tests.fakes import FakeClock


def quota_of(engine: Engine, limit: int = 100, clock: FakeClock | None = None) -> SqlDailyQuota:
    return SqlDailyQuota(lambda: engine, clock or FakeClock(), service="maps", limit=limit)


def test_what_is_left_is_granted_and_then_nothing(engine: Engine) -> None:
    quota = quota_of(engine, 100)

    assert (quota.used_today(), quota.left_today()) == (0, 100)
    assert [quota.take(n) for n in (60, 0, 30, 30, 1)] == [60, 0, 30, 10, 0]
    assert (quota.used_today(), quota.left_today()) == (100, 0)


def test_the_first_grant_of_a_day_is_bounded_too(engine: Engine) -> None:
    assert quota_of(engine, 7).take(50) == 7
    assert quota_of(engine, 0).take(1) == 0


def test_a_limit_that_was_lowered_grants_nothing_more(engine: Engine) -> None:
    quota_of(engine, 50).take(40)

    assert quota_of(engine, 30).take(5) == 0
    assert quota_of(engine, 30).left_today() == 0
    assert quota_of(engine, 30).used_today() == 40


def test_what_is_given_back_can_be_granted_again(engine: Engine) -> None:
    quota, clock = quota_of(engine, 10), FakeClock()
    assert quota.take(10) == 10
    quota.give_back(4, clock.now())

    assert quota.used_today() == 6
    assert quota.take(9) == 4


def test_the_day_begins_at_midnight_in_california(engine: Engine) -> None:
    clock = FakeClock(datetime(2026, 1, 6, 7, 59, tzinfo=UTC))  # 23:59 the day before
    quota = quota_of(engine, 10, clock)
    assert quota.take(10) == 10
    assert quota.resets_at() == datetime(2026, 1, 6, 8, tzinfo=UTC)
    evening = clock.now()
    clock.advance(120)

    assert quota.take(3) == 3
    quota.give_back(5, evening)  # goes to the day it came from
    assert quota.used_today() == 3
    assert quota.resets_at() == datetime(2026, 1, 7, 8, tzinfo=UTC)


def test_summer_time_moves_the_midnight(engine: Engine) -> None:
    clock = FakeClock(datetime(2026, 7, 1, 12, tzinfo=UTC))

    assert quota_of(engine, 1, clock).resets_at() == datetime(2026, 7, 2, 7, tzinfo=UTC)


def test_services_do_not_share(engine: Engine) -> None:
    other = SqlDailyQuota(lambda: engine, FakeClock(), service="other", limit=10)
    assert other.take(10) == 10

    assert quota_of(engine, 10).take(10) == 10


def test_a_restart_forgets_nothing(engine: Engine) -> None:
    quota_of(engine).take(99)
    engine.dispose()

    assert quota_of(engine).take(5) == 1


@pytest.mark.parametrize("size", [1, 7])
def test_eight_at_once_never_exceed_and_never_lose(engine: Engine, size: int) -> None:
    limit, rounds = 150, 30

    def ask(_: int) -> int:
        quota = quota_of(engine, limit)
        return sum(quota.take(size) for _ in range(rounds))

    with ThreadPoolExecutor(8) as pool:
        granted = sum(pool.map(ask, range(8)))

    assert granted == limit  # 240 or 1,680 were asked for
    assert quota_of(engine, limit).used_today() == limit


def test_giving_back_beside_takers_keeps_the_sum(engine: Engine) -> None:
    now = FakeClock().now()

    def ask(number: int) -> int:
        quota, kept = quota_of(engine, 40), 0
        for _ in range(20):
            got = quota.take(3)
            if number % 2:
                quota.give_back(got, now)
            else:
                kept += got
        return kept

    with ThreadPoolExecutor(8) as pool:
        kept = sum(pool.map(ask, range(8)))

    assert quota_of(engine, 40).used_today() == kept <= 40
    assert quota_of(engine, 40).take(40) == 40 - kept


def test_a_database_without_the_table_grants_nothing(empty_engine: Engine) -> None:
    with pytest.raises(StorageUnavailableError):
        quota_of(empty_engine).take(1)
    with pytest.raises(StorageUnavailableError):
        quota_of(empty_engine).used_today()


def test_a_database_that_is_not_there_grants_nothing(tmp_path: Path) -> None:
    with (
        engine_of("postgresql://nobody@127.0.0.1:1/none") as engine,
        pytest.raises(StorageUnavailableError),
    ):
        quota_of(engine).take(1)


def test_yesterday_stands_beside_today(engine: Engine) -> None:
    clock = FakeClock()
    quota_of(engine, 10, clock).take(10)
    clock.advance(timedelta(days=1).total_seconds())

    assert quota_of(engine, 10, clock).left_today() == 10
