"""One receiver that is slow keeps one worker busy, and webhooks take turns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event, text

from src.services.bugs.webhook_records import Answer, Delivery
from tests.databases import engine_of
from tests.integration.webhooks.conftest import Post, ScriptedSender

SLOW, WELL = "https://slow.example/", "https://well.example/"


def test_others_are_told_while_one_receiver_is_slow(post: Post) -> None:
    post.hook(url=SLOW)
    post.happens(*(post.event("changed", seq) for seq in range(1, 6)))
    post.hook(url=WELL)
    post.happens(post.event("changed", 6))
    others = ScriptedSender()
    other = post.worker(others)

    def slow() -> Answer:
        other.work()
        post.stopping = True
        return Answer(200, "ok")

    post.sender.replies = [slow]
    post.work.work()
    assert [url for url, _, _ in post.sender.sent] == [SLOW]
    assert [url for url, _, _ in others.sent] == [WELL]


def test_webhooks_take_turns_whatever_waits_longest(post: Post) -> None:
    post.hook(url=SLOW)
    post.happens(*(post.event("changed", seq) for seq in range(1, 4)))
    post.hook(url=WELL)
    post.happens(post.event("changed", 4), post.event("changed", 5))
    post.sender.replies = [lambda: (post.later(seconds=1), Answer(200, "ok"))[1]]
    post.work.work()
    # Three of old and two of both.
    assert [url for url, _, _ in post.sender.sent][:4] == [SLOW, WELL, SLOW, WELL]
    assert len(post.sender.sent) == 7


def test_after_a_lease_has_ended_its_webhook_has_its_turn_again(post: Post) -> None:
    post.hook()
    post.happens(post.event("created", 1), post.event("changed", 2))
    first = claimed(post)
    assert first is not None
    assert claimed(post) is None
    with post.unit_of_work(read_only=True) as unit:
        assert not unit.webhooks.is_due(post.clock.now())
    post.later(seconds=post.rules.lease_seconds)
    assert claimed(post) is not None


def test_of_workers_that_look_at_once_one_takes_of_each_webhook(postgres_url: str) -> None:
    workers = 4
    with engine_of(postgres_url) as engine:
        post = Post(engine)
        hooks = [post.hook(url=f"https://{name}.example/") for name in ("a", "b")]
        post.happens(*(post.event("changed", seq) for seq in range(1, 9)))
        for _ in range(10):
            begin = Barrier(workers)

            def take(begin: Barrier = begin) -> Delivery | None:
                begin.wait(30)
                return claimed(post)

            with ThreadPoolExecutor(workers) as pool:
                taken = [each.result(60) for each in [pool.submit(take) for _ in range(workers)]]
            held = [each.webhook_id for each in taken if each is not None]
            assert 1 <= len(held) == len(set(held)) <= len(hooks)
            post.later(seconds=post.rules.lease_seconds)


@pytest.mark.parametrize("analysed", [True, False])
def test_a_claim_reads_no_more_than_it_takes_however_much_waits(
    post: Post, *, analysed: bool
) -> None:
    for number in range(3):
        post.hook(url=f"https://{number}.example/")
    post.happens(*(post.event("changed", seq) for seq in range(1, 1000)))
    if analysed:
        with post.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(post.engine, "before_cursor_execute", listen)
    assert claimed(post) is not None
    event.remove(post.engine, "before_cursor_execute", listen)
    (claim,) = [each for each in said if "claimed_at" in each[0] and each[0].startswith("SELECT")]
    explain = "EXPLAIN" if post.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    with post.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {claim[0]}", claim[1]).all()
    plan = "\n".join(str(row) for row in rows)
    assert "Seq Scan on webhook_deliveries" not in plan, plan
    assert "SCAN webhook_deliveries" not in plan, plan


def claimed(post: Post) -> Delivery | None:
    now = post.clock.now()
    until = now + timedelta(seconds=post.rules.lease_seconds)
    with post.unit_of_work() as unit:
        delivery = unit.webhooks.claim(post.new_id(), now=now, until=until)
        unit.commit()
    return delivery
