"""The contract of the change feed: nothing that was committed is ever skipped."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.services.ports import UnitOfWork
from src.services.records import Resource
from tests import builders
from tests.databases import Storage
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork


class Follower:
    """A reader of the feed that keeps what it would take to mirror the stock."""

    def __init__(self) -> None:
        self.seen: dict[str, Resource] = {}
        self.last_seq = 0

    def follow(self, unit: UnitOfWork, *, limit: int) -> None:
        complete = False
        while not complete:
            step = unit.jobs.changes(self.last_seq, limit=limit)
            assert not {row.id for row in step.saved} & set(step.removed)
            assert len(step.saved) + len(step.removed) <= limit
            assert [row.change_seq for row in step.saved] == sorted(
                {row.change_seq for row in step.saved}
            )
            self.seen.update({row.id: row for row in step.saved})
            for resource_id in step.removed:
                self.seen.pop(resource_id, None)
            assert step.last_seq > self.last_seq or step.complete
            self.last_seq, complete = step.last_seq, step.complete

    def titles(self) -> dict[str, str]:
        return {name: row.document["title"] for name, row in self.seen.items()}


def test_an_empty_store_has_no_changes(storage: Storage) -> None:
    with storage.unit_of_work(read_only=True) as unit:
        step = unit.jobs.changes(0, limit=10)
    assert (step.saved, step.removed, step.last_seq, step.complete) == ((), (), 0, True)


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_a_follower_mirrors_the_stock(storage: Storage, limit: int) -> None:
    follower = Follower()
    with storage.unit_of_work() as unit:
        unit.jobs.upsert_many([builders.job(name, title=name) for name in "abcdef"])
        unit.jobs.delete("b")
        unit.jobs.save(replace(unit.jobs.get("a"), document={"title": "A"}))
        unit.commit()
        follower.follow(unit, limit=limit)
        assert follower.titles() == {"a": "A", "c": "c", "d": "d", "e": "e", "f": "f"}
        unit.jobs.delete("a")
        unit.jobs.add(builders.job("b", title="again"))
        unit.jobs.delete("c")
        unit.jobs.upsert_many([builders.job("c", title="back"), builders.job("d", title="D")])
        unit.commit()
        follower.follow(unit, limit=limit)
    assert follower.titles() == {"b": "again", "c": "back", "d": "D", "e": "e", "f": "f"}


def test_one_kind_does_not_move_the_other(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.candidates.add(builders.candidate("c"))
        unit.candidates.delete("c")
        assert unit.jobs.changes(0, limit=10).last_seq == 0
        assert unit.candidates.changes(0, limit=10).removed == ("c",)


def test_documents_come_only_where_facts_are_of_another_version(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job("new", facts={"a": 2}, facts_version=2, status="closed"))
        unit.jobs.add(builders.job("old", facts={"a": 1}, facts_version=1))
        unit.jobs.add(builders.job("none"))
        new, old, none = unit.jobs.changes(0, limit=10, facts_version=2).saved
        assert (new.document, new.facts, new.status) == ({}, {"a": 2}, "closed")
        assert (old.document["title"], old.facts_version) == ("Soudeur H/F", 1)
        assert (none.document["title"], none.facts, none.facts_version) == ("Soudeur H/F", None, 0)
        everything = unit.jobs.changes(0, limit=10).saved
        assert [bool(row.document) for row in everything] == [True, True, True]


def test_a_store_that_went_back_in_time_says_so(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.jobs.add(builders.job())
        step = unit.jobs.changes(500, limit=10)
    assert (step.saved, step.last_seq) == ((), 1)


@given(
    commands=st.lists(
        st.tuples(st.sampled_from(["save", "delete", "follow"]), st.sampled_from("abcd")),
        max_size=30,
    ),
    limit=st.integers(1, 4),
)
def test_whatever_happens_the_mirror_is_right(commands: list[tuple[str, str]], limit: int) -> None:
    store, clock, follower = FakeStore(), FakeClock(), Follower()
    for number, (command, name) in enumerate(commands):
        with FakeUnitOfWork(store, clock) as unit:
            if command == "save":
                unit.jobs.upsert_many([builders.job(name, title=str(number))])
            elif command == "delete":
                unit.jobs.delete(name)
            else:
                follower.follow(unit, limit=limit)
            unit.commit()
    with FakeUnitOfWork(store, clock) as unit:
        follower.follow(unit, limit=limit)
        stored = unit.jobs.get_many(list("abcd"))
    assert follower.titles() == {job.id: job.document["title"] for job in stored}


def test_no_change_is_skipped_with_several_writers_at_once(engine: Engine) -> None:
    clock = FakeClock()

    def unit_of_work(*, read_only: bool = False) -> SqlUnitOfWork:
        return SqlUnitOfWork(lambda: engine, clock, read_only=read_only)

    def write(writer: int) -> None:
        for number in range(12):
            with unit_of_work() as unit:
                name = f"{writer}-{number}"
                unit.jobs.upsert_many([builders.job(f"{name}-{part}") for part in range(3)])
                unit.jobs.delete(f"{writer}-{number - 1}-0")
                unit.commit()

    follower = Follower()
    with ThreadPoolExecutor(max_workers=4) as pool:
        writers = [pool.submit(write, number) for number in range(4)]
        while not all(writer.done() for writer in writers):
            with unit_of_work(read_only=True) as unit:
                follower.follow(unit, limit=5)
        for writer in writers:
            writer.result()
    with unit_of_work(read_only=True) as unit:
        follower.follow(unit, limit=5)
        assert unit.jobs.count() == len(follower.seen) == 4 * (12 * 3 - 11)
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT id FROM jobs")).scalars().all()
    assert set(stored) == follower.seen.keys()


def wait_until_blocked(engine: Engine) -> None:
    """Return when some session of the server waits for a lock."""
    deadline = time.monotonic() + 20
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while time.monotonic() < deadline:
            waiting = connection.execute(
                text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            ).scalar_one()
            if waiting:
                return
            time.sleep(0.01)
    raise AssertionError("nobody ever waited")


def test_a_number_is_not_seen_before_those_below_it(postgres_url: str, engine_pair) -> None:
    """A writer with a higher number waits for the commit of the one with the lower."""
    first_engine, second_engine = engine_pair(postgres_url)
    clock = FakeClock()
    slow = SqlUnitOfWork(lambda: first_engine, clock)
    with slow, ThreadPoolExecutor(max_workers=1) as pool:
        slow.jobs.add(builders.job("low"))

        def write_high() -> None:
            with SqlUnitOfWork(lambda: second_engine, clock) as unit:
                unit.jobs.add(builders.job("high"))
                unit.commit()

        high = pool.submit(write_high)
        wait_until_blocked(second_engine)
        with SqlUnitOfWork(lambda: second_engine, clock, read_only=True) as reader:
            assert reader.jobs.changes(0, limit=10).last_seq == 0
        assert not high.done()
        slow.commit()
        high.result(timeout=20)
    with SqlUnitOfWork(lambda: second_engine, clock, read_only=True) as reader:
        saved = reader.jobs.changes(0, limit=10).saved
    assert [(row.id, row.change_seq) for row in saved] == [("low", 1), ("high", 2)]
