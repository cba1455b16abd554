"""What stands in the outbox, on SQLite and PostgreSQL: with the event, for those who may know."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import text

from src.services.accounts import Author
from src.services.bugs.webhook_records import (
    Delivery,
    TargetError,
    TooManyWebhooksError,
    WebhookNotFoundError,
)
from src.services.bugs.webhooks import MOST_WEBHOOKS, NewWebhook
from tests.databases import engine_of
from tests.integration.webhooks.conftest import ADMIN, URL, Post

NEW = NewWebhook(url=URL, events=["bug.created"])


def test_a_delivery_is_committed_with_its_event_or_not_at_all(post: Post) -> None:
    webhook = post.hook()
    post.happens(commit=False)
    assert post.log(webhook) == []
    post.happens()
    assert post.only(webhook).state == "pending"


def test_everybody_hears_what_they_asked_for_and_nothing_else(post: Post) -> None:
    moved, all_of_it = post.hook(events=["bug.moved"]), post.hook()
    post.happens(post.event("created", 1), post.event("moved", 2), post.event("merged", 3))
    assert [each.event for each in post.log(moved)] == ["bug.moved"]
    heard = {(each.event, each.event_seq) for each in post.log(all_of_it)}
    assert heard == {("bug.created", 1), ("bug.moved", 2), ("bug.merged", 3)}


def test_what_is_internal_goes_only_where_an_administrator_said_so(post: Post) -> None:
    outside, inside = post.hook(), post.hook(include_internal=True)
    post.happens(post.event("commented", is_internal=True, changes={"comment": (None, "c-1")}))
    assert post.log(outside) == []
    assert json.loads(post.only(inside).body)["isInternal"] is True


def test_the_body_says_what_happened_and_where_to_read_on(post: Post) -> None:
    webhook = post.hook()
    bug = post.bug(status="in_progress", assigned_to="ana", affected_version="2.1", version=4)
    post.happens(
        post.event("moved", 9, changes={"status": ("open", "in_progress")}, request_id="r-9"),
        bug=bug,
    )
    body = json.loads(post.only(webhook).body)
    assert body["event"] == "bug.moved"
    assert (body["sequence"], body["actor"], body["requestId"]) == (9, "somebody", "r-9")
    assert body["occurredAt"] == "2026-01-05T09:00:00Z"
    assert body["changes"] == {"status": {"from": "open", "to": "in_progress"}}
    told = body["bug"]
    assert (told["id"], told["number"], told["title"]) == ("bug-1", 7, "Torn")
    assert (told["status"], told["assignedTo"]) == ("in_progress", "ana")
    assert (told["version"], told["revision"]) == ("2.1", 4)


def test_no_address_no_text_and_no_log_leaves(post: Post) -> None:
    webhook = post.hook(include_internal=True)
    address = "jean@euralis.example"
    bug = post.bug(
        description="hidden-text", error_logs=("hidden-log",), reported_by_email=address,
        watchers=(address,), assigned_to=address, title=f"Torn, says {address}",
        reproduction_steps="hidden-steps", resolution="hidden-end", match={"name": "hidden-name"},
    )  # fmt: skip
    changes = {
        "reported_by_email": (None, address), "assigned_to": (None, address),
        "watchers": ((), (address,)), "description": ("hidden-a", "hidden-b"),
        "title": ("Torn", f"Torn, says {address}"), "nobody_knows": (1, "hidden-field"),
    }  # fmt: skip
    post.happens(post.event("changed", changes=changes), bug=bug)
    body = post.only(webhook).body
    assert "euralis" not in body
    assert "hidden" not in body
    assert json.loads(body)["changes"] == {
        "reportedByEmail": {}, "watchers": {}, "description": {},
        "assignedTo": {"from": None, "to": "•••"},
        "title": {"from": "Torn", "to": "Torn, says •••"},
    }  # fmt: skip


def test_related_issues_stay_here(post: Post) -> None:
    webhook = post.hook()
    issues = tuple(f"hidden-{number}" + "x" * 480 for number in range(100))
    post.happens(post.event("changed", changes={"related_issues": ((), issues)}))
    assert json.loads(post.only(webhook).body)["changes"] == {"relatedIssues": {}}


@pytest.mark.parametrize(
    ("tags", "changed", "told"),
    [(("a",), ("b",), {"from", "to"}), (("a",), ("é" * 40_000,), set()),
     (("é" * 40_000,), ("b",), set())],
)  # fmt: skip
def test_no_body_is_longer_than_it_may_be(
    post: Post, tags: tuple[str, ...], changed: tuple[str, ...], told: set[str]
) -> None:
    webhook = post.hook()
    post.happens(post.event("changed", changes={"tags": ((), changed)}), bug=post.bug(tags=tags))
    sent = post.only(webhook).body
    assert len(sent.encode()) <= 65_536
    body = json.loads(sent)
    assert set(body["changes"]["tags"]) == told
    assert body["bug"].get("tags") == (["a"] if tags == ("a",) else None)
    assert body["bug"].items() >= {"id": "bug-1", "number": 7, "status": "open"}.items()


def test_a_page_of_the_log_ends_where_its_bodies_are_too_many(post: Post) -> None:
    webhook = post.hook()
    with post.unit_of_work() as unit:
        now = post.clock.now()
        unit.webhooks.queue(
            [Delivery(f"d-{n}", webhook.id, "bug.changed", "x" * size, now, now)
             for n, size in enumerate((1_500_000, 400_000, 400_000, 400_000))]
        )  # fmt: skip
        unit.commit()
    pages, cursor = [], None
    while not pages or cursor:
        page = post.webhooks.log(webhook.id, cursor=cursor, limit=200)[1]
        pages.append([each.id for each in page.items])
        cursor = page.next_cursor
    assert pages == [["d-3", "d-2"], ["d-1"], ["d-0"]]


def test_a_secret_is_told_once_and_kept_sealed(post: Post) -> None:
    webhook, secret = post.webhooks.add(NEW, ADMIN)
    assert secret == f"whsec_{'s' * 32}"
    with post.engine.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM webhooks")).all())
        audit = str(connection.execute(text("SELECT * FROM audit_events")).all())
    assert secret not in rows
    assert post.seal.open(webhook.sealed_secret) == secret
    assert "webhook.created" in audit
    assert "receiver.example" not in audit
    assert webhook.sealed_secret not in repr(webhook)


def test_a_secret_may_be_given(post: Post) -> None:
    webhook, secret = post.webhooks.add(replace(NEW, secret="given-by-hand"), ADMIN)
    assert secret == post.seal.open(webhook.sealed_secret) == "given-by-hand"


def test_an_address_that_may_not_be_asked_makes_no_webhook(post: Post) -> None:
    post.sender.refusal = TargetError("address")
    with pytest.raises(TargetError, match="address"):
        post.hook()
    assert post.webhooks.all() == []


def test_there_are_only_so_many_webhooks(post: Post) -> None:
    for _ in range(MOST_WEBHOOKS):
        post.hook()
    with pytest.raises(TooManyWebhooksError):
        post.hook()


def test_a_webhook_that_is_removed_takes_its_deliveries_along(post: Post) -> None:
    webhook, other = post.hook(), post.hook()
    post.happens()
    post.webhooks.remove(webhook.id, ADMIN)
    assert [each.id for each in post.webhooks.all()] == [other.id]
    with pytest.raises(WebhookNotFoundError):
        post.log(webhook)
    post.work.work()
    assert len(post.sender.sent) == 1


def test_the_log_is_read_in_pages_newest_first(post: Post) -> None:
    webhook = post.hook()
    for seq in range(1, 6):
        post.happens(post.event("changed", seq))
        post.later(seconds=1)
    seen, cursor = [], None
    while True:
        page = post.webhooks.log(webhook.id, cursor=cursor, limit=2)[1]
        seen += [each.event_seq for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [5, 4, 3, 2, 1]
    with pytest.raises(ValueError, match="cursor"):
        post.webhooks.log(webhook.id, cursor="not one", limit=2)


@pytest.mark.parametrize("delivery", ["nothing", "of another"])
def test_what_is_not_there_is_not_sent_again(post: Post, delivery: str) -> None:
    webhook, other = post.hook(events=["bug.moved"]), post.hook(events=["bug.created"])
    post.happens()
    asked = delivery if delivery == "nothing" else post.only(other).id
    with pytest.raises(WebhookNotFoundError):
        post.webhooks.redeliver(webhook.id, asked, ADMIN)


@pytest.mark.parametrize(
    "ask",
    [
        lambda post: post.webhooks.ping("nobody", ADMIN),
        lambda post: post.webhooks.remove("nobody", ADMIN),
        lambda post: post.webhooks.log("nobody", cursor=None, limit=1),
    ],
    ids=["ping", "remove", "log"],
)
def test_a_webhook_that_is_not_there_is_not_found(
    post: Post, ask: Callable[[Post], object]
) -> None:
    with pytest.raises(WebhookNotFoundError):
        ask(post)


def test_a_webhook_is_removed_beside_what_is_being_written(postgres_url: str) -> None:
    with engine_of(postgres_url) as one, engine_of(postgres_url) as other:
        writing, removing = Post(one), Post(other)
        webhook = writing.hook()
        began = Event()

        def remove() -> None:
            began.set()
            removing.webhooks.remove(webhook.id, Author("admin-2"))

        with ThreadPoolExecutor(1) as pool, writing.unit_of_work() as unit:
            assert unit.webhooks.all(held=True) == [webhook]
            removed = pool.submit(remove)
            assert began.wait(30)
            wait([removed], timeout=0.2)  # it waits for this transaction, or has yet to come to it
            assert not removed.done()
            writing.outbox.written(unit, [(writing.bug(), writing.event())])
            unit.commit()
            removed.result(30)
        assert writing.webhooks.all() == []
