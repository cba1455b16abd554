"""Other sites' pages read answers only where they are named."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.integration.web.conftest import MakeApp

FRIEND = "https://app.example.org"


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    """A client of an application that one other site may use."""
    return make_app(cors_origins=(FRIEND,))[0].test_client()


def cors(headers: object) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()  # type: ignore[attr-defined]
        if name.startswith("Access-Control")
    }


@pytest.mark.parametrize("path", ["/trial/query", "/nowhere", "/api/v1/jobs"])
def test_a_named_origin_may_read_answers_and_errors(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": FRIEND}).headers
    assert headers["Access-Control-Allow-Origin"] == FRIEND
    assert headers["Access-Control-Allow-Credentials"] == "true"
    exposed = headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"} <= {
        *exposed
    }
    assert "Origin" in headers["Vary"]


def test_a_named_origin_may_ask_first(client: FlaskClient) -> None:
    asked = {
        "Origin": FRIEND,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "Idempotency-Key, X-Evil",
    }
    headers = client.options("/trial/body", headers=asked).headers
    assert "POST" in headers["Access-Control-Allow-Methods"]
    assert headers["Access-Control-Allow-Headers"].lower() == "idempotency-key"
    assert headers["Access-Control-Max-Age"] == "600"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://app.example.org.evil.example", "null",
               "http://app.example.org", "https://appXexample.org"],
)  # fmt: skip
def test_others_hear_nothing(client: FlaskClient, origin: str) -> None:
    assert cors(client.get("/trial/query", headers={"Origin": origin}).headers) == {}


def test_without_origins_there_are_no_such_headers(make_app: MakeApp) -> None:
    client = make_app()[0].test_client()
    assert cors(client.get("/trial/query", headers={"Origin": FRIEND}).headers) == {}
    asked = {"Origin": FRIEND, "Access-Control-Request-Method": "POST"}
    assert cors(client.options("/trial/body", headers=asked).headers) == {}


def test_anybody_may_read_in_development_but_without_a_session(make_app: MakeApp) -> None:
    client = make_app(cors_origins=("*",))[0].test_client()
    headers = client.get("/trial/query", headers={"Origin": FRIEND}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
