"""Journeys to many jobs: the one of each that is told, and the score of the most bearable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.commute.burdens import EASE, WEEK
from src.commute.estimate import estimates
from src.commute.geodesy import Floats, km_to, unit_vector
from src.commute.journeys import Journey
from src.commute.modes import POSITION, Mode
from src.commute.places import Place, Source, urbanity
from src.commute.scoring import FULLY_REMOTE, components, eased

SOURCES: Final[tuple[Source, ...]] = ("offline", "cache", "google")
_BLOCK: Final = 4096  # jobs at a time: what they need stays in the processor's cache
_FEW: Final = 1024  # jobs below which looking for equal ones costs more than it spares
_FIGURES: Final = ("km", "minutes", "delay", "low", "high")


@dataclass(frozen=True, slots=True)
class Stock:
    """n jobs by their places.

    ``sites`` (n, k) holds positions in ``points`` (p, 3) and ``urban`` (p,), -1 for none;
    ``remote`` (n,) days of remote work as facts have them (-1 unknown, 6 flexible).
    """

    sites: NDArray[np.int32]
    remote: NDArray[np.int8]
    points: Floats
    urban: Floats


@dataclass(frozen=True, slots=True)
class Travel:
    """How a person gets to work: from where, and for how many minutes at most by each mode.

    ``telework_days`` counts for jobs that do not say theirs; ``max_km`` lowers scores alone;
    ``strict`` as in ``commute.compatibility``.
    """

    origins: tuple[Place, ...]
    limits: Mapping[Mode, float]
    max_km: float = inf
    telework_days: int = 0
    strict: bool = True

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes in the order of the limits."""
        return tuple(self.limits)


class Measured:
    """Journeys that somebody else told, by origin, mode and place; nan where nobody was asked."""

    def __init__(self, origins: int, modes: int, places: int) -> None:
        shape = (origins, modes, places)
        self.figures = {name: np.full(shape, np.nan) for name in _FIGURES}
        self.source = np.zeros(shape, np.int8)

    def put(self, origin: int, mode: int, place: int, journey: Journey) -> None:
        """Take in one journey."""
        for name in _FIGURES:
            self.figures[name][origin, mode, place] = getattr(journey, name)
        self.source[origin, mode, place] = SOURCES.index(journey.source)

    def put_nowhere(self, origin: int, mode: int, place: int) -> None:
        """Take in that there is no way by this mode."""
        for name in ("minutes", "low", "high"):
            self.figures[name][origin, mode, place] = np.inf


@dataclass(frozen=True, slots=True)
class Journeys:
    """One journey of each of some jobs, and the location score; arrays of one shape.

    It is the fastest that is bearable, else the one that is least over its limit by
    ``over_minutes``. ``mode`` is a position in the modes asked, -1 where there is no journey;
    ``source`` one in ``SOURCES``. ``score`` is of the most bearable journey, of any mode.
    """

    mode: NDArray[np.int8]
    straight_km: Floats
    km: Floats
    minutes: Floats
    low: Floats
    high: Floats
    over_minutes: Floats
    source: NDArray[np.int8]
    score: Floats


def journeys(
    stock: Stock, travel: Travel, rows: NDArray[np.int64], measured: Measured | None = None
) -> Journeys:
    """The journey and the location score of some jobs; equal jobs are looked at once.

    A job that is wholly remote has no journey, and scores 1 wherever it is.
    """
    remote = stock.remote[rows]
    home = remote == FULLY_REMOTE
    if home.any():
        away = np.flatnonzero(~home)
        found, there = _nothing(len(rows)), journeys(stock, travel, rows[away], measured)
        for name in Journeys.__slots__:
            getattr(found, name)[away] = getattr(there, name)
        found.score[home] = 1.0
        return found
    days, sites = days_of(remote, travel.telework_days), stock.sites[rows]
    if len(rows) < _FEW:
        return _journeys(stock, travel, sites, days, measured)
    first, back = _equal(days, columns_of(sites), len(stock.points))
    found = _journeys(stock, travel, sites[first], days[first], measured)
    return Journeys(*(getattr(found, name)[back] for name in Journeys.__slots__))


