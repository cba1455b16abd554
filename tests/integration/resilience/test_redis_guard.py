"""Clients of one Redis that is stopped, frozen and there again, behind one policy."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

import pytest
import redis
from limits.errors import StorageError

from src.adapters.answers.rates import SharedRate
from src.adapters.redis.cache_level import RedisLevel
from src.adapters.redis.guard import kind_of
from src.adapters.security.attempts import WindowedAttempts
from src.resilience import Kind, Registry, State
from src.services.access_errors import AttemptsUnknownError
from src.settings import Settings
from src.wiring.resilience import REDIS, dependencies, redis_guard
from tests.fakes import FakeClock
from tests.servers import OwnServer, own_redis
from tests.unit.resilience_tiered.fleet import SPACE

TIMEOUT_SECONDS = 1.0


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with own_redis() as server:
        yield server


class Worker:
    """The clients of one worker, with the guard that the wiring gives them."""

    def __init__(self, url: str) -> None:
        settings = Settings(redis_url=url, redis_timeout_seconds=TIMEOUT_SECONDS)
        self.registry: Registry = dependencies(settings)
        guard = redis_guard(self.registry)
        self.level = RedisLevel(
            url, time.monotonic, [SPACE], timeout_seconds=TIMEOUT_SECONDS, guard=guard
        )
        self.attempts = WindowedAttempts(
            "100 per minute", redis_url=url, timeout_seconds=TIMEOUT_SECONDS, guard=guard
        )
        self.rate = SharedRate(
            50, 1, FakeClock(), redis_url=url, timeout_seconds=TIMEOUT_SECONDS, guard=guard
        )

    def sign_in(self) -> bool:
        try:
            self.attempts.attempt(account="a@example.org", address="192.0.2.1")
        except AttemptsUnknownError:
            return False
        return True

    @property
    def state(self) -> State:
        return self.registry.report(REDIS).circuit.state


def until(condition: Callable[[], bool], what: str) -> float:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < 30, f"waited for {what}"
        time.sleep(0.02)
    return time.monotonic() - started


def took(action: Callable[[], object]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def test_what_one_client_finds_out_spares_the_others(server: OwnServer) -> None:
    worker = Worker(server.url)
    assert worker.sign_in()
    assert worker.level.position() is not None
    server.freeze()
    try:
        worker.level.position()  # waits for its time limit, and opens the circuit
        assert worker.state is State.OPEN
        others = took(lambda: [worker.sign_in(), worker.rate.wait_seconds()])
        assert others < TIMEOUT_SECONDS
        assert not worker.sign_in(), "nobody is let in while attempts cannot be counted"
    finally:
        server.go_on()
    assert until(worker.sign_in, "Redis") < 10
    assert worker.level.position() is not None
    assert worker.state is State.CLOSED


def test_a_redis_that_is_stopped_and_started_again_is_used_again(
    server: OwnServer, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker(server.url)
    assert worker.level.position() is not None
    server.stop()
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            assert worker.level.position() is None
            assert not worker.sign_in()
    assert len([one for one in caplog.messages if "Redis fails" in one]) == 1
    assert worker.registry.report(REDIS).status == "down"
    server.start()
    assert until(lambda: worker.level.position() is not None, "Redis") < 10
    assert worker.sign_in()


def test_circuits_of_the_fleet_go_by_the_same_guard(server: OwnServer) -> None:
    settings = Settings(redis_url=server.url, redis_timeout_seconds=TIMEOUT_SECONDS)
    registry = dependencies(settings)
    assert registry.force("database", State.DISABLED, by="ada", reason="drill")
    server.freeze()
    try:
        assert not registry.force("database", State.DISABLED, by="ada", reason="drill")
        assert registry.report(REDIS).circuit.state is State.OPEN
        assert took(lambda: registry.report("database")) < TIMEOUT_SECONDS
    finally:
        server.go_on()
    until(lambda: registry.force("database", State.DISABLED, by="ada", reason="drill"), "the fleet")
    assert registry.report(REDIS).circuit.state is State.CLOSED


def test_what_redis_answers_is_no_outage(server: OwnServer) -> None:
    worker = Worker(server.url)
    with redis.Redis.from_url(server.url) as client:
        client.set("{nextvision:cache}:state", "not a hash")
    assert worker.level.position() is None
    assert worker.state is State.CLOSED
    assert worker.sign_in()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (redis.TimeoutError(), Kind.TIMEOUT),
        (redis.ConnectionError(), Kind.CONNECTION),
        (redis.exceptions.BusyLoadingError(), Kind.CONNECTION),
        (ConnectionResetError(), Kind.CONNECTION),
        (redis.ResponseError("WRONGTYPE"), Kind.CALLER),
        (ValueError("no number"), Kind.CALLER),
        (StorageError(redis.ConnectionError()), Kind.CONNECTION),
        (RuntimeError(), Kind.UNKNOWN),
    ],
)
def test_errors_of_the_client_have_kinds(error: Exception, kind: Kind) -> None:
    assert kind_of(error).kind is kind
