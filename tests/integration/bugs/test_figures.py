"""Figures over real storage: beside the reference, in two processes, after a restored backup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event as Signal
from threading import Thread
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine, delete

from src.adapters.storage.bug_rows import BugEventRow, BugRow
from src.adapters.storage.rows import Base, ChangeCounterRow
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.bug import Bug, Event
from src.bugs.changes import Actor
from src.bugs.figures import Summary
from src.bugs.trends import AgeBucket, DayFigures
from src.bugs.values import Severity
from src.resilience.deadline import deadline_scope
from src.services.bugs.comments import Comments, Speaker
from src.services.bugs.figures import BugFigures, FiguresNotReadyError
from src.services.bugs.journal import BugJournal
from src.services.bugs.tracking import Tracking
from src.services.ports import StorageUnavailableError, UnitOfWork, UnitOfWorkFactory
from tests.bug_history import rewriting_history
from tests.databases import Storage
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork
from tests.unit.bugs.histories import BugHistory

PARIS = ZoneInfo("Europe/Paris")


class SetClock:
    """A clock that shows what it is set to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return 0.0


class Stored:
    """A tracker as the product has it: use cases over storage, figures that follow the events."""

    def __init__(self, unit_of_work: UnitOfWorkFactory) -> None:
        self.clock = SetClock(datetime(2026, 1, 1, tzinfo=UTC))
        parts = (unit_of_work, self.clock, BugJournal())
        self.tracking = Tracking(*parts, new_id=lambda: str(uuid4()))
        self.comments = Comments(*parts, per_bug=1000, new_id=lambda: str(uuid4()))
        self.figures = BugFigures(unit_of_work, self.clock, pause=lambda: None)

    def report(self, severity: Severity, by: str, at: datetime) -> str:
        self.clock.moment = at
        fields = {"title": "Timeout", "description": "It stops after two hours.",
                  "severity": severity, "priority": "medium"}  # fmt: skip
        return self.tracking.report(fields, Actor(by)).bug.id

    def change(self, bug_id: str, wanted: Mapping[str, Any], by: str, at: datetime) -> None:
        self.clock.moment = at
        self.tracking.change(bug_id, wanted, Actor(by))

    def comment(self, bug_id: str, by: str, at: datetime, *, is_internal: bool) -> None:
        self.clock.moment = at
        speaker = Speaker(Actor(by), sees_internal=True)
        self.comments.add(bug_id, {"text": "Seen", "is_internal": is_internal}, speaker)

    def bug(self, bug_id: str) -> Bug:
        return self.tracking.get(bug_id)

    def history(self, bug_id: str) -> Sequence[Event]:
        return self.tracking.history(bug_id, sees_internal=True, skip=0, limit=1000)[0]

    def summary(self, now: datetime, zone: ZoneInfo) -> Summary:
        self.clock.moment = now
        return self.figures.summary(zone)

    def daily(self, now: datetime, days: int, zone: ZoneInfo) -> Sequence[DayFigures]:
        self.clock.moment = now
        return self.figures.trends(days, zone).days

    def ageing(self, now: datetime) -> Sequence[AgeBucket]:
        self.clock.moment = now
        return self.figures.trends(1, UTC).ageing


def emptied(engine: Engine) -> None:
    """No bugs, no events, and numbers from 1 again."""
    with rewriting_history(engine) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name.startswith(("bug", ChangeCounterRow.__tablename__)):
                connection.execute(delete(table))


def units_on(engine: Engine, clock: Any) -> UnitOfWorkFactory:
    def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
        return SqlUnitOfWork(lambda: engine, clock, read_only=read_only)

    return unit_of_work


def test_stored_histories_agree_with_the_reference(engine: Engine) -> None:
    class StoredHistory(BugHistory):
        def tracker(self) -> Stored:
            emptied(engine)
            return Stored(units_on(engine, SetClock(datetime(2026, 1, 1, tzinfo=UTC))))

    run_state_machine_as_test(
        StoredHistory,
        settings=hypothesis_settings(max_examples=15, stateful_step_count=20, deadline=None),
    )


def reported(storage: Storage, count: int) -> Stored:
    tracker = Stored(storage.unit_of_work)
    for _ in range(count):
        tracker.report("high", "anna", storage.clock.now())
    return tracker


