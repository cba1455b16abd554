"""Many bugs changed at once, in every storage."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import pytest

from src.bugs.bug import Bug
from src.bugs.changes import Actor
from src.services.bugs.bulk import BulkChanges
from src.services.bugs.journal import BugJournal
from src.services.bugs.ports import BugFilter
from src.services.bugs.tracking import Tracking
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from tests.bug_builders import bug
from tests.databases import Storage

ADA, BEN = Actor("user-ada", "request-1"), Actor("user-ben", "request-2")


@dataclass
class Desk:
    """The use cases on one storage."""

    unit_of_work: UnitOfWorkFactory
    clock: Clock

    def __post_init__(self) -> None:
        ports = (self.unit_of_work, self.clock, BugJournal())
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
