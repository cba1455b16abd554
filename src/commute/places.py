"""Where something is, how surely that is known, and what else the words could mean."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import Final, Literal, Protocol

Quality = Literal["exact", "approximate", "partial", "failed"]
Source = Literal["google", "cache", "offline"]
# Why this place was chosen among those that the words could mean.
Choice = Literal[
    "coordinates",  # nothing was read but figures
    "only_one",  # no other place has this name
    "postal_code",  # the postal code decides
    "department",  # the department or region named beside it decides
    "arrondissement",  # its number decides
    "most_populous",  # several share the name: the largest is taken, others are candidates
    "main_town",  # only a department was understood: its main town stands for it
    "provider",  # an online geocoder chose
    "unknown",
]
# Inhabitants per km2 within ten kilometres: open country, and the middle of Paris.
RURAL: Final = 30.0
DENSE: Final = 12_000.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place: degrees north and east, inhabitants, and inhabitants per km2 within 10 km.

    ``quality`` is ``exact`` for an address that was found or given coordinates, ``approximate``
    for the middle of a town, ``partial`` where less than what was written was understood.
    """

    name: str
    latitude: float
    longitude: float
    country: str = "FR"
    population: int = 0
    density: float = RURAL
    region: str = ""
    department: str = ""
    postal_code: str = ""
    quality: Quality = "approximate"


@dataclass(frozen=True, slots=True)
class Geocoding:
    """What an address was taken for.

    ``place`` is None exactly where ``quality`` is ``failed``. ``candidates`` are other places
    that the words could mean, the likeliest first. ``cached_at`` (seconds since 1970) tells when
    an answer from the cache was given.
    """

    address: str
    place: Place | None
    quality: Quality
    choice: Choice
    candidates: tuple[Place, ...] = ()
    source: Source = "offline"
    formatted: str = ""
    place_id: str = ""
    components: tuple[tuple[str, str], ...] = ()
    cached_at: float | None = None
    degraded: tuple[str, ...] = ()


class Gazetteer(Protocol):
    """Finds places by the names people write, without asking anybody."""

    def find(
        self, text: str, *, postal_code: str | None = None, country: str | None = None
    ) -> Place | None:
        """The place, or None when it is not known."""
        ...

    def locate(self, address: str) -> Geocoding:
        """What the address is taken for, with candidates and the reason of the choice."""
        ...

    def near(self, latitude: float, longitude: float) -> Place | None:
        """The nearest known place, at most 50 km away."""
        ...


def urbanity(density: float) -> float:
    """0 in open country, 1 in the middle of Paris, by the logarithm of density between them."""
    share = log10(max(density, RURAL) / RURAL) / log10(DENSE / RURAL)
    return min(share, 1.0)
