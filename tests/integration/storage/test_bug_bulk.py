"""Many bugs changed at once, in every storage, by a few statements."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.bug import Bug
from src.bugs.changes import Actor
from src.services.bugs.bulk import BulkChanges
from src.services.bugs.journal import BugJournal
from src.services.bugs.ports import BugFilter, BugOrder
from src.services.bugs.tracking import Tracking
from src.services.bugs.webhook_outbox import Outbox
from src.services.bugs.webhook_records import Webhook
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from tests.bug_builders import bug
from tests.databases import Storage
from tests.fakes import FakeClock
from tests.integration.storage.test_bugs import listen

ADA, BEN = Actor("user-ada", "request-1"), Actor("user-ben", "request-2")


@dataclass
class Desk:
    """The use cases on one storage."""

    unit_of_work: UnitOfWorkFactory
    clock: Clock
    journal: BugJournal = field(default_factory=BugJournal)

    def __post_init__(self) -> None:
        ports = (self.unit_of_work, self.clock, self.journal)
        self.bulk = BulkChanges(*ports, new_id=lambda: str(uuid4()))
        self.tracking = Tracking(*ports, new_id=lambda: str(uuid4()))

    def stored(self, *bugs: Bug) -> list[Bug]:
        with self.unit_of_work() as unit:
            found = unit.bugs.add_many(bugs)
            unit.commit()
        return found

    def now(self, bug_ids: list[str]) -> list[Bug]:
        with self.unit_of_work(read_only=True) as unit:
            return unit.bugs.get_many(bug_ids)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage.unit_of_work, storage.clock)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    "where", [BugFilter(assigned_to=("Ana",)), BugFilter(tags=("tof",)), BugFilter(text="laser")]
)
def test_what_somebody_else_has_taken_over_meanwhile_is_left_to_them(
    desk: Desk, where: BugFilter, dry_run: bool
) -> None:
    ids = [
        each.id
        for each in desk.stored(*(bug("Laser", tags=("tof",), assigned_to="Ana") for _ in range(3)))
    ]
    found = desk.bulk.fitting(where)
    theirs = {"assigned_to": "Ben", "tags": (), "title": "Autre"}
    taken = desk.tracking.change(ids[1], theirs, BEN)
    done = desk.bulk.change(found, {"priority": "urgent"}, ADA, dry_run=dry_run, where=where)
    assert [(each.bug_id, each.outcome) for each in done] == [
        (ids[0], "changed"), (ids[1], "no_longer_fits"), (ids[2], "changed"),
    ]  # fmt: skip
    assert done[1].bug == taken
    now = "medium" if dry_run else "urgent"
    assert [each.priority for each in desk.now(ids)] == [now, "medium", now]


def test_a_filter_is_asked_again_when_nobody_else_can_change_the_bugs(desk: Desk) -> None:
    mine, taken = desk.stored(bug(assigned_to="Ana"), bug(assigned_to="Ana"))

    def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
        if not read_only:
            desk.tracking.change(taken.id, {"assigned_to": "Ben"}, BEN)
        return desk.unit_of_work(read_only=read_only)

    bulk = BulkChanges(unit_of_work, desk.clock, BugJournal(), new_id=lambda: str(uuid4()))
    where = BugFilter(assigned_to=("Ana",))
    done = bulk.change_fitting(where, {"status": "wont_fix"}, ADA, dry_run=False)
    assert [each.outcome for each in done] == ["changed", "no_longer_fits"]
    assert [each.status for each in desk.now([mine.id, taken.id])] == ["wont_fix", "open"]


def test_bugs_that_are_saved_together_are_saved_as_one_by_one(desk: Desk) -> None:
    titles = ("Capteur muet", "Capteur sourd", "Tout autre")
    first, second, other = desk.stored(*(bug(title, tags=("tof", "old")) for title in titles))
    match = {"total_score": 0.5}
    turned = replace(first, tags=("new",), resolution="Soudé", watchers=("Ana",), version=2)
    grown = replace(second, title="Moteur", match=match, assigned_to="Ben", version=2)
    with desk.unit_of_work() as unit:
        unit.bugs.get_many([first.id, second.id], for_update=True)
        unit.bugs.save_many([])
        unit.bugs.save_many([(first, first)])
        unit.bugs.save_many([(first, turned), (second, grown)])
        unit.commit()
    assert desk.now([first.id, second.id, other.id]) == [turned, grown, other]
    with desk.unit_of_work(read_only=True) as unit:
        for where, wanted in (
            (BugFilter(tags=("old",)), [grown, other]),
            (BugFilter(tags=("new",)), [turned]),
            (BugFilter(text="soude"), [turned]),
            (BugFilter(text="capteur"), [turned]),
            (BugFilter(text="moteur"), [grown]),
        ):
            page = unit.bugs.page(where, BugOrder("number", descending=False))
            assert list(page.items) == wanted


@pytest.mark.parametrize("changes", [{"status": "in_progress"}, {"tags": ("tof", "laser")}])
def test_a_few_statements_change_many(engine: Engine, changes: dict[str, object]) -> None:
    clock = FakeClock()
    outbox = Outbox(clock, new_id=lambda: str(uuid4()))
    desk = Desk(
        lambda **options: SqlUnitOfWork(lambda: engine, clock, **options),
        clock,
        BugJournal([outbox]),
    )
    hook = Webhook("w", "https://x.example", ("bug.moved", "bug.changed"), "s", clock.now(), "a")
    with desk.unit_of_work() as unit:
        unit.webhooks.add(hook, most=9)
        unit.commit()
    ids = [each.id for each in desk.stored(*(bug(id=f"b-{number}") for number in range(110)))]
    statements: list[str] = []
    listen(engine, statements.append)
    counts = []
    for some in (ids[:10], ids[10:]):
        statements.clear()
        done = desk.bulk.change(some, changes, ADA, dry_run=False)
        assert {each.outcome for each in done} == {"changed"}
        counts.append(len(statements))
    assert counts[1] <= counts[0] + 2, "SQLAlchemy sends long lists of rows in a few parts"
    reads_texts = any("FROM bug_comments" in statement for statement in statements)
    assert reads_texts == ("tags" in changes)
    with desk.unit_of_work(read_only=True) as unit:
        told = [each.bug_id for each in unit.bug_events.after(0, limit=200)]
        heard = unit.webhooks.deliveries("w", cursor=None, limit=200).items
    assert told == ids
    assert sorted(each.event_seq for each in heard) == list(range(1, 111))
