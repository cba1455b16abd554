"""One element of a matrix, whichever service it came from."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from src.adapters.google_maps.plausible import journey_is_plausible
from src.adapters.google_maps.ways import WAYS
from src.commute.journeys import Journey
from src.commute.modes import Mode
from src.commute.places import Place
from src.services.commute.ports import Absence, Cell, MatrixLimits

_SECONDS: Final = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?s")
# "Get a route matrix", request limits: 625 elements, 100 for TRANSIT. (Places are sent as
# coordinates, to which the limit of 50 waypoints by address or place id does not apply.)
ROUTES: Final = MatrixLimits(elements=625, origins=625, sites=625)
ROUTES_TRANSIT: Final = MatrixLimits(elements=100, origins=100, sites=100)
# "Distance Matrix API Usage and Billing": 25 origins, 25 destinations, 100 elements.
DISTANCE_MATRIX: Final = MatrixLimits(elements=100, origins=25, sites=25)


def seconds_of(text: object) -> float | None:
    """The seconds of a Duration as JSON writes it ("3.5s"), or None."""
    if not isinstance(text, str) or not _SECONDS.fullmatch(text):
        return None
    return float(text[:-1])


def amount(value: object) -> float | None:
    """The number, or None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def measured(
    mode: Mode, ends: tuple[Place, Place], metres: float, seconds: float, free_seconds: float
) -> Journey | Absence:
    """The journey, its delay the difference to ``free_seconds``; ``implausible`` if it can't be."""
    km, minutes = metres / 1000, seconds / 60
    if not journey_is_plausible(WAYS[mode], *ends, km, minutes):
        return "implausible"
    delay = max(0.0, (seconds - free_seconds) / 60)
    return Journey(mode, km, minutes, delay, minutes, minutes, "google")


def blank(origins: Sequence[Place], sites: Sequence[Place]) -> list[list[Cell]]:
    """A matrix in which every element is still missing."""
    return [["missing"] * len(sites) for _ in origins]
