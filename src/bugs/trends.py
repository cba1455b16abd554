"""How bugs came and went day by day, and how old those are that are left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

import numpy as np

from src.bugs.days import starts_of_days
from src.bugs.ledger import Ledger, Moments, microseconds
from src.bugs.values import SEVERITIES

_DAY: Final = 24 * 3_600_000_000  # microseconds
AGES_DAYS: Final = (0, 1, 7, 30, 90)
"""From how many times 24 hours on each bucket of ages goes."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A day of a zone: what was reported and resolved then, and what was unresolved at its end.

    A bug that was resolved, came back and was resolved again was resolved twice. ``critical`` and
    ``high`` are those of ``open_at_end`` that were so severe then.
    """

    day: date
    created: int
    resolved: int
    open_at_end: int
    critical: int
    high: int


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """How many unresolved bugs were reported so many times 24 hours ago; ``to_days`` is out."""

    from_days: int
    to_days: int | None
    bugs: int


def daily(ledger: Ledger, now: datetime, days: int, zone: tzinfo) -> list[DayFigures]:
    """The last so many days of the zone, the oldest first and today last."""
    starts = starts_of_days(now, days, zone)
    bounds = np.array([microseconds(each) for _, each in starts], dtype=np.int64)
    created = _by_day(ledger.created, bounds)
    resolved = _by_day(ledger.resolution_moments, bounds)
    moments, severities, changes = ledger.marks
    # A count for each day and severity at once; the first of all days is everything before.
    places = np.searchsorted(bounds, moments, side="right") * len(SEVERITIES) + severities
    size = (len(bounds) + 1) * len(SEVERITIES)
    sums = np.bincount(places, weights=changes, minlength=size).astype(np.int64)
    open_then = sums.reshape(-1, len(SEVERITIES)).cumsum(axis=0)
    critical, high = SEVERITIES.index("critical"), SEVERITIES.index("high")
    return [
        DayFigures(
            day=day,
            created=int(created[place]),
            resolved=int(resolved[place]),
            open_at_end=int(open_then[place].sum()),
            critical=int(open_then[place, critical]),
            high=int(open_then[place, high]),
        )
        for place, (day, _) in enumerate(starts[:-1], 1)
    ]


def ageing(ledger: Ledger, now: datetime) -> list[AgeBucket]:
    """How old the unresolved bugs are, the youngest first."""
    ages = np.maximum(microseconds(now) - ledger.created[ledger.unresolved], 0)
    edges = np.array(AGES_DAYS, dtype=np.int64) * _DAY
    places = np.searchsorted(edges, ages, side="right") - 1
    counts = np.bincount(places, minlength=len(edges)).tolist()
    ends = (*AGES_DAYS[1:], None)
    return [AgeBucket(*each) for each in zip(AGES_DAYS, ends, counts, strict=True)]


def _by_day(moments: Moments, bounds: Moments) -> Moments:
    places = np.searchsorted(bounds, moments, side="right")
    return np.bincount(places, minlength=len(bounds) + 1)
