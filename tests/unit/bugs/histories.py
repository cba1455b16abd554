"""Random histories of bugs, beside those of the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from src.bugs.bug import Bug, Event
from src.bugs.errors import BugError
from src.bugs.figures import Summary
from src.bugs.trends import AgeBucket, DayFigures
from src.bugs.values import SEVERITIES, STATUSES, Severity
from tests.unit.bugs.reference_figures import expected_ages, expected_days, expected_summary
from tests.unit.bugs.reference_tracker import ReferenceTracker, RefusedError

# Summer begins or ends on the nights that follow, in Cairo at midnight itself.
STARTS = [
    datetime(2026, 3, 27, 20, tzinfo=UTC), datetime(2026, 10, 23, 20, tzinfo=UTC),
    datetime(2026, 4, 22, 20, tzinfo=UTC), datetime(2025, 12, 30, 20, tzinfo=UTC),
]  # fmt: skip
ZONES = [
    "UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland",
    "Africa/Cairo", "Pacific/Kiritimati",
]  # fmt: skip
PEOPLE = ["anna", "boris", "chloe"]
DAYS = 12
_TOLD = ("status", "severity", "version", "created_at", "updated_at", "resolution", "resolved_at",
         "resolved_by")  # fmt: skip


class Tracker(Protocol):
    """What is compared with the reference; whoever asks is named by ``by``."""

    def report(self, severity: Severity, by: str, at: datetime) -> str:
        """The id of a new bug."""
        ...

    def change(self, bug_id: str, wanted: Mapping[str, Any], by: str, at: datetime) -> None:
        """Change a bug. Raises ``BugError``."""
        ...

    def comment(self, bug_id: str, by: str, at: datetime, *, is_internal: bool) -> None:
        """Say something about a bug."""
        ...

    def bug(self, bug_id: str) -> Bug:
        """The bug as it is now."""
        ...

    def history(self, bug_id: str) -> Sequence[Event]:
        """Everything that happened to it."""
        ...

    def summary(self, now: datetime, zone: ZoneInfo) -> Summary:
        """The figures at that moment."""
        ...

    def daily(self, now: datetime, days: int, zone: ZoneInfo) -> Sequence[DayFigures]:
        """The figures of the last days."""
        ...

    def ageing(self, now: datetime) -> Sequence[AgeBucket]:
        """The ages of what is left."""
        ...


class BugHistory(RuleBasedStateMachine):
    """Bugs are reported, changed, moved and spoken of, while time passes; clocks may go back."""

    def tracker(self) -> Tracker:
        raise NotImplementedError

    @initialize(start=st.sampled_from(STARTS), zone=st.sampled_from(ZONES))
    def begin(self, start: datetime, zone: str) -> None:
        self.now = start
        self.zone = ZoneInfo(zone)
        self.tested = self.tracker()
        self.reference = ReferenceTracker()

    @property
    def bug_ids(self) -> list[str]:
        return list(self.reference.bugs)

    @rule(severity=st.sampled_from(SEVERITIES), by=st.sampled_from(PEOPLE))
    def a_bug_is_reported(self, severity: Severity, by: str) -> None:
        bug_id = self.tested.report(severity, by, self.now)
        self.reference.report(bug_id, severity, by, self.now)

    @precondition(lambda self: self.reference.bugs)
    @rule(
        which=st.integers(0, 99),
        wanted=st.fixed_dictionaries(
            {},
            optional={
                "status": st.sampled_from(STATUSES),
                "severity": st.sampled_from(SEVERITIES),
                "resolution": st.sampled_from([None, "mended", "mended again"]),
            },
        ),
        by=st.sampled_from(PEOPLE),
    )
    def a_bug_is_changed(self, which: int, wanted: dict[str, Any], by: str) -> None:
        self._change(self.bug_ids[which % len(self.bug_ids)], wanted, by)

    @precondition(lambda self: self.reference.bugs)
    @rule(which=st.integers(0, 99), place=st.integers(0, 1), by=st.sampled_from(PEOPLE))
    def a_bug_goes_on(self, which: int, place: int, by: str) -> None:
        self._go_on(self.bug_ids[which % len(self.bug_ids)], place, by)

    @precondition(lambda self: self.reference.bugs)
    @rule(
        which=st.integers(0, 99),
        goal=st.sampled_from(["resolved", "closed", "open"]),
        hours=st.sampled_from([0.25, 1, 7, 30, 100]),
        by=st.sampled_from(PEOPLE),
    )
    def a_bug_goes_a_long_way(self, which: int, goal: str, hours: float, by: str) -> None:
        bug_id = self.bug_ids[which % len(self.bug_ids)]
        while self._go_on(bug_id, 0, by) != goal:
            self.now += timedelta(hours=hours)

    def _go_on(self, bug_id: str, place: int, by: str) -> str:
        """The status of the bug after the next move."""
        following = {
            "open": ("in_progress", "wont_fix"), "in_progress": ("resolved", "wont_fix"),
            "resolved": ("closed", "open"), "closed": ("open", "open"),
            "wont_fix": ("open", "open"),
        }  # fmt: skip
        status = following[self.reference.bugs[bug_id]["status"]][place]
        resolution = {"resolution": "mended"} if status == "resolved" else {}
        self._change(bug_id, {"status": status, **resolution}, by)
        return status

    def _change(self, bug_id: str, wanted: dict[str, Any], by: str) -> None:
        try:
            self.reference.change(bug_id, wanted, by, self.now)
        except RefusedError:
            with pytest.raises(BugError):
                self.tested.change(bug_id, wanted, by, self.now)
        else:
            self.tested.change(bug_id, wanted, by, self.now)

    @precondition(lambda self: self.reference.bugs)
    @rule(which=st.integers(0, 99), by=st.sampled_from(PEOPLE), is_internal=st.booleans())
    def something_is_said(self, which: int, by: str, is_internal: bool) -> None:
        bug_id = self.bug_ids[which % len(self.bug_ids)]
        self.tested.comment(bug_id, by, self.now, is_internal=is_internal)
        self.reference.comment(bug_id, by, self.now, is_internal=is_internal)

    @rule(hours=st.sampled_from([0.001, 1, 5, 13, 24, 25, 72, 24 * 15, 24 * 40, -0.5, -30]))
    def time_passes(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @rule(microseconds=st.integers(-1, 1))
    def midnight_comes(self, microseconds: int) -> None:
        tomorrow = self.now.astimezone(self.zone).date() + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), self.zone).astimezone(UTC)
        self.now = midnight + timedelta(microseconds=microseconds)

    @invariant()
    def bugs_are_as_they_should_be(self) -> None:
        if not hasattr(self, "reference"):
            return
        for bug_id, expected in self.reference.bugs.items():
            bug = self.tested.bug(bug_id)
            assert {name: getattr(bug, name) for name in _TOLD} == expected
            told = [
                (one.kind, one.at, one.by, one.is_internal, _figures_of(one))
                for one in self.tested.history(bug_id)
            ]
            assert told == [
                (one.kind, one.at, one.by, one.is_internal, _figures_of(one))
                for one in self.reference.events
                if one.bug_id == bug_id
            ]

    @invariant()
    def figures_are_those_of_the_reference(self) -> None:
        if not hasattr(self, "reference"):
            return
        events = self.reference.events
        found = self.tested.summary(self.now, self.zone)
        expected = expected_summary(events, self.now, self.zone)
        assert {each.name for each in fields(found)} == expected.keys()
        for name, value in expected.items():
            assert _plain(getattr(found, name)) == _close_to(value), name
        daily = self.tested.daily(self.now, DAYS, self.zone)
        assert [
            (one.day, one.created, one.resolved, one.open_at_end, one.critical, one.high)
            for one in daily
        ] == expected_days(events, self.now, DAYS, self.zone)
        assert [one.bugs for one in self.tested.ageing(self.now)] == expected_ages(events, self.now)


def _figures_of(event: Event) -> dict[str, tuple[Any, Any]]:
    """What an event says of status, severity and resolution."""
    names = ("status", "severity", "resolution")
    return {name: tuple(event.changes[name]) for name in names if name in event.changes}


def _plain(value: Any) -> Any:
    """Counts without those that are zero, as the reference has them."""
    if isinstance(value, Mapping):
        return {name: count for name, count in value.items() if count}
    return value


def _close_to(value: Any) -> Any:
    if value is None or isinstance(value, int | Mapping):
        return value
    return pytest.approx(float(value), rel=1e-9, abs=1e-9)
