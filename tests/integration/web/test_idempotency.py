"""One effect for one Idempotency-Key, whatever happens between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from src.services.ports import StorageUnavailableError
from src.services.records import IdempotentAnswer
from src.web.problems import Problem
from tests.integration.web.conftest import MakeApp
from tests.integration.web.trial import Trial

Pair = tuple[FlaskClient, Trial]


@pytest.fixture(params=["sqlite", "postgres"])
def trial(request: pytest.FixtureRequest, make_app: MakeApp) -> Pair:
    """A client of an application on each engine."""
    url = request.getfixturevalue(f"{request.param}_url")
    app, trial = make_app(database_url=url)
    return app.test_client(), trial


def send(client: FlaskClient, key: str = "k-1", note: str = "a", **more: Any) -> TestResponse:
    return client.post("/trial/act", json={"note": note}, headers={"Idempotency-Key": key}, **more)


def test_a_repetition_gets_the_first_answer_and_does_nothing(trial: Pair) -> None:
    client, acts = trial
    numbers = iter(range(10))
    acts.act = lambda: (
        {"number": next(numbers)}, 201, {"Location": "/here", "ETag": '"1"', "X-Other": "x"},
    )  # fmt: skip
    first, second = send(client), send(client)
    assert acts.calls == 1
    assert (second.status_code, second.data) == (first.status_code, first.data) == (
        201, b'{"number":0}',
    )  # fmt: skip
    assert second.mimetype == "application/json"
    assert {name: second.headers.get(name) for name in ("Location", "ETag", "X-Other")} == {
        "Location": "/here", "ETag": '"1"', "X-Other": None,
    }  # fmt: skip
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"]


def test_without_a_key_every_request_acts(trial: Pair) -> None:
    client, acts = trial
    for _ in range(2):
        client.post("/trial/act", json={})
    assert acts.calls == 2


def test_another_key_is_another_request(trial: Pair) -> None:
    send(trial[0], "k-1")
    send(trial[0], "k-2")
    assert trial[1].calls == 2


def test_another_body_under_the_same_key_is_refused(trial: Pair) -> None:
    send(trial[0])
    answer = send(trial[0], note="b")
    assert answer.status_code == 422
    assert answer.get_json()["type"] == "/problems/idempotency-mismatch"
    assert trial[1].calls == 1


def test_another_query_under_the_same_key_is_refused(trial: Pair) -> None:
    send(trial[0])
    answer = send(trial[0], query_string={"name": "b"})
    assert answer.status_code == 422


def test_callers_do_not_share_keys(trial: Pair) -> None:
    for address in ("192.0.2.1", "192.0.2.2"):
        send(trial[0], environ_overrides={"REMOTE_ADDR": address})
    assert trial[1].calls == 2


@pytest.mark.parametrize("key", ["", "a b", "é", "a" * 256, "tab\there"])
def test_a_key_that_is_none_is_refused(trial: Pair, key: str) -> None:
    assert send(trial[0], key.encode().decode("latin-1")).status_code == 400
    assert trial[1].calls == 0


def test_a_request_that_is_refused_before_it_starts_takes_no_key(trial: Pair) -> None:
    client, acts = trial
    bad = client.post("/trial/act", json={"note": 1}, headers={"Idempotency-Key": "k-1"})
    assert bad.status_code == 422
    assert send(client).status_code == 200
    assert acts.calls == 1


def test_a_refusal_by_the_view_is_kept(trial: Pair) -> None:
    client, acts = trial

    def refuse() -> None:
        raise Problem(409, "conflict", "No.")

    acts.act = refuse
    first, second = send(client), send(client)
    assert (first.status_code, second.status_code, acts.calls) == (409, 409, 1)
    assert second.get_json() == first.get_json()
    assert second.mimetype == "application/problem+json"


@pytest.mark.parametrize("failure", ["raise", "unavailable", "answer"])
def test_a_failure_is_forgotten_so_that_it_can_be_tried_again(trial: Pair, failure: str) -> None:
    client, acts = trial

    def fail() -> Any:
        if failure == "raise":
            raise RuntimeError
        if failure == "unavailable":
            raise StorageUnavailableError
        return Response("", 500)

    acts.act = fail
    assert send(client).status_code in {500, 503}
    acts.act = lambda: {"well": True}
    assert send(client).get_json() == {"well": True}
    assert acts.calls == 2


def test_a_repetition_during_the_first_is_told_to_wait(trial: Pair) -> None:
    client, acts = trial
    inner: list[TestResponse] = []

    def act() -> dict[str, bool]:
        inner.append(send(client.application.test_client()))
        return {"done": True}

    acts.act = act
    assert send(client).get_json() == {"done": True}
    assert inner[0].status_code == 409
    assert inner[0].get_json()["type"] == "/problems/idempotency-running"
    assert inner[0].headers["Retry-After"] == "1"
    assert acts.calls == 1


def leave_running(client: FlaskClient, seconds_ago: float) -> None:
    """What a process that was killed in the middle of a request leaves behind."""
    use_cases = client.application.extensions["nextvision"]
    send(client)
    begun = use_cases.clock.now() - timedelta(seconds=seconds_ago)
    with use_cases.unit_of_work() as unit:
        standing = unit.idempotency.begin(IdempotentAnswer("k-1", "address:127.0.0.1", "-"))
        unit.idempotency.forget(standing.owner, standing.key)
        unit.idempotency.begin(
            IdempotentAnswer("k-1", standing.owner, standing.body_hash, created_at=begun)
        )
        unit.commit()


def test_a_request_that_died_frees_its_key_when_it_could_no_longer_run(trial: Pair) -> None:
    client, acts = trial
    leave_running(client, seconds_ago=31)
    assert send(client).status_code == 200
    assert acts.calls == 2
    assert send(client).headers["Idempotency-Replayed"] == "true"


def test_a_request_that_could_still_run_keeps_its_key(trial: Pair) -> None:
    client, acts = trial
    leave_running(client, seconds_ago=20)
    assert send(client).status_code == 409
    assert acts.calls == 1


def test_a_long_body_that_the_view_reads_itself_counts_too(trial: Pair) -> None:
    client, acts = trial
    body = b"x" * 3_000_000

    def post(data: bytes) -> TestResponse:
        return client.post(
            "/trial/import", data=data, content_type="text/csv", headers={"Idempotency-Key": "k"}
        )

    assert post(body).get_json() == {"bytes": 3_000_000}
    assert post(body).headers["Idempotency-Replayed"] == "true"
    assert post(body + b"y").status_code == 422
    assert acts.calls == 1
