"""Through no door to bugs comes a word to whom it is not for, nor a sign that it is there."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from src.extensions import db
from tests.integration.bugs.conftest import NewApi
from tests.integration.bugs.doors import (
    DOORS,
    EMAIL,
    HOOKS,
    INSIDE,
    MATCH,
    WORDS,
    Stock,
    stocked,
)
from tests.integration.web.bug_clients import BUGS, SignedIn
from tests.integration.webhooks.receivers import Receiver, receiving

SEEN: Final = {
    "nobody": frozenset(),
    "viewer": frozenset(),
    "reporter": EMAIL - {"zorilla.old"},
    "reading key": frozenset(),
    "matching key": MATCH,
    "key of matches alone": frozenset(),
    "recruiter": INSIDE | MATCH | EMAIL - {"zorilla.old"},
    "admin": INSIDE | MATCH | EMAIL - {"zorilla.old"},
    "writing key": INSIDE | EMAIL - {"zorilla.old"},
    "key of writing alone": EMAIL - {"zorilla.old"},
    "key of administration": frozenset(),
}
"""What each may see of the words, and does see somewhere."""
OUTSIDERS: Final = ("viewer", "reporter", "reading key", "matching key")
# Tells of a request what it was asked, in its own words: not what is stored.
_OWN_WORDS: Final = ("Link",)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, new_api: NewApi) -> Flask:
    """On each engine, an application that writes its events before its answers."""
    url = request.getfixturevalue(f"{request.param}_url")
    return new_api(url, webhooks_allow_private=True).app


def told(answer: TestResponse) -> str:
    """Everything that an answer says but for what the question said."""
    headers = [f"{name}: {value}" for name, value in answer.headers if name not in _OWN_WORDS]
    return "\n".join([*headers, answer.text])


def test_every_route_is_among_the_doors(app: Flask) -> None:
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/bugs")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == DOORS.keys()


def test_words_come_to_whom_they_are_for_and_to_nobody_else(
    app: Flask, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stock, people = stocked(app, receiver.url(""))
    app.extensions["nextvision"].webhook_work.work()
    log = people["admin"].get(stock.hook).json["deliveries"]
    stock.deliveries = tuple(each["id"] for each in log)
    assert stock.deliveries
    assert people.keys() == SEEN.keys()
    for name, client in people.items():
        seen: set[str] = set()
        statuses = set()
        for (method, rule), door in DOORS.items():
            for answer in door(client, stock):
                statuses.add(answer.status_code)
                words = {word for word in WORDS if word in told(answer)}
                assert words <= SEEN[name], (name, method, rule, words)
                seen |= words
        assert seen == SEEN[name], name
        assert not {status for status in statuses if status >= 500}, (name, statuses)
    app.extensions["nextvision"].webhook_work.work()
    heard = [json.loads(each.body) for each in receiver.received if each.path == "/outside"]
    assert heard
    assert not any(each.get("isInternal") for each in heard)
    assert any(json.loads(each.body).get("isInternal") for each in receiver.received)
    everything = b"\n".join(each.body for each in receiver.received).decode()
    for place in (everything, caplog.text, *kept(app, "bug_events", "audit_events")):
        assert not [word for word in WORDS if word in place]


def kept(app: Flask, *tables: str) -> list[str]:
    """All that stands in these tables."""
    with app.app_context(), db.engine.connect() as connection:
        return [repr(connection.execute(text(f"SELECT * FROM {each}")).all()) for each in tables]


def test_what_is_said_inside_leaves_no_trace_outside(app: Flask, receiver: Receiver) -> None:
    stock, people = stocked(app, receiver.url(""))
    recruiter = people["recruiter"]
    before = {name: seen_by(people[name], stock) for name in OUTSIDERS}
    inside = seen_by(recruiter, stock)
    for at in (stock.bug, stock.other):
        for words in ("quagga capteur", "capteur muet deux heures", "sesquipedalian"):
            said = recruiter.post(f"{at}/comments", json={"comment": words, "isInternal": True})
            place = f"{at}/comments/{said.json['id']}"
            assert recruiter.patch(place, json={"comment": f"{words} bis"}).status_code == 200
        assert recruiter.delete(place).status_code == 204
    assert seen_by(recruiter, stock) != inside
    assert {name: seen_by(people[name], stock) for name in OUTSIDERS} == before


def seen_by(client: SignedIn, stock: Stock) -> list[Any]:
    """What every door that is only read says, with its status and its entity tag."""
    return [
        (rule, answer.status_code, answer.headers.get("ETag"), answer.headers.get("Link"),
         answer.get_data() if answer.status_code < 300 else None)
        for (method, rule), door in DOORS.items()
        if method == "GET" and rule not in {HOOKS, f"{HOOKS}/<webhook_id>"}
        for answer in door(client, stock)
    ]  # fmt: skip


def test_an_idempotency_key_gives_nobody_the_answer_of_another(
    app: Flask, receiver: Receiver
) -> None:
    stock, people = stocked(app, receiver.url(""))
    inside = {"comment": "quagga", "isInternal": True}
    key = {"Idempotency-Key": "one-key-of-all"}
    first = people["recruiter"].post(f"{stock.bug}/comments", json=inside, headers=key)
    again = people["recruiter"].post(f"{stock.bug}/comments", json=inside, headers=key)
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("viewer", "reporter", "reading key", "nobody"):
        answer = people[name].post(f"{stock.bug}/comments", json=inside, headers=key)
        assert answer.status_code in {401, 403}
        assert "Idempotency-Replayed" not in answer.headers
        assert first.json["id"] not in answer.text
    body = {"title": "Capteur muet", "description": "Ne répond plus."}
    numbers = {people[name].post(BUGS, json=body, headers=key | {"Idempotency-Key": "two"})
               .json["number"] for name in ("viewer", "reporter", "recruiter")}  # fmt: skip
    assert len(numbers) == 3


def test_likeness_knows_nothing_of_what_is_said_inside(app: Flask, receiver: Receiver) -> None:
    stock, people = stocked(app, receiver.url(""))
    for name in ("viewer", "recruiter"):
        alike = {"title": "Pauvre quagga", "description": f"Okapi, {name}, pauvre quagga"}
        answer = people[name].post(BUGS, json=alike)
        likely = [each["id"] for each in answer.json["possibleDuplicates"]]
        assert stock.bug.rpartition("/")[2] not in likely
        around = people[name].get(f"{answer.headers['Location']}/duplicates")
        assert stock.bug.rpartition("/")[2] not in around.text
