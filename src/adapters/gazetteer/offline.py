"""The gazetteer of the file beside this module; no network, no accuracy below the commune."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Final

from src.adapters.gazetteer.address import LONGEST
from src.adapters.gazetteer.areas import AREAS, COUNTRY_NAMES, country_code
from src.adapters.gazetteer.choice import Beside, chosen
from src.adapters.gazetteer.names import place_key
from src.adapters.gazetteer.search import looked_up
from src.adapters.gazetteer.table import Table
from src.commute.places import Geocoding, Place

# Postings and candidates name the same towns again and again: answers to short questions are kept.
_KEPT: Final = 4096
_KEPT_ADDRESSES: Final = 2048
_SHORT: Final = 80
_MOST_CANDIDATES: Final = 5
_NEAR_KM: Final = 50.0
_DEGREES: Final = re.compile(r"\s*([-+]?\d{1,2}\.\d+)\s*[,; ]\s*([-+]?\d{1,3}\.\d+)\s*")
_NUMBERED: Final = re.compile(r"(Paris|Lyon|Marseille) \d+er? Arrondissement")


class OfflineGazetteer:
    """``Gazetteer`` over the shipped table, which is read at the first question.

    Safe for threads. A plain name takes about 15 microseconds, one asked before about one, an
    address or an unknown text up to a few hundred.
    """

    def __init__(self) -> None:
        self._read: Table | None = None
        self._lock = Lock()
        self._known = lru_cache(maxsize=_KEPT)(self._find)
        self._located = lru_cache(maxsize=_KEPT_ADDRESSES)(self._locate)

    def find(
        self, text: str, *, postal_code: str | None = None, country: str | None = None
    ) -> Place | None:
        """The place that a text names, or None when nothing of it is known.

        A postal code (given, or in the text) decides between places of one name; without one
        the most populous is taken, French ones first. A department alone ("44", or a code beside
        an unknown name) gives its main town with quality ``partial``. Stricter than ``locate``:
        a name stands for itself, so regions, misspelt names and towns in longer phrases are None.
        """
        search = self._known if len(text) <= _SHORT else self._find
        return search(text, postal_code, country)

    def locate(self, address: str) -> Geocoding:
        """What an address is taken for, with candidates and the reason; 500 letters are read."""
        return self._located(address[:LONGEST])

    def near(self, latitude: float, longitude: float) -> Place | None:
        """The nearest place within 50 km of these degrees, or None."""
        if not (-90.0 <= latitude <= 90.0 and -360.0 <= longitude <= 360.0):
            return None
        table = self._table()
        row, km = table.nearest(latitude, longitude)
        return table.place(row, "approximate") if km <= _NEAR_KM else None

    def load(self) -> None:
        """Read the file now, so that no question waits for it."""
        self._table()

    def towns(self) -> Iterator[Place]:
        """Every place of the table, in the order of names."""
        table = self._table()
        for row in range(len(table.names)):
            yield table.place(row, "approximate")

    def _find(self, text: str, postal_code: str | None, country: str | None) -> Place | None:
        table = self._table()
        land = country_code(country)
        if land == "":
            return None
        if postal_code is None and land is None:  # most questions are one plain name
            key = place_key(text)
            rows = table.named(key)
            if rows and not table.is_word[rows[0]] and key not in AREAS:
                plain = chosen(table, key, rows, Beside())
                if plain is not None:
                    return table.place(plain.row, plain.quality)
        found = looked_up(table, text, postal_code, land, strict=True)
        return None if found is None else table.place(found.row, found.quality, found.postal_code)

    def _locate(self, address: str) -> Geocoding:
        table = self._table()
        if degrees := _DEGREES.fullmatch(address):
            return self._at(address, float(degrees[1]), float(degrees[2]))
        found = looked_up(table, address, None, None, strict=False)
        if found is None:
            return Geocoding(address, None, "failed", "unknown")
        place = table.place(found.row, found.quality, found.postal_code)
        others = sorted({*found.others} - {found.row}, key=lambda row: -table.populations[row])
        candidates = tuple(table.place(row, "partial") for row in others[:_MOST_CANDIDATES])
        return Geocoding(
            address, place, place.quality, found.choice, candidates,
            formatted=formatted(place), components=components(place),
        )  # fmt: skip

    def _at(self, address: str, latitude: float, longitude: float) -> Geocoding:
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return Geocoding(address, None, "failed", "unknown")
        near = self.near(latitude, longitude)
        place = (
            Place(address.strip(), latitude, longitude, "", quality="exact")
            if near is None
            else Place(near.name, latitude, longitude, near.country, near.population, near.density,
                       near.region, near.department, near.postal_code, "exact")
        )  # fmt: skip
        return Geocoding(address, place, "exact", "coordinates",
                         formatted=formatted(place), components=components(place))  # fmt: skip

    def _table(self) -> Table:
        if self._read is None:
            with self._lock:
                if self._read is None:
                    self._read = Table()
        return self._read


def formatted(place: Place) -> str:
    """What was understood, on one line: "75002 Paris 2e Arrondissement, France"."""
    country = COUNTRY_NAMES.get(place.country, place.country)
    return ", ".join(filter(None, (f"{place.postal_code} {place.name}".strip(), country)))


def components(place: Place) -> tuple[tuple[str, str], ...]:
    """What is known of a place by kind, the smallest first, without what is not known."""
    numbered = _NUMBERED.fullmatch(place.name)
    named = (
        ("postal_code", place.postal_code),
        ("city", numbered[1] if numbered else place.name),
        ("department", place.department),
        ("region", place.region),
        ("country", place.country),
    )
    return tuple((kind, value) for kind, value in named if value)
