"""Bugs that are merged at the same moment, and by the rules, in every storage."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.bug import Bug
from src.bugs.changes import Actor
from src.bugs.errors import DuplicateLoopError
from src.services.bugs.duplicates import Duplicates
from src.services.bugs.errors import BugNotFoundError, UnknownBugError
from src.services.bugs.journal import BugJournal
from src.services.bugs.merging import Merging
from src.services.ports import StaleVersionError, UnitOfWorkFactory
from tests.bug_builders import bug
from tests.databases import Storage
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork
from tests.integration.storage.test_bugs import listen

ADA = Actor("user-ada", "request-1")


def merging_of(unit_of_work: UnitOfWorkFactory) -> Merging:
    return Merging(unit_of_work, FakeClock(), BugJournal(), new_id=lambda: str(uuid4()))


def stored(unit_of_work: UnitOfWorkFactory, *bugs: Bug) -> list[Bug]:
    with unit_of_work() as unit:
        found = [unit.bugs.add(each) for each in bugs]
        unit.commit()
    return found


def test_of_two_merges_that_cross_one_is_refused(engine: Engine) -> None:
    def unit_of_work(**options: bool) -> SqlUnitOfWork:
        return SqlUnitOfWork(lambda: engine, FakeClock(), **options)

    one, two = stored(unit_of_work, bug(), bug())
    together = Barrier(2)

    def merge(pair: tuple[Bug, Bug]) -> str:
        together.wait(timeout=30)
        try:
            merging_of(unit_of_work).merge(pair[0].id, pair[1].id, ADA)
        except DuplicateLoopError:
            return "refused"
        return "merged"

    with ThreadPoolExecutor(2) as threads:
        ended = list(threads.map(merge, [(one, two), (two, one)]))
    assert sorted(ended) == ["merged", "refused"]


def test_both_sides_and_the_audit_trail_tell_of_a_merge(storage: Storage) -> None:
    gone, kept = stored(storage.unit_of_work, bug(tags=("b",)), bug(tags=("a",)))
    merged = merging_of(storage.unit_of_work).merge(gone.id, kept.id, ADA)
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.bugs.get_many([gone.id, kept.id]) == [merged.duplicate, merged.original]
        told = unit.bug_events.after(0, limit=10)
        (audited,) = unit.audit.recent()
    assert [(each.bug_id, each.kind, each.by) for each in told] == [
        (gone.id, "merged", "user-ada"), (kept.id, "merged", "user-ada"),
    ]  # fmt: skip
    assert told[0].changes["status"] == ("open", "wont_fix")
    assert dict(told[1].changes) == {"tags": (("a",), ("a", "b")), "merged": (None, gone.id)} or (
        dict(told[1].changes) == {"tags": (["a"], ["a", "b"]), "merged": (None, gone.id)}
    )
    assert (audited.action, audited.subject_id, audited.details) == (
        "bug.merged", gone.id, {"into": kept.id},
    )  # fmt: skip
    assert (merged.duplicate.version, merged.original.version) == (2, 2)


def test_what_cannot_be_merged_is_left_as_it_is(storage: Storage) -> None:
    (one,) = stored(storage.unit_of_work, bug())
    merging = merging_of(storage.unit_of_work)
    attempts: list[tuple[type[Exception], Callable[[], object]]] = [
        (BugNotFoundError, lambda: merging.merge("missing", one.id, ADA)),
        (UnknownBugError, lambda: merging.merge(one.id, "missing", ADA)),
        (DuplicateLoopError, lambda: merging.merge(one.id, one.id, ADA)),
        (StaleVersionError, lambda: merging.merge(one.id, one.id, ADA, expected_version=9)),
    ]
    for error, attempt in attempts:
        with pytest.raises(error):
            attempt()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.bugs.get(one.id) == one
        assert unit.bug_events.after(0, limit=10) == []


def test_a_loop_that_was_there_before_holds_nothing_up(storage: Storage) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    stored(
        storage.unit_of_work,
        bug(id=ids[0], duplicate_of=ids[1]),
        bug(id=ids[1], duplicate_of=ids[0]),
        bug(id=ids[2]),
    )
    merged = merging_of(storage.unit_of_work).merge(ids[2], ids[0], ADA)
    assert merged.duplicate.duplicate_of == ids[0]
    with pytest.raises(BugNotFoundError):
        Duplicates(storage.unit_of_work).around("missing", skip=0, limit=1)


def test_where_a_bug_leads_to_is_known_from_any_chain(storage: Storage) -> None:
    ids = [f"b-{number}" for number in range(6)]
    following = [ids[1], ids[2], ids[3], ids[1], "missing", None]
    pairs = zip(ids, following, strict=True)
    stored(storage.unit_of_work, *(bug(id=each, duplicate_of=other) for each, other in pairs))
    with storage.unit_of_work(read_only=True) as unit:
        led = {one: {two for two in ids if unit.bugs.leads_to(one, two)} for one in ids}
    loop = {"b-1", "b-2", "b-3"}
    assert led == {
        "b-0": loop | {"b-0"}, "b-1": loop, "b-2": loop, "b-3": loop, "b-4": {"b-4"},
        "b-5": {"b-5"},
    }  # fmt: skip


def test_a_long_chain_is_followed_by_one_statement(engine: Engine) -> None:
    def unit_of_work(**options: bool) -> SqlUnitOfWork:
        return SqlUnitOfWork(lambda: engine, FakeClock(), **options)

    counts = []
    for length in (2, 200):
        ids = [f"{length}-{number}" for number in range(length)]
        following = [*ids[1:], None]
        with unit_of_work() as unit:
            unit.bugs.add_many(
                [
                    bug(id=each, duplicate_of=other)
                    for each, other in zip(ids, following, strict=True)
                ]
            )
            unit.commit()
        statements: list[str] = []
        listen(engine, statements.append)
        with pytest.raises(DuplicateLoopError):
            merging_of(unit_of_work).merge(ids[-1], ids[0], ADA)
        counts.append(len(statements))
    assert counts[1] == counts[0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_however_bugs_are_merged_following_them_comes_to_an_end(
    pairs: list[tuple[int, int]],
) -> None:
    clock, store = FakeClock(), FakeStore()

    def unit_of_work(**options: bool) -> FakeUnitOfWork:
        return FakeUnitOfWork(store, clock, **options)

    bugs = stored(unit_of_work, *(bug() for _ in range(6)))
    for gone, kept in pairs:
        try:
            merging_of(unit_of_work).merge(bugs[gone].id, bugs[kept].id, ADA)
        except DuplicateLoopError:
            continue
    for each in bugs:
        here, steps = store.bugs[each.id], 0
        while here.duplicate_of is not None:
            here, steps = store.bugs[here.duplicate_of], steps + 1
            assert steps < 6
