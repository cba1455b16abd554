"""The running text of a posting; it says what the fields of the document say."""

from __future__ import annotations

from typing import Any, Final

from src.adapters.demo.chance import Chance
from src.adapters.demo.companies import Company
from src.adapters.demo.offers import promises
from src.adapters.demo.phrases import (
    ENGLISH_OPENINGS,
    ENGLISH_REASONS,
    OPENINGS,
    REASONS,
    SEASON,
    SEASONAL,
)
from src.adapters.demo.tables import Title, Town, Trade

_OVERSEAS: Final = "97"


def opening(
    company: Company, town: Town, contract: str, chance: Chance, *, title: Title, domain: str,
    english: bool,
) -> str:  # fmt: skip
    """Who recruits whom, where and why."""
    if english:
        about = f"{'an' if company.english[0] in 'aeio' else 'a'} {company.english}"
        reason = chance.choice(ENGLISH_REASONS[contract])
        return chance.choice(ENGLISH_OPENINGS).format(
            company=company.name, about=about, city=town.city, reason=reason
        )
    name = title.masculine
    reasons = REASONS[contract]
    if contract == "CDD" and domain in SEASONAL:
        reasons = (*reasons, SEASON)
    text = chance.choice(OPENINGS).format(
        company=company.name,
        about=company.french,
        trade=name if name[1:2].isupper() else name[0].lower() + name[1:],
        at=f"{_at(town.city)} ({department(town)})",
        reason=chance.choice(reasons),
    )
    return text[0].upper() + text[1:]


def profile(trade: Trade, document: dict[str, Any], chance: Chance, *, english: bool) -> list[str]:
    """Paragraphs on the profile that is sought and on what is offered."""
    paragraphs = [
        _english_profile(document) if english else _french_profile(document),
        " ".join(promises(trade, chance, english=english)),
    ]
    if document["benefits"]:
        word = "Benefits:" if english else "Avantages :"
        paragraphs.append(f"{word} {', '.join(document['benefits'])}.")
    return paragraphs


def department(town: Town) -> str:
    """The number of the town's department, as people write it behind the town."""
    return town.postal_code[: 3 if town.postal_code.startswith(_OVERSEAS) else 2]


def _french_profile(document: dict[str, Any]) -> str:
    lines = []
    years = document.get("experience", {}).get("min_years")
    if years == 0:
        lines.append("Débutants acceptés.")
    elif years:
        many = "s" if years > 1 else ""
        lines.append(f"Au moins {years} an{many} d'expérience sur un poste similaire.")
    if "education" in document:
        lines.append(f"Formation : {document['education']}.")
    if document["knockouts"]:
        lines.append(f"Indispensable : {', '.join(document['knockouts'])}.")
    lines.append(f"Vous maîtrisez : {', '.join(document['required_skills'][:4])}.")
    return f"Votre profil : {' '.join(lines)}"


def _english_profile(document: dict[str, Any]) -> str:
    lines = []
    years = document.get("experience", {}).get("min_years")
    if years:
        lines.append(f"You have at least {years} year{'s' if years > 1 else ''} of experience.")
    lines.append(f"You are skilled in: {', '.join(document['required_skills'][:4])}.")
    return " ".join(lines)


def _at(city: str) -> str:
    """Where, in French: ``à Paris``, ``au Havre``, ``aux Abymes``."""
    if city.startswith("Le "):
        return f"au {city[3:]}"
    return f"aux {city[4:]}" if city.startswith("Les ") else f"à {city}"
