"""Shared levels to test: in memory, in a real Redis, and a Redis that can be killed."""

from __future__ import annotations

import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from src.adapters.redis.cache_level import RedisLevel
from src.resilience.tiered import Level
from tests.servers import _redis_program, _wait
from tests.unit.resilience_tiered.fleet import OTHER, SPACE, Clock, MemoryLevel, Server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "redis"])
def new_level(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Callable[[], Level]]:
    """Makes levels that share what they keep, by the virtual clock."""
    if request.param == "memory":
        server = Server(clock)
        yield lambda: MemoryLevel(server)
        return
    url = request.getfixturevalue("redis_url")
    made: list[RedisLevel] = []

    def new() -> Level:
        level = RedisLevel(
            url, clock.monotonic, [SPACE, OTHER], timeout_seconds=5,
            server_ms=lambda: round(clock.now * 1000),
        )  # fmt: skip
        made.append(level)
        return level

    yield new
    for each in made:
        each.close()


class Killable:
    """A Redis of its own that is killed and comes back empty on the same port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = self.folder / "log"
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [_redis_program(), "--port", str(self.port), "--bind", "127.0.0.1",
                 "--dir", self.folder, "--save", "", "--appendonly", "no"],
                stdout=out, stderr=out,
            )  # fmt: skip
        _wait(self._process, self._ping, redis.RedisError, log)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stall(self) -> None:
        """It accepts connections and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _ping(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.ping()


@pytest.fixture
def own_redis() -> Iterator[Killable]:
    with tempfile.TemporaryDirectory(prefix="nextvision-redis-") as folder:
        server = Killable(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()
