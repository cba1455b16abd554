"""Comments on bugs over HTTP: who says, who reads, who takes away."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from src.services.records import Role
from tests.integration.web.bug_clients import SignedIn, reported, signed_in, with_key


@pytest.fixture
def viewer(app: Flask) -> SignedIn:
    return signed_in(app, "vic", Role.VIEWER)


@pytest.fixture
def recruiter(app: Flask) -> SignedIn:
    return signed_in(app, "rita", Role.RECRUITER)


@pytest.fixture
def bug(viewer: SignedIn) -> str:
    return reported(viewer)


def said(client: SignedIn, bug: str, text: str = "Vu aussi ici.", **fields: Any) -> str:
    """The address of a new comment."""
    answer = client.post(bug + "/comments", json={"comment": text, **fields})
    assert answer.status_code == 201, answer.json
    return f"{bug}/comments/{answer.json['id']}"


def texts(client: SignedIn, bug: str) -> list[str]:
    answer = client.get(bug + "/comments")
    assert answer.json["total"] == len(answer.json["comments"])
    return [comment["comment"] for comment in answer.json["comments"]]


def kinds(client: SignedIn, bug: str) -> list[str]:
    return [event["kind"] for event in client.get(bug + "/history").json["history"]]


def test_a_comment_is_read_as_it_was_written(viewer: SignedIn, bug: str) -> None:
    sent = {
        "comment": "Corrigé en v2.3.2", "author": "Vic", "authorEmail": "vic@example.org",
        "isInternal": False, "mentions": ["Rita"],
    }  # fmt: skip
    made = viewer.post(bug + "/comments", json=sent)
    assert made.status_code == 201
    assert made.json.items() >= sent.items()
    assert viewer.get(bug + "/comments").json == {
        "comments": [made.json], "total": 1, "skip": 0, "limit": 50,
    }  # fmt: skip


def test_internal_comments_are_for_recruiters_and_above(
    app: Flask, viewer: SignedIn, recruiter: SignedIn, bug: str
) -> None:
    internal = said(recruiter, bug, "Entre nous", isInternal=True)
    said(viewer, bug, "Public")
    for sees in (recruiter, with_key(app, "bugs:read", "bugs:write")):
        assert texts(sees, bug) == ["Entre nous", "Public"]
        assert kinds(sees, bug) == ["created", "commented", "commented"]
    for sees_not in (viewer, with_key(app, "bugs:read")):
        assert texts(sees_not, bug) == ["Public"]
        assert kinds(sees_not, bug) == ["created", "commented"]
    assert recruiter.get("/api/bugs/?text=entre").json["total"] == 1
    assert viewer.get("/api/bugs/?text=entre").json["total"] == 0
    refused = viewer.post(bug + "/comments", json={"comment": "x", "isInternal": True})
    assert refused.status_code == 403
    assert viewer.patch(internal, json={"comment": "y"}).status_code == 404
    assert viewer.delete(internal).status_code == 404


def test_one_changes_ones_own_comment_alone(
    app: Flask, viewer: SignedIn, recruiter: SignedIn, bug: str
) -> None:
    mine = said(viewer, bug, "Avnt")
    changed = viewer.patch(mine, json={"comment": "Avant", "mentions": ["Rita"]})
    assert (changed.status_code, changed.json["comment"]) == (200, "Avant")
    assert changed.json["updatedAt"] > changed.json["createdAt"]
    assert viewer.patch(mine, json={"comment": "Avant"}).json == changed.json
    admin = signed_in(app, "ada", Role.ADMIN)
    for other in (recruiter, admin):
        assert other.patch(mine, json={"comment": "z"}).status_code == 403
    assert viewer.patch(mine, json={"isInternal": True}).status_code == 403
    assert kinds(viewer, bug) == ["created", "commented", "comment_changed"]
    for wrong in ({"comment": " "}, {"comment": None}, {"text": "x", "comment": "y"}, {"id": "x"}):
        assert viewer.patch(mine, json=wrong).status_code == 422


def test_what_was_internal_stays_unheard_of(viewer, recruiter: SignedIn, bug: str) -> None:
    mine = said(recruiter, bug, "Secret", isInternal=True)
    recruiter.patch(mine, json={"isInternal": False, "comment": "Public"})
    assert kinds(viewer, bug) == ["created"]
    assert texts(viewer, bug) == ["Public"]


def test_one_takes_away_ones_own_and_administrators_any(
    app: Flask, viewer: SignedIn, recruiter: SignedIn, bug: str
) -> None:
    first, second = said(viewer, bug, "un"), said(viewer, bug, "deux")
    assert recruiter.delete(first).status_code == 403
    assert with_key(app, "bugs:write").delete(first).status_code == 403
    assert viewer.delete(first).status_code == 204
    assert viewer.delete(first).status_code == 404
    assert signed_in(app, "ada", Role.ADMIN).delete(second).status_code == 204
    assert texts(viewer, bug) == []
    assert kinds(viewer, bug)[-2:] == ["comment_removed", "comment_removed"]


def test_a_comment_belongs_to_its_bug(viewer: SignedIn, bug: str) -> None:
    mine = said(viewer, bug)
    other = reported(viewer)
    moved = mine.replace(bug, other)
    assert viewer.patch(moved, json={"comment": "z"}).status_code == 404
    assert viewer.delete(moved).status_code == 404
    assert viewer.post(f"/api/bugs/{uuid4()}/comments", json={"comment": "z"}).status_code == 404
    assert viewer.get("/api/bugs/x/comments").status_code == 400


def test_e_mails_of_authors_are_masked_for_others(
    app: Flask, viewer: SignedIn, recruiter: SignedIn, bug: str
) -> None:
    said(viewer, bug, authorEmail="vic@example.org", mentions=["rita@example.org"])
    other = signed_in(app, "oscar", Role.VIEWER)
    for client, email, mention in (
        (viewer, "vic@example.org", "rita@example.org"),
        (recruiter, "vic@example.org", "rita@example.org"),
        (other, "v•••@example.org", "r•••@example.org"),
    ):
        (comment,) = client.get(bug + "/comments").json["comments"]
        assert (comment["authorEmail"], comment["mentions"]) == (email, [mention])


def test_events_never_hold_what_was_said(recruiter: SignedIn, bug: str) -> None:
    mine = said(recruiter, bug, "Motsecret", isInternal=True)
    recruiter.patch(mine, json={"comment": "Motsecret bis"})
    recruiter.delete(mine)
    assert "Motsecret" not in recruiter.get(bug + "/history").get_data(as_text=True)


@pytest.mark.parametrize("part", ["comments", "history"])
def test_what_a_bug_has_is_read_page_by_page(
    viewer: SignedIn, recruiter: SignedIn, bug: str, part: str
) -> None:
    for number in range(5):
        said(recruiter, bug, f"Secret {number}", isInternal=True)
        said(viewer, bug, f"Public {number}")
    more = part == "history"  # the report itself
    for client, count in ((viewer, 5 + more), (recruiter, 10 + more)):
        whole = client.get(f"{bug}/{part}").json
        assert (whole["total"], whole["skip"], whole["limit"]) == (count, 0, 50)
        address: str | None = f"{bug}/{part}?limit=2"
        found = []
        while address:
            answer = client.get(address)
            assert len(answer.json[part]) <= 2
            assert answer.json["total"] == count
            found += answer.json[part]
            links = answer.headers["Link"]
            assert f'<{bug}/{part}?limit=2>; rel="first"' in links
            address = links.split("<")[-1].split(">")[0] if 'rel="next"' in links else None
        assert found == whole[part]
        assert len(found) == count
        assert client.get(f"{bug}/{part}?skip=1000").json[part] == []
    for wrong in ("limit=0", "limit=201", "skip=-1", "limit=x", "page=2", "cursor=x"):
        refused = viewer.get(f"{bug}/{part}?{wrong}")
        assert refused.status_code == 422
        assert refused.json["errors"][0]["pointer"] == f"/query/{wrong.split('=')[0]}"
