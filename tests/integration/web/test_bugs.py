"""Bugs over HTTP: reported, read, listed, changed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from src.bugs.values import STATUSES
from src.bugs.workflow import MOVES
from src.services.records import Role
from tests import builders
from tests.integration.web.bug_clients import BUG, BUGS, SignedIn, reported, signed_in, with_key


@pytest.fixture
def viewer(app: Flask) -> SignedIn:
    return signed_in(app, "vic", Role.VIEWER)


@pytest.fixture
def recruiter(app: Flask) -> SignedIn:
    return signed_in(app, "rita", Role.RECRUITER)


WHOLE: dict[str, Any] = {
    "title": "Score absurde", "description": "Le premier métier n'a rien à voir.",
    "severity": "critical", "priority": "urgent", "category": "matching", "deviceId": "D-1",
    "firmwareVersion": "v2.3.1", "sampleId": "S-9", "component": "classement", "version": "1.4.0",
    "environment": "production", "reproductionSteps": "1. Classer\n2. Lire",
    "reportedBy": "Léa", "reportedByEmail": "lea@example.org", "assignedTo": "Marie",
    "tags": ["score", "Métier"], "relatedIssues": ["https://example.org/1"],
    "errorLogs": ["ValueError: x"], "watchers": ["Ana"], "requestId": "req-12345678",
}  # fmt: skip


def test_what_was_sent_is_what_is_read(viewer: SignedIn) -> None:
    made = viewer.post(BUGS, json=WHOLE)
    assert made.status_code == 201
    assert made.json == {
        "id": made.json["id"], "message": "Bug report created successfully", "status": "open",
        "number": 1, "possibleDuplicates": [],
    }  # fmt: skip
    assert made.headers["Location"] == BUGS + made.json["id"]
    shown = viewer.get(made.headers["Location"]).json
    assert shown.items() >= (WHOLE | {"id": made.json["id"], "number": 1}).items()
    assert shown["assignedAt"] == shown["createdAt"] == shown["updatedAt"]


def test_keys_may_be_snake_case(viewer: SignedIn) -> None:
    address = reported(viewer, device_id="D-2", reproduction_steps="Rien")
    shown = viewer.get(address).json
    assert (shown["deviceId"], shown["reproductionSteps"]) == ("D-2", "Rien")
    assert (shown["severity"], shown["priority"], shown["category"]) == (
        "medium", "medium", "other",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"titre": "x"}, "/titre"),
        ({"status": "closed"}, "/status"),
        ({"deviceId": "a", "device_id": "b"}, "/device_id"),
        ({"title": "1234"}, "/title"),
        ({"title": "x" * 301}, "/title"),
        ({"title": " " * 9}, "/title"),
        ({"description": "trop peu"}, "/description"),
        ({"severity": "huge"}, "/severity"),
        ({"reported_by_email": "nobody"}, "/reported_by_email"),
        ({"tags": ["a"] * 51}, "/tags"),
        ({"tags": ["a", ""]}, "/tags/1"),
        ({"matchId": "unknown"}, "/matchId"),
    ],
)
def test_what_is_wrong_is_named(viewer: SignedIn, fields, pointer: str) -> None:
    refused = viewer.post(BUGS, json=BUG | fields)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]
    assert viewer.get(BUGS).json["total"] == 0


def test_both_addresses_of_the_list_answer_alike(viewer: SignedIn) -> None:
    assert viewer.post("/api/bugs", json=BUG).status_code == 201
    assert viewer.get("/api/bugs").json == viewer.get(BUGS).json


def test_one_key_is_one_bug(viewer: SignedIn) -> None:
    first, again = (
        viewer.post(BUGS, json=BUG, headers={"Idempotency-Key": "k1"}) for _ in range(2)
    )
    assert first.json == again.json
    assert viewer.get(BUGS).json["total"] == 1


@pytest.mark.parametrize("text", ["1", "not-a-uuid", "é", "x" * 80, "0123456789abcdef" * 2])
def test_a_malformed_id_is_told_apart_from_an_unknown_one(recruiter: SignedIn, text: str) -> None:
    for path in ("", "/history", "/comments"):
        assert recruiter.get(f"{BUGS}{text}{path}").status_code == 400
        assert recruiter.get(f"{BUGS}{uuid4()}{path}").status_code == 404
    assert recruiter.patch(BUGS + text, json={"title": "Autre"}).status_code == 400
    assert recruiter.patch(f"{BUGS}{uuid4()}", json={"title": "Autre"}).status_code == 404


def test_ids_are_read_in_any_case(viewer: SignedIn) -> None:
    address = reported(viewer)
    assert viewer.get(BUGS + address.removeprefix(BUGS).upper()).json == viewer.get(address).json


def test_tags_of_versions_guard_reading_and_changing(recruiter: SignedIn) -> None:
    address = reported(recruiter)
    tag = recruiter.get(address).headers["ETag"]
    assert recruiter.get(address, headers={"If-None-Match": tag}).status_code == 304
    changed = recruiter.patch(address, json={"severity": "low"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json["severity"]) == (200, "low")
    assert recruiter.get(address).headers["ETag"] == changed.headers["ETag"] != tag
    stale = recruiter.patch(address, json={"severity": "high"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert recruiter.get(address, headers={"If-None-Match": tag}).status_code == 200
    anyway = recruiter.patch(address, json={"deviceId": "D"}, headers={"If-Match": "*"})
    assert anyway.json["deviceId"] == "D"
    nothing = recruiter.patch(address, json={"deviceId": "D"})
    assert nothing.headers["ETag"] == anyway.headers["ETag"]
    assert recruiter.patch(address, json={"deviceId": None}).json["deviceId"] is None
    for wrong in ({"title": None}, {"number": 4}, {"duplicateOf": str(uuid4())}, {"tags": None}):
        assert recruiter.patch(address, json=wrong).status_code == 422


def test_logs_are_bounded_together(recruiter: SignedIn) -> None:
    logs = ["x" * 20_000] * 5
    address = recruiter.post(BUGS, json=WHOLE | {"errorLogs": logs}).headers["Location"]
    assert recruiter.get(address).json["errorLogs"] == logs
    too_many = {"errorLogs": [*logs, "y"]}
    for answer in (
        recruiter.post(BUGS, json=WHOLE | too_many),
        recruiter.patch(address, json=too_many),
    ):
        assert answer.status_code == 422
        assert [each["pointer"] for each in answer.json["errors"]] == ["/errorLogs"]
        assert "100000" in answer.json["errors"][0]["detail"]


# How a bug comes to each status.
WAYS = {
    "open": [], "in_progress": ["in_progress"], "resolved": ["in_progress", "resolved"],
    "closed": ["in_progress", "resolved", "closed"], "wont_fix": ["wont_fix"],
}  # fmt: skip


@pytest.mark.parametrize("wanted", STATUSES)
@pytest.mark.parametrize("current", STATUSES)
def test_bugs_move_as_the_table_says(recruiter: SignedIn, current, wanted) -> None:
    address = reported(recruiter)
    for status in WAYS[current]:
        step = recruiter.patch(address, json={"status": status, "resolution": "fait"})
        assert step.status_code == 200, step.json
    before = recruiter.get(address).json
    answer = recruiter.patch(address, json={"status": wanted})
    after = recruiter.get(address).json
    if wanted == current:
        assert (answer.status_code, after) == (200, before)
    elif wanted not in MOVES[current]:
        assert (answer.status_code, after) == (409, before)
        assert answer.json["allowed"] == list(MOVES[current])
    elif wanted == "resolved":
        assert after["resolution"] == "fait"
        assert (after["resolvedBy"], after["resolvedAt"]) == ("usr_rita", after["updatedAt"])
    else:
        assert (answer.status_code, after["status"]) == (200, wanted)
        if wanted == "open":
            assert [after[name] for name in ("resolution", "resolvedAt", "resolvedBy")] == [
                None, None, None,
            ]  # fmt: skip


def test_resolving_needs_a_resolution(recruiter: SignedIn) -> None:
    address = reported(recruiter)
    recruiter.patch(address, json={"status": "in_progress"})
    refused = recruiter.patch(address, json={"status": "resolved"})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/resolution"


def test_history_tells_who_changed_what(viewer: SignedIn, recruiter: SignedIn) -> None:
    address = reported(viewer, severity="low")
    recruiter.patch(
        address, json={"status": "in_progress", "version": "2", "tags": ["a"]},
        headers={"X-Request-ID": "request-0001"},
    )  # fmt: skip
    history = viewer.get(address + "/history").json["history"]
    first, second = history
    assert (first["kind"], first["by"], first["changes"]["severity"]) == (
        "created", "usr_vic", {"from": None, "to": "low"},
    )  # fmt: skip
    assert (second["kind"], second["by"], second["requestId"]) == (
        "moved", "usr_rita", "request-0001",
    )  # fmt: skip
    assert second["changes"] == {
        "status": {"from": "open", "to": "in_progress"}, "version": {"from": None, "to": "2"},
        "tags": {"from": [], "to": ["a"]},
    }  # fmt: skip
    assert [event["seq"] for event in history] == [1, 2]


def test_e_mails_are_for_recruiters_and_the_reporter(
    app: Flask, viewer: SignedIn, recruiter: SignedIn
) -> None:
    address = reported(
        viewer, reportedByEmail="vic@example.org", watchers=["Ana", "ana@example.org"]
    )
    recruiter.patch(address, json={"reportedByEmail": "victor@example.org"})
    other, reader = signed_in(app, "oscar", Role.VIEWER), with_key(app, "bugs:read")
    for client in (viewer, recruiter, with_key(app, "bugs:read", "bugs:write")):
        assert client.get(address).json["reportedByEmail"] == "victor@example.org"
        # What is never erased keeps no address: for nobody.
        changed = client.get(address + "/history").json["history"][1]["changes"]
        masked = "v•••@example.org"
        assert changed == {"reportedByEmail": {"from": masked, "to": masked}}
    for client in (other, reader):
        for path in (address, address + "/history", BUGS):
            text = client.get(path).get_data(as_text=True)
            assert "vic@" not in text
            assert "victor@" not in text
            assert "ana@" not in text
        assert client.get(address).json["reportedByEmail"] == "v•••@example.org"
        assert client.get(address).json["watchers"] == ["Ana", "a•••@example.org"]
    assert other.get(address).headers["ETag"] != viewer.get(address).headers["ETag"]


def test_who_sees_no_address_cannot_guess_one_either(app, viewer, recruiter: SignedIn) -> None:
    reported(recruiter, assignedTo="marie@example.org")
    reported(recruiter, assignedTo="Marie")
    for client, found in ((recruiter, 1), (viewer, 0), (with_key(app, "bugs:read"), 0)):
        assert client.get(BUGS + "?assignedTo=marie@example.org").json["total"] == found
        assert client.get(BUGS + "?assignedTo=Marie").json["total"] == 1


def test_a_bug_keeps_the_match_it_complains_about(
    app: Flask, viewer: SignedIn, recruiter: SignedIn
) -> None:
    with app.extensions["nextvision"].unit_of_work() as unit:
        match = unit.matches.add(builders.match())
        unit.commit()
    address = reported(viewer, matchId=match.id)
    shown = recruiter.get(address).json
    assert shown["matchId"] == match.id
    assert shown["match"]["totalScore"] == match.total_score
    assert shown["match"]["criteria"] == dict(match.criteria)
    assert "match" not in viewer.get(address).json
    assert "match" not in with_key(app, "bugs:read").get(address).json
    assert "match" in with_key(app, "bugs:read", "matching:read").get(address).json
