"""Minutes and kilometres of a journey that nobody was asked about, and how far they may be off.

Everything is piecewise linear in the great-circle distance with coefficients that are never
negative at any urbanity: further is never shorter or quicker (but for the last bit where two lines
meet), both directions give the same bits, and a pair has the same bits alone and in a batch (only
+ - *).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.commute.fitted import FITTED, KNOTS_KM, Fitted
from src.commute.geodesy import Floats
from src.commute.modes import MODES, POSITION, Mode


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
    lines = _LINES[:, POSITION[mode]] if fitted is None else _lines(fitted)
    return _on(lines, km, urban, rush=rush)


def estimates(modes: NDArray[np.int8], km: Floats, urban: Floats) -> Estimate:
    """Journeys of several modes (positions in ``MODES``) at rush hour; shape (modes, *km's)."""
    return _on(_LINES[:, modes], km, urban, rush=True)


def _lines(fitted: Fitted) -> Floats:
    """By stretch, what the straight lines over it start from and rise by; shape (10, stretches).

    Road km; minutes in open country, and more of them by urbanity; delay by urbanity; the band.
    """
    widths = np.diff(np.array(KNOTS_KM))

    def before(rises: tuple[float, ...], first: float = 0.0) -> Floats:
        return np.concatenate([[first], first + np.cumsum(widths * np.array(rises[:-1]))])

    return np.array([
        before(fitted.detour), fitted.detour,
        before(fitted.pace, fitted.start), fitted.pace,
        before(fitted.pace_urban, fitted.start_urban), fitted.pace_urban,
        before(fitted.pace_rush), fitted.pace_rush,
        *zip(*fitted.band, strict=True),
    ])  # fmt: skip


_KNOTS: Final = np.array(KNOTS_KM)
_LINES: Final = np.stack([_lines(FITTED[mode]) for mode in MODES], axis=1)


def _on(lines: Floats, km: Floats, urban: Floats, *, rush: bool) -> Estimate:
    stretch = np.maximum(_KNOTS.searchsorted(km, side="right") - 1, 0)
    (
        road_0, road, free_0, free, urban_0, urban_more, delay_0, delay_more, low, high,
    ) = np.take(lines, stretch, axis=-1)  # fmt: skip
    part = km - _KNOTS[stretch]
    delay = (delay_0 + delay_more * part) * urban
    if not rush:
        delay = delay * 0.0
    minutes = free_0 + free * part + (urban_0 + urban_more * part) * urban + delay
    return Estimate(road_0 + road * part, minutes, delay, minutes * low, minutes * high)
