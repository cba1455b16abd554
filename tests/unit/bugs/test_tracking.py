"""The use cases of bugs over fakes: what they write together, and what they do when things fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest

from src.bugs.bug import Bug, Event
from src.bugs.changes import Actor
from src.bugs.errors import ForbiddenMoveError
from src.services.bugs.bulk import MOST_BUGS, BulkChanges
from src.services.bugs.comments import Comments, Speaker
from src.services.bugs.errors import (
    BugNotFoundError,
    TooManyBugsError,
    TooManyCommentsError,
    UnknownMatchError,
)
from src.services.bugs.journal import BugJournal
from src.services.bugs.ports import BugFilter, PossibleDuplicate
from src.services.bugs.tracking import Tracking
from src.services.ports import StaleVersionError, StorageUnavailableError, UnitOfWork
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork

ANA = Actor("ana", "request-1")
REPORT = {
    "title": "Capteur muet", "description": "Ne répond plus.", "severity": "low",
    "priority": "low",
}  # fmt: skip


@dataclass
class Ear:
    """A listener that remembers, and may refuse."""

    heard: list[tuple[tuple[Bug, Event], ...]] = field(default_factory=list)
    refuses: bool = False

    def written(self, unit: UnitOfWork, told: Sequence[tuple[Bug, Event]]) -> None:
        if self.refuses:
            raise RuntimeError("not with me")
        assert [unit.bugs.get(bug.id) for bug, _ in told] == [bug for bug, _ in told]
        self.heard.append(tuple(told))


class Desk:
    """The use cases on one store."""

    def __init__(self, finder: object = None) -> None:
        self.clock, self.store, self.ear = FakeClock(), FakeStore(), Ear()
        numbers = count(1)
        journal = BugJournal([self.ear])

        def unit_of_work(*, read_only: bool = False) -> FakeUnitOfWork:
            return FakeUnitOfWork(self.store, self.clock, read_only=read_only)

        ports = {"new_id": lambda: f"id-{next(numbers)}"}
        self.tracking = Tracking(unit_of_work, self.clock, journal, duplicates=finder, **ports)
        self.comments = Comments(unit_of_work, self.clock, journal, per_bug=3, **ports)
        self.bulk = BulkChanges(unit_of_work, self.clock, journal, **ports)

    def report(self, **more: object) -> Bug:
        return self.tracking.report(REPORT | more, ANA).bug


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_whoever_listens_hears_of_every_event_as_it_was_stored(desk: Desk) -> None:
    bug = desk.report()
    desk.tracking.change(bug.id, {"severity": "high"}, ANA)
    desk.comments.add(bug.id, {"text": "vu"}, Speaker(ANA))
    desk.bulk.change([bug.id], {"status": "in_progress"}, ANA, dry_run=False)
    told = [event for heard in desk.ear.heard for _, event in heard]
    assert told == desk.store.bug_events
    assert [event.kind for event in told] == ["created", "changed", "commented", "moved"]
    assert {event.request_id for event in told} == {"request-1"}


def test_a_bug_has_so_many_comments_and_no_more_whoever_sees_them(desk: Desk) -> None:
    bug, other = desk.report(), desk.report()
    staff = Speaker(ANA, sees_internal=True)
    said = [
        desk.comments.add(bug.id, {"text": "vu", "is_internal": n == 1}, staff) for n in range(3)
    ]
    with pytest.raises(TooManyCommentsError) as refused:
        desk.comments.add(bug.id, {"text": "vu"}, Speaker(ANA))
    assert refused.value.limit == len(desk.store.bug_comments) == 3
    assert [event.kind for event in desk.store.bug_events].count("commented") == 3
    desk.comments.add(other.id, {"text": "vu"}, Speaker(ANA))
    desk.comments.remove(bug.id, said[0].id, staff)
    desk.comments.add(bug.id, {"text": "vu"}, Speaker(ANA))


def test_what_a_listener_refuses_is_not_written(desk: Desk) -> None:
    bug = desk.report()
    desk.ear.refuses = True
    for act in (
        desk.report,
        lambda: desk.tracking.change(bug.id, {"severity": "high"}, ANA),
        lambda: desk.comments.add(bug.id, {"text": "vu"}, Speaker(ANA)),
        lambda: desk.bulk.change([bug.id], {"severity": "high"}, ANA, dry_run=False),
    ):
        with pytest.raises(RuntimeError):
            act()
    assert (desk.store.bugs, desk.store.bug_comments) == ({bug.id: bug}, {})
    assert (len(desk.store.bug_events), desk.store.audit) == (1, [])


def test_nothing_is_told_of_what_changes_nothing(desk: Desk) -> None:
    bug = desk.report()
    assert desk.tracking.change(bug.id, {"severity": "low", "tags": ()}, ANA) == bug
    (outcome,) = desk.bulk.change([bug.id], {"severity": "low"}, ANA, dry_run=False)
    assert outcome.outcome == "unchanged"
    assert (len(desk.ear.heard), desk.store.audit) == (1, [])


def test_the_version_that_was_expected_is_the_one_that_is_changed(desk: Desk) -> None:
    bug = desk.report()
    after = desk.tracking.change(bug.id, {"severity": "high"}, ANA, expected_version=1)
    assert after.version == 2
    with pytest.raises(StaleVersionError) as stale:
        desk.tracking.change(bug.id, {"severity": "low"}, ANA, expected_version=1)
    assert stale.value.current == 2
    with pytest.raises(ForbiddenMoveError):
        desk.tracking.change(bug.id, {"status": "closed"}, ANA)
    with pytest.raises(BugNotFoundError):
        desk.tracking.change("unknown", {"severity": "low"}, ANA)
    assert desk.tracking.get(bug.id) == after


def test_time_does_not_go_back_for_a_bug(desk: Desk) -> None:
    desk.clock.advance(3600)
    bug = desk.report()
    desk.clock.advance(-60)
    after = desk.tracking.change(bug.id, {"severity": "high"}, ANA)
    assert after.updated_at == bug.updated_at == desk.clock.now() + timedelta(seconds=60)


def test_a_fault_is_known_by_its_logs(desk: Desk) -> None:
    one = desk.report(error_logs=("12:00:01 sensor timeout at 0x1f",))
    two = desk.report(error_logs=("23:59:59 sensor timeout at 0xff",))
    none = desk.report()
    assert one.fingerprint == two.fingerprint != none.fingerprint is None
    other = desk.tracking.change(two.id, {"error_logs": ("disk full",)}, ANA)
    assert other.fingerprint not in {one.fingerprint, None}
    assert desk.tracking.change(two.id, {"error_logs": ()}, ANA).fingerprint is None


def test_a_match_that_is_not_kept_is_no_report(desk: Desk) -> None:
    with pytest.raises(UnknownMatchError):
        desk.report(match_id="unknown")
    assert desk.store.bugs == {}


def test_likely_duplicates_come_with_the_report_or_not_at_all() -> None:
    class Finder:
        found = (PossibleDuplicate("id-0", 7, "Capteur", "open", "text", 0.5),)

        def of(self, bug: Bug) -> Sequence[PossibleDuplicate]:
            if not self.found:
                raise StorageUnavailableError("gone")
            return self.found

    finder = Finder()
    desk = Desk(finder)
    assert desk.tracking.report(REPORT, ANA).possible_duplicates == Finder.found
    finder.found = ()
    kept = desk.tracking.report(REPORT, ANA)
    assert (kept.possible_duplicates, desk.tracking.get(kept.bug.id)) == ((), kept.bug)


def test_a_trial_of_many_changes_writes_nothing_and_tells_the_same(desk: Desk) -> None:
    ids = [desk.report(severity=("low", "high")[n % 2]).id for n in range(3)]
    before = desk.store.copied()
    tried = desk.bulk.change([*ids, "gone", ids[0]], {"severity": "low"}, ANA, dry_run=True)
    assert desk.store == before
    done = desk.bulk.change([*ids, "gone", ids[0]], {"severity": "low"}, ANA, dry_run=False)
    assert [(each.bug_id, each.outcome) for each in tried] == [
        (each.bug_id, each.outcome) for each in done
    ]
    assert [each.outcome for each in done] == ["unchanged", "changed", "unchanged", "not_found"]
    assert [event.details for event in desk.store.audit] == [
        {"bugs": [ids[1]], "fields": ["severity"]}
    ]


def test_a_filter_may_not_fit_too_many(desk: Desk) -> None:
    for _ in range(MOST_BUGS):
        desk.report()
    assert len(desk.bulk.fitting(BugFilter())) == MOST_BUGS
    desk.report()
    with pytest.raises(TooManyBugsError):
        desk.bulk.fitting(BugFilter())
