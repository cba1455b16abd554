"""Values of documents, from the many ways in which French and English tables write them.

Each reader gives None for what it does not understand; the caller then tells that it was ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from src.extraction.months import MONTHS
from src.services.documents import vocabulary
from src.services.documents.vocabulary import code_of, folded

_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_RANGE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:-|–|a|à|to|/|et|and)\s*(\d+(?:[.,]\d+)?)")
_MONTHS: Final = {**MONTHS, "mar": 3}  # of a written date, where no day of the week stands


@dataclass(frozen=True, slots=True)
class Partly:
    """A value of which some items were not understood."""

    value: Any
    left: list[str]


def text(value: str) -> str | None:
    """The text without spaces around it."""
    return value.strip() or None


def email(value: str) -> str | None:
    """An e-mail address, by its form alone."""
    plain = value.strip()
    return plain if re.fullmatch(r"[^\s@]{1,64}@[^\s@]{1,189}", plain) else None


def number(value: str) -> float | None:
    """A number with French or English separators, also ``38K``: the first one in the text."""
    compact = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), value.strip())
    found = _NUMBER.search(compact)
    if found is None or len(found[0]) > 18:
        return None
    amount = float(found[0].replace(",", "."))
    return amount * 1000 if re.match(r"\s?k\b", compact[found.end() :], re.IGNORECASE) else amount


def currency(value: str) -> str | None:
    """An ISO 4217 code, from itself or from a sign."""
    sign = value.strip().upper()
    code = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "£": "GBP"}.get(sign, sign)
    return code if re.fullmatch(r"[A-Z]{3}", code) else None


def coordinate(value: str) -> float | None:
    """Degrees, with a sign and a decimal comma or point."""
    try:
        return float(value.strip().replace(",", "."))
    except ValueError:
        return None


def yes_no(value: str) -> bool | None:
    """True or false."""
    word = folded(value)
    if word in {"oui", "yes", "true", "vrai", "1", "o", "y", "x", "brut", "gross"}:
        return True
    return False if word in {"non", "no", "false", "faux", "0", "n", "net"} else None


def items(value: str) -> list[str] | None:
    """The items of a list in one cell, split on line ends, ``;``, ``|`` or bullets, else on commas.

    A comma in brackets separates nothing.
    """
    separator = r"[\n;|•]+|^\s*[-*] " if re.search(r"[\n;|•]", value) else r",(?![^(]*\))"
    parts = re.split(separator, value, flags=re.MULTILINE)
    return [part for part in (part.strip(" \t\r-*•") for part in parts) if part] or None


def partial_date(value: str) -> str | None:
    """ISO 8601 as far as it is known: ``2024-03-01``, ``2024-03`` or ``2024``."""
    plain = value.strip()
    iso = re.match(r"((?:19|20)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)", plain)
    european = re.match(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.]((?:19|20)?\d\d)(?!\d)", plain)
    if iso:
        return _date(*iso.groups())
    if european:
        day, month, year = european.groups()
        century = "" if len(year) == 4 else "20" if year < "70" else "19"
        return _date(century + year, month, day)
    written = re.match(
        r"(?:(\d{1,2})(?:er|st|nd|rd|th)? )?([a-z]+)(?: (\d{1,2}))? ((?:19|20)\d\d)",
        folded(plain[:40]),
    )
    if written and written[2] in _MONTHS:
        return _date(written[4], str(_MONTHS[written[2]]), written[1] or written[3])
    return None


def day(value: str) -> str | None:
    """A full date as ISO 8601."""
    found = partial_date(value)
    return found if found and len(found) == 10 else None


def moment(value: str) -> str | None:
    """A date, or a date and time as it was written in ISO 8601."""
    plain = value.strip()
    iso = re.fullmatch(
        r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", plain
    )
    return plain if iso else day(plain)


def _date(year: str, month: str | None, day_of_month: str | None) -> str | None:
    try:
        known = date(int(year), int(month or 1), int(day_of_month or 1))
    except ValueError:
        return None
    return known.isoformat()[: 10 if month and day_of_month else 7 if month else 4]


def contract(value: str) -> str | None:
    """A contract's code, also out of a longer text (``CDI - Temps plein``)."""
    whole_text = code_of(value, vocabulary.CONTRACTS)
    if whole_text:
        return whole_text
    plain = folded(value[:200])
    for pattern, code in (
        (r"alternan|apprenti|professionnalisation", "alternance"),
        (r"\bstage|\bintern(ship)?\b", "stage"),
        (r"interim|travail temporaire", "interim"),
        (r"\bcdd\b|determinee|saisonnier|fixed term|temporary", "CDD"),
        (r"\bcdi\b|permanent", "CDI"),
        (r"freelance|independant|contractor|liberal", "freelance"),
    ):
        if re.search(pattern, plain):
            # "durée indéterminée" holds "déterminée".
            return "CDI" if code == "CDD" and "indeterminee" in plain else code
    return None


