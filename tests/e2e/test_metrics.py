from __future__ import annotations

import contextlib
import json
import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from time import monotonic
from typing import Any

import pytest

from tests.e2e.conftest import StartServer
from tests.e2e.server import Server, free_port
from tests.exported_metrics import PROMISED
from tests.servers import redis_server

CV = "Camille Roux\nDéveloppeuse Python\nCompétences : Python, Django\n5 ans d'expérience"


def exposition(text: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Samples by name without the prefix."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for line in text.splitlines():
        match = re.fullmatch(r"nextvision_(\w+)(?:\{(.*)\})? (\S+)", line)
        if match:
            labels = dict(re.findall(r'(\w+)="([^"]*)"', match[2] or ""))
            found.setdefault(match[1], []).append((labels, float(match[3])))
    return found


def requests(running: Server, endpoint: str, port: int | None = None) -> float:
    status, text = running.get("/metrics", port=port)
    assert status == 200
    samples = exposition(text).get("api_requests_total", [])
    return sum(value for labels, value in samples if labels["endpoint"] == endpoint)


def told(running: Server, names: tuple[str, ...], port: int | None = None) -> dict[str, object]:
    """Samples of those names, where there are any."""
    status, text = running.get("/metrics", port=port)
    assert status == 200
    found = exposition(text)
    return {name: found[name] for name in names if name in found}


def load(running: Server, path: str, count: int) -> list[int | None]:
    """Statuses of that many requests, some at the same time, each on its own connection."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: running.status(path), range(count)))


def serving(running: Server) -> set[str]:
    """Names of the gauge files, one for each living worker that has made the application."""
    return {path.name for path in running.var_dir.glob("metrics/*/gauge_livesum_*.db")}


def test_the_documented_command_counts_exactly_over_four_workers(server: StartServer) -> None:
    running = server("-k", "gevent", "-w", "4")
    running.until(lambda: len(running.workers()) == 4, "four workers")
    running.until(lambda: len(serving(running)) == 4, "the files of four workers")

    statuses = load(running, "/nowhere", 200)

    assert statuses == [404] * 200
    assert [requests(running, "unmatched") for _ in range(8)] == [200.0] * 8


def post(running: Server, path: str, body: object) -> int:
    """Status of a POST of JSON."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    with contextlib.closing(connection):
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request("POST", path, json.dumps(body), headers)
        return connection.getresponse().status


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis of this test's own."""
    with redis_server() as url:
        yield url


def unmeasured(running: Server) -> dict[str, list[set[str]]]:
    """Promised names with a sample that lacks, or with labels that were not promised."""
    found = exposition(running.get("/metrics")[1])
    labels = {name: [set(one) for one, _ in found.get(name, [])] for name in PROMISED}
    return {
        name: labels[name]
        for name, promised in PROMISED.items()
        if not labels[name] or any(each != promised for each in labels[name])
    }


def test_every_promised_name_is_measured_on_a_running_server(
    server: StartServer, redis_url: str
) -> None:
    # Nobody listens there: calls fail, are tried again, open the circuit, and something steps in.
    parser = f"http://127.0.0.1:{free_port()}"
    running = server("-w", "2", env={"COMMITMENT_BRIDGE_URL": parser, "REDIS_URL": redis_url})
    running.until(lambda: running.status("/health/ready") == 200, "readiness")
    assert post(running, "/api/v1/jobs", {"title": "Développeur Python"}) == 201
    person = {"current_role": "Développeuse Python", "skills": ["Python"]}
    for _ in range(6):
        cv = post(running, "/api/v1/integration/parse-cv-from-commitment", {"cv_text": CV})
        assert cv == 200
    for _ in range(2):
        assert running.status("/api/v1/weights/preview?pourquoi_ecoute=Autre") == 200

    missing = {"everything": list[set[str]]()}

    def is_complete() -> bool:
        nonlocal missing
        # Again: the other worker has the job a moment later, and rates need two scrapes of one.
        post(running, "/api/v1/matching/candidate/camille", {"candidate_profile": person})
        missing = unmeasured(running)
        return not missing

    with contextlib.suppress(AssertionError):  # the assertion below says more
        running.until(is_complete, "every promised name")
    assert missing == {}

    found = exposition(running.get("/metrics")[1])
    up = {labels["name"]: value for labels, value in found["component_up"]}
    assert up["database"] == up["cache"] == 1.0
    assert {labels["name"] for labels, _ in found["circuit_breaker_state"]} >= {
        "bridge", "database", "redis",
    }  # fmt: skip


def test_pools_of_all_workers_are_added_up(server: StartServer) -> None:
    running = server("-w", "2", env={"DB_POOL_SIZE": "3", "DB_MAX_OVERFLOW": "4"})

    def pools() -> list[float]:
        found = exposition(running.get("/metrics")[1])
        return [
            found.get(f"db_connection_pool_{name}", [({}, 0.0)])[0][1]
            for name in ("size", "available")
        ]

    running.until(lambda: pools() == [14.0, 14.0], "both workers to have a pool")


def answered(running: Server, method: str, path: str, body: object) -> dict[str, Any]:
    """What is answered to JSON, on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    with contextlib.closing(connection):
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request(method, path, json.dumps(body), headers)
        answer = connection.getresponse()
        assert answer.status in {200, 201}, answer.read()
        found: dict[str, Any] = json.load(answer)
        return found


def test_every_worker_tells_of_all_bugs_exactly_before_and_after_a_restart(
    server: StartServer,
) -> None:
    running = server("-k", "gevent", "-w", "3")
    ids = []
    for severity in ("critical", "high", "high", "low", "low"):
        report = {"title": "It stops", "description": "After two hours.", "severity": severity}
        ids.append(answered(running, "POST", "/api/bugs/", report)["id"])
    for bug_id in ids[2:4]:
        for change in ({"status": "in_progress"}, {"status": "resolved", "resolution": "mended"}):
            answered(running, "PATCH", f"/api/bugs/{bug_id}", change)
    expected = {"critical": 1.0, "high": 1.0, "medium": 0.0, "low": 1.0}

    def told() -> tuple[dict[str, float], list[float]]:
        found = exposition(running.get("/metrics")[1])
        unresolved = {one["severity"]: value for one, value in found.get("bugs_open", [])}
        return unresolved, [value for _, value in found.get("bugs_resolution_seconds_count", [])]

    running.until(lambda: all(told()[0] for _ in range(12)), "every worker to have read the events")
    assert [told() for _ in range(12)] == [(expected, [2.0])] * 12

    for worker in running.workers():
        os.kill(worker, signal.SIGKILL)
    answered(running, "PATCH", f"/api/bugs/{ids[0]}", {"status": "wont_fix"})
    running.until(lambda: all(told()[0] for _ in range(12)), "new workers to have read the events")
    assert [told() for _ in range(6)] == [(expected | {"critical": 0.0}, [2.0])] * 6


def test_a_killed_worker_loses_no_figures_and_stops_no_other(server: StartServer) -> None:
    running = server("-w", "4")
    running.until(lambda: len(serving(running)) == 4, "the files of four workers")
    running.until(lambda: len(running.workers()) == 4, "four workers")
    assert load(running, "/nowhere", 100) == [404] * 100
    victim = running.workers()[0]

    with ThreadPoolExecutor(1) as pool:
        under_load = pool.submit(load, running, "/nowhere/else", 300)
        os.kill(victim, signal.SIGKILL)
        statuses = under_load.result(60)
    running.until(
        lambda: victim not in running.workers() and len(running.workers()) == 4, "a new worker"
    )
    running.until(
        lambda: not list(running.var_dir.glob(f"metrics/*/*_{victim}.db")),
        "the figures of the dead worker to be folded",
    )

    answered = statuses.count(404)
    # Only what was in the killed worker can be lost: one connection of each of eight clients.
    assert answered >= 300 - 8
    assert set(statuses) <= {404, None}
    counted = requests(running, "unmatched")
    # A request can have been counted and its answer not sent when the worker was killed.
    assert 100 + answered <= counted <= 100 + answered + statuses.count(None)
    assert load(running, "/nowhere", 50) == [404] * 50
    assert requests(running, "unmatched") == counted + 50


def test_recycled_workers_keep_the_sum_and_leave_no_files(server: StartServer) -> None:
    running = server("-w", "2", "--max-requests", "10")
    done = 0
    end = monotonic() + 60
    folded = running.var_dir
    while not list(folded.glob("metrics/*/counter_folded.db")) and monotonic() < end:
        done += load(running, "/nowhere", 20).count(404)
    done += load(running, "/nowhere", 20).count(404)

    running.until(lambda: requests(running, "unmatched") == done, f"a sum of {done}", 20)
    assert len(list(folded.glob("metrics/*/counter_*.db"))) <= 6


def test_metrics_are_also_served_alone(server: StartServer) -> None:
    port = free_port()
    running = server("-w", "2", env={"PROMETHEUS_PORT": str(port)})
    load(running, "/nowhere", 30)

    assert requests(running, "unmatched", port=port) == 30
    # What only workers know is told there too, once one of them has written it down.
    known = ("active_candidates", "bugs_open", "bugs_resolution_seconds_count", "feature_enabled")
    running.until(
        lambda: (
            set(told(running, known, port)) == set(known)
            and told(running, known, port) == told(running, known)
        ),
        "what the workers know",
        30,
    )
    assert running.stop() == 0


def test_a_taken_metrics_port_ends_the_start(server: StartServer) -> None:
    first = server("-w", "1", env={"PROMETHEUS_PORT": str(free_port())})
    taken = first.env["PROMETHEUS_PORT"]
    second = server("-w", "1", env={"PROMETHEUS_PORT": taken}, wait=False)

    assert second.process.wait(30) == 2
    assert f"PROMETHEUS_PORT {taken}" in second.log()


def test_metrics_can_be_switched_off(server: StartServer) -> None:
    running = server("-w", "1", env={"PROMETHEUS_ENABLED": "false"})

    assert running.status("/metrics") == 404
    assert not (running.var_dir / "metrics").exists()
