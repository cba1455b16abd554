"""What a stop, a restart and a dead worker cost those who send requests: nothing, or their own."""

from __future__ import annotations

import os
import signal
import threading
from http.client import HTTPConnection, HTTPResponse

import pytest

from tests.e2e.balancer import Balancer
from tests.e2e.conftest import StartServer
from tests.e2e.server import Server

LOOK = "/api/v1/jobs?limit=5"


def ready(running: Server) -> bool:
    return running.status("/health/ready") == 200


def start_again(old: Server, server: StartServer, env: dict[str, str]) -> Server:
    """An instance at the address of one that has ended."""
    return server("-w", "2", env={**env, "PORT": str(old.port)})


@pytest.fixture(params=["sqlite", "postgresql and redis"])
def env(request: pytest.FixtureRequest) -> dict[str, str]:
    """Where the instances keep what they keep."""
    # The balancer has this long to notice, on a machine that may be busy with other tests.
    grace = {"DRAIN_GRACE_SECONDS": "8", "RATELIMIT_DEFAULT": "100000 per minute"}
    if request.param == "sqlite":
        return grace
    return {
        **grace,
        "DATABASE_URL": request.getfixturevalue("postgres_url"),
        "REDIS_URL": request.getfixturevalue("redis_url"),
    }


def test_two_instances_stopped_one_after_the_other_lose_no_request(
    server: StartServer, env: dict[str, str]
) -> None:
    first, second = (server("-w", "2", env=env) for _ in range(2))
    for one in (first, second):
        one.until(lambda one=one: ready(one), "readiness")  # type: ignore[misc]
    with Balancer([first, second], LOOK, per_second=25) as balancer:
        first.until(lambda: balancer.by_port[first.port] > 20, "load on the first")
        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(60) == 0
        again = start_again(first, server, env)
        again.until(lambda: balancer.is_ready(again), "the first one again")
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(60) == 0
        sent = balancer.by_port[first.port]
        again.until(lambda: balancer.by_port[first.port] > sent + 20, "load on it alone")

    assert set(balancer.answers) == {200}, balancer.answers
    for one in (first, second):
        for stage in ("background", "cache", "database"):
            assert f"closed {stage} in" in one.log()
        assert "ended in order" in one.log()


def test_renewing_the_workers_loses_no_request(server: StartServer) -> None:
    running = server(
        "-w", "2", env={"DRAIN_SECONDS": "60", "RATELIMIT_DEFAULT": "100000 per minute"}
    )
    running.until(lambda: ready(running), "readiness")
    before = set(running.workers())
    with Balancer([running], LOOK, per_second=25) as balancer:
        running.until(lambda: sum(balancer.answers.values()) > 20, "load")
        running.process.send_signal(signal.SIGHUP)
        running.until(lambda: before.isdisjoint(running.workers()), "new workers", 120)
        sent = sum(balancer.answers.values())
        running.until(lambda: sum(balancer.answers.values()) > sent + 20, "load on them")

    assert set(balancer.answers) == {200}, balancer.answers


def test_a_killed_worker_fails_its_own_requests_alone(server: StartServer) -> None:
    running = server("-w", "2", env={"RATELIMIT_DEFAULT": "100000 per minute"})
    running.until(lambda: ready(running), "readiness")
    with Balancer([running], LOOK, per_second=25) as balancer:
        running.until(lambda: balancer.answers[200] > 20, "load")
        victim = running.workers()[0]
        os.kill(victim, signal.SIGKILL)
        running.until(
            lambda: victim not in running.workers() and len(running.workers()) == 2, "another"
        )
        answered = balancer.answers[200]
        running.until(lambda: balancer.answers[200] > answered + 20, "load on it")

    failed = sum(n for what, n in balancer.answers.items() if what != 200)
    assert failed <= 25, "no more than what one worker had when it died"
    assert {what for what in balancer.answers if isinstance(what, int)} == {200}


def kept_alive(running: Server) -> HTTPConnection:
    connection = HTTPConnection("127.0.0.1", running.port, timeout=30)
    assert ask(connection, "/health/live").status == 200
    return connection


def ask(connection: HTTPConnection, path: str) -> HTTPResponse:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer


def test_within_the_grace_connections_are_answered_and_end_and_later_ones_hear_503(
    server: StartServer,
) -> None:
    running = server("-w", "1", env={"DRAIN_GRACE_SECONDS": "4", "DRAIN_SECONDS": "20"})
    running.until(lambda: ready(running), "readiness")
    old = kept_alive(running)
    started, go_on = threading.Event(), threading.Event()
    slow = threading.Thread(target=upload, args=(running, started, go_on))
    slow.start()
    assert started.wait(20)

    running.process.send_signal(signal.SIGTERM)
    running.until(lambda: running.status("/health/ready") == 503, "not ready")
    answer = ask(old, "/docs")
    assert (answer.status, answer.getheader("Connection")) == (200, "close")
    running.until(lambda: running.status("/docs") == 503, "the end of the grace")
    connection = HTTPConnection("127.0.0.1", running.port, timeout=30)
    refused = ask(connection, "/docs")

    assert refused.status == 503
    assert refused.getheader("Content-Type") == "application/problem+json"
    assert refused.getheader("Retry-After") == "2"
    assert refused.getheader("Connection") == "close"
    assert running.status("/health/live") == 200
    assert running.status("/metrics") == 200
    go_on.set()
    slow.join(30)
    assert running.process.wait(40) == 0
    assert "refusing new requests: waiting for 1" in running.log()
    assert "did not end" not in running.log()


def upload(running: Server, started: threading.Event, go_on: threading.Event) -> None:
    """A request whose body comes in two parts."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=40)
    try:
        connection.putrequest("POST", "/api/v1/auth/login")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", "20")
        connection.endheaders(b'{"email":')
        running.until(
            lambda: running.json("/monitoring/performance")["active_requests"]["count"] >= 2,
            "the request to be in progress",
        )
        started.set()
        assert go_on.wait(60)
        connection.send(b'"a@b.c" }  ')
        assert connection.getresponse().status == 422
    finally:
        started.set()
        connection.close()


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_at_once(server: StartServer, second: int) -> None:
    running = server("-w", "1", env={"DRAIN_GRACE_SECONDS": "100"})
    running.until(lambda: ready(running), "readiness")

    running.process.send_signal(signal.SIGTERM)
    running.until(lambda: "stopping: not ready" in running.log(), "the first to be heard")
    running.process.send_signal(second)

    assert running.process.wait(30) == 0
    assert "Quick shutdown requested" in running.log()
