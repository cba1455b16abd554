"""Minutes and kilometres of a journey that nobody was asked about, and how far they may be off.

Everything is piecewise linear in the great-circle distance with coefficients that are never
negative at any urbanity: further is never shorter or quicker, both directions give the same bits,
and a pair has the same bits alone and in a batch (only + - * /, minimum and maximum).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from src.commute.fitted import FITTED, KNOTS_KM, Fitted
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


def estimate(
    mode: Mode, km: Floats, urban: Floats, *, rush: bool = True, fitted: Fitted | None = None
) -> Estimate:
    """Journeys of these great-circle distances (km) between places of this mean urbanity (0-1).

    nan stays nan. ``fitted`` are other constants than those of the mode.
    """
    constants = FITTED[mode] if fitted is None else fitted
    road = np.zeros_like(km)
    free = constants.start + constants.start_urban * urban + np.zeros_like(km)
    delay = np.zeros_like(km)
    low, high = np.ones_like(km), np.ones_like(km)
    for start, end, detour, pace, pace_urban, pace_rush, band in zip(
        KNOTS_KM, (*KNOTS_KM[1:], np.inf), constants.detour, constants.pace, constants.pace_urban,
        constants.pace_rush, constants.band, strict=True,
    ):  # fmt: skip
        part = np.minimum(np.maximum(km - start, 0.0), end - start)
        road = road + part * detour
        free = free + part * (pace + pace_urban * urban)
        if rush:
            delay = delay + part * (pace_rush * urban)
        low, high = np.where(km >= start, band[0], low), np.where(km >= start, band[1], high)
    minutes = free + delay
    return Estimate(road, minutes, delay, minutes * low, minutes * high)
