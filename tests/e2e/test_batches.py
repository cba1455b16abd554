"""Batches on a real server: workers that share them, and one that is killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.e2e.conftest import StartServer
from tests.e2e.server import Server, flask

BATCH = "/api/v1/matching/batch"
JOBS, PEOPLE = 300, 120
# Everybody ten times: long enough to be met in the middle.
ASKED = [f"c{at}" for at in range(PEOPLE)] * 10
LEASE_SECONDS = 2


def ask(running: Server, method: str, path: str, body: object = None) -> tuple[int, Any]:
    """(status, JSON) of a request on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    with contextlib.closing(connection):
        headers = {"Content-Type": "application/json", "Connection": "close"}
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def stocked(server: StartServer, tmp_path: Path, **env: str) -> Server:
    """A server with jobs and people in its database."""
    var_dir = tmp_path / "var0"
    running = server(
        "-w", "2",
        env={"BATCH_SIZE": "3", "BATCH_LEASE_SECONDS": str(LEASE_SECONDS), "TEXT_MODEL": "lexical",
             "RATELIMIT_ENABLED": "false", **env},
    )  # fmt: skip
    for kind, rows in (
        ("jobs", [{"title": f"Infirmier {at}", "required_skills": ["Soins infirmiers"]}
                  for at in range(JOBS)]),
        ("candidates", [{"id": f"c{at}", "current_role": "Infirmière", "experience_years": at % 30}
                        for at in range(PEOPLE)]),
    ):  # fmt: skip
        file = tmp_path / f"{kind}.ndjson"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        done = flask("import", kind, str(file), var_dir=var_dir)
        assert done.returncode == 0, done.stderr
    running.until(lambda: running.status("/health/ready") == 200, "readiness")
    running.until(lambda: len(running.workers()) == 2, "two workers")
    return running


def state(running: Server, batch: str) -> dict[str, Any]:
    status, told = ask(running, "GET", f"{BATCH}/{batch}")
    assert status == 200
    assert isinstance(told, dict)
    return told


def rows(running: Server, batch: str) -> list[dict[str, Any]]:
    status, text = running.get(f"{BATCH}/{batch}/results")
    assert status == 200
    return [json.loads(line) for line in text.splitlines()]


def metric(running: Server, name: str) -> float:
    text = running.get("/metrics")[1]
    return float(text.split(f"\nnextvision_{name} ", 1)[1].split("\n", 1)[0])


def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    server: StartServer, tmp_path: Path
) -> None:
    running = stocked(server, tmp_path)
    status, told = ask(running, "POST", BATCH, {"candidate_ids": ASKED, "limit": 5})
    assert (status, told["progress"]["candidates_total"]) == (202, len(ASKED))
    batch = told["id"]
    running.until(
        lambda: 0 < state(running, batch)["progress"]["candidates_done"] < len(ASKED), "a beginning"
    )

    os.kill(running.workers()[0], signal.SIGKILL)
    running.until(
        lambda: state(running, batch)["state"] == "completed", "the end of the batch", 180
    )

    told = state(running, batch)
    assert told["progress"]["candidates_done"] == len(ASKED)
    assert told["progress"]["candidates_failed"] == 0
    assert told["progress"]["pairs_scored"] == len(ASKED) * JOBS
    found = rows(running, batch)
    assert [row["position"] for row in found] == list(range(len(ASKED)))
    assert [row["candidate_id"] for row in found] == ASKED
    for row in found[:: len(ASKED) // 4]:
        body = {"limit": 5, "explain": False}
        _, alone = ask(running, "POST", f"/api/v1/matching/candidate/{row['candidate_id']}", body)
        assert [(one["job_id"], one["total_score"]) for one in row["matches"]] == [
            (one["job_id"], one["total_score"]) for one in alone["matches"]
        ]


def test_who_follows_reads_it_all_in_one_answer_and_figures_are_of_all_workers(
    server: StartServer, tmp_path: Path
) -> None:
    running = stocked(server, tmp_path)
    long = (ASKED * 9)[:10_000]
    _, told = ask(running, "POST", BATCH, {"candidate_ids": long, "limit": 1})
    running.until(lambda: metric(running, "batch_queue_size") > 0, "the queue to be seen")
    _, cancelled = ask(running, "DELETE", f"{BATCH}/{told['id']}")
    assert cancelled["state"] == "cancelled"
    running.until(lambda: metric(running, "batch_queue_size") == 0, "an empty queue")

    _, told = ask(running, "POST", BATCH, {"candidate_ids": ASKED, "limit": 1})
    connection = HTTPConnection("127.0.0.1", running.port, timeout=180)
    with contextlib.closing(connection):
        connection.request("GET", f"{BATCH}/{told['id']}/results?follow=true")
        lines = connection.getresponse().read().splitlines()
    assert [json.loads(line)["position"] for line in lines] == list(range(len(ASKED)))

    done = state(running, told["id"])
    assert done["state"] == "completed"
    pairs = sum(one["progress"]["pairs_scored"] for one in (cancelled, done))
    assert done["progress"]["pairs_scored"] == len(ASKED) * JOBS
    # A worker counts what it has stored a moment later.
    running.until(lambda: metric(running, "batch_pairs_total") == pairs, "every pair to be counted")
    assert metric(running, "batch_jobs_per_second") > 0
    _, told = ask(running, "GET", "/monitoring/performance")
    assert told["batch_processing"]["pairs_total"] == pairs
