"""One journey, asked of somebody or estimated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from src.commute.estimate import estimate
from src.commute.geodesy import km_between
from src.commute.modes import Mode
from src.commute.places import Place, Source, urbanity


@dataclass(frozen=True, slots=True)
class Journey:
    """One way, door to door: ``km`` along the road, ``minutes`` with the rush hour's ``delay``.

    ``low`` and ``high`` bound what the minutes may be: equal to them where somebody measured,
    the band of 80 % of known journeys where they are estimated. ``cached_at`` is in seconds since
    1970.
    """

    mode: Mode
    km: float
    minutes: float
    delay: float
    low: float
    high: float
    source: Source = "offline"
    cached_at: float | None = None


def estimated(origin: Place, site: Place, mode: Mode) -> Journey:
    """The offline estimate of a journey at rush hour; the same in both directions."""
    km = km_between((origin.latitude, origin.longitude), (site.latitude, site.longitude))
    urban = (urbanity(origin.density) + urbanity(site.density)) / 2
    found = estimate(mode, np.array([km]), np.array([urban]))
    return Journey(
        mode,
        float(found.km[0]),
        float(found.minutes[0]),
        float(found.delay[0]),
        float(found.low[0]),
        float(found.high[0]),
    )
