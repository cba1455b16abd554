"""Webhooks over HTTP: made, listed, tried, sent again, removed; the secret shown once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.services.use_cases import UseCases
from src.settings import Settings
from tests.integration.webhooks.receivers import Receiver, receiving

HOOKS = "/api/bugs/webhooks"
BUG = {
    "title": "Torn label", "description": "The label is torn off.", "severity": "high",
    "priority": "high", "reportedByEmail": "jean@euralis.example",
}  # fmt: skip
MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(sqlite_url: str, tmp_path: Path) -> Iterator[MakeApp]:
    with ExitStack() as stack:

        def make(**settings: Any) -> Flask:
            usual = {"nextvision_env": "testing", "auth_mode": "open"}
            app = create_app(
                Settings(**usual | {"database_url": sqlite_url, "var_dir": tmp_path} | settings)
            )

            def close() -> None:
                with app.app_context():
                    db.engine.dispose()

            stack.callback(close)
            return app

        yield make


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(webhooks_allow_private=True)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def work(app: Flask) -> None:
    use_cases: UseCases = app.extensions["nextvision"]
    use_cases.webhook_work.work()


def made(client: FlaskClient, url: str, **body: Any) -> dict[str, Any]:
    answer = client.post(HOOKS, json={"url": url, "events": ["bug.created"]} | body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    assert answer.headers["Location"] == f"{HOOKS}/{found['id']}"
    return found


def test_from_the_report_of_a_bug_to_the_log_of_its_delivery(
    app: Flask, receiver: Receiver
) -> None:
    client = app.test_client()
    hook = made(client, receiver.url(), events=["bug.created", "bug.moved"])
    bug = client.post("/api/bugs/", json=BUG).get_json()["id"]
    work(app)
    (received,) = receiver.received
    body = json.loads(received.body)
    assert (body["event"], body["bug"]["id"]) == ("bug.created", bug)
    assert b"euralis" not in received.body
    shown = client.get(f"{HOOKS}/{hook['id']}").get_json()
    (delivery,) = shown["deliveries"]
    assert delivery["id"] == received.headers["X-Nextvision-Delivery"]
    assert (delivery["state"], delivery["status"], delivery["excerpt"]) == ("delivered", 200, "ok")
    assert delivery["payload"].encode() == received.body
    assert (delivery["bugId"], delivery["nextAttemptAt"]) == (bug, None)
    client.patch(f"/api/bugs/{bug}", json={"status": "in_progress"})
    work(app)
    moved = json.loads(receiver.received[1].body)
    assert moved["changes"]["status"] == {"from": "open", "to": "in_progress"}
    assert moved["sequence"] > body["sequence"]


def test_an_internal_comment_goes_only_where_it_may(app: Flask, receiver: Receiver) -> None:
    client = app.test_client()
    made(client, receiver.url("/outside"), events=["bug.commented"])
    made(client, receiver.url("/inside"), events=["bug.commented"], includeInternal=True)
    bug = client.post("/api/bugs/", json=BUG).get_json()["id"]
    for text, internal in (("said inside", True), ("said to all", False)):
        said = {"comment": text, "isInternal": internal}
        assert client.post(f"/api/bugs/{bug}/comments", json=said).status_code == 201
    work(app)
    heard = [(each.path, json.loads(each.body)["isInternal"]) for each in receiver.received]
    assert sorted(heard) == [("/inside", False), ("/inside", True), ("/outside", False)]
    assert not any(b"said" in each.body for each in receiver.received)


def test_the_secret_is_shown_once_and_logged_never(
    app: Flask, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    client, given = app.test_client(), "a-secret-of-our-own"
    with caplog.at_level(logging.DEBUG):
        first = made(client, receiver.url("/a?key=hidden-key"))
        second = made(client, receiver.url("/b"), secret=given)
        later = [client.get(HOOKS).text, client.get(f"{HOOKS}/{first['id']}").text]
        refused = client.post(HOOKS, json={"url": "x", "events": ["bug.moved"], "secret": "short"})
        work(app)
    assert first["secret"].startswith("whsec_")
    assert second["secret"] == given
    assert not any(first["secret"] in text or given in text for text in [*later, caplog.text])
    assert "hidden-key" not in caplog.text
    assert refused.status_code == 422
    assert "short" not in refused.text


@pytest.mark.parametrize(
    ("url", "french"),
    [
        ("http://127.0.0.1:8000/admin", "publique"),
        ("http://localhost/", "publique"),
        ("http://169.254.169.254/latest/meta-data/", "publique"),
        ("http://[::ffff:10.0.0.1]/", "publique"),
        ("ftp://93.184.216.34/", "https"),
        ("http://user:secret@93.184.216.34/", "mot de passe"),
        ("http://93.184.216.34:0/", "Port"),
        ("nowhere", "https"),
    ],
)
def test_an_address_of_ours_is_refused_and_says_why(
    make_app: MakeApp, url: str, french: str
) -> None:
    client = make_app().test_client()
    answer = client.post(
        HOOKS, json={"url": url, "events": ["bug.created"]}, headers={"Accept-Language": "fr"}
    )
    assert answer.status_code == 422
    (fault,) = answer.get_json()["errors"]
    assert fault["pointer"] == "/url"
    assert french in fault["detail"]
    assert "secret" not in answer.text
    assert client.get(HOOKS).get_json() == {"webhooks": []}


@pytest.mark.parametrize(("environment", "status"), [("development", 201), ("staging", 422)])
def test_plain_http_is_taken_in_development_alone(
    make_app: MakeApp, environment: str, status: int
) -> None:
    client = make_app(nextvision_env=environment, secret_key="s" * 40).test_client()
    body = {"url": "http://93.184.216.34/", "events": ["bug.created"]}
    assert client.post(HOOKS, json=body).status_code == status


def test_metadata_is_refused_although_private_networks_are_allowed(app: Flask) -> None:
    body = {"url": "http://169.254.169.254/", "events": ["bug.created"]}
    assert app.test_client().post(HOOKS, json=body).status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"events": ["bug.created"]}, "/url"),
        ({"url": "https://93.184.216.34/", "events": []}, "/events"),
        ({"url": "https://93.184.216.34/", "events": ["bug.eaten"]}, "/events/0"),
        ({"url": "https://93.184.216.34/", "events": ["bug.moved"], "colour": "red"}, "/colour"),
    ],
)
def test_a_body_that_is_wrong_is_told_where(app: Flask, body: dict[str, Any], pointer: str) -> None:
    answer = app.test_client().post(HOOKS, json=body)
    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.get_json()["errors"]]


def test_keys_come_in_camel_case_and_snake_case(app: Flask, receiver: Receiver) -> None:
    client = app.test_client()
    assert made(client, receiver.url(), include_internal=True)["includeInternal"] is True
    assert made(client, receiver.url(), includeInternal=True)["includeInternal"] is True


def test_a_webhook_is_tried_and_a_delivery_sent_again(app: Flask, receiver: Receiver) -> None:
    client = app.test_client()
    hook = made(client, receiver.url())
    pinged = client.post(f"{HOOKS}/{hook['id']}/ping")
    assert (pinged.status_code, pinged.get_json()["state"]) == (202, "pending")
    receiver.status = 500
    work(app)
    delivery = pinged.get_json()["id"]
    (failed,) = client.get(f"{HOOKS}/{hook['id']}").get_json()["deliveries"]
    assert (failed["id"], failed["state"], failed["status"]) == (delivery, "pending", 500)
    receiver.status = 200
    again = client.post(f"{HOOKS}/{hook['id']}/deliveries/{delivery}/redeliver")
    assert again.status_code == 202
    work(app)
    (done,) = client.get(f"{HOOKS}/{hook['id']}").get_json()["deliveries"]
    assert done["state"] == "delivered"
    assert {each.headers["X-Nextvision-Delivery"] for each in receiver.received} == {delivery}


def test_a_webhook_is_removed(app: Flask, receiver: Receiver) -> None:
    client = app.test_client()
    hook = made(client, receiver.url())
    assert client.delete(f"{HOOKS}/{hook['id']}").status_code == 204
    assert client.get(f"{HOOKS}/{hook['id']}").status_code == 404
    assert client.delete(f"{HOOKS}/{hook['id']}").status_code == 404
    assert client.post(f"{HOOKS}/{hook['id']}/ping").status_code == 404
    client.post("/api/bugs/", json=BUG)
    work(app)
    assert receiver.received == []


def test_the_log_is_read_in_pages(app: Flask, receiver: Receiver) -> None:
    client = app.test_client()
    hook = made(client, receiver.url())
    ids = [client.post(f"{HOOKS}/{hook['id']}/ping").get_json()["id"] for _ in range(3)]
    first = client.get(f"{HOOKS}/{hook['id']}?limit=2").get_json()
    second = client.get(f"{HOOKS}/{hook['id']}?limit=2&cursor={first['nextCursor']}").get_json()
    assert [each["id"] for each in first["deliveries"] + second["deliveries"]] == ids[::-1]
    assert second["nextCursor"] is None
    assert client.get(f"{HOOKS}/{hook['id']}?cursor=wrong").status_code == 422


def test_production_takes_https_alone(make_app: MakeApp) -> None:
    app = make_app(nextvision_env="production", force_https=False, webhooks_allow_private=True)
    answer = app.test_client().post(
        HOOKS, json={"url": "http://93.184.216.34/", "events": ["bug.created"]}
    )
    assert answer.status_code == 422
    assert "https" in answer.get_json()["errors"][0]["detail"]
