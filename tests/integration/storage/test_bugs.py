"""What the repositories of bugs promise, kept by every implementation."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
import sqlalchemy
from sqlalchemy import Engine

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.bug import Bug
from src.bugs.values import PRIORITIES, SEVERITIES, STATUSES
from src.services.bugs.ports import BugFilter, BugOrder, SortKey
from tests.bug_builders import MOMENT, bug, comment, event
from tests.databases import Storage
from tests.fakes import FakeClock


def stored(storage: Storage, *bugs: Bug) -> list[Bug]:
    with storage.unit_of_work() as unit:
        found = [unit.bugs.add(each) for each in bugs]
        unit.commit()
    return found


def test_what_is_written_is_what_is_read(storage: Storage) -> None:
    whole = bug(
        category="sensor", status="resolved", version=3, device_id="ESP32_LL_01",
        firmware_version="v2.3.1", sample_id="S-1", component="tof", affected_version="1.2",
        environment="banc", reproduction_steps="1. Démarrer\n2. Attendre", reported_by="Jean",
        reported_by_email="jean@euralis.com", reporter_id="user:1", assigned_to="Marie",
        assigned_at=MOMENT, tags=("sensor", "ToF", "sensor"), related_issues=("#1",),
        duplicate_of="other", error_logs=("Traceback\n  File", "timeout"), watchers=("Ana",),
        resolution="mis à jour", resolved_at=MOMENT + timedelta(microseconds=1), resolved_by="x",
        match_id="m", match={"total_score": 0.5, "reasons": ["près"]}, request_id="r",
        fingerprint="f",
    )  # fmt: skip
    plain = bug()
    one, two = stored(storage, whole, plain)
    assert (one, two) == (replace(whole, number=1), replace(plain, number=2))
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.bugs.get(whole.id) == one
        assert unit.bugs.get_many([plain.id, "missing", whole.id, plain.id]) == [two, one]
        assert unit.bugs.get("missing") is None
        assert unit.bugs.by_fingerprint("f", limit=5) == [one]


def test_many_at_once_are_stored_as_one_by_one(storage: Storage) -> None:
    bugs = [
        bug(f"Capteur numéro {number}", tags=("tof", f"t{number}"), id=f"b{number}")
        for number in range(4)
    ]
    said = [comment(bugs[1], "Vu avec un oscilloscope."), comment(bugs[2], "x", is_internal=True)]
    with storage.unit_of_work() as unit:
        assert unit.bugs.add_many([]) == []
        first = unit.bugs.add(bug("Tout premier"))
        found = unit.bugs.add_many(bugs, said)
        unit.commit()
    assert found == [replace(each, number=2 + place) for place, each in enumerate(bugs)]
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.bugs.get_many([first.id, *(each.id for each in bugs)]) == [first, *found]
        assert unit.bug_comments.of("b1", sees_internal=True) == [said[0]]
        for where, wanted in (
            (BugFilter(tags=("tof",)), found),
            (BugFilter(tags=("t3",)), found[3:]),
            (BugFilter(text="numéro"), found),
            (BugFilter(text="oscilloscope"), found[1:2]),
        ):
            page = unit.bugs.page(where, BugOrder("number", descending=False))
            assert list(page.items) == wanted


def test_a_few_statements_store_many(engine: Engine) -> None:
    """Also what was said about them: search reads each bug once, not once a comment."""
    counts = []
    for count in (2, 40):
        bugs = [bug(id=f"{count}-{number}") for number in range(count)]
        said = [comment(each, f"Fois {time}.") for each in bugs for time in range(10)]
        statements: list[str] = []
        listen(engine, statements.append)
        with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
            unit.bugs.add_many(bugs, said)
            unit.commit()
        counts.append(len(statements))
    assert counts[1] <= counts[0] + 4, "SQLAlchemy sends long lists of rows in a few parts"


def listen(engine: Engine, hear: Callable[[str], None]) -> None:
    """Hear of every statement from now on, those of a list of rows together."""

    @sqlalchemy.event.listens_for(engine, "before_cursor_execute")
    def _(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        hear(statement)


def test_numbers_of_what_was_not_committed_are_given_again(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        lost = unit.bugs.add(bug())
        unit.bug_events.add(event(lost), event(lost))
    kept = bug()
    with storage.unit_of_work() as unit:
        assert unit.bugs.add(kept).number == 1
        assert [each.seq for each in unit.bug_events.add(event(kept), event(kept))] == [1, 2]
        unit.commit()


def test_a_saved_bug_is_found_by_what_it_is_now(storage: Storage) -> None:
    (known,) = stored(storage, bug(tags=("old",), assigned_to="Marie"))
    with storage.unit_of_work() as unit:
        assert unit.bugs.get(known.id, for_update=True) == known
        unit.bugs.save(replace(known, tags=("new",), assigned_to=None, version=2))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        order = BugOrder()
        for where in (BugFilter(tags=("old",)), BugFilter(assigned_to=("Marie",))):
            assert unit.bugs.page(where, order).total == 0
        assert unit.bugs.page(BugFilter(tags=("old", "new")), order).items[0].version == 2


def test_reading_does_not_lock(storage: Storage) -> None:
    (known,) = stored(storage, bug())
    with storage.unit_of_work(read_only=True) as unit, pytest.raises(RuntimeError):
        unit.bugs.get(known.id, for_update=True)


@pytest.fixture
def many(storage: Storage) -> list[Bug]:
    return stored(
        storage,
        *(
            bug(
                f"Bug {number % 4}",
                severity=SEVERITIES[number % 4],
                priority=PRIORITIES[number % 3],
                status=STATUSES[number % 5],
                category="hardware" if number % 2 else "other",
                assigned_to="Marie" if number % 3 else None,
                device_id=f"D{number % 2}",
                tags=("a", "b") if number % 4 else ("b",),
                created_at=MOMENT + timedelta(hours=number // 2),
                updated_at=MOMENT + timedelta(hours=24 - number),
            )
            for number in range(12)
        ),
    )


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        (BugFilter(), range(12)),
        (BugFilter(statuses=("open", "closed")), [0, 3, 5, 8, 10]),
        (BugFilter(severities=("high",), categories=("hardware",)), [1, 5, 9]),
        (BugFilter(priorities=("urgent",), device_ids=("D0",)), [0, 6]),
        (BugFilter(assigned_to=("Marie", "Jean"), severities=("critical",)), [4, 8]),
        (BugFilter(tags=("a", "c")), [1, 2, 3, 5, 6, 7, 9, 10, 11]),
        (BugFilter(created_after=MOMENT + timedelta(hours=4)), [8, 9, 10, 11]),
        (BugFilter(created_before=MOMENT + timedelta(hours=1)), [0, 1]),
        (BugFilter(updated_after=MOMENT + timedelta(hours=23)), [0, 1]),
        (BugFilter(updated_before=MOMENT + timedelta(hours=14)), [11]),
        (BugFilter(statuses=("open",), tags=("a",), severities=("low",)), []),
    ],
)
def test_a_list_is_narrowed(storage: Storage, many: list[Bug], where, numbers) -> None:
    wanted = [many[number] for number in numbers]
    with storage.unit_of_work(read_only=True) as unit:
        page = unit.bugs.page(where, BugOrder("number", descending=False))
        chunks = list(unit.bugs.each(where, chunk=4))
    assert (list(page.items), page.total, page.next_cursor) == (wanted, len(wanted), None)
    assert [each for chunk in chunks for each in chunk] == wanted
    assert all(0 < len(chunk) <= 4 for chunk in chunks)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", get_args(SortKey))
def test_pages_by_cursor_and_by_number_are_the_whole_list(
    storage: Storage, many: list[Bug], key: SortKey, descending: bool
) -> None:
    ranks = {"severity": SEVERITIES, "priority": PRIORITIES, "status": STATUSES}

    def place(each: Bug):
        value = getattr(each, key)
        return (ranks[key].index(value) if key in ranks else value, each.number)

    wanted = sorted(many, key=place, reverse=descending)
    order, found, cursor = BugOrder(key, descending), [], None
    with storage.unit_of_work(read_only=True) as unit:
        for _ in range(3):
            page = unit.bugs.page(BugFilter(), order, cursor=cursor, limit=5)
            found += page.items
            assert page.total == 12
            cursor = page.next_cursor
        assert unit.bugs.page(BugFilter(), order, skip=5, limit=5).items == tuple(wanted[5:10])
        assert unit.bugs.page(BugFilter(), order, skip=2**70).items == ()
    assert (found, cursor) == (wanted, None)


def test_a_cursor_of_another_list_is_refused(storage: Storage, many: list[Bug]) -> None:
    with storage.unit_of_work(read_only=True) as unit:
        order = BugOrder("severity")
        cursor = unit.bugs.page(BugFilter(), order, limit=1).next_cursor
        for other in ("é", "e30", "bnVsbA", "WzFd", "WyJzZXZlcml0eSIsdHJ1ZSwid29yc3QiLDFd"):
            with pytest.raises(ValueError, match="cursor"):
                unit.bugs.page(BugFilter(), order, cursor=other)
        for other in (BugOrder("severity", descending=False), BugOrder("status"), BugOrder()):
            with pytest.raises(ValueError, match="cursor"):
                unit.bugs.page(BugFilter(), other, cursor=cursor)


def test_events_are_read_as_written(storage: Storage) -> None:
    one, two = stored(storage, bug(), bug())
    with storage.unit_of_work() as unit:
        unit.bugs.get(one.id, for_update=True)
        told = unit.bug_events.add(
            event(one, "created", changes={"tags": ((), ("a", "b")), "status": (None, "open")}),
            event(two, "commented", is_internal=True, request_id="r"),
        )
        told += unit.bug_events.add(event(one, "commented", is_internal=True), event(one))
        assert unit.bug_events.add() == ()
        unit.commit()
    assert [each.seq for each in told] == [1, 2, 3, 4]
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.bug_events.of(one.id, sees_internal=True) == [told[0], told[2], told[3]]
        assert unit.bug_events.of(one.id, sees_internal=False) == [told[0], told[3]]
        assert unit.bug_events.after(1, limit=2) == list(told[1:3])
        assert unit.bug_events.after(4, limit=2) == []


def test_comments_are_kept_changed_and_removed(storage: Storage) -> None:
    one, two = stored(storage, bug(), bug())
    first = comment(one, author="Marie", author_email="m@e.fr", author_id="user:2")
    later = MOMENT + timedelta(minutes=1)
    second = comment(one, "Entre nous", is_internal=True, mentions=("Ana",), created_at=later)
    with storage.unit_of_work() as unit:
        for each in (second, first, comment(two)):
            unit.bug_comments.add(each)
        unit.commit()
    changed = replace(first, text="Revu.", updated_at=later)
    with storage.unit_of_work() as unit:
        assert unit.bug_comments.of(one.id, sees_internal=True) == [first, second]
        assert unit.bug_comments.of(one.id, sees_internal=False) == [first]
        assert unit.bug_comments.get(two.id, first.id) is None
        unit.bug_comments.save(changed)
        assert unit.bug_comments.get(one.id, first.id) == changed
        unit.bug_comments.delete(second.id)
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.bug_comments.of(one.id, sees_internal=True) == [changed]


def test_writers_of_many_bugs_at_once_lose_nothing(engine: Engine) -> None:
    def unit_of_work() -> SqlUnitOfWork:
        return SqlUnitOfWork(lambda: engine, FakeClock())

    with unit_of_work() as unit:
        ids = [unit.bugs.add(bug()).id for _ in range(4)]
        unit.commit()

    def write(turn: int) -> None:
        # Each takes the bugs in another order, which would deadlock without one order of locks.
        mine = [ids[(turn + step) % 4] for step in range(2)]
        with unit_of_work() as unit:
            for known in unit.bugs.get_many(mine, for_update=True):
                unit.bugs.save(replace(known, version=known.version + 1))
                unit.bug_events.add(event(known))
            unit.bugs.add(bug())
            unit.commit()

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(write, range(24)))
    with unit_of_work() as unit:
        assert [each.version for each in unit.bugs.get_many(ids)] == [13] * 4
        numbers = [each.number for chunk in unit.bugs.each(BugFilter()) for each in chunk]
        assert numbers == list(range(1, 29))
        assert [each.seq for each in unit.bug_events.after(0, limit=100)] == list(range(1, 49))
