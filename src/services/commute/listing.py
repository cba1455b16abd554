"""The jobs that were filtered: counts of all, and the first ones of each kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from heapq import nsmallest
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from src.commute.modes import Mode
from src.matching.stock_journeys import SOURCES, Journeys, Measured, Travel, journeys
from src.matching.stock_reach import Filtered
from src.services.commute.compatibility import Effort
from src.services.commute.job_pool import JobPool
from src.services.commute.placing import Located

Rows = NDArray[np.int64]
Exclusion = Literal["beyond_bound", "too_long", "no_route"]
Missing = Literal["place_unknown", "candidate_unknown", "not_found"]
Order = Literal["score", "minutes", "given"]


@dataclass(frozen=True, slots=True)
class JobJourney:
    """A job and the journey that decides about it; minutes one way, kilometres.

    ``mode`` is None for a job that is wholly remote (``home``), and where there is no journey.
    ``over_minutes`` is what the journey is over its limit; ``reason`` why the job is not among the
    compatible ones.
    """

    id: str | None
    address: str | None
    home: bool = False
    mode: Mode | None = None
    minutes: float | None = None
    low: float | None = None
    high: float | None = None
    km: float | None = None
    straight_km: float | None = None
    limit_minutes: float | None = None
    over_minutes: float | None = None
    score: float | None = None
    source: str | None = None
    reason: Exclusion | Missing | None = None


@dataclass(frozen=True, slots=True)
class PrefilterAnswer:
    """Whole counts, and lists that are cut at the limit.

    ``excluded`` counts by reason; ``by_mode`` how many jobs are within a mode's limit and how many
    beyond. ``seconds`` is what all of it took. ``estimated_because`` says why nobody was asked
    about journeys, where nobody was: ``offline`` or ``too_many_jobs``.
    """

    considered: int
    compatible_count: int
    unknown_count: int
    excluded: dict[Exclusion, int]
    compatible: list[JobJourney]
    incompatible: list[JobJourney]
    unknown: list[JobJourney]
    by_mode: dict[Mode, tuple[int, int]]
    truncated: bool
    origins: list[Located]
    effort: Effort
    seconds: float
    estimated_because: str | None

    @property
    def incompatible_count(self) -> int:
        """How many jobs cannot be reached."""
        return sum(self.excluded.values())


class Listing:
    """Counts of all jobs, and the first ones of each kind."""

    def __init__(
        self,
        pool: JobPool,
        travel: Travel,
        verdict: Filtered,
        measured: Measured | None,
        order: Order,
        limit: int,
    ) -> None:
        self._pool = pool
        self._travel = travel
        self._verdict = verdict
        self._measured = measured
        self._order = order
        self._limit = limit

    def answer(self, origins: list[Located]) -> PrefilterAnswer:
        """The answer, without what it took."""
        verdict, missing = self._verdict, self._pool.missing
        fit = np.flatnonzero(verdict.compatible)
        unknown = np.flatnonzero(verdict.unknown)
        out = ~verdict.compatible & ~verdict.unknown
        judged = ~verdict.home & ~verdict.unknown
        beyond = np.flatnonzero(out & ~verdict.possible)
        too_long = np.flatnonzero(out & verdict.possible)
        excluded, compatible = self._too_long(too_long), self._compatible(fit)
        far = self._told(beyond[: max(0, self._limit - len(excluded[0]))], "beyond_bound")
        lists = (compatible, [*excluded[0], *far], self._unknown(unknown))
        return PrefilterAnswer(
            considered=len(self._pool) + len(missing),
            compatible_count=len(fit),
            unknown_count=len(unknown) + len(missing),
            excluded={"beyond_bound": len(beyond), **excluded[1]},
            compatible=lists[0],
            incompatible=lists[1],
            unknown=lists[2],
            by_mode={
                mode: (int((row & judged).sum()), int((~row & judged).sum()))
                for mode, row in zip(self._travel.modes, verdict.within, strict=True)
            },
            truncated=sum(map(len, lists)) < len(self._pool) + len(missing),
            origins=origins,
            effort=Effort(self._sources(np.flatnonzero(judged))),
            seconds=0.0,
            estimated_because=None,
        )

    def _compatible(self, rows: Rows) -> list[JobJourney]:
        if self._order == "given" or not len(rows):
            return self._told(rows[: self._limit], None)
        found = self._journeys(rows)
        figure = found.score if self._order == "score" else -found.minutes
        # Without a journey there are no minutes: nothing is nearer.
        figure = np.where(np.isnan(figure), np.inf if self._order == "minutes" else -1.0, figure)
        return self._told(rows[self._first(rows, figure, found)], None)

    def _too_long(self, rows: Rows) -> tuple[list[JobJourney], dict[Exclusion, int]]:
        """The jobs that are least over their limit, and how many have no way at all."""
        found = self._journeys(rows)
        nowhere = found.mode < 0
        counts: dict[Exclusion, int] = {
            "too_long": int((~nowhere).sum()), "no_route": int(nowhere.sum()),
        }  # fmt: skip
        over = np.where(nowhere, np.inf, found.over_minutes)
        chosen = (
            np.arange(min(self._limit, len(rows)))
            if self._order == "given"
            else self._first(rows, -over, found)
        )
        return self._told(rows[chosen], "too_long"), counts

    def _unknown(self, rows: Rows) -> list[JobJourney]:
        why: Missing = "place_unknown" if self._travel.origins else "candidate_unknown"
        named = self._pool.names(rows[: self._limit])
        told = [JobJourney(name, address, reason=why) for name, address in named]
        gone = [JobJourney(name, None, reason="not_found") for name in self._pool.missing]
        return (told + gone)[: self._limit]

    def _first(self, rows: Rows, figure: NDArray[np.float64], found: Journeys) -> Rows:
        """Positions of the greatest figures, whatever the order given.

        Of equal ones the higher score, then what is further below its limit, then the name.
        """
        first = -figure
        if len(first) > self._limit:
            least = np.partition(first, self._limit - 1)[self._limit - 1]
            near = np.flatnonzero(first <= least)
        else:
            near = np.arange(len(first))
        columns = np.nan_to_num(np.stack([first, -found.score, found.over_minutes])[:, near])
        order = np.lexsort(columns[::-1])
        if len(order) > self._limit:
            # Thousands may be equal (whoever works from home scores 1): of these alone, and only
            # where the list is cut, names are looked at.
            last = columns[:, order[self._limit - 1]].reshape(-1, 1)
            tied = np.flatnonzero((columns == last).all(axis=0))
            before = order[: self._limit][(columns[:, order[: self._limit]] != last).any(axis=0)]
            names = self._pool.keys(rows[near[tied]])
            kept = nsmallest(self._limit - len(before), range(len(names)), key=names.__getitem__)
            order = np.concatenate([before, tied[np.array(kept, np.int64)]])
        names = self._pool.keys(rows[near[order]])
        by = zip(columns[:, order].T.tolist(), names, near[order].tolist(), strict=True)
        return np.array([at for _, _, at in sorted(by)], np.int64)

    def _told(self, rows: Rows, reason: Exclusion | None) -> list[JobJourney]:
        found, modes, limits = self._journeys(rows), self._travel.modes, self._travel.limits
        columns = zip(
            self._pool.names(rows),
            self._verdict.home[rows].tolist(),
            found.mode.tolist(),
            found.source.tolist(),
            *(
                figures.tolist()
                for figures in (found.score, found.minutes, found.low, found.high, found.km,
                                found.straight_km, found.over_minutes)
            ),
            strict=True,
        )  # fmt: skip
        told = []
        for (name, address), home, mode_at, source, score, *figures in columns:
            minutes, low, high, km, straight, over = map(_known, figures)
            if home:
                told.append(JobJourney(name, address, score=_known(score), home=True))
            elif reason == "beyond_bound" or mode_at < 0:
                why = reason if reason == "beyond_bound" else "no_route"
                told.append(JobJourney(name, address, straight_km=straight, reason=why))
            else:
                mode = modes[mode_at]
                told.append(
                    JobJourney(
                        name,
                        address,
                        mode=mode,
                        minutes=minutes,
                        low=low,
                        high=high,
                        km=km,
                        straight_km=straight,
                        limit_minutes=limits[mode],
                        over_minutes=over,
                        source=SOURCES[source],
                        score=_known(score),
                        reason=reason,
                    )
                )
        return told

    def _sources(self, rows: Rows) -> dict[str, int]:
        """How many jobs were judged by a journey of each source."""
        if self._measured is None:
            return {"offline": len(rows)} if len(rows) else {}
        return {
            SOURCES[source]: count
            for source, count in Counter(self._journeys(rows).source.tolist()).items()
        }

    def _journeys(self, rows: Rows) -> Journeys:
        return journeys(self._pool.stock, self._travel, rows, self._measured)


def _known(value: float) -> float | None:
    """A finite figure, or None."""
    return value if isfinite(value) else None
