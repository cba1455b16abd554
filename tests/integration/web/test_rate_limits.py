"""Who calls too often is told so, by which policy, and until when."""

from __future__ import annotations

import socket

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.web.conftest import MakeApp

FEW = {"ratelimit_default": "3 per minute", "ratelimit_import": "2 per hour"}


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    """A client that may call three times a minute."""
    return make_app(**FEW)[0].test_client()


def statuses(client: FlaskClient, path: str, times: int, **address: str) -> list[int]:
    environ = {"REMOTE_ADDR": address.get("address", "192.0.2.1")}
    return [client.get(path, environ_overrides=environ).status_code for _ in range(times)]


def test_the_call_too_many_is_told_the_policy_and_when_to_return(client: FlaskClient) -> None:
    assert statuses(client, "/trial/query", 3) == [200] * 3
    answer = client.get("/trial/query", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.status_code == 429
    document = answer.get_json()
    assert document["type"] == "/problems/rate-limited"
    assert (document["policy"], document["limit"], document["window_seconds"]) == ("default", 3, 60)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit-Policy"] == '"default";q=3;w=60'
    assert answer.headers["RateLimit"].startswith('"default";r=0;t=')


def test_every_answer_says_what_is_left(client: FlaskClient) -> None:
    left = [client.get("/trial/query").headers["RateLimit"] for _ in range(3)]
    assert [one.partition(";t=")[0] for one in left] == [f'"default";r={n}' for n in (2, 1, 0)]


def test_clients_do_not_share_their_limit(client: FlaskClient) -> None:
    assert statuses(client, "/trial/query", 4)[-1] == 429
    assert statuses(client, "/trial/query", 1, address="192.0.2.2") == [200]


def test_one_customer_of_ipv6_is_one_client(client: FlaskClient) -> None:
    for number in range(3):
        assert statuses(client, "/trial/query", 1, address=f"2001:db8::{number}") == [200]
    assert statuses(client, "/trial/query", 1, address="2001:db8::ffff:0:0:9") == [429]
    assert statuses(client, "/trial/query", 1, address="2001:db8:0:1::1") == [200]


@pytest.mark.parametrize(
    "path",
    ["/health/live", "/live", "/metrics", "/trial/probe", "/openapi.json", "/docs", "/redoc",
     "/docs/assets/docs.css"],
)  # fmt: skip
def test_probes_metrics_and_documentation_are_not_counted(client: FlaskClient, path: str) -> None:
    assert set(statuses(client, path, 6)) == {200}
    assert statuses(client, "/trial/query", 1) == [200]


def test_addresses_that_lead_nowhere_are_counted(client: FlaskClient) -> None:
    assert statuses(client, "/nowhere", 4) == [404, 404, 404, 429]


def test_who_is_refused_is_counted_by_address(client: FlaskClient) -> None:
    assert statuses(client, "/trial/member", 4) == [401, 401, 401, 429]


def test_imports_have_a_limit_of_their_own_beside_the_default(client: FlaskClient) -> None:
    answers = [client.post("/trial/import", data=b"x", content_type="text/csv") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"default";q=3;w=60, "import";q=2;w=3600'
    assert answers[-1].get_json()["policy"] == "import"


def test_limits_can_be_switched_off(make_app: MakeApp) -> None:
    client = make_app(**FEW, ratelimit_enabled=False)[0].test_client()
    assert statuses(client, "/trial/query", 6) == [200] * 6
    assert "RateLimit" not in client.get("/trial/query").headers


def test_applications_on_one_redis_share_the_count(make_app: MakeApp, redis_url: str) -> None:
    clients = [make_app(**FEW, redis_url=redis_url)[0].test_client() for _ in range(2)]
    found = [statuses(clients[number % 2], "/trial/query", 1) for number in range(4)]
    assert found == [[200], [200], [200], [429]]
    answer = clients[0].get("/trial/query", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_redis_that_is_down_fails_no_request_and_the_count_goes_on(make_app: MakeApp) -> None:
    app: Flask = make_app(**FEW, redis_url=f"redis://127.0.0.1:{free_port()}/0")[0]
    assert statuses(app.test_client(), "/trial/query", 4) == [200, 200, 200, 429]
