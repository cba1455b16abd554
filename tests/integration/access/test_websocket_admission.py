"""Who gets to a handshake of /ws/monitoring. Let in here means 501: no test client has a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.services.accounts import Author
from src.services.records import Role
from src.settings import Settings

PASSWORD = "correct horse battery"
TEST = Author("test")
TRUSTED = "https://console.example.org"
LET_IN = 501


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Settings(
            nextvision_env="testing",
            database_url=sqlite_url,
            var_dir=tmp_path / "var",
            cors_origins=(TRUSTED,),
            ratelimit_login="1000 per minute",
        )
    )
    accounts = app.extensions["nextvision"].access.accounts
    accounts.add("lea@example.org", Role.ADMIN, PASSWORD, by=TEST)
    accounts.add("luc@example.org", Role.RECRUITER, PASSWORD, by=TEST)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def sign_in(client: FlaskClient, name: str, **more: Any) -> Any:
    body = {"email": f"{name}@example.org", "password": PASSWORD, **more}
    answer = client.post("/api/v1/auth/login", json=body)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def handshake(client: FlaskClient, **headers: str) -> int:
    own = {
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }  # fmt: skip
    answer = client.get("/ws/monitoring", headers=own | headers)
    assert answer.mimetype == "application/problem+json"
    return answer.status_code


def test_a_token_or_a_key_of_an_operator_lets_in(app: Flask, client: FlaskClient) -> None:
    keys = app.extensions["nextvision"].access.keys
    token = sign_in(client, "lea")["access_token"]

    assert handshake(client, Authorization=f"Bearer {token}") == LET_IN
    assert handshake(client, **{"X-API-Key": keys.create("a", ["admin"], by=TEST)[1]}) == LET_IN
    other = keys.create("b", ["jobs:read"], by=TEST)[1]
    assert handshake(client, **{"X-API-Key": other}) == 403


def test_who_is_no_operator_stays_outside(client: FlaskClient) -> None:
    token = sign_in(client, "luc")["access_token"]

    assert handshake(client) == 401
    assert handshake(client, Authorization=f"Bearer {token}") == 403


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", LET_IN),
        (TRUSTED, LET_IN),
        ("https://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("http://localhost:8080", 403),
        ("null", 403),
        (None, 403),
    ],
)
def test_a_session_lets_in_from_pages_of_this_service_alone(
    client: FlaskClient, origin: str | None, status: int
) -> None:
    sign_in(client, "lea", session=True)

    assert handshake(client, **({"Origin": origin} if origin else {})) == status


def test_a_process_that_drains_takes_no_more(app: Flask, client: FlaskClient) -> None:
    token = sign_in(client, "lea")["access_token"]
    app.extensions["nextvision"].operations.life_cycle.drain()

    assert handshake(client, Authorization=f"Bearer {token}") == 503


def test_once_the_grace_is_over_everything_but_probes_is_refused(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["nextvision"].operations.life_cycle.refuse()

    answer = client.get("/docs", headers={"Accept-Language": "fr"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.get_json()["detail"] == "Ce processus s'arrête ; renvoyez la requête."
    assert client.get("/nowhere").status_code == 503
    assert client.get("/health/live").status_code == 200
    assert client.get("/metrics").status_code == 200