def _equal(
    days: NDArray[np.int8], sites: list[NDArray[np.int32]], places: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(a job of each kind, the kind of each job), where jobs of one kind have equal journeys."""
    key = days.astype(np.int64)
    for column in sites:
        key = key * (places + 1) + column + 1
    if len(sites) > 1:
        _, first, back = np.unique(key, return_index=True, return_inverse=True)
        return first, back
    # Without sorting: the numbers of places are small.
    seen = np.full((WEEK + 1) * (places + 1), -1, np.int64)
    seen[key] = np.arange(len(key))
    kinds = np.flatnonzero(seen >= 0)
    first = seen[kinds]
    seen[kinds] = np.arange(len(kinds))
    return first, seen[key]


def days_of(remote: NDArray[np.int8], otherwise: int) -> NDArray[np.int8]:
    """The days of remote work that count: the job's own, where it says them."""
    said = (remote >= 0) & (remote <= WEEK)
    days: NDArray[np.int8] = np.where(said, remote, np.int8(otherwise)).astype(np.int8)
    return days


def columns_of(sites: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    """The columns of sites in which any job has one."""
    return [sites[:, at] for at in range(sites.shape[1]) if (sites[:, at] >= 0).any()]


def _journeys(
    stock: Stock,
    travel: Travel,
    sites: NDArray[np.int32],
    days: NDArray[np.int8],
    measured: Measured | None,
) -> Journeys:
    parts = [
        _block(stock, travel, sites[start : start + _BLOCK], days[start : start + _BLOCK], measured)
        for start in range(0, len(days), _BLOCK)
    ]
    if not parts:
        return _nothing(0)
    return Journeys(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Journeys.__slots__)
    )


def _nothing(count: int) -> Journeys:
    """N jobs without a journey."""

    def unknown() -> Floats:
        return np.full(count, np.nan)

    return Journeys(
        mode=np.full(count, -1, np.int8),
        straight_km=unknown(),
        km=unknown(),
        minutes=unknown(),
        low=unknown(),
        high=unknown(),
        over_minutes=unknown(),
        source=np.zeros(count, np.int8),
        score=unknown(),
    )


def _block(
    stock: Stock,
    travel: Travel,
    sites: NDArray[np.int32],
    days: NDArray[np.int8],
    measured: Measured | None,
) -> Journeys:
    """Journeys of shapes (modes, ends, jobs), and the one of each job that is told."""
    count = len(days)
    ends = [
        (number, column) for number in range(len(travel.origins)) for column in columns_of(sites)
    ]
    if not ends or not travel.limits:
        return _nothing(count)
    modes = np.array([POSITION[mode] for mode in travel.limits], np.int8)
    straight = np.empty((len(ends), count))
    shape = (len(travel.limits), len(ends), count)
    figures = {name: np.empty(shape) for name in _FIGURES}
    source = np.zeros(shape, np.int8)
    for at, (number, column) in enumerate(ends):
        origin = travel.origins[number]
        km = km_to(stock.points[column], unit_vector(origin.latitude, origin.longitude))
        km[column < 0] = np.nan
        straight[at] = km
        mean = (stock.urban[column] + urbanity(origin.density)) * 0.5
        guess = estimates(modes, km, mean)
        for name in _FIGURES:
            figures[name][:, at] = getattr(guess, name)
        if measured is not None:
            told = ~np.isnan(measured.figures["minutes"][number][:, column]) & (column >= 0)
            for name in _FIGURES:
                into = figures[name][:, at]
                np.copyto(into, measured.figures[name][number][:, column], where=told)
            np.copyto(source[:, at], measured.source[number][:, column], where=told)
    return _chosen(travel, days, straight, figures, source)


def _chosen(
    travel: Travel,
    days: NDArray[np.int8],
    straight: Floats,
    figures: dict[str, Floats],
    source: NDArray[np.int8],
) -> Journeys:
    """The journey of each job: of equal ones that of the earlier mode, then of the earlier end."""
    ends, count = straight.shape
    positions = np.array([POSITION[mode] for mode in travel.limits], np.int8).reshape(-1, 1, 1)
    limit = np.array(list(travel.limits.values())).reshape(-1, 1, 1)
    ease, office_days = eased(days)
    minutes = figures["minutes"]
    final = components(
        positions, figures["km"], minutes, figures["delay"], limit=limit, ease=ease,
        office_days=office_days, share_of_km=straight / travel.max_km,
    ).final  # fmt: skip
    judged = minutes if travel.strict else figures["low"] * np.array(EASE)[days]
    over, fit = judged - limit, judged <= limit
    # First the journeys that were told and are bearable, then those estimated, then the others.
    place = np.select([fit & (source > 0), fit, np.isfinite(over)], [0.0, 1.0, 2.0], 3.0)
    figure = np.where(fit, minutes, over)
    flat = (len(travel.limits) * ends, count)
    place, figure = place.reshape(flat), figure.reshape(flat)
    best = np.where(place == place.min(axis=0), figure, np.inf)
    best[np.isnan(best)] = np.inf
    at = best.argmin(axis=0)
    held = at, np.arange(count)
    there = place[held] < 3.0
    mode, end = np.divmod(at, ends)

    def picked(values: Floats) -> Floats:
        return np.where(there, values.reshape(flat)[held], np.nan)

    return Journeys(
        np.where(there, mode, -1).astype(np.int8),
        np.where(there, straight[end, np.arange(count)], np.nan),
        picked(figures["km"]),
        picked(minutes),
        picked(figures["low"]),
        picked(figures["high"]),
        picked(over),
        source.reshape(flat)[held],
        np.fmax.reduce(final.reshape(flat), axis=0),
    )
