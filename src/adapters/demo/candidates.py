"""Candidates of the demo: a career, what it pays, and what the person wishes for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from src.adapters.demo import showcase
from src.adapters.demo.careers import Career, career, education
from src.adapters.demo.chance import Chance, Weighted, source
from src.adapters.demo.companies import company_for
from src.adapters.demo.names import person_name
from src.adapters.demo.places import located
from src.adapters.demo.skills import certificates, mastered, spoken
from src.adapters.demo.tables import Town, Trade, town_choice, trade_choice
from src.adapters.demo.wishes import availability, preferences, reasons

_SET: Final = 2
_WOMEN: Final = {
    "health": 0.82, "social": 0.85, "education": 0.66, "construction": 0.06, "industry": 0.2,
    "it": 0.23, "data": 0.35, "transport_logistics": 0.17, "engineering": 0.25, "security": 0.18,
    "retail": 0.6, "admin": 0.8, "hr": 0.75, "finance": 0.58, "services": 0.5,
}  # fmt: skip
_OTHER_WOMEN: Final = 0.48
# Years of experience, from beginners to the end of a career.
_YEARS: Final = Weighted(
    (((0, 1), 12.0), ((1, 3), 20.0), ((3, 6), 23.0), ((6, 12), 25.0), ((12, 22), 15.0),
     ((22, 36), 5.0))
)  # fmt: skip
_MANAGER_FROM: Final = 6.0
_WORKING: Final = 0.82
_CV_TEXT: Final = 0.35
_ENGLISH: Final = 0.12  # of the trades that also recruit in English


@dataclass(frozen=True, slots=True)
class Person:
    """What everything else in a candidate follows from."""

    trade: Trade
    town: Town
    woman: bool
    years: float
    working: bool
    english: bool


def demo_candidates(count: int = 600, seed: int = 2024, *, today: date) -> Iterator[dict[str, Any]]:
    """``count`` candidates as documents of the API, one after the other; dates follow ``today``."""
    for number in range(1, count + 1):
        yield demo_candidate(number, seed, today)


def demo_candidate(number: int, seed: int, today: date) -> dict[str, Any]:
    """The candidate of that number (from 1)."""
    chance = source(seed, _SET, number)
    person = _person(number, chance)
    trade = person.trade
    past = career(trade, person.years, today, chance, seed, woman=person.woman,
                  working=person.working, town=person.town)  # fmt: skip
    name = f"demo-cand-{number:05d}"
    first, last = person_name(chance, woman=person.woman)
    document: dict[str, Any] = {
        "id": name,
        "external_id": name,
        "personal_info": {
            "firstName": first,
            "lastName": last,
            "email": f"{name}@example.org",
            "phone": _phone(chance),
        },
        "current_role": past.role,
        "skills": mastered(trade, person.years, chance, english=person.english),
        "languages": spoken(trade, chance),
        "experience_years": round(person.years, 1),
        "experiences": past.experiences,
        "education": education(trade, past.started, chance),
        "certifications": certificates(trade, chance),
        "location": located(person.town, chance),
        "preferences": _wishes(person, past, chance, seed),
        "pourquoi_ecoute": reasons(chance),
        "status": "open",
        "language": "en" if person.english else "fr",
    }
    document |= availability(today, chance, working=person.working)
    if chance.random() < 0.4:
        document["headline"] = _headline(past, person)
    if chance.random() < _CV_TEXT:
        document["cv_text"] = _cv_text(document, past, person)
    return {key: value for key, value in document.items() if value not in (None, [], {}, "")}


def _person(number: int, chance: Chance) -> Person:
    chosen = number <= showcase.CANDIDATES
    if chosen:
        trade, town, years = showcase.person(number)
    else:
        trade = trade_choice().draw(chance)
        town = town_choice(trade.places).draw(chance)
        years = chance.uniform(*_YEARS.draw(chance))
        if trade.level:
            years = max(years, _MANAGER_FROM + chance.uniform(-2, 6))
    return Person(
        trade=trade,
        town=town,
        woman=chance.random() < _WOMEN.get(trade.domain, _OTHER_WOMEN),
        years=years,
        working=chosen or chance.random() < _WORKING,
        english=not chosen and bool(trade.english_missions) and chance.random() < _ENGLISH,
    )


def _wishes(person: Person, past: Career, chance: Chance, seed: int) -> dict[str, Any]:
    kinds = [person.trade.employers.draw(chance) for _ in range(chance.between(1, 2))]
    sectors = [company_for(kind, person.town.region, seed, chance).sector for kind in kinds]
    return preferences(
        person.trade, person.town, person.years, sectors, chance, size=past.size,
        working=person.working,
    )  # fmt: skip


def _phone(chance: Chance) -> str:
    # Numbers that the French regulator keeps for works of fiction.
    head = "06 39 98" if chance.random() < 0.8 else "01 99 00"
    return f"{head} {chance.below(100):02d} {chance.below(100):02d}"


def _headline(past: Career, person: Person) -> str:
    if person.years < 1:
        return f"{past.role} - débutant{'e' if person.woman else ''}"
    years = round(person.years) or 1
    return f"{past.role} - {years} an{'s' if years > 1 else ''} d'expérience"


def _cv_text(document: dict[str, Any], past: Career, person: Person) -> str:
    info = document["personal_info"]
    lines = [f"{info['firstName']} {info['lastName']}", past.role, person.town.city, ""]
    lines += ["Expérience professionnelle"]
    for job in past.experiences:
        end = job.get("end", "aujourd'hui")
        lines.append(f"{job['start']} - {end} : {job['title']}, {job['company']}")
        if "description" in job:
            lines.append(f"  {job['description']}")
    lines += ["", "Formation"]
    lines += [f"{item['year']} : {item['degree']}" for item in document["education"]]
    names = [skill if isinstance(skill, str) else skill["name"] for skill in document["skills"]]
    lines += ["", f"Compétences : {', '.join(names)}"]
    if document["certifications"]:
        lines.append(f"Certifications : {', '.join(document['certifications'])}")
    return "\n".join(lines)
