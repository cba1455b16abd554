"""Which jobs a person can get to: each place judged once, jobs by their places, all by arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.commute.burdens import EASE, WEEK
from src.commute.estimate import estimate
from src.commute.geodesy import Floats, km_to, unit_vector
from src.commute.journeys import Journey
from src.commute.modes import POSITION, Mode
from src.commute.places import Place, Source, urbanity
from src.commute.reach import Reach, furthest_km, reach, within
from src.commute.scoring import FULLY_REMOTE, components, eased
from src.matching.filters import Filter
from src.matching.job_index import JobIndex
from src.matching.pairs import Mask

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
class OpenJobs:
    """The ids of the jobs of a stock, read for those that are shown."""

    all_ids: Sequence[str]
    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, at: NDArray[np.int64]) -> list[str]:
        """The ids of the jobs at these positions of the stock."""
        return [self.all_ids[row] for row in self.rows[at].tolist()]


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
class Filtered:
    """The verdict of n jobs; masks of shape (n,), and ``within`` (modes, n) by mode.

    ``home``: wholly remote, compatible without a journey. ``unknown``: a place is missing on
    either side. ``possible``: some mode at its best speed could make it. ``days`` (n,) are the
    days of remote work that count.
    """

    compatible: Mask
    unknown: Mask
    home: Mask
    possible: Mask
    within: Mask
    days: NDArray[np.int8]


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


def open_jobs(
    index: JobIndex,
    *,
    today: int,
    where: Filter | None = None,
    among: Collection[str] | None = None,
) -> tuple[Stock, OpenJobs]:
    """The jobs that are open on a day (an ordinal), and their ids in the same order.

    Call it under the index's lock; what it gives can be read without.
    """
    rows, records, ids = index.open_now(today=today, where=where, among=among)
    places = index.shared.places
    stock = Stock(
        records["site"][rows], records["remote"][rows], places.points(), places.urban()
    )  # fmt: skip
    return stock, OpenJobs(ids, rows)


def filtered(stock: Stock, travel: Travel, measured: Measured | None = None) -> Filtered:
    """The verdict of every job: bound first, then the journeys that are told or estimated."""
    days = _days(stock.remote, travel.telework_days)
    home = stock.remote == FULLY_REMOTE
    sites = _columns(stock.sites)
    placed = np.zeros(len(home), np.bool_)
    for column in sites:
        placed |= column >= 0
    if not travel.origins:
        placed[:] = False
    # A strict verdict does not look at remote work.
    levels = [0] if travel.strict else sorted(set(np.unique(days).tolist()))
    level = np.searchsorted(levels, days) if len(levels) > 1 else np.int64(0)
    count = len(stock.points) + 1  # the last one stands for no place
    near = np.zeros(len(levels) * count, np.bool_)
    fit = np.zeros((len(travel.limits), len(levels) * count), np.bool_)
    for origin in range(len(travel.origins)):
        found = _reached(stock, travel, origin, levels[-1], measured)
        for at, telework_days in enumerate(levels):
            part = slice(at * count, at * count + count - 1)
            furthest = furthest_km(travel.limits, telework_days=telework_days, strict=travel.strict)
            near[part] |= found.straight_km <= furthest
            fit[:, part] |= within(
                found, travel.limits, telework_days=telework_days, strict=travel.strict
            )
    possible = np.zeros(len(home), np.bool_)
    bearable = np.zeros((len(travel.limits), len(home)), np.bool_)
    for column in sites:
        cells = level * count + np.where(column < 0, count - 1, column)
        possible |= near[cells]
        for mode, row in enumerate(fit):
            bearable[mode] |= row[cells]
    return Filtered(
        home | bearable.any(axis=0), ~home & ~placed, home, possible, bearable, days
    )  # fmt: skip


def journeys(
    stock: Stock, travel: Travel, rows: NDArray[np.int64], measured: Measured | None = None
) -> Journeys:
    """The journey and the location score of some jobs; equal jobs are looked at once."""
    days = _days(stock.remote[rows], travel.telework_days)
    sites = stock.sites[rows]
    if len(rows) < _FEW:
        return _at_home(_journeys(stock, travel, sites, days, measured), stock.remote[rows])
    key = days.astype(np.int64)
    for at in range(sites.shape[1]):
        key = key * (len(stock.points) + 1) + sites[:, at] + 1
    _, first, back = np.unique(key, return_index=True, return_inverse=True)
    found = _journeys(stock, travel, sites[first], days[first], measured)
    spread = Journeys(*(getattr(found, name)[back] for name in Journeys.__slots__))
    return _at_home(spread, stock.remote[rows])


def open_legs(
    stock: Stock, travel: Travel, places: NDArray[np.int64], telework_days: int
) -> tuple[Mask, Floats]:
    """(which journeys to some places the bound leaves, their estimated minutes).

    Both of shape (origins, modes, places).
    """
    shape = (len(travel.origins), len(travel.limits), len(places))
    possible, minutes = np.zeros(shape, np.bool_), np.full(shape, np.nan)
    points, urban = stock.points[places], stock.urban[places]
    for number, origin in enumerate(travel.origins):
        for at, (mode, limit) in enumerate(travel.limits.items()):
            found = reach(
                points, urban, (origin,), {mode: limit}, telework_days=telework_days,
                strict=travel.strict,
            )  # fmt: skip
            possible[number, at], minutes[number, at] = found.possible, found.minutes[0]
    return possible, minutes


def _days(remote: NDArray[np.int8], otherwise: int) -> NDArray[np.int8]:
    """The days of remote work that count: the job's own, where it says them."""
    said = (remote >= 0) & (remote <= WEEK)
    days: NDArray[np.int8] = np.where(said, remote, np.int8(otherwise)).astype(np.int8)
    return days


