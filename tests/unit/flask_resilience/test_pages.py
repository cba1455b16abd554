"""What the operators of any application see and do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.flask_resilience import Resilience
from src.resilience import Profile
from src.resilience.retry import RetryRules
from src.resilience.rules import CircuitRules

_ROOT = Path(__file__).parents[3]
_ADDRESS = "/resilience/dependencies/payments/switch"
_SWITCH = {"state": "forced_open", "reason": "maintenance"}


def fails() -> Any:
    raise ConnectionError


def opens_for(seconds: float) -> Profile:
    rules = CircuitRules(consecutive_failures=1, open_seconds=seconds, most_open_seconds=seconds)
    return Profile(circuit=rules)


@pytest.fixture
def app() -> Flask:
    app = Flask("shop")
    app.config["RESILIENCE_ADMIN"] = lambda: "ada"
    return app


@pytest.fixture
def resilience(app: Flask) -> Resilience:
    return Resilience(app)


@pytest.fixture
def client(app: Flask, resilience: Resilience) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("required", "ill", "status"), [(True, 503, "down"), (False, 200, "degraded")]
)
def test_health_falls_with_what_is_required(
    resilience: Resilience, client: FlaskClient, required: bool, ill: int, status: str
) -> None:
    guard = resilience.guard("payments", required=required, profile=opens_for(60))
    before = client.get("/resilience/health")
    assert before.status_code == 200
    assert before.json == {"status": "healthy", "dependencies": {"payments": "healthy"}}
    guard.run(fails)
    after = client.get("/resilience/health")
    assert after.status_code == ill
    assert after.json == {"status": status, "dependencies": {"payments": "down"}}


def test_health_does_not_keep_away_the_calls_that_could_close_a_circuit(
    resilience: Resilience, client: FlaskClient
) -> None:
    guard = resilience.guard("payments", required=True, profile=opens_for(1e-9))
    guard.run(fails)
    answer = client.get("/resilience/health")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")


def test_a_circuit_that_is_forced_open_is_down_for_as_long(
    resilience: Resilience, client: FlaskClient
) -> None:
    resilience.guard("payments", required=True)
    client.post(_ADDRESS, json=_SWITCH)
    assert client.get("/resilience/health").status_code == 503


def test_any_guard_of_a_name_may_require_it(resilience: Resilience, client: FlaskClient) -> None:
    guard = resilience.guard("payments", profile=opens_for(60))
    resilience.guard("payments", required=True)
    guard.run(fails)
    assert client.get("/resilience/health").status_code == 503


def test_metrics_name_what_was_declared_and_what_happened(
    resilience: Resilience, client: FlaskClient
) -> None:
    guard = resilience.guard("payments", fallback=lambda: 1, profile=opens_for(60))
    before = client.get("/resilience/metrics")
    assert before.content_type.startswith("text/plain; version=")
    assert 'circuit_breaker_state{name="payments"} 0.0' in before.text.splitlines()
    assert 'retry_budget_remaining{service="payments"} 10.0' in before.text.splitlines()
    guard.run(fails)
    after = client.get("/resilience/metrics").text.splitlines()
    for line in (
        'circuit_breaker_state{name="payments"} 1.0',
        'circuit_breaker_transitions_total{name="payments",to="open"} 1.0',
        'fallbacks_total{service="payments",step="<lambda>"} 1.0',
    ):
        assert line in after
    resilience.registry.release("payments")
    closed = client.get("/resilience/metrics").text.splitlines()
    assert 'circuit_breaker_state{name="payments"} 0.0' in closed


def test_retries_are_counted(resilience: Resilience, client: FlaskClient) -> None:
    answers: list[Any] = [ConnectionError(), 1]

    def ask() -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    hasty = Profile(retry=RetryRules(base_seconds=0.0))
    assert resilience.guard("mail", tries=2, profile=hasty).call(ask) == 1
    resilience.guard("payments", tries=2, profile=opens_for(60)).run(fails)
    text = client.get("/resilience/metrics").text
    assert 'retry_attempts_total{outcome="success",service="mail"} 1.0' in text
    assert 'retry_attempts_total{outcome="circuit",service="payments"} 1.0' in text


def test_nobody_is_told_or_may_switch_by_default() -> None:
    app = Flask("shop")
    resilience = Resilience(app)
    resilience.guard("payments")
    client = app.test_client()
    assert client.get("/resilience/dependencies").status_code == 403
    assert client.post(_ADDRESS, json=_SWITCH).status_code == 403
    app.config["RESILIENCE_ADMIN"] = lambda: None
    assert client.post(_ADDRESS, json=_SWITCH).status_code == 403
    assert resilience.registry.report("payments").circuit.state == "closed"


def test_an_administrator_forces_a_circuit_and_releases_it(
    resilience: Resilience, client: FlaskClient
) -> None:
    guard = resilience.guard("payments", fallback=lambda: "later", without="carts are kept")
    answer = client.post(_ADDRESS, json={**_SWITCH, "seconds": 60})
    assert answer.status_code == 200
    circuit = answer.json["dependency"]["circuit"]
    assert circuit["state"] == "forced_open"
    assert 59 < circuit["seconds_left"] <= 60
    assert circuit["switch"] == {"state": "forced_open", "by": "ada", "reason": "maintenance"}
    assert guard.call(lambda: "now") == "later"
    client.post(_ADDRESS, json={"state": "automatic", "reason": "done"})
    assert guard.call(lambda: "now") == "now"
    told = client.get("/resilience/dependencies").json
    assert told["dependencies"][0]["without"] == "carts are kept"
    newest = told["events"][0]
    assert (newest["event"], newest["name"], newest["own"]) == ("CircuitClosed", "payments", True)
    assert newest["at"].endswith("+00:00")


@pytest.mark.parametrize(
    "wrong",
    [
        [], {}, {"state": "open", "reason": "x"}, {"state": "forced_open"},
        {"state": "disabled", "reason": " "}, {"state": "disabled", "reason": 3},
        {**_SWITCH, "seconds": 0}, {**_SWITCH, "seconds": "60"}, {**_SWITCH, "seconds": True},
    ],
)  # fmt: skip
def test_a_switch_that_says_too_little_changes_nothing(
    resilience: Resilience, client: FlaskClient, wrong: Any
) -> None:
    resilience.guard("payments")
    assert client.post(_ADDRESS, json=wrong).status_code == 422
    assert resilience.registry.report("payments").circuit.state == "closed"


def test_the_form_of_another_site_cannot_switch(
    resilience: Resilience, client: FlaskClient
) -> None:
    resilience.guard("payments")
    assert client.post(_ADDRESS, data=_SWITCH).status_code == 415


def test_an_unknown_dependency_is_not_found(client: FlaskClient) -> None:
    assert client.post(_ADDRESS, json=_SWITCH).status_code == 404


def test_the_pages_are_where_the_configuration_says() -> None:
    moved, none = Flask("moved"), Flask("none")
    moved.config["RESILIENCE_PREFIX"] = "/internal/guards"
    none.config["RESILIENCE_PREFIX"] = None
    Resilience(moved), Resilience(none)
    assert moved.test_client().get("/internal/guards/health").status_code == 200
    assert none.test_client().get("/resilience/health").status_code == 404


_WORKER = """
import sys
from flask import Flask
from src.flask_resilience import Resilience
app = Flask("shop")
resilience = Resilience(app)
guard = resilience.guard("payments", fallback=lambda: 1)
for _ in range(int(sys.argv[1])):
    guard.run(lambda: 1 / 0)
if sys.argv[1] == "0":
    print(app.test_client().get("/resilience/metrics").text)
"""


def test_workers_that_share_a_folder_count_together(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    texts = [
        subprocess.run(
            [sys.executable, "-c", _WORKER, calls], cwd=_ROOT, env=environment, text=True,
            capture_output=True, check=True, timeout=60,
        ).stdout
        for calls in ("2", "3", "0")
    ]  # fmt: skip
    assert 'fallbacks_total{service="payments",step="<lambda>"} 5.0' in texts[-1].splitlines()
