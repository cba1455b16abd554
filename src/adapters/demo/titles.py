"""Titles as postings write them: gender forms, seniority, and sometimes noise."""

from __future__ import annotations

from typing import Final, Protocol

from src.adapters.demo.chance import Chance, Weighted
from src.adapters.demo.tables import Title, Town, Trade

_FORMS: Final = Weighted(
    (
        ("H/F", 42.0),
        ("(H/F)", 22.0),
        ("F/H", 11.0),
        ("(F/H)", 4.0),
        ("both", 9.0),
        ("inclusive", 7.0),
        ("bare", 5.0),
    )
)
# Above this pay "junior" and "senior" are usual words, below it nobody writes them.
_GRADED_FROM: Final = 30_000.0


class Terms(Protocol):
    """What a title may say besides the trade."""

    @property
    def town(self) -> Town:
        """Where the work is."""

    @property
    def contract(self) -> str:
        """The contract's code."""

    @property
    def hierarchy(self) -> str:
        """The level's code."""

    @property
    def urgency(self) -> str | None:
        """The urgency's code, or None."""


def job_title(trade: Trade, title: Title, terms: Terms, chance: Chance) -> str:
    """A French title for a posting."""
    contract = terms.contract
    grade = _grade(trade, terms.hierarchy, chance)
    if contract in {"stage", "alternance"}:
        grade = ""
    form = _FORMS.draw(chance)
    if form == "both" and title.gendered and not grade:
        text = f"{title.masculine} / {title.feminine}"
    elif form == "inclusive" and title.gendered:
        text = f"{inclusive(title)}{grade}"
    elif form in {"bare", "both", "inclusive"}:
        text = f"{title.masculine}{grade}"
    else:
        text = f"{title.masculine}{grade} {form}"
    return _with_noise(_with_contract(text, contract, chance), terms, chance)


def english_title(trade: Trade, hierarchy: str, contract: str, chance: Chance) -> str:
    """An English title for a posting."""
    text = chance.choice(trade.english_titles)
    if contract == "stage":
        return f"{text} Intern" if chance.random() < 0.5 else f"Internship - {text}"
    if contract == "alternance":
        return f"Apprentice {text}"
    grade = _grade(trade, hierarchy, chance).strip()
    if grade in {"junior", "senior"} and grade not in text.lower():
        text = f"{grade.capitalize()} {text}"
    return f"{text} (M/F)" if chance.random() < 0.3 else text


def inclusive(title: Title) -> str:
    """Both forms in one: ``Infirmier(ère)``, ``Assistant(e) commercial(e)``."""
    men, women = title.masculine.split(), title.feminine.split()
    if len(men) != len(women):
        return title.masculine
    return " ".join(_joined(man, woman) for man, woman in zip(men, women, strict=True))


def _joined(man: str, woman: str) -> str:
    if man == woman:
        return man
    same = 0
    while same < min(len(man), len(woman)) and man[same] == woman[same]:
        same += 1
    return f"{man}({woman[same:]})" if same > 2 else man


def _grade(trade: Trade, hierarchy: str, chance: Chance) -> str:
    if trade.level:
        return ""
    graded = trade.pay_mid >= _GRADED_FROM
    roll = chance.random()
    if hierarchy == "senior" and roll < 0.35:
        return " senior" if graded and roll < 0.2 else " confirmé"
    if hierarchy == "junior" and graded and roll < 0.25:
        return " junior"
    if hierarchy == "entry" and roll < 0.2:
        return " débutant accepté"
    return ""


def _with_contract(text: str, contract: str, chance: Chance) -> str:
    if contract == "alternance":
        return f"Alternance - {text}" if chance.random() < 0.6 else f"{text} en alternance"
    if contract == "stage":
        return f"Stage - {text}"
    return text


def _with_noise(text: str, terms: Terms, chance: Chance) -> str:
    contract, town = terms.contract, terms.town
    roll = chance.random()
    if roll < 0.03 and contract not in {"stage", "alternance"}:
        return f"{text} - {contract.capitalize() if contract.islower() else contract}"
    if roll < 0.06:
        return f"{text} - {town.city}"
    if roll < 0.075:
        return f"{text} ({town.postal_code[: 3 if town.postal_code.startswith('97') else 2]})"
    if roll < 0.095:
        return text.upper()
    if roll < 0.15 and terms.urgency == "high":
        return f"URGENT - {text}"
    return text
