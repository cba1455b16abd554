"""Figures, dates and lists as French and English write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from src.matching.lexicon import Lexicon
from src.matching.pairs import decimal

_MONTHS: Final = (
    ("janvier", "January"), ("février", "February"), ("mars", "March"), ("avril", "April"),
    ("mai", "May"), ("juin", "June"), ("juillet", "July"), ("août", "August"),
    ("septembre", "September"), ("octobre", "October"), ("novembre", "November"),
    ("décembre", "December"),
)  # fmt: skip
# A criterion inside a sentence, with its article in French: "surtout pour la rémunération".
NOUNS: Final = {
    "semantic": ("l'adéquation du poste", "role fit"),
    "salary": ("la rémunération", "pay"),
    "experience": ("l'expérience", "experience"),
    "location": ("la localisation", "location"),
    "motivations": ("les motivations", "motivations"),
    "sector": ("le secteur", "sector"),
    "contract": ("le contrat", "contract"),
    "timing": ("la disponibilité", "availability"),
    "modality": ("la modalité de travail", "work arrangement"),
    "progression": ("la progression salariale", "pay progression"),
    "hierarchy": ("le niveau hiérarchique", "seniority level"),
    "environment": ("l'environnement", "environment"),
}


def counted(count: float, forms: tuple[str, str], *, french: bool) -> str:
    """A figure with its noun: French is plural from two on ("1,5 an"), English but for one."""
    plural = count >= 2 if french else count != 1
    return f"{decimal(count, french=french)} {forms[1 if plural else 0]}"


def listed(names: Sequence[str], *, french: bool) -> str:
    """The names with commas and a last "et" or "and"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'et' if french else 'and'} {names[-1]}"


def day(ordinal: int, *, french: bool) -> str:
    """A date in words, from its proleptic ordinal: ``1er février 2026``, ``1 February 2026``."""
    when = date.fromordinal(max(1, min(ordinal, date.max.toordinal())))
    number = "1er" if french and when.day == 1 else str(when.day)
    return f"{number} {_MONTHS[when.month - 1][0 if french else 1]} {when.year}"


def points(value: float, *, french: bool) -> str:
    """A score or a weight with two decimals: ``0,06`` or ``0.06``."""
    text = f"{value:.2f}"
    return text.replace(".", ",") if french else text


def signed(value: float, *, french: bool) -> str:
    """A difference with its sign and two decimals: ``+0,06``, ``−0,02``."""
    return ("+" if value >= 0 else "−") + points(abs(value), french=french)


def quoted(text: str, *, french: bool) -> str:
    """A text as it was written, in the quotation marks of the language."""
    return f"« {text} »" if french else f"“{text}”"


def skill_words(lexicon: Lexicon, key: str, label: str, *, french: bool) -> str:
    """A skill inside a sentence: names as they are, words of a language in quotation marks.

    So no French sentence has to agree with them: "React demandé", "« paie » demandé".
    """
    names = lexicon.skill_label(key, "fr"), lexicon.skill_label(key, "en")
    name = label or names[0 if french else 1]
    proper = names[0] == names[1] and lexicon.knows_skill(key)
    return name if proper else quoted(name, french=french)


def capital(text: str) -> str:
    """The sentence with a capital first letter; the others stay as they are."""
    return text[:1].upper() + text[1:]
