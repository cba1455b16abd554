"""Which of many places a person can reach: a bound first, then the estimate, by arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.commute.burdens import EASE
from src.commute.estimate import estimates
from src.commute.geodesy import Floats, km_to, unit_vector
from src.commute.modes import POSITION, Mode
from src.commute.places import Place, urbanity

Mask = NDArray[np.bool_]
# Kilometres per hour that nobody passes door to door on the great circle: motorways at their
# limit, high-speed trains, fast electric bicycles, quick walkers, kick scooters at their limit.
BEST_SPEED: Final[dict[Mode, float]] = {
    "voiture": 130.0, "moto": 130.0, "covoiturage": 130.0, "transport_commun": 320.0,
    "velo": 45.0, "trottinette": 25.0, "marche": 8.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person's journeys to n places are, by mode; arrays of shape (modes, n).

    ``possible`` (n,): some mode at its best speed could make it; where not, nothing was estimated
    and the minutes are nan. ``minutes`` and ``low`` are each the least over the origins, and so is
    ``straight_km`` (n,), the great circle.
    """

    modes: tuple[Mode, ...]
    possible: Mask
    minutes: Floats
    low: Floats
    straight_km: Floats


def reach(
    points: Floats,
    urban: Floats,
    origins: Sequence[Place],
    limits: Mapping[Mode, float],
    *,
    telework_days: int = 0,
    strict: bool = True,
) -> Reach:
    """Journeys to places (unit vectors (n, 3), urbanity (n,)).

    ``limits`` are the bearable minutes by mode; ``strict`` as in ``compatibility``.
    """
    modes = tuple(limits)
    positions = np.array([POSITION[mode] for mode in modes], np.int8)
    shape = len(modes), len(points)
    minutes, low, nearest = (
        np.full(shape, np.nan),
        np.full(shape, np.nan),
        np.full(shape[1], np.nan),
    )
    furthest = furthest_km(limits, telework_days=telework_days, strict=strict)
    for origin in origins:
        km = km_to(points, unit_vector(origin.latitude, origin.longitude))
        np.fmin(nearest, km, out=nearest)
        near = np.flatnonzero(km <= furthest)
        mean = (urban[near] + urbanity(origin.density)) * 0.5
        found = estimates(positions, km[near], mean)
        minutes[:, near] = np.fmin(minutes[:, near], found.minutes)
        low[:, near] = np.fmin(low[:, near], found.low)
    return Reach(modes, nearest <= furthest, minutes, low, nearest)


def within(
    found: Reach, limits: Mapping[Mode, float], *, telework_days: int = 0, strict: bool = True
) -> Mask:
    """Which journeys are bearable; shape (modes, n)."""
    most = np.array([limits[mode] for mode in found.modes]).reshape(-1, 1)
    judged: Mask = (found.minutes if strict else found.low * EASE[telework_days]) <= most
    return judged


def furthest_km(limits: Mapping[Mode, float], *, telework_days: int, strict: bool) -> float:
    """Great-circle kilometres beyond which no mode can make it within its limit."""
    if not strict and EASE[telework_days] == 0.0:
        return np.inf
    ease = 1.0 if strict else EASE[telework_days]
    return max((BEST_SPEED[mode] * limit / 60.0 / ease for mode, limit in limits.items()),
               default=0.0)  # fmt: skip