def _columns(sites: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    """The columns of sites in which any job has one."""
    return [sites[:, at] for at in range(sites.shape[1]) if (sites[:, at] >= 0).any()]


def _reached(
    stock: Stock, travel: Travel, origin: int, telework_days: int, measured: Measured | None
) -> Reach:
    """What is reached from one origin; what somebody told stands for the estimate."""
    found = reach(
        stock.points, stock.urban, (travel.origins[origin],), travel.limits,
        telework_days=telework_days, strict=travel.strict,
    )  # fmt: skip
    if measured is None:
        return found
    told = {name: measured.figures[name][origin] for name in ("minutes", "low")}
    return replace(
        found,
        minutes=np.where(np.isnan(told["minutes"]), found.minutes, told["minutes"]),
        low=np.where(np.isnan(told["low"]), found.low, told["low"]),
    )


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


def _at_home(found: Journeys, remote: NDArray[np.int8]) -> Journeys:
    """The same, save that a job that is wholly remote scores 1 wherever it is."""
    return replace(found, score=np.where(remote == FULLY_REMOTE, 1.0, found.score))


def _nothing(count: int) -> Journeys:
    """N jobs without a journey."""
    none, nothing = np.full(count, -1, np.int8), np.full(count, np.nan)
    no_source = np.zeros(count, np.int8)
    return Journeys(
        none, nothing, nothing, nothing, nothing, nothing, nothing, no_source, nothing
    )  # fmt: skip


def _block(
    stock: Stock,
    travel: Travel,
    sites: NDArray[np.int32],
    days: NDArray[np.int8],
    measured: Measured | None,
) -> Journeys:
    """Journeys of shapes (modes, ends, jobs), and the one of each job that is told."""
    count = len(days)
    ends = [(number, column) for number in range(len(travel.origins)) for column in _columns(sites)]
    if not ends or not travel.limits:
        return _nothing(count)
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
        for mode_at, mode in enumerate(travel.limits):
            guess = estimate(mode, km, mean)
            for name in _FIGURES:
                figures[name][mode_at, at] = getattr(guess, name)
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
