"""Minutes and kilometres of a journey that nobody was asked about, and how far they may be off.

Everything is piecewise linear in the great-circle distance with coefficients that are never
negative: further is never shorter or quicker, both directions give the same bits, and a pair has
the same bits alone and in a batch (only + - * /, minimum and maximum).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from src.commute.fitted import FITTED, KNOTS_KM
from src.commute.geodesy import Floats
from src.commute.modes import Mode


@dataclass(frozen=True, slots=True)
class Estimate:
    """Journeys of one mode, door to door; every array has the shape of the distances given.

    ``km`` along the road or track; ``minutes`` with the ``delay`` of rush hour in them; ``low``
    and ``high`` are the band that holds 80 % of known journeys.
    """

    km: Floats
    minutes: Floats
    delay: Floats
    low: Floats
    high: Floats


def estimate(mode: Mode, km: Floats, urban: Floats, *, rush: bool = True) -> Estimate:
    """Journeys of these great-circle distances (km) between places of this mean urbanity (0-1).

    nan stays nan.
    """
    fitted = FITTED[mode]
    road = np.zeros_like(km)
    free = fitted.start + fitted.start_urban * urban
    delay = np.zeros_like(km)
    for start, end, detour, pace, pace_urban, pace_rush in zip(
        KNOTS_KM, (*KNOTS_KM[1:], np.inf), fitted.detour, fitted.pace, fitted.pace_urban,
        fitted.pace_rush, strict=True,
    ):  # fmt: skip
        part = np.minimum(np.maximum(km - start, 0.0), end - start)
        road = road + part * detour
        free = free + part * (pace + pace_urban * urban)
        if rush:
            delay = delay + part * (pace_rush * urban)
    minutes = free + delay
    band = np.array(fitted.band)[np.searchsorted(KNOTS_KM, km, side="right") - 1]
    return Estimate(road, minutes, delay, minutes * band[..., 0], minutes * band[..., 1])
