"""The figures of bugs, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from src.services.records import Role
from tests.integration.web.bug_clients import SignedIn, reported, signed_in

SUMMARY = "/api/bugs/metrics/summary"
TRENDS = "/api/bugs/metrics/trends"
# The source document's answer, in its order.
SOURCE_KEYS = [
    "totalBugs", "openBugs", "inProgressBugs", "resolvedBugs", "closedBugs", "criticalBugs",
    "highSeverityBugs", "mediumSeverityBugs", "lowSeverityBugs", "newToday", "resolvedToday",
    "avgResolutionTimeHours",
]  # fmt: skip


@pytest.fixture
def viewer(app: Flask) -> SignedIn:
    return signed_in(app, "vera", Role.VIEWER)


@pytest.fixture
def recruiter(app: Flask) -> SignedIn:
    return signed_in(app, "remi", Role.RECRUITER)


def moved(client: SignedIn, address: str, *statuses: str) -> None:
    for status in statuses:
        change = {"status": status} | ({"resolution": "mended"} if status == "resolved" else {})
        assert client.patch(address, json=change).status_code == 200


def summary(client: SignedIn, query: str = "") -> dict[str, Any]:
    answer = client.get(SUMMARY + query)
    assert answer.status_code == 200, answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    found = answer.json
    assert isinstance(found, dict)
    return found


def test_without_bugs_the_summary_has_the_keys_of_the_source_and_says_nothing_of_times(
    viewer: SignedIn,
) -> None:
    found = summary(viewer)

    assert [name for name in found if name in SOURCE_KEYS] == SOURCE_KEYS
    unknown = {name for name, value in found.items() if value is None}
    assert unknown == {
        "avgResolutionTimeHours", "medianResolutionTimeHours", "p90ResolutionTimeHours",
        "reopenRate", "firstResponseHours",
    }  # fmt: skip
    assert all(value == 0 for name, value in found.items() if name not in unknown)


def test_the_summary_counts_every_bug_once_by_status_and_once_by_severity(
    viewer: SignedIn, recruiter: SignedIn
) -> None:
    reported(viewer, severity="critical")
    moved(recruiter, reported(viewer, severity="high"), "in_progress")
    moved(recruiter, reported(viewer, severity="high"), "in_progress", "resolved")
    moved(recruiter, reported(viewer), "in_progress", "resolved", "closed")
    moved(recruiter, reported(viewer, severity="low"), "wont_fix")
    moved(recruiter, reported(viewer, severity="low"), "in_progress", "resolved", "open")

    found = summary(recruiter)

    assert found["totalBugs"] == 6
    statuses = ("openBugs", "inProgressBugs", "resolvedBugs", "closedBugs", "wontFixBugs")
    assert [found[name] for name in statuses] == [2, 1, 1, 1, 1]
    severities = ("criticalBugs", "highSeverityBugs", "mediumSeverityBugs", "lowSeverityBugs")
    assert [found[name] for name in severities] == [1, 2, 1, 2]
    assert found["newToday"] == 6
    assert found["resolvedToday"] == 3
    assert found["reopenRate"] == 0.25
    assert 0 <= found["avgResolutionTimeHours"] < 1
    assert 0 <= found["firstResponseHours"] < 1


def test_a_summary_shows_what_was_written_a_moment_ago(viewer: SignedIn) -> None:
    assert summary(viewer)["totalBugs"] == 0
    reported(viewer)
    assert summary(viewer)["totalBugs"] == 1


def test_an_internal_comment_changes_no_figure(viewer: SignedIn, recruiter: SignedIn) -> None:
    address = reported(viewer)
    comment = {"comment": "Vu", "isInternal": True}
    assert recruiter.post(f"{address}/comments", json=comment).status_code == 201

    assert summary(viewer)["firstResponseHours"] is None


def test_trends_are_of_thirty_days_of_utc_unless_told(viewer: SignedIn) -> None:
    before = datetime.now(UTC).date()
    reported(viewer, severity="critical")
    answer = viewer.get(TRENDS)
    found = answer.json

    assert answer.status_code == 200
    assert found is not None
    assert found["timeZone"] == "UTC"
    assert len(found["trends"]) == 30
    newest = found["trends"][-1]
    assert newest["date"] in {before.isoformat(), (before + timedelta(days=1)).isoformat()}
    assert {key: value for key, value in newest.items() if key != "date"} == {
        "bugsCreated": 1, "bugsResolved": 0, "openAtEnd": 1, "criticalCount": 1, "highCount": 0,
    }  # fmt: skip
    assert found["trends"][0]["openAtEnd"] == 0
    assert [(one["fromDays"], one["toDays"], one["bugs"]) for one in found["ageing"]] == [
        (0, 1, 1), (1, 7, 0), (7, 30, 0), (30, 90, 0), (90, None, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["timeZone", "time_zone"])
def test_days_are_those_of_the_zone_that_is_named(viewer: SignedIn, name: str) -> None:
    far = ZoneInfo("Pacific/Kiritimati")
    before = datetime.now(far).date()
    found = viewer.get(TRENDS, query_string={name: "Pacific/Kiritimati", "days": "2"}).json

    assert found is not None
    assert found["timeZone"] == "Pacific/Kiritimati"
    newest = found["trends"][1]["date"]
    assert newest in {before.isoformat(), (before + timedelta(days=1)).isoformat()}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("timeZone=Mars/Olympus", "/query/timeZone"),
        ("timeZone=Europe", "/query/timeZone"),
        ("timeZone=../../etc/passwd", "/query/timeZone"),
        ("timeZone=", "/query/timeZone"),
        ("days=0", "/query/days"),
        ("days=367", "/query/days"),
        ("weeks=2", "/query/weeks"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_its_name(
    viewer: SignedIn, query: str, pointer: str
) -> None:
    answer = viewer.get(f"{TRENDS}?{query}", headers={"Accept-Language": "fr"})

    assert answer.status_code == 422
    assert answer.json is not None
    assert [fault["pointer"] for fault in answer.json["errors"]] == [pointer]
