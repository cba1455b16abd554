"""Pay as parsers write it: bounds, currency and period out of a few words."""

from __future__ import annotations

import re
from typing import Any, Final

from src.adapters.formats.commitment_values import Read, Refusal, Scalar, number
from src.services.documents.vocabulary import folded

money: Final = number(0, 1e9)
_PAY_NUMBER: Final = r"(\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+|\d{1,9})(?:[.,](\d{1,2}))?\s*(k)?"
_PAY: Final = re.compile(
    rf"(?<![\d.,]){_PAY_NUMBER}(?:\s*(?:€|eur(?:os?)?|[$£])?\s*(?:brut\w*|gross)?\s*"
    rf"(?:-|–|—|/|à|a|to|et|and|ou|or)\s*(?:€|[$£])?\s*{_PAY_NUMBER})?",
    re.IGNORECASE,
)
_PAY_PERIODS: Final = (
    ("hour", r"heure|horaire|/ ?h\b|hour|de l.heure"),
    ("day", r"jour|/ ?j\b|tjm|\bday|daily|journalier"),
    ("week", r"semaine|week"),
    ("month", r"mois|mensuel|month"),
    ("year", r"\ban\b|\bans\b|annuel|annee|year|annum|annual|p\.a"),
)
_CURRENCIES: Final = (("EUR", r"€|eur"), ("USD", r"\$|usd|dollar"), ("GBP", r"£|gbp|pound"),
                      ("CHF", r"chf|francs? suisses?"))  # fmt: skip


def pay(value: Scalar, today: int) -> Read | Refusal:
    """A pay range out of words such as ``35K à 38K annuels``, else the words as they are."""
    if not isinstance(value, str):
        found = money(value, today)
        return found if isinstance(found, Refusal) else Read({"min": found.value}, "pay", 0.8)
    if re.match(r"\s*[-−]\s*\d", value):
        return Refusal("negative")
    range_ = _pay_range(value[:200])
    if range_ is None:
        plain = value.replace("\0", "").strip()
        return Read({"text": plain}, "", 0.6) if len(plain) <= 120 else Refusal("not_understood")
    return Read(range_, "pay", 0.9)


def _pay_range(value: str) -> dict[str, Any] | None:
    """Bounds, currency and period, as far as they are said."""
    match = _PAY.search(value)
    if match is None or "%" in value or "+" in value or re.search(r"\bx ?1\d|sur 1\d", value):
        return None
    amounts = [_amount(*match.group(1, 2)), _amount(*match.group(4, 5))] if match[4] else [
        _amount(*match.group(1, 2))]  # fmt: skip
    if match[3] or match[6]:
        # "35 à 38K" speaks of thousands in both.
        amounts = [each * 1000 if each < 1000 else each for each in amounts]
    amounts.sort()
    if not amounts[-1] or amounts[-1] > 1e9 or re.search(r"\d", value[match.end() :]):
        return None
    plain = value.lower()
    if len(amounts) == 1 and re.search(r"jusqu|maxi|up to|max\b", plain):
        bounds: dict[str, Any] = {"max": amounts[0]}
    elif len(amounts) == 1:
        bounds = {"min": amounts[0]}
        if not re.search(r"partir|minimum|mini\b|from|>|à négocier", plain):
            bounds["max"] = amounts[0]
    else:
        bounds = {"min": amounts[0], "max": amounts[1]}
    for name, words in _PAY_PERIODS:
        if re.search(words, folded(value) if name == "year" else plain):
            bounds["period"] = name
            break
    found = next((code for code, words in _CURRENCIES if re.search(words, plain)), None)
    return bounds | ({"currency": found} if found else {})


def _amount(whole: str, cents: str | None) -> float:
    return float(re.sub(r"\D", "", whole) + "." + (cents or "0"))
