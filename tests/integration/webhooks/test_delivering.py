"""Deliveries as a worker sends them: signed, tried again, given up, and never lost."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from src.services.bugs.webhook_records import Answer, NotSentError, SendError, TargetError
from src.services.bugs.webhook_work import DeliveryRules
from tests.integration.webhooks.conftest import ADMIN, URL, Post, ScriptedSender

FAILED = Answer(500, "no")


def test_a_delivery_is_signed_and_what_came_of_it_is_kept(post: Post) -> None:
    webhook, secret = post.hook(), "whsec_" + "s" * 32
    post.happens()
    post.work.work()
    ((url, headers, body),) = post.sender.sent
    delivery = post.only(webhook)
    assert url == URL
    assert headers["X-Nextvision-Event"] == "bug.created"
    assert headers["X-Nextvision-Delivery"] == delivery.id
    assert headers["X-Nextvision-Attempt"] == "1"
    told = dict(part.split("=") for part in headers["X-Nextvision-Signature"].split(","))
    signed = told["t"].encode() + b"." + body
    assert told["t"] == str(int(post.clock.now().timestamp()))
    assert told["v1"] == hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert json.loads(body)["bug"]["id"] == "bug-1"
    assert (delivery.state, delivery.status, delivery.excerpt) == ("delivered", 200, "ok")
    assert (delivery.attempts, delivery.error, delivery.token) == (1, None, None)
    assert delivery.ended_at == post.clock.now()
    assert post.meter.outcomes == ["delivered"]
    post.work.work()
    assert len(post.sender.sent) == 1


def test_failures_are_tried_again_later_and_later_and_then_given_up(post: Post) -> None:
    webhook = post.hook()
    post.sender.replies = [FAILED]
    post.happens()
    pauses = []
    while post.only(webhook).state == "pending":
        post.work.work()
        delivery = post.only(webhook)
        if delivery.state == "pending":
            pauses.append((delivery.due_at - post.clock.now()).total_seconds())
            post.later(seconds=pauses[-1] - 1)
            post.work.work()
            assert post.only(webhook).attempts == delivery.attempts  # not before its time
            post.later(seconds=1)
    assert pauses == [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 21600, 21600]
    assert (delivery.state, delivery.attempts, delivery.status) == ("dead", 12, 500)
    assert delivery.ended_at == post.clock.now()
    assert post.meter.outcomes == ["failed"] * 11 + ["dead"]


def test_pauses_differ_by_chance_and_never_by_more_than_half() -> None:
    rules = DeliveryRules()
    assert rules.pause_seconds(1, 0.0) == 30
    assert 30 < rules.pause_seconds(1, 0.5) < 60
    assert rules.pause_seconds(10_000, 0.999) <= rules.longest_pause_seconds


def test_the_receiver_says_when_to_come_back(post: Post) -> None:
    webhook = post.hook()
    post.sender.replies = [Answer(429, "", 7200)]
    post.happens()
    post.work.work()
    assert (post.only(webhook).due_at - post.clock.now()).total_seconds() == 7200
    assert post.now_of(webhook).resting_until == post.only(webhook).due_at


def test_who_is_gone_for_good_is_not_tried_again(post: Post) -> None:
    webhook = post.hook()
    post.sender.replies = [Answer(410, "gone")]
    post.happens()
    post.work.work()
    assert post.only(webhook).state == "dead"


@pytest.mark.parametrize(
    ("error", "code"),
    [(SendError("timeout"), "timeout"), (SendError("certificate"), "certificate"),
     (TargetError("address"), "refused_address")],
)  # fmt: skip
def test_the_log_says_why_nobody_answered(post: Post, error: Exception, code: str) -> None:
    webhook = post.hook()
    post.sender.replies = [error]
    post.happens()
    post.work.work()
    delivery = post.only(webhook)
    assert (delivery.state, delivery.error, delivery.status) == ("pending", code, None)


def test_a_redirection_is_a_failure(post: Post) -> None:
    webhook = post.hook()
    post.sender.replies = [Answer(302, "")]
    post.happens()
    post.work.work()
    assert (post.only(webhook).state, post.only(webhook).status) == ("pending", 302)


def test_a_receiver_that_is_gone_rests_and_others_are_told(post: Post) -> None:
    gone = post.hook(url="https://gone.example/")
    post.sender.replies = [SendError("unreachable"), Answer(200, "ok")]
    for seq in (1, 2, 3):
        post.happens(post.event("changed", seq))
    well = post.hook(url="https://well.example/")
    post.happens(post.event("changed", 4))
    post.work.work()
    urls = [url for url, _, _ in post.sender.sent]
    assert urls == ["https://gone.example/", "https://well.example/"]
    assert post.now_of(gone).failures == 1
    assert {each.attempts for each in post.log(gone)} == {0, 1}
    post.later(seconds=61)
    post.work.work()
    assert {each.state for each in post.log(gone)} == {"delivered"}
    assert (post.now_of(gone).failures, post.now_of(gone).resting_until) == (0, None)
    assert post.only(well).state == "delivered"


def test_one_delivery_that_is_refused_holds_up_no_other(post: Post) -> None:
    webhook = post.hook()
    post.sender.replies = [Answer(400, "what?"), Answer(200, "ok")]
    post.happens(post.event("created", 1), post.event("changed", 2))
    post.work.work()
    assert sorted(each.state for each in post.log(webhook)) == ["delivered", "pending"]


def test_while_nothing_may_be_sent_no_try_is_lost(post: Post) -> None:
    webhook = post.hook()
    post.sender.replies = [NotSentError(45.0), Answer(200, "ok")]
    post.happens()
    post.work.work()
    delivery = post.only(webhook)
    assert (delivery.state, delivery.attempts, delivery.token) == ("pending", 0, None)
    assert (delivery.due_at - post.clock.now()).total_seconds() == 60
    post.later(seconds=60)
    post.work.work()
    assert post.only(webhook).state == "delivered"


@pytest.mark.parametrize(("told", "pause"), [(None, 60), (1.0, 60), (300.0, 300)])
def test_what_may_not_be_sent_is_tried_once_a_round_and_not_soon_again(
    post: Post, told: float | None, pause: float
) -> None:
    webhook = post.hook()
    post.sender.replies = [NotSentError(told)]
    post.happens(*(post.event("changed", seq) for seq in range(1, 4)))
    post.work.work()
    assert len(post.sender.sent) == 1
    waits = [(each.due_at - post.clock.now()).total_seconds() for each in post.log(webhook)]
    assert sorted(waits) == [0, 0, pause]


def test_what_a_worker_died_of_is_anothers_after_its_lease(post: Post) -> None:
    webhook = post.hook()
    post.happens()

    class Killed(ScriptedSender):
        def send(self, *_: object) -> Answer:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        post.worker(Killed()).work()
    post.work.work()
    assert post.sender.sent == []  # the lease of the dead one
    post.later(seconds=post.rules.lease_seconds)
    post.work.work()
    delivery = post.only(webhook)
    assert (delivery.state, delivery.attempts) == ("delivered", 2)


def test_what_every_worker_dies_of_ends(post: Post) -> None:
    class Deadly(ScriptedSender):
        def send(self, *_: object) -> Answer:
            raise KeyboardInterrupt

    webhook = post.hook()
    post.happens()
    for _ in range(post.rules.tries):
        with pytest.raises(KeyboardInterrupt):
            post.worker(Deadly()).work()
        post.later(seconds=post.rules.lease_seconds)
    post.work.work()
    assert post.sender.sent == []
    assert (post.only(webhook).state, post.only(webhook).error) == ("dead", "never_finished")


def test_a_worker_whose_lease_has_ended_does_not_write_over_the_next(post: Post) -> None:
    webhook = post.hook()
    post.happens()
    other = post.worker(ScriptedSender([Answer(200, "second")]))

    def slow() -> Answer:
        post.later(seconds=post.rules.lease_seconds)
        other.work()
        return FAILED

    post.sender.replies = [slow]
    post.work.work()
    delivery = post.only(webhook)
    assert (delivery.state, delivery.excerpt, delivery.attempts) == ("delivered", "second", 2)
    assert post.now_of(webhook).failures == 0
    assert post.meter.outcomes == ["delivered"]


def test_two_workers_never_hold_the_same_delivery(post: Post) -> None:
    post.hook(), post.hook(url="https://second.example/")
    post.happens(*(post.event("changed", seq) for seq in range(1, 7)))
    others = ScriptedSender()
    other = post.worker(others)

    def meanwhile() -> Answer:
        other.work()
        return Answer(200, "ok")

    post.sender.replies = [meanwhile]
    post.work.work()
    ids = [headers["X-Nextvision-Delivery"] for _, headers, _ in post.sender.sent + others.sent]
    assert len(ids) == len(set(ids)) == 12
    assert others.sent


def test_a_delivery_is_sent_again_under_its_id(post: Post) -> None:
    webhook = post.hook()
    post.happens()
    post.work.work()
    post.later(hours=1)
    asked = post.webhooks.redeliver(webhook.id, post.only(webhook).id, ADMIN)
    assert (asked.state, asked.attempts) == ("pending", 0)
    post.work.work()
    first, second = post.sender.sent
    assert first[1]["X-Nextvision-Delivery"] == second[1]["X-Nextvision-Delivery"]
    assert first[2] == second[2]
    assert first[1]["X-Nextvision-Signature"] != second[1]["X-Nextvision-Signature"]
    assert post.only(webhook).state == "delivered"


def test_a_dead_one_is_sent_again_although_its_webhook_rests(post: Post) -> None:
    webhook = post.hook()
    post.sender.replies = [Answer(410, ""), SendError("timeout"), Answer(200, "ok")]
    post.happens(post.event("created", 1), post.event("changed", 2))
    post.work.work()
    assert post.now_of(webhook).resting_until is not None
    dead = next(each for each in post.log(webhook) if each.state == "dead")
    post.webhooks.redeliver(webhook.id, dead.id, ADMIN)
    post.work.work()
    assert {each.state for each in post.log(webhook) if each.id == dead.id} == {"delivered"}


def test_a_ping_tries_a_webhook_whatever_it_wants_to_hear(post: Post) -> None:
    webhook = post.hook(events=["bug.merged"])
    post.webhooks.ping(webhook.id, ADMIN)
    post.work.work()
    ((_, headers, body),) = post.sender.sent
    assert headers["X-Nextvision-Event"] == "ping"
    assert json.loads(body)["webhook"] == {"id": webhook.id, "events": ["bug.merged"]}
    assert post.only(webhook).state == "delivered"


def test_a_worker_that_stops_takes_nothing_more(post: Post) -> None:
    webhook = post.hook()
    post.happens(post.event("created", 1), post.event("changed", 2))

    def stop() -> Answer:
        post.stopping = True
        return Answer(200, "ok")

    post.sender.replies = [stop]
    post.work.work()
    assert sorted(each.state for each in post.log(webhook)) == ["delivered", "pending"]


def test_what_has_waited_for_days_is_given_up(post: Post) -> None:
    webhook = post.hook()
    post.happens()
    post.stopping = True
    post.later(hours=73)
    post.work.work()
    delivery = post.only(webhook)
    assert (delivery.state, delivery.attempts) == ("dead", 0)


def test_what_is_over_is_tidied_away_while_there_is_always_more_to_send(post: Post) -> None:
    webhook = post.hook()
    resting = post.hook(url="https://resting.example/", events=["bug.created"])
    with post.unit_of_work() as unit:
        unit.webhooks.rest(resting.id, failures=1, until=post.clock.now() + timedelta(days=9))
        unit.commit()
    post.happens()

    def slow() -> Answer:
        post.later(hours=30)
        post.stopping = len(post.sender.sent) == 4
        post.happens(post.event("changed", 10 + len(post.sender.sent)))
        return Answer(200, "ok")

    post.sender.replies = [slow]
    post.work.work()
    assert len(post.sender.sent) == 4
    assert post.only(resting).state == "dead"
    assert len(post.meter.backlogs) == 5
    assert {each.state for each in post.log(webhook)} == {"delivered", "pending"}


def test_the_log_is_kept_for_its_days(post: Post) -> None:
    webhook = post.hook()
    post.happens()
    post.work.work()
    post.later(days=29)
    post.work.work()
    assert len(post.log(webhook)) == 1
    post.later(days=2)
    post.work.work()
    assert post.log(webhook) == []
    assert post.meter.left == [1, 0, 0]


def test_a_secret_that_cannot_be_read_sends_nothing_unsigned(post: Post) -> None:
    webhook = post.hook()
    post.happens()
    with post.engine.begin() as connection:
        connection.execute(text("UPDATE webhooks SET sealed_secret = 'spoilt'"))
    post.work.work()
    assert post.sender.sent == []
    assert post.only(webhook).error == "secret_unreadable"


def test_what_waits_and_what_was_given_up_within_a_day_is_told(post: Post) -> None:
    webhook = post.hook()
    post.sender.replies = [Answer(410, ""), SendError("timeout")]
    post.happens(post.event("created", 1), post.event("changed", 2))
    post.work.work()
    post.later(minutes=10)
    post.work.work()
    waiting, oldest_seconds, dead = post.meter.backlogs[-1]
    assert {each.state for each in post.log(webhook)} == {"dead", "pending"}
    assert (waiting, dead) == (1, 1)
    assert oldest_seconds == 600
    post.later(hours=25)
    post.work.work()
    assert post.meter.backlogs[-1][2] == 0
