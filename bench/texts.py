"""CVs and postings in plain text, written from the invented labour market."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final

from bench.stock import SEED

_SPARE: Final = 9  # careers and offers that lend text to one that is too short


def cvs(count: int, *, length: int, today: date) -> list[str]:
    """CVs of exactly ``length`` characters: a person, wishes and skills, then careers."""
    from src.adapters.demo import demo_candidates  # noqa: PLC0415 - slow to load

    people = list(islice(demo_candidates(count + _SPARE, seed=SEED, today=today), count + _SPARE))
    return [_cut(_cv(people[at : at + 1 + _SPARE]), length) for at in range(count)]


def postings(count: int, *, length: int, today: date) -> list[str]:
    """Postings of exactly ``length`` characters: an offer, and more missions where it is short."""
    from src.adapters.demo import demo_jobs  # noqa: PLC0415 - slow to load

    jobs = list(islice(demo_jobs(count + _SPARE, seed=SEED, today=today), count + _SPARE))
    return [_cut(_posting(jobs[at : at + 1 + _SPARE]), length) for at in range(count)]


def _cut(text: str, length: int) -> str:
    """The first ``length`` characters. Raises ``ValueError`` when there are fewer."""
    if len(text) < length:
        raise ValueError(f"a text has {len(text)} characters, not {length}")
    return text[:length]


def _cv(people: Sequence[Mapping[str, Any]]) -> str:
    person = people[0]
    said, place = person["personal_info"], person["location"]
    wishes = person.get("preferences", {})
    lines = [
        f"{said['firstName']} {said['lastName']}",
        person.get("current_role") or "",
        f"{place.get('postal_code', '')} {place['city']} – {said['phone']} – {said['email']}",
        "",
        "COMPÉTENCES",
        ", ".join(_names(person["skills"])),
        "",
        "LANGUES",
        *(f"{code} : {level}" for code, level in person.get("languages", {}).items()),
        "",
        "RECHERCHE",
        f"{' ou '.join(wishes.get('contracts', ['CDI']))}, disponible sous 3 mois",
        "",
        "FORMATION",
        *(f"{each.get('year', '')} {each['degree']}" for each in person.get("education", ())),
        *person.get("certifications", ()),
        "",
        "EXPÉRIENCE PROFESSIONNELLE",
        *(line for each in people for line in _positions(each)),
    ]
    return "\n".join(lines)


def _positions(person: Mapping[str, Any]) -> Iterator[str]:
    for each in person.get("experiences", ()):
        start, end = _month(each["start"]), _month(each.get("end"))
        yield f"{start} – {end} : {each['title']}, {each.get('company', '')}"
        yield from (f"- {part.strip()}" for part in each.get("description", "").split(". ") if part)
        yield ""


def _month(moment: str | None) -> str:
    if moment is None:
        return "aujourd'hui"
    year, _, month = moment.partition("-")
    return f"{month}/{year}" if month else year


def _posting(jobs: Sequence[Mapping[str, Any]]) -> str:
    job = jobs[0]
    pay, place = job.get("salary_range"), job["location"]
    city = place["city"] if isinstance(place, Mapping) else str(place)
    lines = [
        f"{job['title']} – {job['company']['name']} – {city}",
        f"{job.get('contract_type', '')}"
        + (f", {pay['min']:.0f} à {pay['max']:.0f} € brut par an" if pay and "max" in pay else ""),
        "",
        job.get("description", ""),
        "",
        "Compétences : " + ", ".join(_names(job.get("required_skills", ()))),
        "",
        "Vos missions :",
        *(f"- {line}" for each in jobs for line in each.get("responsibilities", ())),
        *(f"- {line}" for each in jobs for line in each.get("benefits", ())),
        *(each.get("description", "") for each in jobs[1:]),
    ]
    return "\n".join(lines)


def _names(skills: Sequence[Any]) -> list[str]:
    return [each if isinstance(each, str) else each["name"] for each in skills]
