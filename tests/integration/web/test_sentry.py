"""An unhandled error reaches Sentry with its request's identifier and nothing personal."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sqlalchemy import text

from src.extensions import db
from tests.integration.web.conftest import MakeApp
from tests.integration.web.sentry_receiver import Receiver
from tests.integration.web.trial import Trial

SECRETS = {
    "mail": "jeanne.dupont@example.org",
    "phone": "06 12 34 56 78",
    "password": "hunter2-in-the-body",
    "token": "hunter2-in-a-header",
    "cookie": "hunter2-in-a-cookie",
    "query": "hunter2-in-the-query",
    "local": "hunter2-in-a-local",
    "key": "nv_ab12cd34_0123456789abcdef0123",
    "sql": "hunter2-among-parameters",
}


def fail(trial: Trial) -> None:
    """Let the next call fail the way real ones do: with secrets all around."""

    def act() -> None:
        password = SECRETS["local"]
        sentry_sdk.add_breadcrumb(message=f"wrote to {SECRETS['mail']}", data={"to": password})
        db.session.execute(text("SELECT :x"), {"x": SECRETS["sql"]})
        db.session.execute(text("SELECT nothing FROM nowhere WHERE x = :x"), {"x": SECRETS["sql"]})

    trial.act = act


def call(app: Any) -> Any:
    return app.test_client().post(
        f"/trial/act?name={SECRETS['query']}",
        json={"note": f"{SECRETS['mail']} {SECRETS['phone']} {SECRETS['password']}"},
        headers={
            "Authorization": f"Bearer {SECRETS['token']}",
            "Cookie": f"session={SECRETS['cookie']}",
            "X-API-Key": SECRETS["key"],
            "X-Request-ID": "sentry-test-0001",
        },
    )


def test_an_event_carries_the_request_and_none_of_its_secrets(
    make_app: MakeApp, receiver: Receiver
) -> None:
    app, trial = make_app(
        sentry_dsn=receiver.dsn, sentry_traces_sample_rate=1.0, revision="abc1234"
    )
    fail(trial)
    assert call(app).status_code == 500
    sentry_sdk.flush(timeout=10)
    (event,) = receiver.items("event")
    assert event["tags"]["request_id"] == "sentry-test-0001"
    assert event["transaction"] == "/trial/act"
    assert event["environment"] == "testing"
    assert event["release"].startswith("nextvision@")
    assert event["release"].endswith("+abc1234")
    assert event["request"] == {"method": "POST"}
    assert event["exception"]["values"][-1]["type"] == "OperationalError"
    (transaction,) = receiver.items("transaction")
    assert any("SELECT" in span.get("description", "") for span in transaction["spans"])
    sent = b"\n".join(receiver.bodies).decode()
    assert [name for name, secret in SECRETS.items() if secret in sent] == []


def test_an_error_that_has_an_answer_is_not_reported(make_app: MakeApp, receiver: Receiver) -> None:
    app, _ = make_app(sentry_dsn=receiver.dsn)
    client = app.test_client()
    assert client.get("/nowhere").status_code == 404
    assert client.post("/trial/body", json={}).status_code == 422
    sentry_sdk.flush(timeout=10)
    assert receiver.items("event") == []


def test_two_applications_report_once_each_error(make_app: MakeApp, receiver: Receiver) -> None:
    pairs = [make_app(sentry_dsn=receiver.dsn) for _ in range(2)]
    for app, trial in pairs:
        fail(trial)
        assert call(app).status_code == 500
    sentry_sdk.flush(timeout=10)
    assert len(receiver.items("event")) == 2


def test_without_an_address_nothing_is_set_up(make_app: MakeApp) -> None:
    before = sentry_sdk.get_client()
    make_app()
    assert sentry_sdk.get_client() is before
    assert not before.dsn
