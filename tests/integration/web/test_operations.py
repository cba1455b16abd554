"""What happens before a view: limits of size, media types, parsing, every fault at once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.web.operation import described_by
from tests.integration.web.conftest import MakeApp
from tests.integration.web.trial import Trial

Pair = tuple[FlaskClient, Trial]
JSON = {"Content-Type": "application/json"}


def test_a_good_body_reaches_the_view(trial: Pair) -> None:
    answer = trial[0].post("/trial/body", json={"name": "é", "size": 2})
    assert answer.get_json() == {"name": "é", "size": 2, "anything": None}


def test_every_fault_of_a_body_is_listed(trial: Pair) -> None:
    answer = trial[0].post("/trial/body", json={"size": "x", "other": 1})
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.get_json()["errors"]} == {"/name", "/size", "/other"}


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400), (b"{", 400), (b"\xff", 400), (b'{"name": NaN}', 400), (b"[]", 422),
        (b"null", 422), (b'{"name": "a", "name": "b"}', 400), (b"[" * 5000 + b"]" * 5000, 400),
        (b'{"name": "x", "anything": ' + b"[" * 300 + b"]" * 300 + b"}", 400),
        (b'{"name": "x", "anything": 123456789012345678901234567890}', 422),
        (b'{"name": "x", "anything": ["\\u0000"]}', 422), (b'{"name": "\\ud800"}', 422),
        (b'{"name": "x", "anything": 1e999}', 422), (b'{"name": "x", "size": 1e30}', 422),
    ],
)  # fmt: skip
def test_a_hostile_body_is_refused_cleanly(trial: Pair, raw: bytes, status: int) -> None:
    answer = trial[0].post("/trial/body", data=raw, headers=JSON)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {},
    ],
)
def test_another_media_type_is_refused_by_name(trial: Pair, headers: dict[str, str]) -> None:
    answer = trial[0].post("/trial/body", data=b'{"name": "x"}', headers=headers)
    assert answer.status_code == 415
    assert answer.headers["Accept"] == "application/json"


def test_utf8_may_be_said(trial: Pair) -> None:
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    assert trial[0].post("/trial/body", data=b'{"name": "x"}', headers=headers).status_code == 200


@pytest.mark.parametrize(("path", "limit"), [("/trial/body", 2000), ("/trial/import", 5000)])
def test_a_declared_size_above_the_limit_is_refused_with_the_limit(
    make_app: MakeApp, path: str, limit: int
) -> None:
    client = make_app(max_body_bytes=2000, max_import_bytes=5000)[0].test_client()
    kind = "text/csv" if path == "/trial/import" else "application/json"
    answer = client.post(path, data=b" " * (limit + 1), content_type=kind)
    assert answer.status_code == 413
    assert answer.get_json()["limit_bytes"] == limit
    assert str(limit) in answer.get_json()["detail"]


@pytest.mark.parametrize(("path", "limit"), [("/trial/body", 2000), ("/trial/import", 5000)])
def test_a_body_in_chunks_is_held_to_the_limit_too(
    make_app: MakeApp, path: str, limit: int
) -> None:
    client = make_app(max_body_bytes=2000, max_import_bytes=5000)[0].test_client()
    kind = "text/csv" if path == "/trial/import" else "application/json"
    answer = client.post(
        path,
        input_stream=io.BytesIO(b" " * (limit + 1)),
        content_type=kind,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413
    assert answer.get_json()["limit_bytes"] == limit


def test_a_body_in_chunks_may_just_fit(make_app: MakeApp) -> None:
    client = make_app(max_import_bytes=5000)[0].test_client()
    answer = client.post(
        "/trial/import",
        input_stream=io.BytesIO(b" " * 5000),
        content_type="text/csv",
        headers={"Transfer-Encoding": "chunked", "Idempotency-Key": "k"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.get_json() == {"bytes": 5000}


def test_an_import_may_be_larger_than_other_bodies(make_app: MakeApp) -> None:
    client = make_app(max_body_bytes=2000, max_import_bytes=5000)[0].test_client()
    answer = client.post("/trial/import", data=b"x" * 5000, content_type="text/csv")
    assert answer.get_json() == {"bytes": 5000}


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", {"limit": 10, "tag": []}),
        ("limit=5&tag=a", {"limit": 5, "tag": ["a"]}),
        ("tag=a&tag=b", {"limit": 10, "tag": ["a", "b"]}),
    ],
)
def test_a_query_reaches_the_view(trial: Pair, query: str, seen: dict[str, Any]) -> None:
    assert trial[0].get(f"/trial/query?{query}").get_json() == seen


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/query/limit"), ("limit=x", "/query/limit"),
        ("limit=1&limit=2", "/query/limit"),
        ("other=1", "/query/other"), ("tag=%00", "/query/tag"), ("limit=", "/query/limit"),
    ],
)  # fmt: skip
def test_a_bad_query_is_pointed_at(trial: Pair, query: str, pointer: str) -> None:
    answer = trial[0].get(f"/trial/query?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("item", ["a%00b", "a" * 65, "é", "a b", "%ff", "a%0a", "%27--"])
def test_a_path_that_names_nothing_is_not_found(trial: Pair, item: str) -> None:
    assert trial[0].get(f"/trial/tagged/{item}").status_code == 404


def test_head_answers_as_get_without_a_body(trial: Pair) -> None:
    got, head = (trial[0].open("/trial/tagged/a", method=method) for method in ("GET", "HEAD"))
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_options_names_the_methods_to_anybody(trial: Pair) -> None:
    answer = trial[0].options("/trial/member")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_who_is_not_let_in_hears_nothing_of_faults(trial: Pair) -> None:
    assert trial[0].get("/trial/member?other=1").status_code == 401


def test_an_operation_without_query_refuses_one(make_app: MakeApp) -> None:
    client = make_app(auth_mode="open")[0].test_client()
    answer = client.get("/trial/member?other=1", headers={"Host": "localhost"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/query/other"


def test_every_view_of_the_application_is_an_operation(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if not rule.websocket]
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule in rules}
    assert [name for name, view in views.items() if described_by(view) is None] == []


def test_every_websocket_is_described_by_an_operation_of_the_same_path(app: Flask) -> None:
    """A handshake is answered by 101 or a problem; OpenAPI has no words for what follows."""
    rules = list(app.url_map.iter_rules())
    described = {rule.rule for rule in rules if not rule.websocket}
    sockets = [rule.rule for rule in rules if rule.websocket]
    assert sockets
    assert set(sockets) <= described


def test_every_query_model_forbids_what_it_does_not_know(app: Flask) -> None:
    operations = filter(None, map(described_by, app.view_functions.values()))
    models = {operation.query for operation in operations if operation.query is not None}
    assert models
    assert [one for one in models if one.model_config.get("extra") != "forbid"] == []


def test_an_application_can_be_made_twice_in_one_process(make_app: MakeApp) -> None:
    answers = [make_app()[0].test_client().get("/nowhere") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [404, 404]
