"""Invented employers: a few of every kind in each region, and some that are everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from src.adapters.demo.chance import Chance, Weighted
from src.adapters.demo.names import company_name
from src.adapters.demo.tables import Employer, employers, sector_labels, towns

_IN_REGION: Final = 5
_IN_COUNTRY: Final = 4
_COUNTRY: Final = "France"
_LARGEST: Final = "grand_groupe"


@dataclass(frozen=True, slots=True)
class Company:
    """An employer; ``sector`` is a key of the table of sectors."""

    name: str
    sector: str
    size: str
    french: str
    english: str


def company_for(kind: str, region: str, seed: int, chance: Chance) -> Company:
    """An employer of that kind in that region: a local one, or a group that is everywhere."""
    sizes = employers()[kind].sizes
    large = sum(weight for size, weight in sizes if size == _LARGEST)
    if large and chance.random() < large / sum(weight for _, weight in sizes):
        return _company(kind, _COUNTRY, chance.below(_IN_COUNTRY), seed)
    return _company(kind, region, chance.below(_IN_REGION), seed)


def demo_companies(seed: int = 2024) -> Iterator[dict[str, Any]]:
    """Every company of the demo, as jobs carry it, with the ``region`` that it is in."""
    regions = sorted({town.region for town in towns()})
    for kind, employer in employers().items():
        for region in regions:
            for number in range(_IN_REGION):
                yield {**described(_company(kind, region, number, seed)), "region": region}
        if any(size == _LARGEST for size, _ in employer.sizes):
            for number in range(_IN_COUNTRY):
                yield {**described(_company(kind, _COUNTRY, number, seed)), "region": _COUNTRY}


def described(company: Company, *, english: bool = False) -> dict[str, Any]:
    """The company as a part of a job document."""
    label = sector_labels()[company.sector]
    sector = label.english if english else label.french
    return {"name": company.name, "sector": sector, "size": company.size}


@lru_cache(maxsize=20_000)
def _company(kind: str, region: str, number: int, seed: int) -> Company:
    employer = employers()[kind]
    chance = Chance(f"{seed}|{kind}|{region}|{number}")
    return Company(
        name=company_name(chance.choice(employer.names), chance),
        sector=employer.sector,
        size=_sizes(employer, everywhere=region == _COUNTRY).draw(chance),
        french=chance.choice(employer.french),
        english=employer.english,
    )


def _sizes(employer: Employer, *, everywhere: bool) -> Weighted[str]:
    kept = [pair for pair in employer.sizes if (pair[0] == _LARGEST) == everywhere]
    return Weighted(kept or employer.sizes)
