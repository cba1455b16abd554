"""One address looked up in the table: names first, then codes, then parts and misspelt names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from src.adapters.gazetteer.address import (
    Opening,
    Part,
    of_institution,
    opened,
    read_address,
    street_town_words,
    trimmed,
    with_area,
    without_foreign_code,
)
from src.adapters.gazetteer.areas import AREAS, COUNTRIES, FAR, Area, department_area
from src.adapters.gazetteer.choice import Beside, Chosen, chosen, is_inside
from src.adapters.gazetteer.departments import department_of
from src.adapters.gazetteer.names import arrondissement, place_key
from src.adapters.gazetteer.spelling import SHORTEST, one_edit_away
from src.adapters.gazetteer.table import Table
from src.commute.places import Choice, Quality

# Inhabitants under which a department keeps its name (Loire is not Loiré), and under which a name
# counts only where it is all that a part says.
VILLAGE: Final = 5_000
_MISSPELT: Final = 2_000  # inhabitants of a town that a misspelt name may mean by itself
_TOWN: Final = 20_000  # inhabitants of a town that keeps its name against a department beside it
_NUMBERED: Final = " Arrondissement"
_WORDS: Final = 6  # of a longer phrase that may be a town
_SHORT_CODE: Final = re.compile(r"\d{2,3}|2[ABab]|\d{5}")
_ARTICLES: Final = ("le ", "la ", "les ", "l ")
# Parts with one of these say how work is done, or that nothing is said: no town hides in them.
_NO_PLACE: Final = re.compile(
    r"\b(?:teletravail|remote|distanciel|distance|domicile|partout|definir|defini|preciser|client|"
    r"clients|nomade|itinerant|itinerante|national|nationale|international|internationale|monde|"
    r"europe|variable|variables|deplacement|deplacements|mobile|mobilite|hybride|hybrid|inconnu|"
    r"inconnue|confidentiel|communiquer|pourvoir|anywhere|worldwide|office|bureau|full|toute|"
    r"toutes|plusieurs|divers|selon|aucun|aucune|neant|non|null|none|test|unknown)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """The row that an address means, why, how surely, and which other rows it could mean."""

    row: int
    choice: Choice
    quality: Quality
    others: tuple[int, ...] = ()
    postal_code: str | None = None


def looked_up(
    table: Table, text: str, postal_code: str | None, country: str | None, *, strict: bool
) -> Found | None:
    """What a text means, with a postal code and a country said beside it; None if nothing is known.

    ``strict`` takes names, codes and departments at their word and guesses at nothing.
    """
    opening = opened(text)
    if postal_code is None and country is None and (found := _coded(table, opening)) is not None:
        return found
    return _Search(table, opening, postal_code, country, strict=strict).found()


def _coded(table: Table, opening: Opening) -> Found | None:
    """The usual address: a postal code, and behind it a place that has it."""
    code, key = opening.postal_code, opening.town()
    if code is None or not key:
        return None
    got = chosen(table, key, table.named(arrondissement(key, code)), Beside(code))
    if got is None or got.choice != "postal_code":
        got = chosen(table, key, table.named(key), Beside(code))
    if got is None or got.choice != "postal_code":
        return None
    return Found(got.row, got.choice, got.quality, got.others, code)


class _Search:
    """The reading of one address, and the questions it asks of the table."""

    def __init__(
        self, table: Table, opening: Opening, postal_code: str | None, country: str | None,
        *, strict: bool,
    ) -> None:  # fmt: skip
        self._table = table
        self._strict = strict
        self._address = read_address(opening)
        given = (postal_code or "").strip().upper()
        alone = len(self._address.parts) == 1 and self._address.parts[0].key in COUNTRIES
        if not (alone and given):  # Argentine in Savoie
            country = country or self._address.country
        french = country in {None, "FR"}
        code = given if _SHORT_CODE.fullmatch(given) else self._address.postal_code
        self._postal = code if french else None
        area = self._address.area if french else None
        departments = area.departments if area else frozenset()
        if self._postal and len(self._postal) < 5:
            known = department_of(self._postal)
            area, self._postal = (department_area(known.code) if known else None), None
            departments = area.departments if area else frozenset()
        self._area = area
        self._beside = Beside(self._postal, departments, country)
        self._misfits: list[Chosen] = []

    def found(self) -> Found | None:
        """What the address means; None when nothing of it is known."""
        if self._beside.country == FAR:
            return None
        named = self._named()
        if named is None and self._beside.decides:
            named = self._phrased()
        if named is not None:
            return named
        if self._misfits:
            return self._despite(self._misfits[0])
        if not self._strict and not self._beside.decides and (loose := self._phrased()):
            return loose
        if not self._strict and (misspelt := self._misspelt()):
            return misspelt
        if self._postal is not None:
            return self._by_code(self._postal)
        if self._area is not None and (self._area.is_department or not self._strict):
            row = self._main_row(self._area)
            return None if row is None else Found(row, "main_town", "partial")
        return None

    # Names in full

    def _named(self) -> Found | None:
        """The first part that names a place which fits what is said beside it."""
        if whole := self._address.whole:  # Saint-Paterne - Le Chevain is one commune
            got = self._asked(whole, self._beside, Part(whole, is_street=False))
            if got is not None and got.fits:
                return self._answer(self._by_arrondissement(got), [])
        first: Chosen | None = None
        also: list[int] = []
        deferred: list[Part] = []
        for part in self._address.parts:
            if part.key == self._address.area_key and self._postal is None:
                deferred.append(part)
                continue
            for key, beside in self._questions(part):
                got = self._asked(key, beside, part)
                if got is None:
                    continue
                if not got.fits:
                    self._misfits.append(got)
                elif first is None:
                    first = self._by_arrondissement(got)
                else:
                    also.append(got.row)
                break
        if first is not None:
            return self._answer(self._numbered(first, also), also)
        return self._department_or_town(deferred)

    def _department_or_town(self, deferred: list[Part]) -> Found | None:
        """A large town of the name of a department or region, where it alone is named: Vienne."""
        if any(not part.is_street for part in self._address.parts if part not in deferred):
            return None
        beside = replace(self._beside, departments=frozenset())
        for part in deferred:
            got = self._asked(part.key, beside, part)
            if got is not None and got.fits and self._table.populations[got.row] >= VILLAGE:
                main = self._main_row(AREAS[part.key])
                if main is not None and main != got.row:
                    got = replace(got, quality="partial", others=(main, *got.others))
                return self._answer(got, [])
        return None

    def _questions(self, part: Part) -> Iterator[tuple[str, Beside]]:
        """Names to look up for a part, with what is said beside each."""
        yield part.key, self._beside
        if part.is_street:
            return
        key = trimmed(part.key)
        if key != part.key:
            yield key, self._beside
        split = with_area(key)
        if split is not None and not self._beside.decides:
            yield split[0], replace(self._beside, departments=split[1].departments)
        elif split is not None:
            yield split[0], self._beside
        bare = without_foreign_code(key)
        if bare != key:
            yield bare, self._beside

    def _asked(self, key: str, beside: Beside, part: Part) -> Chosen | None:
        table = self._table
        rows = table.named(arrondissement(key, beside.postal_code)) or table.named(key)
        if rows and self._is_common(rows) and not beside.decides and beside.country is None:
            rows = tuple(row for row in rows if not table.is_word[row])
        if not rows:
            return None
        got = chosen(table, key, rows, beside)
        if got is None:
            return None
        if got.fits and beside.decides:
            return got
        if part.is_street and len(self._address.parts) > 1:
            return None
        if not got.fits and (part.is_street or self._is_common(rows)):
            return None
        return got

    def _is_common(self, rows: tuple[int, ...]) -> bool:
        return bool(self._table.is_word[rows[0]])

    def _numbered(self, town: Chosen, also: list[int]) -> Chosen:
        """The arrondissement, where it is named beside its town."""
        names = self._table.names
        for row in also:
            if names[row].startswith(f"{names[town.row]} ") and names[row].endswith(_NUMBERED):
                return Chosen(row, "arrondissement", "approximate", (town.row,))
        return town

    def _by_arrondissement(self, got: Chosen) -> Chosen:
        name = self._table.names[got.row]
        if name.endswith(_NUMBERED) and got.choice in {"only_one", "department"}:
            town = self._table.named(place_key(name).rpartition(" ")[0])
            got = replace(got, choice="arrondissement", others=town[:1] + got.others)
        return got

    def _answer(self, got: Chosen, also: list[int]) -> Found:
        quality = got.quality
        far = [row for row in also if self._table.areas[row] != self._table.areas[got.row]]
        if far and not self._beside.decides:
            quality = "partial"
        choice: Choice = got.choice
        return Found(got.row, choice, quality, (*got.others, *also), self._postal)

    def _despite(self, misfit: Chosen) -> Found:
        """What is meant where a name and the code or department beside it disagree."""
        table = self._table
        named = (misfit.row, *misfit.others)
        if self._postal is not None:
            coded = table.coded(self._postal)
            if coded:
                return Found(coded[0], "postal_code", "partial", (*coded[1:], *named), self._postal)
            # A code of no commune beside a town abroad is a code of that country.
            if not table.is_french(misfit.row):
                return Found(misfit.row, misfit.choice, "approximate", misfit.others)
        main = self._main_row(self._area) if self._area else None
        if main is not None and table.populations[misfit.row] < _TOWN:
            return Found(main, "main_town", "partial", named)
        others = misfit.others if main is None else (main, *misfit.others)
        return Found(misfit.row, misfit.choice, "partial", others)

    # Codes and departments

    def _by_code(self, postal: str) -> Found | None:
        coded = self._table.coded(postal)
        unread = any(not part.is_street for part in self._address.parts)
        numbered = self._table.named(arrondissement("", postal))
        if numbered:
            return Found(numbered[0], "arrondissement", "partial" if unread else "approximate",
                         (), postal)  # fmt: skip
        if coded:
            return Found(coded[0], "postal_code", "partial" if unread else "approximate",
                         tuple(coded[1:]), postal)  # fmt: skip
        department = department_of(postal)
        row = self._main_row(department_area(department.code)) if department else None
        return None if row is None else Found(row, "main_town", "partial")

    def _main_row(self, area: Area) -> int | None:
        for row in self._table.named(place_key(area.main_town)):
            if self._table.areas[row] in area.departments:
                return row
        return None

    # Less than what was written

    def _phrased(self) -> Found | None:
        """A town at the beginning or the end of a longer part, or without its article."""
        for part in self._address.parts:
            if part.key == self._address.area_key or _NO_PLACE.search(part.key):
                continue
            for key in self._phrases(part):
                rows = self._table.named(key)
                if not rows:
                    continue
                got = chosen(self._table, key, rows, self._beside)
                if got is None or not got.fits:
                    continue
                told = self._beside.postal_code is not None and got.choice == "postal_code"
                large = self._table.populations[got.row] >= VILLAGE
                if not told and (not large or self._is_common(rows)):
                    continue
                leads = told and part.key.startswith(key)
                quality: Quality = "approximate" if leads else "partial"
                return Found(got.row, got.choice, quality, got.others, self._postal)
        return None

    def _phrases(self, part: Part) -> Iterator[str]:
        if part.is_street:
            yield from street_town_words(part.key)
            return
        yield of_institution(part.key)
        for key in dict.fromkeys((part.key, trimmed(part.key))):
            for article in _ARTICLES:
                if key.startswith(article):
                    yield key[len(article) :]
                elif key.endswith(" " + article.strip()):
                    yield article + key[: -len(article)]
                else:
                    yield article + key
        words = trimmed(part.key).split(" ")
        for count in range(min(len(words) - 1, _WORDS), 0, -1):
            yield " ".join(words[:count])
        for count in range(min(len(words) - 1, _WORDS), 0, -1):
            yield " ".join(words[-count:])

    def _misspelt(self) -> Found | None:
        """A town whose name is one letter away, the most populous of them."""
        table = self._table
        taken = {self._address.area_key, *COUNTRIES}
        parts = [part for part in self._address.parts
                 if not part.is_street and part.key not in taken]  # fmt: skip
        for part in islice(parts, 2):
            key = trimmed(part.key)
            if len(key) < SHORTEST or _NO_PLACE.search(key):
                continue
            best: Chosen | None = None
            others: list[int] = []
            for name in one_edit_away(key, table.keys()):
                got = chosen(table, name, table.named(name), self._beside)
                if got is None or not got.fits:
                    continue
                told = self._beside.decides and is_inside(table, got.row, self._beside)
                if not told and table.populations[got.row] < _MISSPELT:
                    continue
                others += [got.row, *got.others]
                if best is None or table.weight(got.row) > table.weight(best.row):
                    best = got
            if best is not None:
                return Found(best.row, best.choice, "partial", tuple(others), self._postal)
        return None
