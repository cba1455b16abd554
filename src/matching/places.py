"""Places and the offline estimate of a journey: straight lines of minutes over kilometres."""

from __future__ import annotations

import math
from typing import Final, Protocol

EARTH_KM: Final = 6371.0088  # mean radius, IUGG

# Minutes = the least of these lines a + b * km, per mode: access and slow streets first, then
# faster roads or rails. First estimate from usual French door-to-door speeds; to be fitted on
# published journeys.
LINES: Final = {
    "voiture": ((4.0, 2.2), (10.0, 1.4), (22.0, 0.85)),
    "moto": ((3.0, 1.8), (8.0, 1.25), (20.0, 0.85)),
    "transport_commun": ((12.0, 2.6), (20.0, 1.6), (35.0, 0.9)),
    "covoiturage": ((9.0, 2.2), (15.0, 1.4), (27.0, 0.85)),
    "velo": ((2.0, 4.8),),
    "trottinette": ((2.0, 4.6),),
    "marche": ((0.0, 15.6),),
}
DEFAULT_MINUTES: Final = {"voiture": 30.0, "transport_commun": 45.0}
OTHER_MINUTES: Final = 60.0
MODE_NAMES: Final = {
    "voiture": "voiture", "driving": "voiture", "car": "voiture", "auto": "voiture",
    "transport_commun": "transport_commun", "transport commun": "transport_commun",
    "transports en commun": "transport_commun", "transit": "transport_commun",
    "public_transport": "transport_commun", "metro": "transport_commun",
    "train": "transport_commun", "bus": "transport_commun", "velo": "velo",
    "bicycling": "velo", "bike": "velo", "cycling": "velo", "marche": "marche",
    "walking": "marche", "a pied": "marche", "pied": "marche", "moto": "moto",
    "scooter": "moto", "two_wheeler": "moto", "trottinette": "trottinette",
    "covoiturage": "covoiturage", "carpool": "covoiturage", "carpooling": "covoiturage",
}  # fmt: skip


class Place(Protocol):
    """Where something is."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def latitude(self) -> float:
        """Degrees north."""
        ...

    @property
    def longitude(self) -> float:
        """Degrees east."""
        ...


class Gazetteer(Protocol):
    """Finds places by the names people write."""

    def find(
        self, text: str, *, postal_code: str | None = None, country: str | None = None
    ) -> Place | None:
        """The place, or None when it is not known."""
        ...


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """The point of the unit sphere at these degrees."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)
