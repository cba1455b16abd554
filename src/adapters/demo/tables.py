"""The demo's tables: trades with their pay and missions, kinds of employer, towns."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import cos, hypot, radians
from typing import Final

from src.adapters.demo.chance import Weighted
from src.adapters.text.lexicon_files import load_rows

# Work gathers around the largest towns, so that people there find several jobs of their trade.
_KM_A_DEGREE: Final = 111.2  # of latitude
_SPREAD: Final = 0.85  # less than in proportion: small towns employ too
_USUAL_FACTORS: Final = {"metro": 3.0, "centre": 2.2, "idf": 0.8, "overseas": 0.6}
SELDOM: Final = "?"
"""Before a knock-out that only some postings of the trade ask for."""


@dataclass(frozen=True, slots=True)
class Title:
    """A job title as it is written for a man and for a woman."""

    masculine: str
    feminine: str

    @property
    def gendered(self) -> bool:
        """Whether the two forms differ."""
        return self.masculine != self.feminine


@dataclass(frozen=True, slots=True)
class Label:
    """A name in French and English, and other names that people write."""

    french: str
    english: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """One occupation of the demo; pay is gross euros a year, full time, outside Île-de-France."""

    key: str
    domain: str
    family: str
    pay_low: float  # beginners
    pay_mid: float  # about five years
    pay_high: float  # twelve years and more
    contracts: Weighted[str]
    remote: str  # none, some (a day or two), hybrid, full
    level: str  # manager or director, else empty: by years
    education: str
    titles: tuple[Title, ...]
    english_titles: tuple[str, ...]
    employers: Weighted[str]
    core_skills: tuple[str, ...]
    other_skills: tuple[str, ...]
    knockouts: tuple[str, ...]
    schedule: tuple[str, ...]
    languages: tuple[tuple[str, str, int], ...]  # code, level, percent of postings
    places: str
    perks: tuple[str, ...]
    missions: tuple[str, ...]
    english_missions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Employer:
    """A kind of employer; patterns of names hold ``{family}``, ``{coined}`` and the like."""

    key: str
    sector: str
    sizes: tuple[tuple[str, float], ...]
    names: tuple[str, ...]
    french: tuple[str, ...]
    english: str


@dataclass(frozen=True, slots=True)
class Town:
    """A commune, or a district of Paris, Lyon or Marseille (``written`` names it)."""

    city: str
    written: str
    postal_code: str
    region: str
    latitude: float
    longitude: float
    population: int
    tags: frozenset[str]


@cache
def trades() -> dict[str, Trade]:
    """Every trade by its key in the table of occupations."""
    missions: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in _rows("missions"):
        missions[row["key"], row["language"]].append(row["mission"])
    occupations = {row["key"]: row for row in load_rows("occupations")}
    return {
        row["key"]: _trade(
            row,
            occupations[row["key"]],
            tuple(missions[row["key"], "fr"]),
            tuple(missions[row["key"], "en"]),
        )
        for row in _rows("trades")
    }


@cache
def trade_choice() -> Weighted[Trade]:
    """A choice of trades, each as frequent as on the market."""
    known = trades()
    return Weighted((known[row["key"]], float(row["weight"])) for row in _rows("trades"))


@cache
def employers() -> dict[str, Employer]:
    """Every kind of employer by its key."""
    return {
        row["key"]: Employer(
            key=row["key"],
            sector=row["sector"],
            sizes=tuple(_weights(row["sizes"])),
            names=_list(row["names"]),
            french=_list(row["about_fr"]),
            english=row["about_en"],
        )
        for row in _rows("employers")
    }


@cache
def towns() -> tuple[Town, ...]:
    """Every town, in the order of postal codes."""
    return tuple(
        Town(
            city=row["city"],
            written=row["written"],
            postal_code=row["postal_code"],
            region=row["region"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            population=int(row["population"]),
            tags=frozenset(_list(row["tags"])),
        )
        for row in _rows("towns")
    )


def distance_km(one: Town, other: Town) -> float:
    """Kilometres between two towns; flat, which is enough within a region."""
    east = (one.longitude - other.longitude) * cos(radians(other.latitude))
    return hypot(one.latitude - other.latitude, east) * _KM_A_DEGREE


@cache
def town_choice(places: str) -> Weighted[Town]:
    """A choice of towns by population, some tags (``paris:4|idf:2``) being more likely."""
    factors = dict(_weights(places))
    weighted = []
    for town in towns():
        weight = town.population**_SPREAD
        for tag in town.tags:
            weight *= factors.get(tag, 1.0) * _USUAL_FACTORS.get(tag, 1.0)
        weighted.append((town, weight))
    return Weighted(weighted)


@cache
def skill_labels() -> dict[str, Label]:
    """Names of every skill by its key."""
    return {row["key"]: _label(row) for row in load_rows("skills")}


@cache
def sector_labels() -> dict[str, Label]:
    """Names of every sector by its key."""
    return {row["key"]: _label(row) for row in load_rows("sectors")}


def _trade(
    row: dict[str, str],
    occupation: dict[str, str],
    missions: tuple[str, ...],
    english_missions: tuple[str, ...],
) -> Trade:
    core = _list(occupation["core_skills"])
    forms = [form.partition(";") for form in _list(row["titles"])]
    languages = [item.split(":") for item in _list(row["languages"])]
    return Trade(
        key=row["key"],
        domain=occupation["domain"],
        family=occupation["family"],
        pay_low=float(row["pay_low"]),
        pay_mid=float(row["pay_mid"]),
        pay_high=float(row["pay_high"]),
        contracts=Weighted(_weights(row["contracts"])),
        remote=row["remote"],
        level=row["level"],
        education=row["education"],
        titles=tuple(Title(man, woman or man) for man, _, woman in forms),
        english_titles=_list(occupation["labels_en"])[:3],
        employers=Weighted(_weights(row["employers"])),
        core_skills=core,
        other_skills=tuple(key for key in _list(row["skills"]) if key not in core),
        knockouts=_list(row["knockouts"]),
        schedule=_list(row["schedule"]),
        languages=tuple((code, level, int(percent)) for code, level, percent in languages),
        places=row["places"],
        perks=_list(row["perks"]),
        missions=missions,
        english_missions=english_missions,
    )


def _label(row: dict[str, str]) -> Label:
    return Label(row["label_fr"], row["label_en"], _list(row["aliases"]))


def _list(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("|")) if joined else ()


def _weights(joined: str) -> list[tuple[str, float]]:
    return [(name, float(weight)) for name, weight in (item.split(":") for item in _list(joined))]


def _rows(name: str) -> list[dict[str, str]]:
    table = files("src.adapters.demo").joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    lines = table.splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))
