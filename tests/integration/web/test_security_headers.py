"""Security headers on every answer; in production over HTTPS, behind a trusted proxy."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from src.settings import Settings
from tests.integration.web.conftest import MakeApp
from tests.integration.web.trial import Trial

Pair = tuple[FlaskClient, Trial]
HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
EVERYWHERE = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def production(make_app: MakeApp, postgres_url: str) -> Pair:
    """A client of an application with the settings of production behind one proxy."""
    settings: dict[str, Any] = {
        "nextvision_env": "production",
        "database_url": postgres_url,
        "secret_key": "of production, and long enough to be one",
        "trusted_proxies": 1,
    }
    assert Settings(**settings).production_faults() == []
    app, trial = make_app(**settings)
    return app.test_client(), trial


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health/live"), ("HEAD", "/health/live"), ("OPTIONS", "/trial/body"),
        ("GET", "/nowhere"), ("DELETE", "/health/live"), ("GET", "/openapi.json"),
        ("GET", "/metrics"), ("GET", "/api/v1/jobs"), ("GET", "/trial/stream"),
        ("GET", "/docs/assets/docs.css"),
    ],
)  # fmt: skip
def test_every_answer_carries_them(production: Pair, method: str, path: str) -> None:
    headers = production[0].open(path, method=method, headers=HTTPS).headers
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "X-Request-ID" in headers


def test_errors_carry_them_too(production: Pair) -> None:
    client, acts = production
    acts.act = lambda: 1 / 0
    post = client.post
    answers = [
        post("/trial/act", headers=HTTPS),
        post("/trial/body", data=b"{", content_type="application/json", headers=HTTPS),
        post("/trial/body", data=b" " * 1_000_001, content_type="application/json", headers=HTTPS),
    ]
    assert [answer.status_code for answer in answers] == [500, 400, 413]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
        assert "Strict-Transport-Security" in answer.headers


def test_no_policy_allows_inline_code(production: Pair) -> None:
    for path in ("/docs", "/redoc", "/health/live"):
        policy = production[0].get(path, headers=HTTPS).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert policy.startswith("default-src 'self'")


def test_plain_http_is_led_to_https(production: Pair) -> None:
    answer = production[0].get("/api/v1/jobs?limit=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "https://localhost/api/v1/jobs?limit=1"
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", ["/health/live", "/live", "/metrics", "/trial/probe"])
def test_probes_are_answered_over_plain_http(production: Pair, path: str) -> None:
    assert production[0].get(path).status_code == 200


def test_a_stranger_cannot_pass_for_a_proxy(make_app: MakeApp) -> None:
    app, acts = make_app(force_https=True, trusted_proxies=0)
    answer = app.test_client().get("/trial/query", headers=HTTPS)
    assert answer.status_code == 302
    assert "Strict-Transport-Security" not in answer.headers
    assert acts.calls == 0


def test_only_as_many_proxies_are_believed_as_there_are(make_app: MakeApp) -> None:
    app, _ = make_app(force_https=True, trusted_proxies=1, ratelimit_default="1 per minute")
    client = app.test_client()
    # The proxy appends the address it saw; what stands before was said by the client itself.
    said = [f"198.51.100.{number}, 203.0.113.7" for number in range(2)]
    answers = [
        client.get("/trial/query", headers={**HTTPS, "X-Forwarded-For": line}) for line in said
    ]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_two_applications_of_one_process_keep_their_own_ways(make_app: MakeApp) -> None:
    strict, _ = make_app(force_https=True)
    loose, _ = make_app(force_https=False)
    for _ in range(2):
        assert strict.test_client().get("/trial/query").status_code == 302
        assert loose.test_client().get("/trial/query").status_code == 200
        assert strict.test_client().get("/trial/probe").status_code == 200


def test_the_session_cookie_is_kept_from_scripts_and_from_other_sites(make_app: MakeApp) -> None:
    for expected, settings in ((True, {"force_https": True}), (False, {"force_https": False})):
        config = make_app(**settings)[0].config
        assert config["SESSION_COOKIE_SECURE"] is expected
        assert config["SESSION_COOKIE_HTTPONLY"] is True
        assert config["SESSION_COOKIE_SAMESITE"] == "Lax"
