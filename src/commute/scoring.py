"""The location score: how bearable a journey is, from its minutes, cost, comfort and reliability.

Final = time .4 + cost .2 + comfort .2 + reliability .2 of the most bearable journey among the
origins, the sites and the modes that are chosen. Elementwise, so that a pair has the same bits
alone, in a batch and from either side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from src.commute.burdens import (
    EASE,
    WEEK,
    Modes,
    comfort_score,
    cost_score,
    earlier_minutes,
    monthly_euros,
    reliability_score,
)
from src.commute.estimate import estimates
from src.commute.geodesy import Floats

_T = TypeVar("_T", np.float64, np.int8)
WEIGHTS: Final = {"time": 0.4, "cost": 0.2, "comfort": 0.2, "reliability": 0.2}
AT_LIMIT: Final = 0.6  # of the time score, for a journey that is just bearable
BEYOND: Final = 2.5  # times the limit from which the time scores nothing
FULLY_REMOTE: Final = WEEK
_BLOCK: Final = 8192  # pairs at a time: what they need stays in the processor's cache
# By days of remote work: 0 to 5, flexible, unknown (-1 reads the last, and promises nothing).
_EASES: Final = np.array([*EASE, 1.0, 1.0])
_OFFICE_DAYS: Final = np.array([5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 5.0, 5.0])


@dataclass(frozen=True, slots=True)
class Components:
    """The four parts of the score of some journeys, and what they come from; arrays of one shape.

    ``share`` is the journey as a share of what is bearable, telework taken off; ``euros`` a
    month; ``earlier`` the minutes to set off earlier.
    """

    time: Floats
    cost: Floats
    comfort: Floats
    reliability: Floats
    final: Floats
    share: Floats
    euros: Floats
    earlier: Floats


@dataclass(frozen=True, slots=True)
class Best:
    """The most bearable journey of each of n pairs; arrays of shape (n,), nan where unknown.

    ``mode`` is a position in ``MODES`` (-1: none); ``straight_km`` the great circle, ``km`` the
    road; ``least_share`` the least share of what is bearable and ``least_km`` the least great
    circle over all journeys, the scored one's or another's.
    """

    score: Floats
    mode: NDArray[np.int8]
    straight_km: Floats
    km: Floats
    minutes: Floats
    delay: Floats
    low: Floats
    high: Floats
    least_share: Floats
    least_km: Floats


def eased(remote: NDArray[np.int8]) -> tuple[Floats, Floats]:
    """(share of the burden that is left, days at the office) by days of remote work."""
    return _EASES[remote], _OFFICE_DAYS[remote]


def time_score(share: Floats) -> Floats:
    """1 next door, 0.6 at the bearable limit, 0 from 2.5 times that."""
    within = 1.0 - (1.0 - AT_LIMIT) * share * share
    over = np.maximum((BEYOND - share) * (AT_LIMIT / (BEYOND - 1.0)), 0.0)
    return np.where(share <= 1.0, within, over)


def components(
    mode: Modes,
    km: Floats,
    minutes: Floats,
    delay: Floats,
    *,
    limit: Floats,
    ease: Floats,
    office_days: Floats,
    share_of_km: Floats | float = 0.0,
) -> Components:
    """The score of journeys (``km`` by road, minutes one way) in its parts.

    ``limit`` is in minutes; ``share_of_km`` the distance as a share of a limit in kilometres,
    where the person has one.
    """
    share = np.maximum(minutes / limit, share_of_km) * ease
    euros = monthly_euros(mode, km, office_days)
    earlier = earlier_minutes(mode, minutes, delay)
    time, cost = time_score(share), cost_score(euros)
    comfort, reliability = comfort_score(mode, minutes, ease), reliability_score(earlier, ease)
    final = (
        WEIGHTS["time"] * time
        + WEIGHTS["cost"] * cost
        + WEIGHTS["comfort"] * comfort
        + WEIGHTS["reliability"] * reliability
    )
    return Components(time, cost, comfort, reliability, final, share, euros, earlier)


def best(
    ends: Sequence[tuple[Floats, Floats]],
    limits: Floats,
    max_km: Floats,
    remote: NDArray[np.int8],
    *,
    rows: int,
) -> Best:
    """The most bearable of all estimated journeys of n pairs.

    ``ends`` has for every pair of an origin and a site the great-circle kilometres (n,) and the
    mean urbanity of both (n,), nan where there is none; ``limits`` the bearable minutes by mode,
    shape (n or 1, 7), nan for a mode that is not chosen; ``max_km`` (n or 1,) inf for no limit;
    ``remote`` (n or 1,) days. Of equal scores the earlier mode, then the earlier end, is taken. A
    job that is wholly remote scores 1 wherever it is.
    """
    chosen = np.flatnonzero(~np.isnan(limits).all(axis=0)).astype(np.int8)
    found = _nothing(rows)
    if ends and len(chosen):
        columns = np.array([km for km, _ in ends]), np.array([urban for _, urban in ends])
        for start in range(0, rows, _BLOCK):
            part = slice(start, start + _BLOCK)
            km, urban = (each[:, part] for each in columns)
            _choose(
                found, part, chosen, km, urban, _some(limits, part), _some(max_km, part),
                _some(remote, part),
            )  # fmt: skip
    home = np.broadcast_to(remote == FULLY_REMOTE, rows)
    found.score[home] = 1.0
    found.least_share[home] = 0.0
    return found


def _some(values: NDArray[_T], rows: slice) -> NDArray[_T]:
    """Some rows of a column, or its one row."""
    return values if len(values) == 1 else values[rows]


def _nothing(rows: int) -> Best:
    """N pairs of which nothing is known."""
    return Best(
        np.full(rows, np.nan),
        np.full(rows, -1, np.int8),
        *(np.full(rows, np.nan) for _ in range(8)),
    )


def _choose(
    found: Best,
    rows: slice,
    chosen: NDArray[np.int8],
    straight_km: Floats,
    urban: Floats,
    limits: Floats,
    max_km: Floats,
    remote: NDArray[np.int8],
) -> None:
    """Fill some rows of ``found``: of shapes (modes, ends, rows) the highest score is taken."""
    ease, office_days = eased(remote)
    way = estimates(chosen, straight_km, urban)
    parts = components(
        chosen[:, np.newaxis, np.newaxis], way.km, way.minutes, way.delay,
        limit=limits.T[chosen][:, np.newaxis], ease=ease, office_days=office_days,
        share_of_km=straight_km / max_km,
    )  # fmt: skip
    count = straight_km.shape[-1]
    columns = np.arange(count)
    scores = parts.final.reshape(-1, count)
    at = np.where(np.isnan(scores), -1.0, scores).argmax(axis=0), columns
    known = ~np.isnan(scores[at])
    mode, end = np.divmod(at[0], len(straight_km))
    found.mode[rows] = np.where(known, chosen[mode], -1)
    found.score[rows] = scores[at]
    found.straight_km[rows] = np.where(known, straight_km[end, columns], np.nan)
    for held, values in (
        (found.km, way.km), (found.minutes, way.minutes), (found.delay, way.delay),
        (found.low, way.low), (found.high, way.high),
    ):  # fmt: skip
        held[rows] = np.where(known, values.reshape(-1, count)[at], np.nan)
    found.least_share[rows] = np.fmin.reduce(parts.share.reshape(-1, count), axis=0)
    found.least_km[rows] = np.fmin.reduce(straight_km, axis=0)
