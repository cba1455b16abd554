"""The jobs that are filtered, as arrays: some that were sent, or the open ones of the stock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.commute.geodesy import unit_vector
from src.commute.places import Place, urbanity
from src.matching.filters import Filter
from src.matching.stock_journeys import Stock
from src.matching.stock_reach import open_jobs
from src.services.commute.placing import Located, place_of
from src.services.matching_index import MatchingIndex

Name = tuple[str | None, str | None]
"""(id, address as written) of a job; one of them is there."""


@dataclass(frozen=True, slots=True)
class JobAddress:
    """A job that is not stored; ``remote_days`` None where nothing is said of them."""

    address: str
    id: str | None = None
    remote_days: int | None = None


@dataclass(frozen=True, slots=True)
class StoredJobs:
    """Open jobs of the stock: all, those of some ids, or those that a filter lets through."""

    among: Collection[str] | None = None
    where: Filter | None = None


@dataclass(frozen=True, slots=True)
class JobPool:
    """n jobs: ``names`` gives those at some positions, ``places`` the places of all jobs.

    ``keys`` gives what jobs at some positions are sorted by where nothing else tells them apart.
    ``missing`` are ids that no open job has.
    """

    stock: Stock
    names: Callable[[NDArray[np.int64]], list[Name]]
    keys: Callable[[NDArray[np.int64]], list[str]]
    places: Callable[[], dict[int, Place]]
    missing: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.stock.remote)


def sent_pool(jobs: Sequence[JobAddress], located: Sequence[Located]) -> JobPool:
    """The jobs that were sent; ``located`` are their places in the same order."""
    positions: dict[Place, int] = {}
    sites = [
        -1 if each.place is None else positions.setdefault(each.place, len(positions))
        for each in located
    ]
    remote = [-1 if job.remote_days is None else job.remote_days for job in jobs]
    points = [unit_vector(place.latitude, place.longitude) for place in positions]
    stock = Stock(
        np.array(sites, np.int32).reshape(-1, 1),
        np.array(remote, np.int8),
        np.array(points, np.float64).reshape(-1, 3),
        np.array([urbanity(place.density) for place in positions], np.float64),
    )
    return JobPool(
        stock,
        lambda at: [(jobs[one].id, jobs[one].address) for one in at.tolist()],
        lambda at: [f"{jobs[one].address}\0{jobs[one].id or ''}" for one in at.tolist()],
        lambda: {at: place for place, at in positions.items()},
    )


def stored_pool(index: MatchingIndex, asked: StoredJobs, *, today: int) -> JobPool:
    """The open jobs of the stock that are asked for; ``today`` is an ordinal."""
    index.fresh()
    with index.lock:
        jobs = index.jobs
        stock, ids = open_jobs(jobs, today=today, where=asked.where, among=asked.among)
    everything = np.arange(len(ids))

    def names(at: NDArray[np.int64]) -> list[Name]:
        return [(name, None) for name in ids.of(at)]

    def places() -> dict[int, Place]:
        found: dict[int, Place] = {}
        for name, row in zip(ids.of(everything), stock.sites.tolist(), strict=True):
            with index.lock:
                facts = jobs.get(name)
            for site, at in zip(facts.sites if facts else (), row, strict=False):
                found[at] = place_of(site)
        return found

    missing: tuple[str, ...] = ()
    if asked.among is not None:
        known = set(ids.of(everything))
        missing = tuple(sorted(set(asked.among) - known))
    return JobPool(stock, names, ids.of, places, missing)
