"""Which of many jobs a person can get to: a bound first, then estimates, then the online maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.commute.compatibility import bearable
from src.commute.modes import MODES
from src.commute.places import Place
from src.matching.stock_journeys import Measured, Travel
from src.matching.stock_reach import Filtered, filtered, open_legs
from src.services.commute.compatibility import PLACING_SHARE, Effort
from src.services.commute.job_pool import JobAddress, JobPool, StoredJobs, sent_pool, stored_pool
from src.services.commute.listing import Listing, Order, PrefilterAnswer, Rows
from src.services.commute.placing import Placing, Spot, degraded
from src.services.commute.routes import Leg, RouteAnswers, Routes
from src.services.commute.travellers import Traveller
from src.services.matching_index import MatchingIndex
from src.services.ports import Clock

MOST_STORED: Final = 1000
"""Stored jobs up to which the online maps are asked; more are estimated."""


@dataclass(frozen=True, slots=True)
class PrefilterQuestion:
    """The jobs, and how they are judged and listed.

    ``every_minutes`` stands for the person's own limits. ``thorough`` asks the online maps about
    every mode, not only about those that can change the verdict.
    """

    jobs: Sequence[JobAddress] | StoredJobs
    strict: bool = True
    thorough: bool = False
    order: Order = "score"
    limit: int = 100
    every_minutes: float | None = None
    telework_days: int | None = None


class PrefilterJobs:
    """The use case; ``online`` says whether there is somebody to ask about journeys now."""

    def __init__(
        self,
        index: MatchingIndex,
        placing: Placing,
        routes: Routes,
        clock: Clock,
        *,
        online: Callable[[], bool],
    ) -> None:
        self._index = index
        self._placing = placing
        self._routes = routes
        self._online = online
        self._clock = clock

    def answer(
        self, person: Traveller, asked: PrefilterQuestion, *, seconds: float, language: str
    ) -> PrefilterAnswer:
        """The jobs that the person can get to, those that not, and those that nobody can place."""
        began = self._clock.monotonic()
        addresses = [] if isinstance(asked.jobs, StoredJobs) else asked.jobs
        located = self._placing.locate(
            [*person.spots, *(Spot(job.address) for job in addresses)],
            seconds=seconds * PLACING_SHARE,
            language=language,
        )
        origins = located[: len(person.spots)]
        if isinstance(asked.jobs, StoredJobs):
            today = self._clock.now().date().toordinal()
            pool = stored_pool(self._index, asked.jobs, today=today)
        else:
            pool = sent_pool(asked.jobs, located[len(person.spots) :])
        travel = _travel(person, asked, [each.place for each in origins if each.place is not None])
        because = self._estimated_because(asked, pool)
        verdict, measured, effort = filtered(pool.stock, travel), None, Effort()
        if because is None:
            left = seconds - (self._clock.monotonic() - began)
            measured, effort = self._measured(
                pool, travel, verdict, seconds=left, thorough=asked.thorough
            )
            verdict = filtered(pool.stock, travel, measured)
        names = tuple(dict.fromkeys((*degraded(located), *effort.degraded)))
        answer = Listing(pool, travel, verdict, measured, asked.order, asked.limit).answer(origins)
        return replace(
            answer,
            effort=replace(effort, sources=answer.effort.sources, degraded=names),
            seconds=self._clock.monotonic() - began,
            estimated_because=because,
        )

    def _estimated_because(self, asked: PrefilterQuestion, pool: JobPool) -> str | None:
        if not self._online():
            return "offline"
        many = isinstance(asked.jobs, StoredJobs) and len(pool) > MOST_STORED
        return "too_many_jobs" if many else None

    def _measured(
        self, pool: JobPool, travel: Travel, verdict: Filtered, *, seconds: float, thorough: bool
    ) -> tuple[Measured, Effort]:
        """What the online maps say of the journeys that the bound leaves.

        Unless ``thorough``, the estimated-fastest journey to each place is asked first, and the
        others only where that one is too long.
        """
        deadline = self._clock.monotonic() + seconds
        measured = Measured(len(travel.origins), len(travel.limits), len(pool.stock.points))
        sites = np.unique(pool.stock.sites[verdict.possible & ~verdict.home])
        places = sites[sites >= 0].astype(np.int64)
        if not len(places):
            return measured, Effort()
        days = int(verdict.days[verdict.possible].min())
        possible, minutes = open_legs(pool.stock, travel, places, days)
        rounds = _Rounds(self._routes, travel, pool.places(), places, measured, days)
        if thorough:
            rounds.ask(possible, seconds=deadline - self._clock.monotonic())
            return measured, rounds.effort()
        shape = (-1, len(places))
        fastest = np.where(possible, minutes, np.inf).reshape(shape).argmin(axis=0)
        first = np.zeros_like(possible).reshape(shape)
        first[fastest, np.arange(len(places))] = True
        first = first.reshape(possible.shape) & possible
        fit = rounds.ask(first, seconds=deadline - self._clock.monotonic())
        rest = possible & ~first & ~fit
        rounds.ask(rest, seconds=deadline - self._clock.monotonic())
        return measured, rounds.effort()


class _Rounds:
    """Questions to the online maps about journeys to some places, and what came of them."""

    def __init__(
        self,
        routes: Routes,
        travel: Travel,
        known: dict[int, Place],
        places: Rows,
        measured: Measured,
        days: int,
    ) -> None:
        self._routes = routes
        self._travel = travel
        self._known = known
        self._places = places
        self._measured = measured
        self._days = days
        self._answers: list[RouteAnswers] = []

    def ask(self, wanted: NDArray[np.bool_], *, seconds: float) -> NDArray[np.bool_]:
        """Ask about journeys (origins, modes, places); which places have a bearable one."""
        travel = self._travel
        fit = np.zeros(len(self._places), np.bool_)
        cells = [
            (origin, mode, at, int(self._places[at]))
            for origin, mode, at in np.argwhere(wanted).tolist()
        ]
        if not cells:
            return fit
        legs = [
            Leg(travel.origins[origin], self._known[place], travel.modes[mode])
            for origin, mode, _, place in cells
        ]
        found = self._routes.journeys(legs, seconds=max(0.0, seconds))
        self._answers.append(found)
        for number, ((origin, mode, at, place), journey) in enumerate(
            zip(cells, found.journeys, strict=True)
        ):
            if number in found.without_route:
                self._measured.put_nowhere(origin, mode, place)
                continue
            self._measured.put(origin, mode, place, journey)
            fit[at] |= bearable(
                journey.minutes, journey.low, travel.limits[journey.mode],
                telework_days=self._days, strict=travel.strict,
            )  # fmt: skip
        return fit

    def effort(self) -> Effort:
        """What all rounds took."""
        names = dict.fromkeys(name for each in self._answers for name in each.degraded)
        return Effort(
            asked=sum(each.asked for each in self._answers),
            billed=sum(each.billed for each in self._answers),
            from_cache=sum(each.from_cache for each in self._answers),
            degraded=tuple(names),
        )


def _travel(person: Traveller, asked: PrefilterQuestion, origins: list[Place]) -> Travel:
    # Of equally fast modes the first of MODES is told, as in the verdict of one pair.
    limits = {mode: person.limits[mode] for mode in MODES if mode in person.limits}
    days = asked.telework_days
    if asked.every_minutes is not None:
        limits = dict.fromkeys(limits, asked.every_minutes)
    if days is None:
        days = person.telework_days or 0
    return Travel(tuple(dict.fromkeys(origins)), limits, person.max_km, days, asked.strict)
