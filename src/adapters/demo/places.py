"""Where a document says that something is: with coordinates, a postal code, or a name alone."""

from __future__ import annotations

from typing import Any, Final

from src.adapters.demo.chance import Chance
from src.adapters.demo.tables import Town

_SPREAD_DEGREES: Final = 0.012  # a kilometre or so around the town's middle


def located(town: Town, chance: Chance) -> dict[str, Any]:
    """The town as the ``location`` of a document."""
    roll = chance.random()
    city = town.written if chance.random() < 0.5 else town.city
    if roll < 0.04:
        return {"city": city, "country": "FR"}
    place: dict[str, Any] = {"city": city, "postal_code": town.postal_code, "country": "FR"}
    if roll < 0.3:
        return place
    place["latitude"] = round(town.latitude + chance.uniform(-1, 1) * _SPREAD_DEGREES, 4)
    place["longitude"] = round(town.longitude + chance.uniform(-1, 1) * _SPREAD_DEGREES, 4)
    return place
