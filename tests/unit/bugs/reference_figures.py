"""The figures of bugs once more: slowly, from the whole history, by calendar dates of the zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from itertools import pairwise

from src.bugs.bug import Event

HOUR = timedelta(hours=1)
TARGETS = {"critical": 24, "high": 72, "medium": 336, "low": 720}


@dataclass
class Life:
    """What happened to one bug: (when, status, severity) after each event, and who did it."""

    reporter: str
    steps: list[tuple[datetime, str, str]] = field(default_factory=list)
    answers: list[datetime] = field(default_factory=list)

    def at(self, moment: datetime | None = None) -> tuple[str, str] | None:
        """Status and severity after everything before that moment; at the end without one."""
        known = [step for step in self.steps if moment is None or step[0] < moment]
        return known[-1][1:] if known else None

    @property
    def came_back(self) -> bool:
        """Whether somebody had to do with it again."""
        left = [status in {"open", "in_progress"} for _, status, _ in self.steps]
        return any(now and not before for before, now in pairwise(left))

    def moves(self, *targets: str) -> list[datetime]:
        """When the bug came to one of those statuses."""
        before = [None, *(status for _, status, _ in self.steps)]
        pairs = zip(before, self.steps, strict=False)
        return [at for old, (at, new, _) in pairs if new in targets and old not in targets]


def lives(events: Sequence[Event]) -> dict[str, Life]:
    """The lives of all bugs, by id."""
    found: dict[str, Life] = {}
    for event in events:
        life = found.setdefault(event.bug_id, Life(event.by))
        at, status, severity = life.steps[-1] if life.steps else (event.at, "open", "medium")
        status = event.changes.get("status", (None, status))[1]
        severity = event.changes.get("severity", (None, severity))[1]
        life.steps.append((max(at, event.at), status, severity))
        if event.by != life.reporter and not event.is_internal:
            life.answers.append(life.steps[-1][0])
    return found


def expected_summary(events: Sequence[Event], now: datetime, zone: tzinfo) -> dict[str, object]:
    """Every number of the summary; hours are exact fractions."""
    all_lives = list(lives(events).values())
    ends = [life.steps[-1] for life in all_lives]
    today = now.astimezone(zone).date()

    def is_today(moment: datetime) -> bool:
        return moment.astimezone(zone).date() == today

    done = [life for life in all_lives if life.moves("resolved", "closed", "wont_fix")]
    took = [
        life.moves("resolved")[-1] - life.steps[0][0]
        for life in all_lives
        if life.steps[-1][1] in {"resolved", "closed"}
    ]
    answered = [life.answers[0] - life.steps[0][0] for life in all_lives if life.answers]
    return {
        "total": len(all_lives),
        "statuses": Counter(status for _, status, _ in ends),
        "severities": Counter(severity for _, _, severity in ends),
        "new_today": sum(is_today(life.steps[0][0]) for life in all_lives),
        "resolved_today": sum(is_today(at) for one in all_lives for at in one.moves("resolved")),
        "mean_resolution_hours": _hours(sum(took, timedelta())) / len(took) if took else None,
        "median_resolution_hours": _quantile(took, Fraction(1, 2)),
        "p90_resolution_hours": _quantile(took, Fraction(9, 10)),
        "reopen_rate": Fraction(sum(one.came_back for one in done), len(done)) if done else None,
        "first_response_hours": _quantile(answered, Fraction(1, 2)),
        "overdue": sum(
            life.steps[-1][1] in {"open", "in_progress"}
            and now - life.steps[0][0] > TARGETS[life.steps[-1][2]] * HOUR
            for life in all_lives
        ),
    }


def expected_days(
    events: Sequence[Event], now: datetime, days: int, zone: tzinfo
) -> list[tuple[date, int, int, int, int, int]]:
    """(day, reported, resolved, unresolved at its end, critical of these, high of these)."""
    all_lives = list(lives(events).values())
    today = now.astimezone(zone).date()
    found = []
    for day in (today - timedelta(days=back) for back in reversed(range(days))):
        told = [
            [step for step in life.steps if step[0].astimezone(zone).date() <= day]
            for life in all_lives
        ]
        left = [one[-1][2] for one in told if one and one[-1][1] in {"open", "in_progress"}]
        created = [life.steps[0][0] for life in all_lives]
        resolved = [at for life in all_lives for at in life.moves("resolved")]
        counts = (
            sum(at.astimezone(zone).date() == day for at in moments)
            for moments in (created, resolved)
        )
        found.append((day, *counts, len(left), left.count("critical"), left.count("high")))
    return found


def expected_ages(events: Sequence[Event], now: datetime) -> list[int]:
    """Unresolved bugs of less than 1, 7, 30, 90 times 24 hours, and older ones."""
    ages = [
        max(timedelta(), now - life.steps[0][0])
        for life in lives(events).values()
        if life.steps[-1][1] in {"open", "in_progress"}
    ]
    bounds = [0, 1, 7, 30, 90, 10**6]
    return [
        sum(timedelta(days=low) <= age < timedelta(days=high) for age in ages)
        for low, high in pairwise(bounds)
    ]


def _hours(duration: timedelta) -> Fraction:
    return Fraction(duration // timedelta(microseconds=1), HOUR // timedelta(microseconds=1))


def _quantile(durations: Sequence[timedelta], share: Fraction) -> Fraction | None:
    """Between the two ordered values that the share falls between, in proportion."""
    if not durations:
        return None
    ordered = sorted(map(_hours, durations))
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
