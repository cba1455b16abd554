"""Names of places as people write them, brought to one form."""

from __future__ import annotations

import re
from typing import Final

from src.commute.names import folded

# Every pattern works on one folded name, and on many with a line each.
_ARRONDISSEMENTS: Final = {"paris": 20, "lyon": 9, "marseille": 16}
_ORDINAL: Final = r"(?: ?(?:e|er|eme|ieme|st|nd|rd|th|nde))?"
_NUMBERED: Final = re.compile(
    rf"^(paris|lyon|marseille) (?:(\d{{1,2}}){_ORDINAL}|([ivx]{{1,5}})(?:e|er|eme|ieme)?)"
    r"(?: arr(?:t|dt|ondissement)?)?$",
    re.MULTILINE,
)
_NUMBER_FIRST: Final = re.compile(
    rf"^(\d{{1,2}}){_ORDINAL} arr(?:t|dt|ondissement)?(?: de)? (paris|lyon|marseille)$"
)
_CEDEX_NUMBER: Final = re.compile(r"^(paris|lyon|marseille) cedex (\d{1,2})$")
_CEDEX: Final = re.compile(r" ?\bcedex(?: \d{1,2})?\b")
_IN_FULL: Final = (
    (re.compile(r"\bst(?=e?s?\b)"), "saint"),
    (re.compile(r"\bs s (?=\w)"), "sous "),
    (re.compile(r"\bs (?=\w)"), "sur "),
    (re.compile(r"\blez\b"), "les"),
)
_ROMAN: Final = {"i": 1, "v": 5, "x": 10}


def place_key(text: str) -> str:
    """The one form of a place's name: folded, Saint and sur in full, arrondissements numbered."""
    key = folded(text)
    if "cedex" in key:
        numbered = _CEDEX_NUMBER.match(key)
        if numbered and 1 <= int(numbered[2]) <= _ARRONDISSEMENTS[numbered[1]]:
            return f"{numbered[1]} {int(numbered[2])}"
        key = _CEDEX.sub("", key).strip()
    if key[:1].isdigit() and (first := _NUMBER_FIRST.match(key)):
        return f"{first[2]} {int(first[1])}"
    return keys_of(key)


def keys_of(names: str) -> str:
    """The one form of folded names, a line each."""
    if "s" in names or "lez" in names:
        for pattern, full in _IN_FULL:
            names = pattern.sub(full, names)
    return _NUMBERED.sub(_numbered, names)


def _numbered(match: re.Match[str]) -> str:
    return f"{match[1]} {int(match[2]) if match[2] else _from_roman(match[3])}"


def _from_roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def arrondissement(name: str, postal_code: str | None) -> str:
    """The key of the arrondissement that a postal code tells for Paris, Lyon or Marseille.

    An empty name stands for any of the three; the name itself comes back where there is none.
    """
    if postal_code is None or len(postal_code) != 5:
        return name
    if postal_code == "75116" and name in {"paris", ""}:  # the second code of the sixteenth
        return "paris 16"
    for town, before in (("paris", 75000), ("lyon", 69000), ("marseille", 13000)):
        number = int(postal_code) - before
        if name in {town, ""} and 1 <= number <= _ARRONDISSEMENTS[town]:
            return f"{town} {number}"
    return name