def test_two_processes_say_the_same_of_what_either_writes(storage: Storage) -> None:
    one, two = reported(storage, 2), Stored(storage.unit_of_work)
    now = storage.clock.now()
    assert asdict(two.summary(now, PARIS)) == asdict(one.summary(now, PARIS))

    bug_id = two.report("critical", "boris", now)
    one.change(bug_id, {"status": "wont_fix"}, "anna", now + timedelta(hours=2))

    later = now + timedelta(hours=3)
    assert asdict(two.summary(later, PARIS)) == asdict(one.summary(later, PARIS))
    assert one.summary(later, PARIS).statuses["wont_fix"] == 1
    assert two.daily(later, 3, PARIS) == one.daily(later, 3, PARIS)


def test_more_events_than_are_read_at_once_are_read_to_the_end(storage: Storage) -> None:
    now = storage.clock.now()
    with storage.unit_of_work() as unit:
        bugs = [
            unit.bugs.add(Bug(str(uuid4()), "Timeout", "It stops.", "low", "low", now, now))
            for _ in range(3)
        ]
        for length in (499, 1, 500, 3):
            of = bugs[length % 3].id
            unit.bug_events.add(*(Event(of, "created", now, "anna") for _ in range(length)))
        unit.commit()
    turns: list[None] = []
    figures = BugFigures(storage.unit_of_work, storage.clock, pause=lambda: turns.append(None))

    assert figures.summary(UTC).total == 3
    assert len(turns) == 2


def test_a_history_that_is_not_the_one_that_was_read_is_read_anew(engine: Engine) -> None:
    units = units_on(engine, SetClock(datetime(2026, 1, 1, tzinfo=UTC)))
    tracker, other = Stored(units), Stored(units)
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    for _ in range(3):
        tracker.report("high", "anna", now)
    assert tracker.summary(now, UTC).total == 3

    emptied(engine)
    assert tracker.summary(now, UTC).total == 0
    for _ in range(4):
        other.report("low", "anna", now + timedelta(hours=1))
    assert tracker.summary(now, UTC).severities["low"] == 4

    with rewriting_history(engine) as connection:
        connection.execute(delete(BugEventRow).where(BugEventRow.seq > 2))
        connection.execute(delete(BugRow).where(BugRow.number > 2))
    assert tracker.summary(now, UTC).total == 2


class Gate:
    """Units of work that wait to be let through once they have been asked."""

    def __init__(self, unit_of_work: UnitOfWorkFactory) -> None:
        self._unit_of_work = unit_of_work
        self.asked, self.opened = Signal(), Signal()

    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        self.asked.set()
        assert self.opened.wait(30)
        return self._unit_of_work(read_only=read_only)


def test_who_asks_while_events_are_read_waits_but_not_past_his_deadline() -> None:
    store, clock = FakeStore(), SetClock(datetime(2026, 1, 5, 9, tzinfo=UTC))
    gate = Gate(partial(FakeUnitOfWork, store, clock))
    figures = BugFigures(gate, clock, pause=lambda: None)
    loading = Thread(target=figures.follow)
    loading.start()
    assert gate.asked.wait(30)
    assert figures.monitored() is None
    with deadline_scope(0.05, clock.monotonic), pytest.raises(FiguresNotReadyError):
        figures.summary(UTC)

    answers: list[Summary] = []
    asking = Thread(target=lambda: answers.append(figures.summary(UTC)))
    asking.start()
    gate.opened.set()
    for thread in (loading, asking):
        thread.join(30)

    assert [answer.total for answer in answers] == [0]
    assert figures.monitored() is not None


def test_without_the_database_nothing_is_said() -> None:
    store, clock = FakeStore(), FakeClock()
    tracker = Stored(partial(FakeUnitOfWork, store, clock))
    tracker.report("high", "anna", clock.now())
    assert tracker.summary(clock.now(), UTC).total == 1

    store.unavailable = True
    with pytest.raises(StorageUnavailableError):
        tracker.summary(clock.now(), UTC)
    store.unavailable = False
    assert tracker.summary(clock.now(), UTC).total == 1
