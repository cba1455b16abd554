"""Careers: positions one after the other up to today, and the studies before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from src.adapters.demo.chance import Chance
from src.adapters.demo.companies import company_for, described
from src.adapters.demo.tables import Title, Town, Trade, trades

_DAYS_A_YEAR: Final = 365.25
_MOST_POSITIONS: Final = 6
_OTHER_TRADE: Final = 0.3  # of first positions of long careers
# What a person writes for the diplomas that postings ask for: start of the posting's words,
# degree, level, and years of study after the baccalaureate.
_DEGREES: Final = (
    ("Sans diplôme", ("CAP", "Baccalauréat professionnel", "Brevet des collèges"), "", 0),
    ("CAP", ("CAP",), "CAP", 0),
    ("Mention complémentaire", ("Mention complémentaire",), "CAP", 0),
    ("BP", ("Brevet professionnel",), "Bac", 0),
    ("Bac pro", ("Baccalauréat professionnel",), "Bac", 0),
    ("Bac+5", ("Master",), "Bac+5", 5),
    ("Master", ("Master",), "Bac+5", 5),
    ("Diplôme d'ingénieur", ("Diplôme d'ingénieur",), "Bac+5", 5),
    ("Doctorat", ("Doctorat",), "Bac+8", 9),
    ("Bac+3", ("Licence professionnelle", "Bachelor"), "Bac+3", 3),
    ("Bac+2", ("BTS", "DUT"), "Bac+2", 2),
    ("BTS", ("BTS",), "Bac+2", 2),
    ("Bac", ("Baccalauréat",), "Bac", 0),
)
_PARTS: Final = (" à ", " ou ", " (", " et ")


@dataclass(frozen=True, slots=True)
class Career:
    """The current (or last) role, positions newest first, and the year in which work began."""

    role: str
    experiences: list[dict[str, Any]]
    started: int
    size: str


def career(
    trade: Trade,
    years: float,
    today: date,
    chance: Chance,
    seed: int,
    *,
    woman: bool,
    working: bool,
    town: Town,
) -> Career:
    """Positions that fill ``years`` up to today, or up to some months ago when out of work."""
    end = today if working else today - timedelta(days=chance.between(15, 300))
    started = end - timedelta(days=round(years * _DAYS_A_YEAR))
    count = min(_MOST_POSITIONS, 1 + int(years // chance.uniform(2.5, 6)))
    cuts = sorted(chance.uniform(0.1, 0.9) for _ in range(count - 1))
    bounds = [0.0, *cuts, 1.0]
    span = (end - started).days
    positions = []
    size = "pme"
    for at in range(count):
        first = started + timedelta(days=round(span * bounds[at]))
        last = started + timedelta(days=round(span * bounds[at + 1]))
        if (last - first).days < 60 and count > 1:
            continue
        held = trade
        if at == 0 and count > 2 and chance.random() < _OTHER_TRADE:
            held = _neighbour(trade, chance)
        company = company_for(held.employers.draw(chance), town.region, seed, chance)
        size = company.size
        position: dict[str, Any] = {
            "title": _held(held, chance, woman=woman),
            "company": company.name,
            "sector": described(company)["sector"],
            "start": first.isoformat()[:7],
        }
        if at < count - 1 or not working:
            position["end"] = last.isoformat()[:7]
        if chance.random() < 0.8:
            position["description"] = ". ".join(chance.some(held.missions, 2, 3)) + "."
        positions.append(position)
    positions.reverse()
    if years < 0.5 or not positions:
        return Career(_held(trade, chance, woman=woman), [], started.year, size)
    return Career(positions[0]["title"], positions, started.year, size)


def education(trade: Trade, started: int, chance: Chance) -> list[dict[str, Any]]:
    """The degree of the trade, from the summer before work began; a few studied before."""
    words = trade.education
    for part in _PARTS:
        words = words.split(part)[0]
    for start, names, level, studies in _DEGREES:
        if words.startswith(start):
            degree = chance.choice(names)
            field = words.removeprefix(start).strip() if level else ""
            found: dict[str, Any] = {"degree": f"{degree} {field}".strip(), "year": started}
            if level:
                found["level"] = level
            earlier = {"degree": "Baccalauréat", "year": started - studies, "level": "Bac"}
            return [found, earlier] if studies and chance.random() < 0.5 else [found]
    return [{"degree": words, "year": started}]


def _held(trade: Trade, chance: Chance, *, woman: bool) -> str:
    title: Title = chance.choice(trade.titles)
    return title.feminine if woman else title.masculine


@cache
def _family(name: str) -> tuple[Trade, ...]:
    return tuple(trade for trade in trades().values() if trade.family == name and not trade.level)


def _neighbour(trade: Trade, chance: Chance) -> Trade:
    return chance.choice(_family(trade.family) or (trade,))
