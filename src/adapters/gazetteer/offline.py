"""The gazetteer of the file beside this module; no network, no accuracy below the commune."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Final

from src.adapters.gazetteer.departments import DEPARTMENTS, Department, department_of
from src.adapters.gazetteer.names import country_code, folded, place_key, read_place
from src.adapters.gazetteer.table import Place, Table

__all__ = ["OfflineGazetteer", "Place"]

# A department keeps its name against a village that shares it: Loire is not Loiré.
_VILLAGE: Final = 5000
# Postings and candidates name the same towns again and again: answers to short questions are kept.
_KEPT: Final = 4096
_SHORT: Final = 80
# The first arrondissement's postal code less one, and how many there are.
_ARRONDISSEMENTS: Final = (("paris", 75000, 20), ("lyon", 69000, 9), ("marseille", 13000, 16))
_BY_NAME: Final = {folded(department.name): department for department in DEPARTMENTS.values()}


class OfflineGazetteer:
    """Finds places by the names people write; read from its file at the first question.

    Safe for threads. A plain name takes about 14 microseconds, one asked before about one, an
    address or an unknown text up to some hundred. The table holds 16 000 places in 4 MB
    (tracemalloc, CPython 3.11; 8 MB at the peak of its reading).
    """

    def __init__(self) -> None:
        self._table: Table | None = None
        self._lock = Lock()
        self._known = lru_cache(maxsize=_KEPT)(self._search)

    def find(
        self, text: str, *, postal_code: str | None = None, country: str | None = None
    ) -> Place | None:
        """The place that a text names, or None when nothing of it is known.

        A postal code (given, or in the text) decides between places of one name; without one
        the most populous is taken, French ones first. A department alone ("44", "44000", or a
        code beside an unknown name) gives its main town with quality ``partial``.
        """
        search = self._known if len(text) <= _SHORT else self._search
        return search(text, postal_code, country)

    def towns(self) -> Iterator[Place]:
        """Every place of the table, in the order of country and name."""
        table = self._loaded()
        for row in range(len(table.names)):
            yield table.place(row, "approximate")

    def _search(self, text: str, postal_code: str | None, country: str | None) -> Place | None:
        table = self._loaded()
        land = country_code(country)
        if land == "":
            return None
        if postal_code is None and land is None:  # most questions are one plain name
            key = place_key(text)
            row = _first(table.named(key))
            if row is not None and not (key in _BY_NAME and table.populations[row] < _VILLAGE):
                return table.place(row, "approximate")
        wanted = read_place(text)
        postal = (postal_code or "").strip() or wanted.postal_code
        french = land in {None, "FR"}
        department = department_of(postal) if postal and french else None
        named = None if postal or not french else _named_department(text, wanted.names)
        for name in wanted.names:
            rows = table.named(_arrondissement(name, postal)) or table.named(name)
            row = _chosen(table, rows, department, land)
            if row is not None and not (named and table.populations[row] < _VILLAGE):
                return table.place(row, "approximate")
        department = department or named
        return None if department is None else _main_town(table, department, postal)

    def _loaded(self) -> Table:
        if self._table is None:
            with self._lock:
                if self._table is None:
                    self._table = Table()
        return self._table


def _first(rows: tuple[int, ...]) -> int | None:
    return rows[0] if rows else None


def _chosen(
    table: Table, rows: tuple[int, ...], department: Department | None, country: str | None
) -> int | None:
    """The row meant among those of one name: in the country, then nearest to the department."""
    if country is not None:
        rows = tuple(row for row in rows if table.is_in_country(row, country))
    if department is None or len(rows) < 2:
        return _first(rows)
    near = tuple(row for row in rows if table.is_in_region(row, department.region))
    main = _main_row(table, department) if len(near) > 1 else None
    if main is None:
        return _first(near or rows)
    return min(near, key=lambda row: table.distance(row, main))


def _main_row(table: Table, department: Department) -> int | None:
    rows = table.named(place_key(department.main_town))
    return next((row for row in rows if table.is_in_region(row, department.region)), None)


def _main_town(table: Table, department: Department, postal: str | None) -> Place | None:
    numbered = table.named(_arrondissement("", postal))
    if numbered:
        return table.place(numbered[0], "approximate")
    row = _main_row(table, department)
    return None if row is None else table.place(row, "partial")


def _named_department(text: str, names: tuple[str, ...]) -> Department | None:
    for name in names:
        if name in _BY_NAME:
            return _BY_NAME[name]
    return DEPARTMENTS.get(text.strip().upper())


def _arrondissement(name: str, postal: str | None) -> str:
    """The key of the arrondissement that a postal code tells for Paris, Lyon or Marseille.

    An empty name stands for any of the three; the name itself comes back where there is none.
    """
    if postal is None or len(postal) != 5 or not postal.isdigit():
        return name
    if postal == "75116" and name in {"paris", ""}:  # the second code of the sixteenth
        return "paris 16"
    for town, before, count in _ARRONDISSEMENTS:
        if name in {town, ""} and 1 <= int(postal) - before <= count:
            return f"{town} {int(postal) - before}"
    return name
