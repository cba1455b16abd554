"""POST /admin/stress-test on a real server, with whatever the rate limit is."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from src.adapters.security.stress_pass import SignedPasses
from src.web.problems import MEDIA_TYPE
from tests.e2e.server import Server, flask

APPLICATION = "src.app:create_app()"
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Server]:
    """An open server of two workers that lets each client ask 60 times a minute."""
    folder = tmp_path_factory.mktemp("stress")
    shutil.copyfile(migrated_sqlite, folder / "nextvision.db")
    one = Server(
        folder,
        ["-w", "2", APPLICATION],
        {"AUTH_MODE": "open", "RATELIMIT_DEFAULT": "60 per minute", "TEXT_MODEL": "lexical"},
    )
    try:
        one.until(lambda: one.status("/health/ready") == 200, "readiness")
        yield one
    finally:
        one.kill()


def post(server: Server, scenario: str, **headers: str) -> tuple[int, str, Any]:
    """(status, media type, JSON) of a stress test."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", f"/admin/stress-test?scenario={scenario}", headers=headers)
        answer = connection.getresponse()
        kind = answer.headers.get_content_type()
        return answer.status, kind, json.loads(answer.read())
    finally:
        connection.close()


def counted(server: Server) -> dict[str, float]:
    """Requests by route, as the server itself counted them."""
    text = server.get("/metrics")[1]
    found: dict[str, float] = {}
    for line in text.splitlines():
        if line.startswith("nextvision_api_requests_total{"):
            labels, _, value = line.rpartition(" ")
            for part in labels.split(","):
                if "endpoint=" in part or "route=" in part:
                    name = part.split('"')[1]
                    found[name] = found.get(name, 0.0) + float(value)
    return found


@pytest.mark.slow
def test_the_documented_line_answers_the_documented_json(server: Server) -> None:
    before = counted(server)
    status, _, told = post(server, "light_load", **{"Idempotency-Key": "once"})
    assert status == 200, told
    assert told["scenario"] == "light_load"
    assert told["result"]["total_requests"] == 62
    # More than the rate limit lets through in a minute: a run is not what it is for.
    assert told["result"]["statuses"] == {"200": 62}
    assert told["production_readiness"] in {"EXCELLENT", "GOOD", "ACCEPTABLE", "NOT_READY"}
    assert {each["name"] for each in told["criteria"]} >= {"success_rate", "p95_response_time"}
    after = counted(server)
    asked = {name: after[name] - before.get(name, 0.0) for name in after}
    # The server saw them: this was real HTTP, not a figure made up.
    matched = next(count for name, count in asked.items() if "matching/candidate" in name)
    assert matched >= 50
    again = post(server, "light_load", **{"Idempotency-Key": "once"})
    assert again[2] == told


@pytest.mark.slow
def test_one_run_at_a_time(server: Server) -> None:
    answers: list[tuple[int, str, Any]] = []
    threads = [
        threading.Thread(target=lambda: answers.append(post(server, "light_load")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert sorted(status for status, _, _ in answers) == [200, 409]
    refused = next(told for status, _, told in answers if status == 409)
    assert refused["type"] == "/problems/conflict"


@pytest.mark.parametrize("scenario", ["", "apocalypse", "failover"])
def test_an_unknown_scenario_is_a_problem_that_names_those_there_are(
    server: Server, scenario: str
) -> None:
    status, kind, told = post(server, scenario, **{"Accept-Language": "fr"})
    assert (status, kind) == (400, MEDIA_TYPE)
    assert "light_load" in told["known_scenarios"]
    assert "Scénarios connus" in told["detail"]


def test_start_and_end_are_audited(server: Server) -> None:
    post(server, "light_load")
    assert flask_audit(server) >= {"stress.started", "stress.ended"}


def flask_audit(server: Server) -> set[str]:
    """Actions in the audit trail of the server's database."""
    import sqlite3  # noqa: PLC0415

    connection = sqlite3.connect(server.var_dir / "nextvision.db")
    try:
        return {row[0] for row in connection.execute("SELECT action FROM audit_events")}
    finally:
        connection.close()


def run(server: Server, *arguments: str, **env: str) -> Any:
    return flask(
        "stress",
        *arguments,
        var_dir=server.var_dir,
        env={"PORT": str(server.port), "AUTH_MODE": "open", **env},
    )


@pytest.mark.slow
def test_the_command_tells_by_its_exit_status_what_it_found(server: Server, tmp_path: Path) -> None:
    files = tmp_path / "run.json", tmp_path / "run.html"
    generous = [part for bound in ("p95<30s", "p99<30s") for part in ("--threshold", bound)]
    done = run(server, "light_load", "--json", str(files[0]), "--html", str(files[1]), *generous)
    told = json.loads(files[0].read_text(encoding="utf-8"))
    assert done.returncode == (0 if told["valid"] else 2), done.stdout + done.stderr
    assert told["result"]["statuses"] == {"200": 62}
    page = files[1].read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "<script" not in page
    assert "http" not in page.replace(told["url"], "").replace("http-equiv", "")
    assert done.stderr == ""


@pytest.mark.slow
def test_a_missed_threshold_is_exit_status_one(server: Server) -> None:
    done = run(server, "light_load", "--threshold", "p50<1us")
    assert done.returncode in {1, 2}, done.stdout
    assert "p50<1us" in done.stdout
    assert done.returncode == 1 or "invalid" in done.stdout


def test_where_nobody_listens_there_is_one_line_and_exit_status_two(server: Server) -> None:
    done = run(server, "light_load", "--url", "http://127.0.0.1:1")
    assert done.returncode == 2
    assert "refused" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_threshold_that_cannot_be_read_is_told(server: Server) -> None:
    done = run(server, "light_load", "--threshold", "p42<1s")
    assert done.returncode == 2
    assert "there is no figure p42" in done.stderr


@pytest.mark.parametrize(
    "refusal",
    [lambda text: text[::-1], lambda _: "", lambda _: SignedPasses("another secret").issue()],
)
def test_a_pass_is_good_for_who_signed_it_only(refusal: Callable[[str], str]) -> None:
    passes = SignedPasses("the secret")
    good = passes.issue()
    assert passes.is_good(good)
    assert not passes.is_good(refusal(good))


def test_failover_without_its_parts_says_what_it_needs(server: Server) -> None:
    done = run(server, "failover")
    assert done.returncode == 2
    assert "--database-url" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
