"""The rows of places.tsv, held compactly and found by name."""

from __future__ import annotations

import csv
import math
from array import array
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Literal

from src.adapters.gazetteer.departments import OVERSEAS, REGIONS
from src.adapters.gazetteer.names import place_key

Quality = Literal["approximate", "partial"]
# A French commune keeps its name against a foreign town that is up to this many times larger:
# Valence is in the Drôme, and Cologne on the Rhine.
_FOREIGN_TIMES: Final = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A town or arrondissement: degrees north and east, inhabitants, region (France only).

    ``quality`` is ``approximate`` for a town that was named, ``partial`` when only its department
    was understood and its main town stands for it. A street is never known offline.
    """

    name: str
    latitude: float
    longitude: float
    country: str
    population: int
    region: str
    quality: Quality = "approximate"


class Table:
    """The rows as arrays, and the rows of every name, the likeliest first."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.countries: list[str] = []
        self.admins: list[str] = []
        self.latitudes = array("f")
        self.longitudes = array("f")
        self.populations = array("l")
        self.rows_of: dict[str, int | tuple[int, ...]] = {}
        found: dict[str, list[tuple[int, int]]] = {}
        codes: dict[str, str] = {}
        with (
            files("src.adapters.gazetteer")
            .joinpath("places.tsv")
            .open("r", encoding="utf-8") as lines
        ):
            reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            next(reader)
            for name, country, admin, latitude, longitude, population, alternates in reader:
                row = len(self.names)
                self.names.append(name)
                self.countries.append(codes.setdefault(country, country))
                self.admins.append(codes.setdefault(admin, admin))
                self.latitudes.append(float(latitude))
                self.longitudes.append(float(longitude))
                self.populations.append(int(population))
                weight = int(population) * (_FOREIGN_TIMES if country == "FR" else 1)
                found.setdefault(place_key(name), []).append((-weight, row))
                for other in filter(None, alternates.split("|")):
                    # Another name yields to the own name of a place of one tenth the size.
                    found.setdefault(place_key(other), []).append((-weight // 10, row))
        for key, rows in found.items():
            ordered = tuple(dict.fromkeys(row for _, row in sorted(rows)))
            self.rows_of[key] = ordered[0] if len(ordered) == 1 else ordered

    def named(self, key: str) -> tuple[int, ...]:
        """The rows of a name in its one form, the likeliest first; none when it is not known."""
        rows = self.rows_of.get(key, ())
        return (rows,) if isinstance(rows, int) else rows

    def place(self, row: int, quality: Quality) -> Place:
        """The place of a row."""
        country, admin = self.countries[row], self.admins[row]
        french = country == "FR" or country in OVERSEAS
        return Place(
            name=self.names[row],
            latitude=round(self.latitudes[row], 4),
            longitude=round(self.longitudes[row], 4),
            country="FR" if french else country,
            population=self.populations[row],
            region=REGIONS.get(country if country in OVERSEAS else admin, "") if french else "",
            quality=quality,
        )

    def is_in_region(self, row: int, region: str) -> bool:
        """Whether a row is in a French region (INSEE code, or the country code overseas)."""
        country = self.countries[row]
        if region in OVERSEAS:
            return country == region
        return country == "FR" and self.admins[row] == region

    def is_in_country(self, row: int, country: str) -> bool:
        """Whether a row is in a country; the overseas departments are in France."""
        found = self.countries[row]
        return found == country or (country == "FR" and found in OVERSEAS)

    def distance(self, row: int, other: int) -> float:
        """Degrees between two rows, longitudes shortened as at the first: only to compare."""
        north = self.latitudes[row] - self.latitudes[other]
        east = self.longitudes[row] - self.longitudes[other]
        return math.hypot(north, east * math.cos(math.radians(self.latitudes[row])))
