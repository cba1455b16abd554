"""The fold of events, beside a reference that goes through the whole history each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings as hypothesis_settings

from src.bugs.bug import Bug, Event
from src.bugs.changes import Actor, changed, reported
from src.bugs.figures import Summary, summary, unresolved_counts
from src.bugs.ledger import Ledger
from src.bugs.trends import AgeBucket, DayFigures, ageing, daily
from src.bugs.values import Severity
from tests.unit.bugs.histories import BugHistory

NOON = datetime(2026, 3, 29, 10, tzinfo=UTC)  # Paris: the day on which summer begins
PARIS = ZoneInfo("Europe/Paris")


class Folded:
    """A tracker without storage: what changes make of bugs, and a ledger that follows."""

    def __init__(self) -> None:
        self.bugs: dict[str, Bug] = {}
        self.events: list[Event] = []
        self.ledger = Ledger()

    def report(self, severity: Severity, by: str, at: datetime) -> str:
        bug = Bug(f"bug-{len(self.bugs)}", "Timeout", "It stops.", severity, "medium", at, at)
        self.bugs[bug.id] = bug
        self._keep(reported(bug, Actor(by)))
        return bug.id

    def change(self, bug_id: str, wanted: Mapping[str, Any], by: str, at: datetime) -> None:
        bug = self.bugs[bug_id]
        at = max(at, bug.updated_at)
        self.bugs[bug_id], event = changed(bug, wanted, Actor(by), at=at)
        if event is not None:
            self._keep(event)

    def comment(self, bug_id: str, by: str, at: datetime, *, is_internal: bool) -> None:
        self._keep(Event(bug_id, "commented", at, by, is_internal=is_internal))

    def bug(self, bug_id: str) -> Bug:
        return self.bugs[bug_id]

    def history(self, bug_id: str) -> Sequence[Event]:
        return [event for event in self.events if event.bug_id == bug_id]

    def summary(self, now: datetime, zone: ZoneInfo) -> Summary:
        return summary(self.ledger, now, zone)

    def daily(self, now: datetime, days: int, zone: ZoneInfo) -> Sequence[DayFigures]:
        return daily(self.ledger, now, days, zone)

    def ageing(self, now: datetime) -> Sequence[AgeBucket]:
        return ageing(self.ledger, now)

    def _keep(self, event: Event) -> None:
        self.events.append(event)
        self.ledger.take_in([event])


class FoldedHistory(BugHistory):
    def tracker(self) -> Folded:
        return Folded()


FoldedHistory.TestCase.settings = hypothesis_settings(
    max_examples=100, stateful_step_count=30, deadline=None
)
TestFoldedHistory = FoldedHistory.TestCase


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def resolved_after(tracker: Folded, *durations: float) -> None:
    """Bugs that were resolved so many hours after their report, which was at noon."""
    for duration in durations:
        bug_id = tracker.report("low", "anna", NOON)
        tracker.change(bug_id, {"status": "in_progress"}, "boris", NOON)
        done = {"status": "resolved", "resolution": "mended"}
        tracker.change(bug_id, done, "boris", NOON + hours(duration))


def test_without_bugs_counts_are_zero_and_nothing_is_said_of_times() -> None:
    found = summary(Ledger(), NOON, UTC)

    assert found.total == found.new_today == found.resolved_today == found.overdue == 0
    assert set(found.statuses.values()) == set(found.severities.values()) == {0}
    assert found.mean_resolution_hours is None
    assert found.median_resolution_hours is None
    assert found.p90_resolution_hours is None
    assert found.reopen_rate is None
    assert found.first_response_hours is None
    assert [one.open_at_end for one in daily(Ledger(), NOON, 3, UTC)] == [0, 0, 0]
    assert sum(one.bugs for one in ageing(Ledger(), NOON)) == 0


def test_resolution_times_are_the_mean_the_middle_and_the_ninetieth_percent() -> None:
    tracker = Folded()
    resolved_after(tracker, 1, 2, 4, 9)

    found = tracker.summary(NOON + hours(10), PARIS)

    assert found.mean_resolution_hours == 4
    assert found.median_resolution_hours == 3
    assert found.p90_resolution_hours == pytest.approx(4 + 0.7 * (9 - 4))


def test_many_long_resolutions_do_not_overflow() -> None:
    ledger = Ledger()
    long_ago = NOON - timedelta(days=365 * 50)
    done = {"status": (None, "resolved")}
    for number in range(10_000):
        ledger.take_in([
            Event(str(number), "created", long_ago, "anna", {"status": (None, "open")}),
            Event(str(number), "moved", NOON, "anna", done),
        ])  # fmt: skip

    assert summary(ledger, NOON, UTC).mean_resolution_hours == pytest.approx(365 * 50 * 24)


def test_a_bug_that_came_back_has_no_resolution_time_until_it_is_resolved_again() -> None:
    tracker = Folded()
    resolved_after(tracker, 1)
    tracker.change("bug-0", {"status": "open"}, "anna", NOON + hours(2))

    assert tracker.summary(NOON + hours(2), PARIS).mean_resolution_hours is None
    assert tracker.summary(NOON + hours(2), PARIS).reopen_rate == 1

    again = {"status": "resolved", "resolution": "mended"}
    tracker.change("bug-0", {"status": "in_progress"}, "boris", NOON + hours(3))
    tracker.change("bug-0", again, "boris", NOON + hours(5))
    found = tracker.summary(NOON + hours(5), PARIS)
    assert found.mean_resolution_hours == 5
    assert found.resolved_today == 2
    assert tracker.ledger.resolution_times.tolist() == [3_600_000_000, 5 * 3_600_000_000]


def test_what_is_said_internally_is_no_response() -> None:
    tracker = Folded()
    bug_id = tracker.report("low", "anna", NOON)
    tracker.comment(bug_id, "anna", NOON + hours(1), is_internal=False)
    tracker.comment(bug_id, "boris", NOON + hours(2), is_internal=True)
    assert tracker.summary(NOON, UTC).first_response_hours is None

    tracker.comment(bug_id, "boris", NOON + hours(3), is_internal=False)
    assert tracker.summary(NOON, UTC).first_response_hours == 3


@pytest.mark.parametrize(
    ("severity", "target_hours"), [("critical", 24), ("high", 72), ("medium", 336), ("low", 720)]
)
def test_a_bug_is_overdue_after_the_target_of_its_severity(
    severity: Severity, target_hours: int
) -> None:
    tracker = Folded()
    tracker.report(severity, "anna", NOON)

    assert tracker.summary(NOON + hours(target_hours), UTC).overdue == 0
    assert tracker.summary(NOON + hours(target_hours + 0.01), UTC).overdue == 1


def test_a_bug_without_status_and_severity_is_open_and_of_medium_severity() -> None:
    ledger = Ledger()
    ledger.take_in([Event("one", "created", NOON, "anna")])

    assert unresolved_counts(ledger) == {"critical": 0, "high": 0, "medium": 1, "low": 0}


def test_a_bug_that_comes_in_resolved_took_no_time() -> None:
    ledger = Ledger()
    first = {"status": (None, "resolved"), "severity": (None, "high")}
    ledger.take_in([Event("one", "created", NOON, "anna", first)])
    found = summary(ledger, NOON, UTC)

    assert (found.mean_resolution_hours, found.resolved_today) == (0, 1)
    assert set(unresolved_counts(ledger).values()) == {0}


def test_events_of_a_bug_that_nobody_reported_count_for_nothing() -> None:
    ledger = Ledger()
    ledger.take_in(
        [
            Event("one", "moved", NOON, "anna", {"status": ("open", "wont_fix")}),
            Event("two", "created", NOON, "anna"),
        ]
    )

    assert summary(ledger, NOON, UTC).total == len(ledger) == 1


def test_time_does_not_go_back_for_a_bug_whatever_the_clocks_say() -> None:
    ledger = Ledger()
    ledger.take_in(
        [
            Event("one", "created", NOON, "anna"),
            Event("one", "commented", NOON - hours(1), "boris"),
            Event("one", "moved", NOON + hours(3), "boris", {"status": ("open", "in_progress")}),
            Event(
                "one", "moved", NOON + hours(2), "boris", {"status": ("in_progress", "resolved")}
            ),
            Event("one", "moved", NOON + hours(1), "boris", {"status": ("resolved", "open")}),
        ]
    )

    assert summary(ledger, NOON, UTC).first_response_hours == 0
    assert ledger.resolution_times.tolist() == [3 * 3_600_000_000]
    assert [moment - ledger.created[0] for moment in ledger.marks[0]] == [
        0, 3 * 3_600_000_000, 3 * 3_600_000_000,
    ]  # fmt: skip


def test_a_resolved_bug_whose_severity_changes_is_not_resolved_once_more() -> None:
    ledger = Ledger()
    done = {"status": (None, "resolved"), "severity": (None, "high")}
    ledger.take_in(
        [
            Event("one", "created", NOON, "anna", done),
            Event("one", "changed", NOON + hours(1), "anna", {"severity": ("high", "low")}),
        ]
    )

    assert ledger.resolution_times.tolist() == [0]
    assert ledger.resolved.tolist() == ledger.created.tolist()


def test_columns_are_as_narrow_as_they_can_be() -> None:
    ledger = Ledger()
    ledger.take_in([Event("one", "created", NOON, "anna")])
    moments, severities, changes = ledger.marks
    for codes in (ledger.statuses, ledger.severities, ledger.were_done, severities, changes):
        assert codes.dtype == "int8"
    for column in (ledger.created, ledger.answered, ledger.resolved, moments):
        assert column.dtype == "int64"


def test_old_events_that_come_in_late_stand_on_their_own_days() -> None:
    tracker = Folded()
    tracker.report("high", "anna", NOON)
    tracker.report("critical", "boris", NOON - hours(48))

    found = tracker.daily(NOON, 3, PARIS)

    assert [one.created for one in found] == [1, 0, 1]
    assert [one.open_at_end for one in found] == [1, 1, 2]
    assert [one.critical for one in found] == [1, 1, 1]
    assert [one.high for one in found] == [0, 0, 1]


def test_the_day_on_which_summer_begins_has_23_hours() -> None:
    tracker = Folded()
    day_begins = datetime(2026, 3, 28, 23, tzinfo=UTC)
    day_ends = datetime(2026, 3, 29, 22, tzinfo=UTC)
    for moment in (day_begins - hours(0.01), day_begins, day_ends - hours(0.01), day_ends):
        tracker.report("low", "anna", moment)

    assert [one.created for one in tracker.daily(NOON, 2, PARIS)] == [1, 2]
    assert tracker.summary(NOON, PARIS).new_today == 2
