"""Single values as parsers write them: each reader says what it read, how, and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from src.adapters.formats import values
from src.services.documents.vocabulary import folded


@dataclass(frozen=True, slots=True)
class Read:
    """A value, and how it came about (``""`` where it stands as it was sent)."""

    value: Any
    how: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value cannot be used."""

    reason: str


Scalar = str | int | float | bool
Reader = Callable[[Scalar, int], Read | Refusal]
"""Reads a scalar that is not empty; the number is today's ordinal."""

NOT_UNDERSTOOD: Final = Refusal("not_understood")
WRONG_TYPE: Final = Refusal("wrong_type")
_MOST_TEXT: Final = 100_000


def text(value: Scalar, _today: int) -> Read | Refusal:
    """Words as they are; a number becomes its digits."""
    if isinstance(value, bool):
        return WRONG_TYPE
    if isinstance(value, str):
        plain = value.replace("\0", "").encode(errors="ignore").decode().strip()
        return Read(plain) if plain and len(plain) <= _MOST_TEXT else Refusal("out_of_range")
    return Read(str(value), "text", 0.95)


def items(value: Scalar, today: int) -> Read | Refusal:
    """A list of words out of one text; a text of one word is itself."""
    found = text(value, today)
    if isinstance(found, Refusal):
        return found
    parts = values.items(found.value) or []
    if len(parts) <= 1:
        return found
    return Read(parts, "list", 0.9)


def number(low: float, high: float) -> Reader:
    """A reader of numbers within bounds."""

    def read(value: Scalar, _today: int) -> Read | Refusal:
        if isinstance(value, bool):
            return WRONG_TYPE
        if isinstance(value, str):
            amount = values.number(value[:60])
            if amount is not None and re.match(r"\s*[-−–]\s*\d", value):
                amount = -amount
            how, sure = "number", 0.95
        else:
            amount, how, sure = value, "", 1.0
        if amount is None:
            return NOT_UNDERSTOOD
        if amount < 0 <= low:
            return Refusal("negative")
        return Read(amount, how, sure) if low <= amount <= high else Refusal("out_of_range")

    return read


def coded_as(value: str, code: Any, *, how: str = "word") -> Read | Refusal:
    """The code, as sent or brought to it."""
    if code is None:
        return NOT_UNDERSTOOD
    same = code in (value.strip(), [value.strip()]) or str(code).lower() == value
    return Read(code) if same else Read(code, how, 0.95)


def worded(read: Callable[[str], Any], how: str = "word") -> Reader:
    """A reader of words by a function that gives None for what it does not understand."""

    def read_word(value: Scalar, _today: int) -> Read | Refusal:
        if isinstance(value, bool):
            value = str(value).lower()
        found = read(str(value)[:2000])
        if isinstance(found, values.Partly):
            return Read(found.value, "partly", 0.6)
        return coded_as(str(value), found, how=how)

    return read_word


def remote(value: Scalar, _today: int) -> Read | Refusal:
    """Where the work is done: a word, days a week, or whether it may be elsewhere at all."""
    if isinstance(value, bool):
        return Read({"mode": "hybrid" if value else "on_site"}, "word", 0.8)
    if not isinstance(value, str):
        days = number(0, 7)(value, 0)
        return days if isinstance(days, Refusal) else Read({"days_per_week": days.value}, "unit")
    found = values.remote(value.replace("_", " "))
    if found is None:
        return NOT_UNDERSTOOD
    return Read(found, "" if found == {"mode": value.strip()} else "word", 0.95)


def full_name(value: Scalar, today: int) -> Read | Refusal:
    """A first and a last name; which is which is told by capitals where they tell it."""
    found = text(value, today)
    if isinstance(found, Refusal):
        return found
    words = found.value.split()
    if len(words) == 1:
        return Read({"lastName": words[0]}, "name", 0.6)
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    last = " ".join(capitals) if 0 < len(capitals) < len(words) else " ".join(words[1:])
    first = " ".join(word for word in words if word not in capitals) if capitals else words[0]
    sure = 0.9 if capitals or len(words) == 2 else 0.7
    if len(capitals) == len(words):
        first, last = words[0], " ".join(words[1:])
    return Read({"firstName": first, "lastName": last}, "name", sure)


def skill_level(value: Scalar, today: int) -> Read | Refusal:
    """How well, from 1 to 5: a number or a word."""
    if not isinstance(value, str):
        return number(1, 5)(value, today)
    words = {
        "debutant": 1, "beginner": 1, "notions": 1, "novice": 1, "elementaire": 2, "basic": 2,
        "basique": 2, "bases": 2, "junior": 2, "intermediaire": 3, "intermediate": 3, "moyen": 3,
        "autonome": 3, "avance": 4, "advanced": 4, "confirme": 4, "bon": 4, "proficient": 4,
        "senior": 4, "expert": 5, "expertise": 5, "maitrise": 5, "master": 5,
    }  # fmt: skip
    rated = re.fullmatch(r"\s*([1-5])\s*(?:/\s*5)?\s*", value)
    return coded_as(value, int(rated[1]) if rated else words.get(folded(value[:60])))
