"""Lists of bugs over HTTP, and many changed at once."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from uuid import uuid4

import pytest
import sqlalchemy
from flask import Flask

from src.extensions import db
from src.resilience import timeout_seconds
from src.services.records import Role
from tests.integration.web.bug_clients import BUG, BUGS, SignedIn, reported, signed_in


@pytest.fixture
def client(app: Flask) -> SignedIn:
    return signed_in(app, "rita", Role.RECRUITER)


@pytest.fixture
def addresses(client: SignedIn) -> list[str]:
    return [
        reported(
            client,
            title=f"Bug numéro {number}",
            severity=("critical", "low")[number % 2],
            priority=("urgent", "high", "low")[number % 3],
            assignedTo="Marie Martin" if number < 3 else None,
            tags=["a"] if number == 1 else ["b", "c"],
            deviceId=f"D{number}",
        )
        for number in range(6)
    ]


def numbers(client: SignedIn, query: str) -> list[int]:
    answer = client.get(f"{BUGS}?{query}")
    assert answer.status_code == 200, answer.json
    assert answer.json["total"] == len(answer.json["bugs"])
    return [bug["number"] - 1 for bug in answer.json["bugs"]]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [5, 4, 3, 2, 1, 0]),
        ("sort=number", [0, 1, 2, 3, 4, 5]),
        ("sort=-title", [5, 4, 3, 2, 1, 0]),
        ("sort=severity", [0, 2, 4, 1, 3, 5]),
        ("severity=critical&priority=urgent,high&sort=number", [0, 4]),
        ("priority=urgent&priority=low&sort=number", [0, 2, 3, 5]),
        ("assignedTo=Marie%20Martin&sort=number", [0, 1, 2]),
        ("assigned_to=Marie%20Martin&tag=a", [1]),
        ("tag=a,c&sort=number", [0, 1, 2, 3, 4, 5]),
        ("deviceId=D2&deviceId=D3", [3, 2]),
        ("status=closed", []),
        ("createdAfter=2020-01-01T00:00:00Z&status=open&severity=low", [5, 3, 1]),
        ("updatedBefore=2020-01-01T00:00:00%2B02:00", []),
        ("createdBefore=2020-01-01", []),
    ],
)
def test_a_list_is_narrowed_and_sorted(
    client: SignedIn, addresses: list[str], query: str, wanted: list[int]
) -> None:
    assert numbers(client, query) == wanted


def test_pages_follow_by_number_and_by_link(client: SignedIn, addresses: list[str]) -> None:
    page = client.get(BUGS + "?skip=1&limit=2").json
    assert [bug["number"] for bug in page["bugs"]] == [5, 4]
    assert (page["total"], page["skip"], page["limit"]) == (6, 1, 2)
    found, address = [], BUGS + "?severity=critical,low&sort=severity&limit=4"
    while address:
        answer = client.get(address)
        found += [bug["number"] for bug in answer.json["bugs"]]
        following = re.search(r'<([^>]+)>; rel="next"', answer.headers["Link"])
        address = following[1] if following else ""
    assert found == [1, 3, 5, 2, 4, 6]


@pytest.mark.parametrize(
    "query",
    [
        "status=lost", "severity=critical,", "limit=0", "limit=201", "skip=-1", "sort=when",
        "cursor=x", "owner=me", "createdAfter=soon", "createdAfter=0001-01-01T00:00:00%2B14:00",
    ],
)  # fmt: skip
def test_what_no_list_can_be_is_refused(client: SignedIn, query: str) -> None:
    refused = client.get(f"{BUGS}?{query}")
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"].startswith("/query/" + query.partition("=")[0])


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_cursor_of_a_year_that_no_calendar_has_is_refused(client: SignedIn, moment: str) -> None:
    made_up = urlsafe_b64encode(f'["updated_at",false,"{moment}",1]'.encode()).decode()
    refused = client.get(f"{BUGS}?sort=updatedAt&cursor={made_up}")
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/query/cursor"


def test_many_are_changed_each_with_its_outcome(client: SignedIn, addresses: list[str]) -> None:
    ids = [address.removeprefix(BUGS) for address in addresses[:3]]
    client.patch(addresses[0], json={"status": "wont_fix"})
    client.patch(addresses[1], json={"status": "in_progress"})
    missing = str(uuid4())
    body = {"ids": [*ids, missing, ids[2].upper()], "changes": {"status": "in_progress"}}
    tried = client.post(BUGS + "bulk", json=body | {"dryRun": True}).json
    assert client.get(addresses[2]).json["status"] == "open"
    done = client.post(BUGS + "bulk", json=body).json
    assert tried == done | {"dryRun": True}
    assert [(row["id"], row["outcome"]) for row in done["results"]] == [
        (ids[0], "forbidden_move"), (ids[1], "unchanged"), (ids[2], "changed"),
        (missing, "not_found"),
    ]  # fmt: skip
    assert done["results"][0]["allowed"] == ["open"]
    assert (done["total"], done["changed"]) == (4, 1)
    assert client.get(addresses[2]).json["status"] == "in_progress"
    kinds = [event["kind"] for event in client.get(addresses[2] + "/history").json["history"]]
    assert kinds == ["created", "moved"]


def test_a_filter_names_the_bugs_to_change(
    app: Flask, client: SignedIn, addresses: list[str]
) -> None:
    body = {"filter": {"severity": ["low"]}, "changes": {"assignedTo": "Jean"}}
    done = client.post(BUGS + "bulk", json=body).json
    assert [row["number"] for row in done["results"]] == [2, 4, 6]
    assert numbers(client, "assignedTo=Jean&sort=number") == [1, 3, 5]
    with app.extensions["nextvision"].unit_of_work(read_only=True) as unit:
        told = unit.audit.recent()[0]
    assert (told.actor_id, told.action, told.details["fields"]) == (
        "usr_rita", "bugs.bulk_change", ["assigned_to"],
    )  # fmt: skip
    assert len(told.details["bugs"]) == 3


@pytest.mark.parametrize(
    "body",
    [
        {"changes": {"severity": "low"}},
        {"ids": [str(uuid4())], "filter": {"tag": ["a"]}, "changes": {"severity": "low"}},
        {"ids": [], "changes": {"severity": "low"}},
        {"ids": ["x"], "changes": {"severity": "low"}},
        {"ids": [str(uuid4())] * 501, "changes": {"severity": "low"}},
        {"filter": {}, "changes": {"severity": "low"}},
        {"filter": {"tag": ["a"]}, "changes": {}},
        {"filter": {"tag": ["a"]}, "changes": {"title": "Pour tous"}},
    ],
)
def test_what_cannot_be_asked_of_many_is_refused(client: SignedIn, body) -> None:
    assert client.post(BUGS + "bulk", json=body).status_code == 422


@pytest.mark.parametrize(
    "empty",
    [{}, {"status": []}, {"tag": [], "deviceId": []}, {"text": None}, {"createdAfter": None}],
)
def test_a_filter_without_a_condition_is_not_every_bug(client: SignedIn, empty) -> None:
    address = reported(client)
    refused = client.post(BUGS + "bulk", json={"filter": empty, "changes": {"severity": "low"}})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json["errors"]] == ["/filter"]
    assert client.get(address).json["severity"] == "medium"


def test_many_changes_are_not_cut_off_in_the_middle(app: Flask, client: SignedIn) -> None:
    ids = [reported(client).removeprefix(BUGS)]
    left: set[float | None] = set()

    def hear(connection, cursor, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE bugs"):
            left.add(timeout_seconds())

    with app.app_context():
        engine = db.engine
    sqlalchemy.event.listen(engine, "before_cursor_execute", hear)
    body = {"ids": ids, "changes": {"severity": "low"}}
    done = client.post(BUGS + "bulk", json=body, headers={"X-Request-Timeout": "20"})
    assert done.json["changed"] == 1
    assert left == {None}


def test_an_empty_list_has_no_next_page(client: SignedIn) -> None:
    answer = client.get(BUGS)
    assert answer.json == {"bugs": [], "total": 0, "skip": 0, "limit": 50, "nextCursor": None}
    assert "next" not in answer.headers["Link"]
    assert client.post(BUGS, json=BUG).status_code == 201
