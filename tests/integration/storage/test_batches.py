"""The contract of batches: chunks are taken by leases, and stored once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.batch_records import Backlog, Batch, Chunk, Item, Outcome
from tests.databases import Storage
from tests.fakes import FakeClock

LEASE = timedelta(seconds=30)


def put(storage: Storage, name: str, chunks: list[list[Item]], owner: str = "usr_1") -> Batch:
    """A batch as it is stored when it is asked for."""
    total = sum(map(len, chunks))
    batch = Batch(name, owner, "queued", total, len(chunks), storage.clock.now())
    with storage.unit_of_work() as unit:
        unit.batches.add(batch, {"language": "fr", "limit": 3}, chunks)
        unit.commit()
    return batch


def claim(storage: Storage, token: str) -> Chunk | None:
    now = storage.clock.now()
    with storage.unit_of_work() as unit:
        found = unit.batches.claim(token, now=now, until=now + LEASE)
        unit.commit()
    return found


def taken(storage: Storage, token: str) -> Chunk:
    found = claim(storage, token)
    assert found is not None
    return found


def outcome(chunk: Chunk, failed: int = 0) -> Outcome:
    lines = [b'{"position": %d}\n' % (chunk.first + at) for at in range(len(chunk.items))]
    return Outcome(lines, failed=failed, pairs=10 * len(lines))


def complete(storage: Storage, chunk: Chunk, failed: int = 0) -> bool:
    with storage.unit_of_work() as unit:
        stored = unit.batches.complete(chunk, outcome(chunk, failed), now=storage.clock.now())
        if stored:
            unit.commit()
    return stored


def now_of(storage: Storage, name: str) -> Batch:
    with storage.unit_of_work(read_only=True) as unit:
        found = unit.batches.get(name)
    assert found is not None
    return found


def test_a_batch_comes_back_as_it_was_asked_for(storage: Storage) -> None:
    batch = put(storage, "b1", [["c1", {"skills": ["Événementiel"]}], ["c3"]])
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.batches.get("b1") == batch
        assert unit.batches.get("b2") is None
        assert unit.batches.asked("b1") == {"language": "fr", "limit": 3}
        assert unit.batches.asked("b2") is None
        assert unit.batches.backlog(storage.clock.now()) == Backlog(3, is_claimable=True)


def test_chunks_are_taken_in_order_and_the_last_one_completes_the_batch(storage: Storage) -> None:
    put(storage, "b1", [["c1", {"skills": ["Événementiel"]}], ["c3"]])
    first, last = taken(storage, "t1"), taken(storage, "t2")
    assert (first.number, first.first, first.attempts) == (0, 0, 1)
    assert list(first.items) == ["c1", {"skills": ["Événementiel"]}]
    assert (last.number, last.first, list(last.items)) == (1, 2, ["c3"])
    assert claim(storage, "t3") is None
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.batches.backlog(storage.clock.now()) == Backlog(3, is_claimable=False)
    assert now_of(storage, "b1").state == "running"
    storage.clock.advance(2)

    assert complete(storage, last, failed=1)
    assert complete(storage, first)

    batch = now_of(storage, "b1")
    assert batch.state == "completed"
    assert (batch.candidates_done, batch.candidates_failed, batch.pairs_scored) == (3, 1, 30)
    assert batch.started_at is not None
    assert batch.finished_at == storage.clock.now() == batch.started_at + timedelta(seconds=2)
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.batches.backlog(storage.clock.now()) == Backlog(0, is_claimable=False)
        stored = unit.batches.next_done("b1", 0)
        assert stored is not None
        assert stored.first == 0
        assert list(stored.lines) == list(outcome(first).lines)
        assert unit.batches.next_done("b1", 1) == stored, "it has two candidates"
        after = unit.batches.next_done("b1", 2)
        assert after is not None
        assert (after.first, list(after.lines)) == (2, list(outcome(last).lines))
        assert unit.batches.next_done("b1", 3) is None


def test_who_has_lost_the_lease_stores_nothing(storage: Storage) -> None:
    put(storage, "b1", [["c1"]])
    late = taken(storage, "t1")
    storage.clock.advance(31)
    second = taken(storage, "t2")
    assert second.attempts == 2

    assert not complete(storage, late)
    assert complete(storage, second)
    assert not complete(storage, second), "it was stored before"
    assert now_of(storage, "b1").pairs_scored == 10


def test_a_lease_that_is_renewed_is_not_lost(storage: Storage) -> None:
    put(storage, "b1", [["c1"]])
    chunk = taken(storage, "t1")
    storage.clock.advance(20)
    with storage.unit_of_work() as unit:
        assert unit.batches.renew(chunk, until=storage.clock.now() + LEASE)
        unit.commit()
    storage.clock.advance(20)
    assert claim(storage, "t2") is None
    with storage.unit_of_work() as unit:
        unit.batches.release(chunk)
        unit.commit()
    again = taken(storage, "t2")
    assert again.attempts == 1
    with storage.unit_of_work() as unit:
        assert not unit.batches.renew(chunk, until=storage.clock.now() + LEASE)
        unit.batches.release(chunk)
        unit.commit()
    assert complete(storage, again)


def test_batches_take_turns(storage: Storage) -> None:
    put(storage, "long", [["c1"], ["c2"], ["c3"]])
    storage.clock.advance(1)
    put(storage, "short", [["c4"]], owner="usr_2")
    order = []
    for at in range(4):
        storage.clock.advance(1)
        order.append(taken(storage, f"t{at}").batch_id)
    assert order == ["long", "short", "long", "long"]


def test_what_is_cancelled_or_failed_is_over_for_good(storage: Storage) -> None:
    for name in ("b1", "b2"):
        put(storage, name, [["c1"], ["c2"]])
    chunks = {chunk.batch_id: chunk for chunk in (taken(storage, "t1"), taken(storage, "t2"))}
    storage.clock.advance(1)
    with storage.unit_of_work() as unit:
        unit.batches.cancel("b1", now=storage.clock.now())
        unit.batches.fail("b2", "why", now=storage.clock.now())
        unit.batches.cancel("b2", now=storage.clock.now())
        unit.batches.cancel("nobody", now=storage.clock.now())
        unit.commit()
    assert (now_of(storage, "b1").state, now_of(storage, "b1").failure) == ("cancelled", None)
    assert (now_of(storage, "b2").state, now_of(storage, "b2").failure) == ("failed", "why")
    assert claim(storage, "t3") is None
    for chunk in chunks.values():
        with storage.unit_of_work() as unit:
            assert not unit.batches.renew(chunk, until=storage.clock.now() + LEASE)
        assert not complete(storage, chunk)
    assert now_of(storage, "b1").candidates_done == 0


def test_pages_are_of_one_owner_and_newest_first(storage: Storage) -> None:
    for at in range(5):
        put(storage, f"b{at}", [["c1"]], owner="usr_2" if at == 3 else "usr_1")
        storage.clock.advance(at % 2)
    with storage.unit_of_work(read_only=True) as unit:
        first = unit.batches.page("usr_1", cursor=None, limit=3)
        second = unit.batches.page("usr_1", cursor=first.next_cursor, limit=3)
        with pytest.raises(ValueError, match="not a cursor"):
            unit.batches.page("usr_1", cursor="??", limit=3)
        assert unit.batches.count_open("usr_1") == 4
    assert [one.id for one in first.items] == ["b4", "b2", "b1"]
    assert [one.id for one in second.items] == ["b0"]
    assert second.next_cursor is None


def test_old_ones_are_removed_with_all_they_had(storage: Storage) -> None:
    put(storage, "old", [["c1"]])
    assert complete(storage, taken(storage, "t1"))
    storage.clock.advance(100)
    put(storage, "new", [["c1"]])
    assert complete(storage, taken(storage, "t2"))
    put(storage, "open", [["c1"]])
    with storage.unit_of_work() as unit:
        assert unit.batches.purge(storage.clock.now() - timedelta(seconds=50)) == 1
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.batches.get("old") is None
        assert unit.batches.next_done("old", 0) is None
        assert unit.batches.next_done("new", 0) is not None
        assert unit.batches.get("open") is not None


def test_of_many_that_take_at_once_each_gets_another_chunk(
    engine: Engine, engine_pair: Callable[[str], tuple[Engine, Engine]]
) -> None:
    engines = engine_pair(engine.url.render_as_string(hide_password=False))
    clock = FakeClock()
    storage = Storage(
        "sql", lambda **options: SqlUnitOfWork(lambda: engine, clock, **options), clock
    )
    put(storage, "b1", [[f"c{at}"] for at in range(30)])

    def work(worker: int) -> list[int]:
        done = []
        mine = Storage(
            "sql",
            lambda **options: SqlUnitOfWork(lambda: engines[worker % 2], clock, **options),
            clock,
        )
        while now_of(mine, "b1").is_open:
            chunk = claim(mine, f"t{worker}-{len(done)}")
            if chunk is not None:
                assert complete(mine, chunk)
                done.append(chunk.number)
        return done

    with ThreadPoolExecutor(6) as pool:
        shares = list(pool.map(work, range(6)))

    assert sorted(number for share in shares for number in share) == list(range(30))
    assert now_of(storage, "b1").candidates_done == 30
