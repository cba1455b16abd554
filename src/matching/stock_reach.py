"""Which jobs a person can get to: each place judged once, jobs by their places, all by arrays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from src.commute.geodesy import Floats
from src.commute.reach import Reach, furthest_km, reach, within
from src.commute.scoring import FULLY_REMOTE
from src.matching.filters import Filter
from src.matching.job_index import JobIndex
from src.matching.pairs import Mask
from src.matching.stock_journeys import Measured, Stock, Travel, columns_of, days_of


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
    rows, columns, ids = index.open_now(today=today, where=where, among=among)
    places = index.shared.places
    sites, remote = columns["site"], columns["remote"]
    if len(rows) < len(remote):  # rows that are written stay as they are: all need no copy
        sites, remote = sites[rows], remote[rows]
    return Stock(sites, remote, places.points(), places.urban()), OpenJobs(ids, rows)


def filtered(stock: Stock, travel: Travel, measured: Measured | None = None) -> Filtered:
    """The verdict of every job: bound first, then the journeys that are told or estimated."""
    days = days_of(stock.remote, travel.telework_days)
    home = stock.remote == FULLY_REMOTE
    sites = columns_of(stock.sites)
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
