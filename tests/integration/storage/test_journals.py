"""The contract of the audit trail and of idempotent answers."""

from __future__ import annotations

from dataclasses import replace

from tests import builders
from tests.databases import Storage


def test_the_audit_trail_tells_the_newest_first(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        for action in ["first", "second", "third"]:
            unit.audit.add(builders.audit_event(action, request_id="r-1"))
            storage.clock.advance(1)
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert [event.action for event in unit.audit.recent(limit=2)] == ["third", "second"]
        oldest = unit.audit.recent()[-1]
        assert (oldest.details, oldest.request_id) == ({"role": "viewer"}, "r-1")
        assert oldest.created_at is not None


def test_a_key_is_taken_once_and_answers_with_what_stands_there(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        begun = builders.answer(body_hash="first")
        assert unit.idempotency.begin(begun) is None
        unit.commit()
    with storage.unit_of_work() as unit:
        standing = unit.idempotency.begin(builders.answer(body_hash="second"))
        assert standing == replace(begun, created_at=storage.clock.now())
        assert standing is not None
        assert standing.status is None
        assert unit.idempotency.begin(builders.answer(owner="somebody-else")) is None


def test_a_finished_answer_is_kept_to_the_byte(storage: Storage) -> None:
    done = builders.answer(status=201, headers={"ETag": '"1"'}, body=b"\x00\xff{}")
    with storage.unit_of_work() as unit:
        unit.idempotency.begin(builders.answer())
        unit.idempotency.finish(done)
        standing = unit.idempotency.begin(builders.answer())
    assert standing == replace(done, created_at=storage.clock.now())


def test_a_forgotten_key_is_free(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.idempotency.begin(builders.answer())
        unit.idempotency.forget("user-1", "k-1")
        unit.idempotency.forget("user-1", "never-was")
        unit.idempotency.finish(builders.answer(status=200))
        assert unit.idempotency.begin(builders.answer()) is None


def test_old_answers_are_forgotten(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.idempotency.begin(builders.answer("old"))
        storage.clock.advance(3600)
        unit.idempotency.begin(builders.answer("new"))
        assert unit.idempotency.purge(storage.clock.now()) == 1
        assert unit.idempotency.begin(builders.answer("old")) is None
        assert unit.idempotency.begin(builders.answer("new")) is not None


def test_a_key_whose_request_died_is_taken_over_once(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.idempotency.begin(builders.answer(body_hash="dead"))
        storage.clock.advance(31)
        limit = storage.clock.now()
        heir = builders.answer(body_hash="heir")
        assert unit.idempotency.take_over(heir, begun_before=limit)
        assert not unit.idempotency.take_over(builders.answer(), begun_before=limit)
        assert unit.idempotency.begin(builders.answer()) == replace(heir, created_at=limit)


def test_an_answer_or_a_young_request_is_not_taken_over(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.idempotency.begin(builders.answer("young"))
        assert not unit.idempotency.take_over(
            builders.answer("young"), begun_before=storage.clock.now()
        )
        unit.idempotency.begin(builders.answer("done"))
        unit.idempotency.finish(builders.answer("done", status=200))
        storage.clock.advance(31)
        assert not unit.idempotency.take_over(
            builders.answer("done"), begun_before=storage.clock.now()
        )
        assert not unit.idempotency.take_over(
            builders.answer("never"), begun_before=storage.clock.now()
        )


def test_an_abandoned_key_is_taken_over_once(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.idempotency.begin(builders.answer())
        begun = storage.clock.now()
        assert not unit.idempotency.take_over(builders.answer(), begun_before=begun)
        storage.clock.advance(60)
        now = storage.clock.now()
        mine = builders.answer(body_hash="mine")
        assert unit.idempotency.take_over(mine, begun_before=now)
        assert not unit.idempotency.take_over(mine, begun_before=now)
        assert not unit.idempotency.take_over(builders.answer("never-was"), begun_before=now)


def test_an_answered_key_is_not_taken_over(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.idempotency.begin(builders.answer())
        unit.idempotency.finish(builders.answer(status=200))
        storage.clock.advance(60)
        assert not unit.idempotency.take_over(builders.answer(), begun_before=storage.clock.now())
