from __future__ import annotations

import os
import signal
import socket
import threading
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic

import pytest

from tests.e2e.conftest import StartServer
from tests.e2e.server import Server, free_port


def test_a_bare_command_takes_workers_and_address_from_the_settings(server: StartServer) -> None:
    running = server(env={"WORKER_COUNT": "1"})

    assert len(running.workers()) == 1
    assert f"http://127.0.0.1:{running.port}" in running.log()
    assert "Using worker: gevent" in running.log()


def test_the_probes_answer_with_their_fields_and_under_their_aliases(server: StartServer) -> None:
    running = server("-w", "1")

    for path in ("/health/live", "/live"):
        alive = running.json(path)
        assert alive["status"] == "alive"
        assert alive["uptime"] >= 0
    running.until(lambda: running.status("/health/ready") == 200, "readiness")
    for path in ("/health/ready", "/ready"):
        ready = running.json(path)
        assert ready["status"] == "ready"
        assert ready["components"]["database"] is True
        assert ready["components"]["migrations"] is True
    started = running.json("/health/startup")
    assert started["status"] == "started"
    assert 0 < started["duration"] < 60
    basic = running.json("/health")
    assert (basic["status"], basic["database"], basic["environment"]) == (
        "healthy", "connected", "development",
    )  # fmt: skip
    assert running.json("/health/detailed")["overall_status"] == "healthy"


def test_a_database_without_tables_is_alive_and_not_ready(server: StartServer) -> None:
    running = server("-w", "1", migrated=False)

    assert running.status("/health/live") == 200
    status, _ = running.get("/health/ready")
    assert status == 503
    assert running.json("/ready")["components"]["migrations"] is False
    assert running.json("/health/startup")["status"] == "starting"
    assert running.status("/health/startup") == 503
    assert running.json("/health/detailed")["overall_status"] == "error"


def test_a_database_that_hangs_hangs_no_probe(server: StartServer) -> None:
    """Somebody takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        port = silent.getsockname()[1]
        address = f"postgresql://u:p@127.0.0.1:{port}/x"
        running = server("-w", "1", env={"DATABASE_URL": address})

        asked = monotonic()
        status, _ = running.get("/health/ready")
        answered = monotonic() - asked
        took = []
        for _ in range(3):
            asked = monotonic()
            assert running.status("/health/live") == 200
            took.append(monotonic() - asked)

        assert status == 503
        assert answered < 4, "the limit of a check is 2 s"
        assert min(took) < 1
        assert running.json("/health")["database"] == "disconnected"


def test_a_database_that_refuses_is_told_at_once(server: StartServer) -> None:
    address = f"postgresql://u:p@127.0.0.1:{free_port()}/x"
    running = server("-w", "1", env={"DATABASE_URL": address})

    assert running.status("/health/ready") == 503
    assert running.status("/health") == 503
    assert running.status("/health/live") == 200
    assert address not in running.get("/health/detailed")[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_with_0_and_leaves_nothing(server: StartServer, number: int) -> None:
    running = server("-w", "1")
    folders = list((running.var_dir / "metrics").iterdir())
    assert len(folders) == 1

    assert running.stop(number) == 0
    assert not list((running.var_dir / "metrics").iterdir())


def test_ctrl_c_of_a_terminal_reaches_everybody_and_ends_with_0(server: StartServer) -> None:
    running = server("-w", "2")
    running.until(lambda: len(running.workers()) == 2, "two workers")

    os.killpg(running.process.pid, signal.SIGINT)

    assert running.process.wait(30) == 0


def slow_request(running: Server, started: threading.Event, answers: list[int]) -> None:
    """A POST whose body comes in two parts, the second one when the server is stopping."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=30)
    try:
        connection.putrequest("POST", "/api/v1/auth/login")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", "20")
        connection.endheaders(b'{"email":')
        started.set()
        running.until(lambda: "Handling signal" in running.log(), "the server to begin its end", 20)
        connection.send(b'"a@b.c" }  ')
        answers.append(connection.getresponse().status)
    finally:
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_is_answered_before_the_end(server: StartServer, number: int) -> None:
    running = server("-w", "1")
    started, answers = threading.Event(), list[int]()
    client = threading.Thread(target=slow_request, args=(running, started, answers))
    client.start()
    assert started.wait(20)
    running.until(lambda: running.json("/monitoring/performance")["active_requests"]["count"] >= 2,
                  "the request to be in progress")  # fmt: skip

    code = running.stop(number)
    client.join(30)

    assert code == 0
    assert answers == [422]


def test_bad_settings_end_at_once_with_a_line_for_each(server: StartServer) -> None:
    running = server(env={"WORKER_COUNT": "many", "REDIS_URL": "nowhere"}, wait=False)

    assert running.process.wait(30) == 2
    assert "  WORKER_COUNT: " in running.log()
    assert "  REDIS_URL: " in running.log()
    assert "Traceback" not in running.log()


def test_production_with_defaults_ends_at_once(server: StartServer) -> None:
    running = server(env={"NEXTVISION_ENV": "production"}, wait=False)

    assert running.process.wait(30) == 2
    for name in ("SECRET_KEY", "DATABASE_URL", "AUTH_MODE"):
        assert f"  {name}: " in running.log()


def test_two_servers_in_one_folder_keep_their_figures_apart(
    server: StartServer, tmp_path: Path
) -> None:
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "shared")}
    first = server("-w", "1", env=shared)
    second = server("-w", "1", env=shared)

    folders = {path.name for path in (tmp_path / "shared").iterdir()}
    assert folders == {f"server-{first.process.pid}", f"server-{second.process.pid}"}
    second.stop()
    assert first.status("/metrics") == 200
