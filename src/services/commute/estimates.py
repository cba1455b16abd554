"""Many estimates at once, with the bits that each has alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from src.commute.estimate import estimate
from src.commute.geodesy import km_to, unit_vector
from src.commute.journeys import Journey
from src.commute.modes import Mode
from src.commute.places import Place, urbanity

if TYPE_CHECKING:
    Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Leg:
    """A journey that is asked about."""

    origin: Place
    site: Place
    mode: Mode


def estimates(legs: Sequence[Leg]) -> dict[Leg, Journey]:
    """What ``commute.journeys.estimated`` says of each leg, by arrays: some microseconds a leg."""
    by_mode: dict[Mode, dict[Leg, None]] = {}
    for leg in legs:
        by_mode.setdefault(leg.mode, {})[leg] = None
    found: dict[Leg, Journey] = {}
    for mode, same in by_mode.items():
        found.update(_of_mode(mode, list(same)))
    return found


def _of_mode(mode: Mode, legs: list[Leg]) -> dict[Leg, Journey]:
    ends = {end: None for leg in legs for end in (leg.origin, leg.site)}
    points = {end: unit_vector(end.latitude, end.longitude) for end in ends}
    urban = {end: urbanity(end.density) for end in ends}
    origins = np.array([points[leg.origin] for leg in legs])
    sites = np.array([points[leg.site] for leg in legs])
    # Only sums and products: with columns in the place of one point, each row has its own.
    km = km_to(origins, cast("Point", (sites[:, 0], sites[:, 1], sites[:, 2])))
    mean = np.array([(urban[leg.origin] + urban[leg.site]) / 2 for leg in legs])
    told = estimate(mode, km, mean)
    columns = (told.km, told.minutes, told.delay, told.low, told.high)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {leg: Journey(mode, *row) for leg, row in zip(legs, rows, strict=True)}
