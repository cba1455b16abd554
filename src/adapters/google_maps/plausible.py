"""Whether an answer can be true at all: Google is believed, but not everything."""

from __future__ import annotations

import math
from typing import Final

from src.adapters.google_maps.ways import BEST_KMH
from src.commute.geodesy import km_between
from src.commute.places import Gazetteer, Place

MOST_MINUTES: Final = 24 * 60.0
# Below this the two ends are one place, and 0 minutes may be true.
SAME_KM: Final = 0.1
# Both ends are moved to the nearest road, so the way may be this much shorter than between them.
ROADSIDE_KM: Final = 0.25
FAR_KM: Final = 50.0
# Countries of which the gazetteer knows places within 50 km of everywhere (French Guiana's
# forest is larger than that).
COVERED: Final = frozenset({"FR", "GP", "MQ", "RE", "YT", "MC", "LU", "BE"})


def on_earth(latitude: object, longitude: object) -> tuple[float, float] | None:
    """The two as degrees, or None where they are no place that anybody lives or works at."""
    if not (_is_number(latitude) and _is_number(longitude)):
        return None
    north, east = float(latitude), float(longitude)  # type: ignore[arg-type]
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        return None
    # Where the equator meets Greenwich is sea: it is what a missing value turns into.
    return None if abs(north) < 1e-6 and abs(east) < 1e-6 else (north, east)


def is_in_the_sea(country: str, nearest: Place | None) -> bool:
    """Whether no known place is near a point where there always is one."""
    return nearest is None and country in COVERED | {""}


def contradicts(address: str, point: tuple[float, float], gazetteer: Gazetteer) -> bool:
    """Whether the address names a town or postal code more than 50 km from the point.

    Where the words could mean several places, none of them may be near. A town that was only
    guessed at (misspelt, or a department's main town) says nothing against Google.
    """
    read = gazetteer.locate(address)
    if read.place is None or read.choice in {"main_town", "unknown", "provider"}:
        return False
    if read.quality == "partial" and read.choice != "postal_code":
        return False
    return all(
        km_between(point, (place.latitude, place.longitude)) > FAR_KM
        for place in (read.place, *read.candidates)
    )


def journey_is_plausible(way: str, origin: Place, site: Place, km: float, minutes: float) -> bool:
    """Whether a journey of so many kilometres and minutes can lead from one to the other."""
    if not (math.isfinite(km) and math.isfinite(minutes) and km >= 0):
        return False
    direct = km_between((origin.latitude, origin.longitude), (site.latitude, site.longitude))
    if not (0 < minutes <= MOST_MINUTES or (minutes == 0 and direct <= SAME_KM)):
        return False
    between_roads = max(0.0, direct - ROADSIDE_KM)
    return minutes >= between_roads / BEST_KMH[way] * 60 and km >= 0.95 * between_roads


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
