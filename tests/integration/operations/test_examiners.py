from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, text

from src.adapters.probes.database import SqlDatabaseExaminer
from src.adapters.probes.host import LocalHostExaminer
from src.adapters.probes.readiness import DatabaseProbe, MigrationProbe, RedisProbe
from src.adapters.probes.redis_server import RedisServerExaminer
from src.adapters.storage.revisions import head_revision
from src.services.health import ProbeError
from tests.databases import engine_of
from tests.e2e.server import free_port


def giving(engine: Engine) -> Callable[[], Engine]:
    return lambda: engine


def test_postgresql_tells_about_itself(postgres_url: str) -> None:
    with engine_of(postgres_url) as engine:
        database = SqlDatabaseExaminer(giving(engine))

        assert database.kind == "postgresql"
        assert 0 < database.round_trip_seconds() < 5
        assert database.version() >= (13,)
        assert database.encryption() == "local"
        limit = database.connection_limit()
        assert limit is not None
        assert limit > 10
        offset = database.clock_offset_seconds()
        assert offset is not None
        assert abs(offset) < 5, "it runs on this machine"
        assert database.revisions() == (head_revision(), head_revision())
        assert database.rows() == {"jobs": 0, "candidates": 0}


def test_sqlite_tells_about_itself(sqlite_url: str) -> None:
    with engine_of(sqlite_url) as engine:
        database = SqlDatabaseExaminer(giving(engine))

        assert (database.kind, database.encryption()) == ("sqlite", "local")
        assert database.version() >= (3, 35)
        assert database.connection_limit() is None
        assert database.clock_offset_seconds() is None
        assert database.revisions() == (head_revision(), head_revision())


@pytest.mark.parametrize("address", ["sqlite_url", "postgres_url"])
def test_a_database_at_another_revision_is_not_ready(
    address: str, request: pytest.FixtureRequest
) -> None:
    with engine_of(request.getfixturevalue(address)) as engine:
        probe = MigrationProbe(giving(engine))
        assert DatabaseProbe(giving(engine)).check()
        assert head_revision() in probe.check()
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        try:
            with pytest.raises(ProbeError, match="at revision older"):
                probe.check()
        finally:
            with engine.begin() as connection:
                connection.execute(
                    text("UPDATE alembic_version SET version_num = :head"),
                    {"head": head_revision()},
                )


def test_a_database_without_tables_is_not_ready(empty_postgres_url: str) -> None:
    with (
        engine_of(empty_postgres_url) as engine,
        pytest.raises(ProbeError, match="at revision none"),
    ):
        MigrationProbe(giving(engine)).check()


def test_redis_writes_reads_back_and_removes(redis_url: str) -> None:
    server = RedisServerExaminer(redis_url, timeout_seconds=5)

    assert 0 < server.write_and_read() < 5
    assert server.version()[0].isdigit()
    limit, policy = server.memory_policy()
    assert limit >= 0
    assert policy
    assert server._client.keys("nextvision:diagnose:*") == []
    assert RedisProbe(redis_url, 5).check() == "redis answers"


def test_a_redis_that_is_not_there_is_an_error() -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"

    with pytest.raises(redis.ConnectionError):
        RedisServerExaminer(nowhere, 0.5).write_and_read()
    with pytest.raises(redis.ConnectionError):
        RedisProbe(nowhere, 0.5).check()


def test_the_machine_tells_about_itself(tmp_path: Path) -> None:
    host, folder = LocalHostExaminer(), tmp_path
    percent, free_gb = host.disk(folder / "not" / "there" / "yet")

    assert 0 <= percent <= 100
    assert free_gb >= 0
    soft, hard = host.file_limit()
    assert soft > 0
    assert hard != 0
    assert host.can_write(folder / "new")
    (folder / "file").touch()
    assert not host.can_write(folder / "file" / "below")


def test_the_driver_yields_under_gevent() -> None:
    assert LocalHostExaminer().green_driver() is None
