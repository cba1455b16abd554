"""The rows of places.tsv, held compactly and found by name, by postal code and by position."""

from __future__ import annotations

import csv
import re
import unicodedata
from array import array
from collections.abc import Container, Iterator
from functools import cached_property
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.adapters.gazetteer.departments import DEPARTMENTS, REGIONS
from src.adapters.gazetteer.names import keys_of, place_key
from src.commute.geodesy import EARTH_KM, unit_vector, unit_vectors
from src.commute.places import RURAL, Place, Quality

# A French commune keeps its name against a foreign town that is up to this many times larger:
# Valence is in the Drôme, and Cologne on the Rhine.
_FOREIGN_TIMES: Final = 100
# Another name yields to the own name of a place of one tenth the size.
_OWN_TIMES: Final = 10
_ISLANDS: Final = {
    "975": "Saint-Pierre-et-Miquelon", "977": "Saint-Barthélemy", "978": "Saint-Martin",
    "986": "Wallis-et-Futuna", "987": "Polynésie française", "988": "Nouvelle-Calédonie",
}  # fmt: skip
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_PUNCTUATION: Final = re.compile(r"[^a-z0-9\n]+")
_EDGES: Final = re.compile(r"^ +| +$", re.MULTILINE)


class Table:
    """The rows as arrays, and the rows of every name, the likeliest first."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.areas: list[str] = []  # department or country of a row
        self.latitudes = array("f")
        self.longitudes = array("f")
        self.populations = array("i")
        self.densities = array("H")
        self.is_word = bytearray()
        self._codes = array("i")
        self._first_code = array("i", [0])
        alternates: list[tuple[str, int]] = []
        areas: dict[str, str] = {}
        for line in _lines():
            name, area, latitude, longitude, population, density, codes, others, word = line
            row = len(self.names)
            self.names.append(name)
            area = _department(area)
            self.areas.append(areas.setdefault(area, area))
            self.latitudes.append(float(latitude))
            self.longitudes.append(float(longitude))
            self.populations.append(int(population))
            self.densities.append(int(density))
            self.is_word.append(word == "1")
            if codes:
                self._codes.extend(map(int, codes.split(" ")))
            self._first_code.append(len(self._codes))
            if others:
                alternates += [(other, row) for other in others.split("|")]
        self._rows_of = self._by_key(alternates)
        self._code_order = np.argsort(np.asarray(self._codes), kind="stable").astype(np.int32)
        self._sorted_codes = np.asarray(self._codes, dtype=np.int32)[self._code_order]

    def _by_key(self, alternates: list[tuple[str, int]]) -> dict[str, int | tuple[int, ...]]:
        several: dict[str, list[tuple[int, int]]] = {}
        first_of: dict[str, int] = {}
        lesser: set[str] = set()  # names that are nobody's own
        for row, key in enumerate(keys_together(self.names)):
            first = first_of.setdefault(key, row)
            if first != row:
                held = several.setdefault(key, [(-self.weight(first), first)])
                held.append((-self.weight(row), row))
        for name, row in alternates:
            key = place_key(name)
            if key not in first_of:
                first_of[key] = row
                lesser.add(key)
                continue
            first = first_of[key]
            times = _OWN_TIMES if key in lesser else 1
            held = several.setdefault(key, [(-self.weight(first) // times, first)])
            held.append((-self.weight(row) // _OWN_TIMES, row))
        rows_of: dict[str, int | tuple[int, ...]] = dict(first_of)
        for key, rows in several.items():
            ordered = tuple(dict.fromkeys(row for _, row in sorted(rows)))
            rows_of[key] = ordered[0] if len(ordered) == 1 else ordered
        return rows_of

    def weight(self, row: int) -> int:
        """Inhabitants, a French one counting as many foreign ones."""
        return self.populations[row] * (_FOREIGN_TIMES if self.is_french(row) else 1)

    def named(self, key: str) -> tuple[int, ...]:
        """The rows of a name in its one form, the likeliest first; none when it is not known."""
        rows = self._rows_of.get(key, ())
        return (rows,) if isinstance(rows, int) else rows

    def keys(self) -> Container[str]:
        """Every name in its one form; asked whether it holds one, it answers at once."""
        return self._rows_of.keys()

    def is_french(self, row: int) -> bool:
        """Whether a row is in France, overseas or not."""
        return self.areas[row][0].isdigit()

    def is_in_country(self, row: int, country: str) -> bool:
        """Whether a row is in a country of two letters; the overseas departments are in France."""
        return self.is_french(row) if country == "FR" else self.areas[row] == country

    def codes(self, row: int) -> list[str]:
        """The postal codes of a French row, in order."""
        first, stop = self._first_code[row], self._first_code[row + 1]
        return [f"{code:05}" for code in self._codes[first:stop]]

    def has_code(self, row: int, postal_code: str) -> bool:
        """Whether a row has a postal code of five digits."""
        first, stop = self._first_code[row], self._first_code[row + 1]
        return int(postal_code) in self._codes[first:stop]

    def coded(self, postal_code: str) -> list[int]:
        """The rows of a postal code of five digits, the most populous first."""
        code = int(postal_code)
        low = int(np.searchsorted(self._sorted_codes, code))
        high = int(np.searchsorted(self._sorted_codes, code, side="right"))
        starts = np.asarray(self._first_code)
        rows = np.searchsorted(starts, self._code_order[low:high], side="right") - 1
        return sorted(map(int, rows), key=lambda row: (-self.populations[row], row))

    def nearest(self, latitude: float, longitude: float) -> tuple[int, float]:
        """The nearest row, and how many kilometres away it is."""
        point = np.array(unit_vector(latitude, longitude), dtype=np.float32)
        row = int(np.argmax(self._units @ point))
        chord = float(np.linalg.norm(self._units[row] - point))
        return row, EARTH_KM * chord * (1 + chord * chord / 24)

    def place(self, row: int, quality: Quality, postal_code: str | None = None) -> Place:
        """The place of a row, under a postal code that it has or under its first one."""
        area, name = self.areas[row], self.names[row]
        french = self.is_french(row)
        department = DEPARTMENTS.get(area)
        if postal_code is None or not (len(postal_code) == 5 and self.has_code(row, postal_code)):
            codes = self.codes(row)
            postal_code = codes[0] if codes else ""
        return Place(
            name=name,
            latitude=round(self.latitudes[row], 4),
            longitude=round(self.longitudes[row], 4),
            country="FR" if french else area,
            population=self.populations[row],
            density=max(float(self.densities[row]), 1.0) if self.densities[row] else RURAL,
            region=REGIONS[department.region] if department else _ISLANDS.get(area, ""),
            department=department.name if department else "",
            postal_code=postal_code,
            quality=quality,
        )

    @cached_property
    def _units(self) -> NDArray[np.float32]:
        north = np.asarray(self.latitudes, dtype=np.float64)
        east = np.asarray(self.longitudes, dtype=np.float64)
        return unit_vectors(north, east).astype(np.float32)


def _lines() -> Iterator[list[str]]:
    source = files("src.adapters.gazetteer").joinpath("places.tsv")
    with source.open("r", encoding="utf-8") as lines:
        reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(reader)
        yield from reader


def _department(area: str) -> str:
    """The department of an INSEE code; a country stays as it is."""
    if not area[0].isdigit():
        return area
    return area[:3] if area[:2] in {"97", "98"} else area[:2]


def keys_together(names: list[str]) -> list[str]:
    """The one form of many names: what ``place_key`` gives for each, in a twentieth of the time."""
    text = unicodedata.normalize("NFKD", "\n".join(names).lower().replace("œ", "oe"))
    text = _PUNCTUATION.sub(" ", _ACCENTS.sub("", text))
    return keys_of(_EDGES.sub("", text)).split("\n")