def contracts(value: str) -> list[str] | Partly | None:
    """Contract codes in the order given."""
    read = [(item, contract(item)) for item in items(value) or []]
    codes = [code for _, code in read if code]
    left = [item for item, code in read if not code]
    return Partly(codes, left) if codes and left else codes or None


def months(value: str) -> float | None:
    """A duration in months: ``6 mois``, ``1 an``, ``6``."""
    amount = number(value)
    if amount is None:
        return None
    plain = folded(value[:200])
    if re.search(r"\d ?(an|ans|annees?|years?)\b", plain):
        return amount * 12
    return amount if re.search(r"mois|months?|^[\d ]+$", plain) else None


def contract_months(value: str) -> float | None:
    """The duration told with a contract: ``CDD 6 mois``."""
    return months(value) if re.search(r"\d\s*(mois|ans?|months?|years?)\b", value) else None


def experience(value: str) -> dict[str, float] | None:
    """Asked years: ``2-5 ans``, ``3 ans minimum``, ``moins de 2 ans``, ``18 mois``."""
    plain = folded(value[:200])
    if re.search(r"debutant|sans experience|aucune|no experience|entry", plain):
        return {"min_years": 0.0}
    lowered = value[:200].lower()
    share = 1 / 12 if re.search(r"\d ?mois|\d ?months?", plain) else 1.0
    several = _RANGE.search(lowered)
    if several:
        low, high = sorted(float(part.replace(",", ".")) * share for part in several.groups())
        return {"min_years": round(low, 2), "max_years": round(high, 2)} if high <= 80 else None
    amount = number(lowered)
    if amount is None or amount > 600:
        return None
    years = round(amount * share, 2)
    if years > 60:
        return None
    bound = (
        "max_years"
        if re.search(r"moins de|maximum|\bmax\b|jusqu|less than|up to|<", lowered)
        else "min_years"
    )
    return {bound: years}


def years(value: str) -> float | None:
    """Years of experience of a person."""
    found = experience(value)
    return None if found is None else found.get("min_years", found.get("max_years"))


def remote(value: str) -> dict[str, Any] | None:
    """Where the work is done: a mode, and the days at home where they are told."""
    plain = folded(value[:200])
    found = re.search(r"(\d(?: \d)?) ?(?:j|jours?|days?)\b", plain)
    if found:
        days = float(found[1].replace(" ", "."))
        mode = "full_remote" if days >= 5 else "hybrid" if days else "on_site"
        return {"mode": mode, "days_per_week": days} if days <= 7 else None
    share = re.fullmatch(r"(\d{1,3}) ?%(?: .*)?", plain)
    if share and 0 < int(share[1]) < 100:
        return {"mode": "hybrid", "days_per_week": round(int(share[1]) / 20, 1)}
    mode_code = code_of(value, vocabulary.REMOTE_MODES)
    return {"mode": mode_code} if mode_code else None


def level(value: str) -> str | None:
    """A language level's code."""
    plain = code_of(value, vocabulary.LEVELS)
    inside = re.search(r"\b([abc][12])\b", value[:80], re.IGNORECASE)
    return plain or (inside[1].upper() if inside else None)


def language(value: str) -> str | None:
    """The ISO 639 code of a language."""
    return code_of(value, vocabulary.LANGUAGES)


def languages(value: str) -> dict[str, str] | Partly | None:
    """Levels by language: ``Anglais (C1), allemand : notions``; one without a level is left."""
    found: dict[str, str] = {}
    left: list[str] = []
    for item in items(value) or []:
        parts = [part for part in re.split(r"[:()\[\]=–/-]+", item) if part.strip()]
        words = item.split()
        if len(parts) < 2 and len(words) > 1:
            parts = [words[0], " ".join(words[1:])]
        code = language(parts[0]) if parts else None
        known = level(" ".join(parts[1:])) if len(parts) > 1 else None
        if code and known:
            found[code] = known
        else:
            left.append(item)
    return Partly(found, left) if found and left else found or None


def coded(words: dict[str, str]) -> Any:
    """A reader of one of the closed lists."""
    return lambda value: code_of(value, words)
