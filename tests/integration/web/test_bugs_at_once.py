"""Fifty clients at once change one bug, on both engines: nothing is lost, nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from src.app import create_app
from src.extensions import db
from src.settings import Settings
from tests.integration.web.bug_clients import BUGS, reported

CLIENTS = 50


@pytest.fixture(params=["sqlite", "postgres"])
def local(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An open server on each engine."""
    url = request.getfixturevalue(f"{request.param}_url")
    app = create_app(
        Settings(
            nextvision_env="testing", database_url=url, auth_mode="open", ratelimit_enabled=False
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def test_without_if_match_every_change_is_kept(local: Flask) -> None:
    address = reported(local.test_client())

    def change(number: int) -> int:
        # Each moves the same field, so that every one is a change of what another has left.
        answer = local.test_client().patch(address, json={"deviceId": f"D{number}"})
        return answer.status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        assert Counter(pool.map(change, range(CLIENTS))) == {200: CLIENTS}
    history = local.test_client().get(address + "/history?limit=200").json["history"]
    changes = [event["changes"]["deviceId"] for event in history[1:]]
    assert {change["to"] for change in changes} == {f"D{number}" for number in range(CLIENTS)}
    assert [change["from"] for change in changes] == [None, *(c["to"] for c in changes[:-1])]
    assert local.test_client().get(address).json["deviceId"] == changes[-1]["to"]
    assert [event["seq"] for event in history] == list(range(1, CLIENTS + 2))


def test_with_if_match_one_wins_and_the_rest_are_told(local: Flask) -> None:
    address = reported(local.test_client())
    tag = local.test_client().get(address).headers["ETag"]

    def change(number: int) -> int:
        client, body = local.test_client(), {"deviceId": f"D{number}"}
        return client.patch(address, json=body, headers={"If-Match": tag}).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        assert Counter(pool.map(change, range(CLIENTS))) == {200: 1, 412: CLIENTS - 1}
    assert len(local.test_client().get(address + "/history?limit=200").json["history"]) == 2


def test_with_if_match_and_patience_everybody_gets_through(local: Flask) -> None:
    address = reported(local.test_client())

    def add(number: int) -> None:
        client = local.test_client()
        for _ in range(500):
            shown = client.get(address)
            body = {"tags": [*shown.json["tags"], f"t{number}"]}
            tag = shown.headers["ETag"]
            status = client.patch(address, json=body, headers={"If-Match": tag}).status_code
            if status == 200:
                return
            assert status == 412
        raise AssertionError("never got through")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(16)))
    assert set(local.test_client().get(address).json["tags"]) == {f"t{n}" for n in range(16)}


def test_reports_comments_and_bulk_changes_at_once_do_not_wait_for_each_other(local: Flask) -> None:
    addresses = [reported(local.test_client()) for _ in range(4)]
    ids = [address.removeprefix(BUGS) for address in addresses]

    def act(number: int) -> int:
        client, address = local.test_client(), addresses[number % 4]
        if number % 4 == 0:
            turned = ids[number % 3 :] + ids[: number % 3]
            body = {"ids": turned, "changes": {"assignedTo": f"P{number}"}}
            return client.post(BUGS + "bulk", json=body).status_code
        if number % 4 == 1:
            return client.post(address + "/comments", json={"comment": "vu"}).status_code - 1
        if number % 4 == 2:
            return client.patch(address, json={"component": f"C{number}"}).status_code
        body = {"title": "Encore un", "description": "Le même, ailleurs."}
        return client.post(BUGS, json=body).status_code - 1

    with ThreadPoolExecutor(12) as pool:
        assert Counter(pool.map(act, range(36))) == {200: 36}
    with local.extensions["nextvision"].unit_of_work(read_only=True) as unit:
        seqs = [event.seq for event in unit.bug_events.after(0, limit=1000)]
    # 4 reports before and 9 after, 9 comments, 9 changes, 9 times 4 changes in bulk.
    assert seqs == list(range(1, 4 + 9 * 3 + 36 + 1))
