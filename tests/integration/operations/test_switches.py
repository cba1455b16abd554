"""Circuits that an administrator sets by hand, and health that speaks of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.services.accounts import Author
from src.settings import Settings
from src.web.schemas.operations import DependencySwitchAnswer, DetailedHealthAnswer
from tests.integration.resources.test_integration_remote import Parser, parse, says

REASON = "the parser is being moved"


@pytest.fixture
def parser() -> Iterator[Parser]:
    with Parser().serving() as parser:
        yield parser


@pytest.fixture
def app(parser: Parser, sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    with application(sqlite_url, tmp_path, commitment_bridge_url=parser.url) as app:
        yield app


@contextmanager
def application(database_url: str, folder: Path, **settings: Any) -> Iterator[Flask]:
    app = create_app(
        Settings(
            nextvision_env="testing", database_url=database_url, var_dir=folder / "var", **settings
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return with_key(app)


def with_key(app: Flask) -> FlaskClient:
    keys = app.extensions["nextvision"].access.keys
    _, key = keys.create("test", ["matching:read", "jobs:read", "admin"], by=Author("tester"))
    client = app.test_client()
    client.environ_base["HTTP_X_API_KEY"] = key
    return client


def switch(client: FlaskClient, name: str, status: int = 200, **body: Any) -> Any:
    answer = client.post(f"/admin/dependencies/{name}/switch", json={"reason": REASON} | body)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def shown(client: FlaskClient, name: str) -> Any:
    found = client.get("/admin/dependencies").get_json()["dependencies"]
    return {each["name"]: each for each in found}[name]


def test_forced_open_nothing_is_asked_and_the_fallback_answers(
    parser: Parser, admin: FlaskClient
) -> None:
    assert parse(admin)["origin"] == "remote"
    asked = len(parser.asked)

    told = DependencySwitchAnswer.model_validate(
        switch(admin, "bridge", state="forced_open", seconds=60)
    )

    assert (told.whole_fleet, told.audited) == (False, True), "there is no Redis"
    answer = parse(admin)
    assert (answer["origin"], answer["metadata"]["degraded"]) == ("text", ["commitment_parser"])
    assert len(parser.asked) == asked

    switched = shown(admin, "bridge")["switched"]
    assert switched["reason"] == REASON
    assert switched["by"]
    until = datetime.fromisoformat(switched["until"])
    assert timedelta(0) < until - datetime.now(UTC) <= timedelta(seconds=60)

    assert switch(admin, "bridge", state="automatic")["dependency"]["state"] == "closed"
    assert shown(admin, "bridge")["switched"] is None
    assert parse(admin)["origin"] == "remote"


@pytest.mark.parametrize("state", ["forced_closed", "disabled"])
def test_a_dependency_that_fails_can_be_asked_all_the_same(
    parser: Parser, admin: FlaskClient, state: str
) -> None:
    switch(admin, "bridge", state=state)
    parser.answer = says(b"no JSON")
    for _ in range(7):
        parse(admin)
    assert len(parser.asked) == 7
    assert shown(admin, "bridge")["state"] == state


def test_a_switch_leaves_an_audit_event(app: Flask, admin: FlaskClient) -> None:
    switch(admin, "bridge", state="disabled", seconds=30)
    with app.extensions["nextvision"].unit_of_work(read_only=True) as unit:
        [event] = [each for each in unit.audit.recent() if each.action == "dependency.switched"]
    assert (event.subject_kind, event.subject_id) == ("dependency", "bridge")
    assert event.details == {"state": "disabled", "reason": REASON, "seconds": 30.0}


@pytest.mark.parametrize(
    ("name", "body", "status", "says"),
    [
        ("telegraph", {"state": "disabled"}, 404, "bridge"),
        ("bridge", {"state": "ajar"}, 422, "forced_open"),
        ("bridge", {"state": "disabled", "reason": ""}, 422, "/reason"),
        ("bridge", {"state": "disabled", "seconds": 0}, 422, "/seconds"),
        ("database", {"state": "forced_open"}, 422, "300"),
        ("database", {"state": "forced_open", "seconds": 301}, 422, "300"),
    ],
)
def test_what_cannot_be_switched_is_refused(
    admin: FlaskClient, name: str, body: dict[str, Any], status: int, says: str
) -> None:
    assert says in str(switch(admin, name, status, **body))
    assert shown(admin, "bridge")["switched"] is None
    assert shown(admin, "database")["switched"] is None


def test_health_names_a_dependency_that_is_not_well(app: Flask, admin: FlaskClient) -> None:
    healthy = DetailedHealthAnswer.model_validate(admin.get("/health/detailed").get_json())
    assert "bridge" not in str(healthy.issues)
    switch(admin, "bridge", state="forced_open")

    told = DetailedHealthAnswer.model_validate(admin.get("/health/detailed").get_json())

    assert told.overall_status == "degraded"
    assert [issue for issue in told.issues if issue.startswith("bridge: down")]
    stranger = app.test_client().get("/health/detailed")
    assert stranger.status_code == 200
    assert "bridge" in stranger.get_json()["issues"]


def test_a_database_that_is_shut_off_is_a_clean_refusal_and_an_error_of_health(
    app: Flask, admin: FlaskClient
) -> None:
    answer = switch(admin, "database", state="forced_open", seconds=60)
    assert answer["audited"] is True, "the trail is written before"

    refused = admin.get("/api/v1/jobs")
    assert refused.status_code == 503
    assert refused.mimetype == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    told = app.test_client().get("/health/detailed")
    assert (told.status_code, told.get_json()["overall_status"]) == (503, "error")
    assert "database" in told.get_json()["issues"]
    # The probe of the load balancer asks all the same: the database itself is there.
    assert app.test_client().get("/health").status_code == 200

    assert switch(admin, "database", state="automatic")["audited"] is True
    assert admin.get("/api/v1/jobs").status_code != 503


def test_with_redis_a_switch_holds_for_every_worker_but_that_of_redis(
    parser: Parser, sqlite_url: str, tmp_path: Path, redis_url: str
) -> None:
    settings = {"commitment_bridge_url": parser.url, "redis_url": redis_url}
    with (
        application(sqlite_url, tmp_path, **settings) as one,
        application(sqlite_url, tmp_path, **settings) as other,
    ):
        first, second = with_key(one), with_key(other)
        assert switch(first, "bridge", state="forced_open", seconds=30)["whole_fleet"] is True
        assert shown(second, "bridge")["switched"]["reason"] == REASON
        assert switch(first, "redis", state="forced_open", seconds=30)["whole_fleet"] is False
        assert shown(second, "redis")["state"] == "closed"
