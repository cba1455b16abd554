"""The failover rehearsal on a real server, database and Redis; and what it needs."""

from __future__ import annotations

import psutil
import pytest

from src.adapters.stress.failover import database_behind, redis_behind, rehearse_failover
from src.stress.errors import RehearsalError
from src.stress.rehearsal import PHASES


@pytest.mark.slow
def test_parts_fail_and_come_back_while_matching_goes_on(postgres_url: str, redis_url: str) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    run = rehearse_failover(postgres_url, redis_url, workers=2, progress=lambda *_: None)
    rows = {row["phase"]: row for row in run.phases}
    assert list(rows) == [phase.name for phase in PHASES]
    # Every fault was felt, so that what follows says something.
    assert rows["redis_down"]["felt"] > 0
    assert rows["database_slow"]["felt"] > 0
    assert rows["maps_refuse"]["felt"] > 0
    assert all(row["matching_requests"] > 50 for row in rows.values())
    assert {name: row["matching_errors"] for name, row in rows.items()} == dict.fromkeys(rows, 0)
    # How fast depends on the machine of the tests; that it comes back does not.
    assert all(rows[name]["recovery_seconds"] < 60 for name in ("redis_back", "maps_back"))
    assert {each.name for each in run.criteria} >= {
        "redis.recovery", "database.recovery", "maps.recovery", "redis_down.matching_errors",
    }  # fmt: skip
    left = {child.pid for child in psutil.Process().children(recursive=True)} - before
    assert left == set()


def test_a_database_is_addressed_through_the_proxy_with_all_it_had() -> None:
    through, where = database_behind(
        "postgresql://me:s%40cret@db.example:5433/jobs?sslmode=disable"
    )
    assert where == ("db.example", 5433)
    assert through(7000) == "postgresql://me:s%40cret@127.0.0.1:7000/jobs?sslmode=disable"


def test_a_database_behind_a_socket_file_is_found() -> None:
    through, where = database_behind("postgresql://postgres@/jobs?host=/run/pg")
    assert where == "/run/pg/.s.PGSQL.5432"
    assert through(7000) == "postgresql://postgres@127.0.0.1:7000/jobs"


def test_redis_keeps_its_password_and_number() -> None:
    through, where = redis_behind("redis://:pass@cache.example/3")
    assert where == ("cache.example", 6379)
    assert through(7000) == "redis://:pass@127.0.0.1:7000/3"


@pytest.mark.parametrize("url", ["sqlite:///var/x.db", "nonsense"])
def test_a_rehearsal_without_postgresql_says_what_it_needs(url: str) -> None:
    with pytest.raises(RehearsalError, match="--database-url"):
        database_behind(url)


@pytest.mark.parametrize("url", ["rediss://cache.example/0", "unix:///run/redis", "nonsense"])
def test_a_rehearsal_without_plain_redis_says_what_it_needs(url: str) -> None:
    with pytest.raises(RehearsalError, match="--redis-url"):
        redis_behind(url)
