"""The location score of one person and one job, taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import Any

import numpy as np

from src.commute.geodesy import km_between
from src.commute.journeys import Journey
from src.commute.modes import MODES
from src.commute.scoring import FULLY_REMOTE, Components, components, eased
from src.services.commute.compatibility import PLACING_SHARE, Effort, effort_of
from src.services.commute.placing import Located, Placing, degraded
from src.services.commute.routes import Leg, Routes
from src.services.commute.travellers import Traveller, Workplace
from src.services.ports import Clock


@dataclass(frozen=True, slots=True)
class Scored:
    """One journey with the parts of its score; ``parts`` are arrays of one element.

    ``straight_km`` is the great circle, ``limit`` the bearable minutes, ``share_of_km`` the
    distance as a share of the limit in kilometres (0 without one).
    """

    journey: Journey
    straight_km: float
    limit: float
    share_of_km: float
    parts: Components
    origin: Located
    site: Located

    @property
    def final(self) -> float:
        """The score in [0, 1]."""
        return float(self.parts.final[0])


@dataclass(frozen=True, slots=True)
class LocationAnswer:
    """The score; ``best`` is the most bearable journey, ``by_mode`` the best of each mode.

    ``final`` is None where a place is missing on either side; a job that is wholly remote scores
    1 wherever it is, and ``home`` says so.
    """

    final: float | None
    best: Scored | None
    by_mode: list[Scored]
    home: bool
    origins: list[Located]
    sites: list[Located]
    effort: Effort


class ScoreLocation:
    """The use case."""

    def __init__(self, placing: Placing, routes: Routes, clock: Clock) -> None:
        self._placing = placing
        self._routes = routes
        self._clock = clock

    def answer(
        self, person: Traveller, job: Workplace, *, seconds: float, language: str
    ) -> LocationAnswer:
        """The score of the most bearable journey among all origins, sites and modes."""
        deadline = self._clock.monotonic() + seconds
        spots = [*person.spots, *job.spots]
        located = self._placing.locate(spots, seconds=seconds * PLACING_SHARE, language=language)
        origins, sites = located[: len(person.spots)], located[len(person.spots) :]
        # Origin by origin, then site by site, then by mode: of equal scores the first is taken, as
        # in rankings.
        legs = [
            (origin, site, Leg(origin.place, site.place, mode))
            for origin, site in product(origins, sites)
            if origin.place is not None and site.place is not None
            for mode in MODES
            if mode in person.limits
        ]
        found = self._routes.journeys(
            [leg for *_, leg in legs], seconds=max(0.0, deadline - self._clock.monotonic())
        )
        scored = [
            _scored(person, job, leg, journey, origin, site)
            for at, ((origin, site, leg), journey) in enumerate(
                zip(legs, found.journeys, strict=True)
            )
            if at not in found.without_route
        ]
        best = max(scored, key=lambda each: each.final, default=None)
        home = job.remote_days == FULLY_REMOTE
        final = 1.0 if home else None if best is None else best.final
        effort = effort_of(found, degraded(located))
        return LocationAnswer(final, best, _by_mode(scored), home, origins, sites, effort)


def _scored(
    person: Traveller, job: Workplace, leg: Leg, journey: Journey, origin: Located, site: Located
) -> Scored:
    straight = km_between(
        (leg.site.latitude, leg.site.longitude), (leg.origin.latitude, leg.origin.longitude)
    )
    share_of_km = straight / person.max_km if isfinite(person.max_km) else 0.0
    days = -1 if job.remote_days is None else job.remote_days
    ease, office_days = eased(np.array([days], np.int8))
    limit = person.limits[leg.mode]
    parts = components(
        leg.mode, np.array([journey.km]), np.array([journey.minutes]), np.array([journey.delay]),
        limit=np.array([limit]), ease=ease, office_days=office_days, share_of_km=share_of_km,
    )  # fmt: skip
    return Scored(journey, straight, limit, share_of_km, parts, origin, site)


def _by_mode(scored: Sequence[Scored]) -> list[Scored]:
    found: dict[Any, Scored] = {}
    for each in scored:
        held = found.setdefault(each.journey.mode, each)
        if each.final > held.final:
            found[each.journey.mode] = each
    return [found[mode] for mode in MODES if mode in found]
