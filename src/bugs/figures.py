"""The figures of all bugs at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, TypeVar

import numpy as np

from src.bugs.days import starts_of_days
from src.bugs.ledger import NEVER, Codes, Ledger, Moments, microseconds
from src.bugs.values import SEVERITIES, STATUSES, Severity, Status

_Name = TypeVar("_Name", bound=str)
HOUR: Final = 3_600_000_000
"""Microseconds."""
TARGET_HOURS: Final[Mapping[Severity, int]] = {
    "critical": 24, "high": 72, "medium": 14 * 24, "low": 30 * 24,
}  # fmt: skip
"""Hours from the report within which a bug is to be resolved, by its severity now."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many bugs there are of each kind, and how long things take, in hours.

    None stands where there is nothing to compute a figure from. Resolution times are of bugs
    whose last resolution stands, from the report to that resolution. ``first_response_hours`` is
    the median over bugs that somebody other than the reporter did something about in the open.
    """

    total: int
    statuses: Mapping[Status, int]
    severities: Mapping[Severity, int]
    new_today: int
    resolved_today: int
    mean_resolution_hours: float | None
    median_resolution_hours: float | None
    p90_resolution_hours: float | None
    reopen_rate: float | None
    first_response_hours: float | None
    overdue: int


def summary(ledger: Ledger, now: datetime, zone: tzinfo) -> Summary:
    """The figures at that moment; today is the day of the zone."""
    created, statuses, severities = ledger.created, ledger.statuses, ledger.severities
    start, end = (microseconds(each) for _, each in starts_of_days(now, 1, zone))
    resolved, answered = ledger.resolved, ledger.answered
    stands, has_answer = resolved != NEVER, answered != NEVER
    times = resolved[stands] - created[stands]
    done = int(ledger.were_done.sum(dtype=np.int64))
    targets = np.array([HOUR * TARGET_HOURS[each] for each in SEVERITIES])
    is_late = ledger.unresolved & (microseconds(now) - created > targets[severities])
    return Summary(
        total=len(created),
        statuses=_counts(statuses, STATUSES),
        severities=_counts(severities, SEVERITIES),
        new_today=_between(created, start, end),
        resolved_today=_between(ledger.resolution_moments, start, end),
        mean_resolution_hours=float(times.mean()) / HOUR if len(times) else None,
        median_resolution_hours=_at_tenths(times, 5),
        p90_resolution_hours=_at_tenths(times, 9),
        reopen_rate=int(ledger.were_reopened.sum(dtype=np.int64)) / done if done else None,
        first_response_hours=_at_tenths(answered[has_answer] - created[has_answer], 5),
        overdue=int(is_late.sum()),
    )


def unresolved_counts(ledger: Ledger) -> dict[Severity, int]:
    """How many bugs of each severity somebody still has something to do about."""
    return _counts(ledger.severities[ledger.unresolved], SEVERITIES)


def _counts(codes: Codes, names: tuple[_Name, ...]) -> dict[_Name, int]:
    return dict(zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True))


def _between(moments: Moments, start: int, end: int) -> int:
    return int(((moments >= start) & (moments < end)).sum())


def _at_tenths(times: Moments, tenths: int) -> float | None:
    """Hours that so many tenths of the times do not exceed, between two of them in proportion."""
    if not len(times):
        return None
    place, rest = divmod((len(times) - 1) * tenths, 10)
    above = min(place + 1, len(times) - 1)
    ordered = np.partition(times, (place, above))
    return (int(ordered[place]) * (10 - rest) + int(ordered[above]) * rest) / (10 * HOUR)
