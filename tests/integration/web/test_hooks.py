"""Identifiers, deadline, timing and the one log line of a request."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient

from src.telemetry.logging import current_request_id
from src.web.hooks import remaining_seconds
from tests.integration.web.conftest import MakeApp
from tests.integration.web.trial import Trial

Pair = tuple[FlaskClient, Trial]


def test_the_identifiers_of_the_caller_are_taken(trial: Pair) -> None:
    given = {"X-Request-ID": "Abc-123._xyz", "X-Correlation-ID": "journey-000042"}
    response = trial[0].get("/trial/probe", headers=given)
    assert {name: response.headers[name] for name in given} == given


@pytest.mark.parametrize(
    "header", ["", "short", "a" * 129, "with space", "émile-émile", "a\tbcdefgh"]
)
def test_what_is_no_identifier_is_replaced(trial: Pair, header: str) -> None:
    response = trial[0].get("/trial/probe", headers={"X-Request-ID": header})
    made = response.headers["X-Request-ID"]
    assert made != header
    assert len(made) == 32
    assert response.headers["X-Correlation-ID"] == made


def test_every_request_has_its_own_identifier(trial: Pair) -> None:
    made = {trial[0].get("/nowhere").headers["X-Request-ID"] for _ in range(5)}
    assert len(made) == 5


def test_the_time_spent_is_told_in_milliseconds(trial: Pair) -> None:
    headers = trial[0].get("/trial/probe").headers
    assert 0 < float(headers["X-Processing-Time"]) < 60_000
    assert headers["Server-Timing"] == f"app;dur={headers['X-Processing-Time']}"


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [(None, 29, 30), ("5", 4, 5), ("0.25", 0, 0.25), ("1000", 29, 30), ("1e300", 29, 30)],
)
def test_the_deadline_is_the_callers_but_never_later_than_the_settings_say(
    make_app: MakeApp, header: str | None, least: float, most: float
) -> None:
    app, acts = make_app(request_timeout_seconds=30)
    acts.act = lambda: {"left": remaining_seconds()}
    headers = {"X-Request-Timeout": header} if header else {}
    left = app.test_client().post("/trial/act", headers=headers).get_json()["left"]
    assert least <= left <= most


@pytest.mark.parametrize("header", ["soon", "-1", "0", "nan", "inf", ""])
def test_a_deadline_that_is_none_is_refused(trial: Pair, header: str) -> None:
    response = trial[0].get("/trial/probe", headers={"X-Request-Timeout": header})
    assert response.status_code == 400
    assert response.get_json()["type"] == "/problems/malformed-request"


def line_of(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    (record,) = [one for one in caplog.records if one.name == "nextvision.request"]
    fields: dict[str, Any] = record.fields  # type: ignore[attr-defined]
    return fields


def test_one_line_tells_of_one_request(trial: Pair, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        response = trial[0].get("/trial/tagged/jeanne.dupont?mail=a@example.org")
    line = line_of(caplog)
    assert line.pop("duration_ms") == float(response.headers["X-Processing-Time"])
    assert line == {
        "request_id": response.headers["X-Request-ID"],
        "correlation_id": response.headers["X-Request-ID"],
        "user_id": None,
        "route": "/trial/tagged/<item_id>",
        "method": "GET",
        "status": 200,
        "component": "http",
        "bytes": len(response.data),
    }


def test_an_error_has_its_line_too(trial: Pair, caplog: pytest.LogCaptureFixture) -> None:
    trial[1].act = lambda: 1 / 0
    with caplog.at_level(logging.INFO):
        trial[0].post("/trial/act")
    assert line_of(caplog)["status"] == 500


def test_an_unknown_address_is_logged_without_its_words(
    trial: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        trial[0].get("/jeanne.dupont@example.org")
    line = line_of(caplog)
    assert line["route"] is None
    assert "jeanne" not in str(line)


def test_the_identifier_is_known_to_the_log_during_the_request_only(trial: Pair) -> None:
    client, acts = trial
    acts.act = lambda: {"same": current_request_id() == g.request_id}
    assert client.post("/trial/act").get_json() == {"same": True}
    assert current_request_id() is None
