"""Names of places as people write them, brought to one form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_PUNCTUATION: Final = re.compile(r"[^a-z0-9]+")
_POSTAL: Final = re.compile(r"(?<!\d)(?:f-)?(\d{5}|\d{2} \d{3})(?!\d)")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_DEPARTMENT: Final = re.compile(r"\s*(\d{2,3}|2[ab])\s*")
_CEDEX: Final = re.compile(r"\bcedex(?: \d{1,2})?\b")
_ARRONDISSEMENT: Final = re.compile(
    r"(paris|lyon|marseille) (\d{1,2})(?: ?(?:e|er|eme|ieme|nd|nde))?(?: arr(?:ondissement)?)?"
)
_SAINT: Final = (
    (re.compile(r"\bst\b"), "saint"),
    (re.compile(r"\bste\b"), "sainte"),
    (re.compile(r"\bs (?=\w)"), "sur "),
)
# Words that say where in or around a town, and not which town.
_AROUND: Final = re.compile(
    r"\b(?:\d{4,5}|centre(?: ville)?|hypercentre|intra muros|et (?:ses )?(?:alentours|environs)"
    r"|alentours|environs|proche(?: de)?|pres de|secteur|agglomeration|metropole|region de"
    r"|banlieue(?: de)?|nord|sud|est|ouest|france|gare)\b"
)
COUNTRIES: Final = {
    "france": "FR", "fr": "FR", "fra": "FR", "belgique": "BE", "belgium": "BE", "be": "BE",
    "suisse": "CH", "switzerland": "CH", "ch": "CH", "luxembourg": "LU", "lu": "LU",
    "allemagne": "DE", "germany": "DE", "de": "DE", "espagne": "ES", "spain": "ES", "es": "ES",
    "italie": "IT", "italy": "IT", "it": "IT", "royaume uni": "GB", "united kingdom": "GB",
    "uk": "GB", "gb": "GB", "pays bas": "NL", "netherlands": "NL", "nl": "NL", "portugal": "PT",
    "pt": "PT", "monaco": "MC", "mc": "MC", "irlande": "IE", "ireland": "IE", "ie": "IE",
    "guadeloupe": "FR", "gp": "FR", "martinique": "FR", "mq": "FR", "guyane": "FR", "gf": "FR",
    "reunion": "FR", "la reunion": "FR", "re": "FR", "mayotte": "FR", "yt": "FR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a text asks for: names to try in order, and the postal code or department it gives."""

    names: tuple[str, ...]
    postal_code: str | None


def folded(text: str) -> str:
    """The text in lower case, without accents, with single spaces for punctuation."""
    lowered = text.lower().replace("œ", "oe")
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _PUNCTUATION.sub(" ", lowered).strip()


def place_key(text: str) -> str:
    """The one form of a place's name: folded, Saint and sur in full, arrondissements numbered."""
    key = _CEDEX.sub("", folded(text)).strip()
    if "s" in key:
        for pattern, full in _SAINT:
            key = pattern.sub(full, key)
    numbered = _ARRONDISSEMENT.fullmatch(key)
    return f"{numbered[1]} {int(numbered[2])}" if numbered else key


def read_place(text: str) -> Wanted:
    """Names to look up in a text such as "12 rue X, 75009 Paris" or "Nantes (44)", best first."""
    postal: str | None = None

    def department(match: re.Match[str]) -> str:
        nonlocal postal
        if _DEPARTMENT.fullmatch(match[1].lower()):
            postal = match[1].strip()
        return " "

    text = _BRACKETS.sub(department, text)
    tails: list[str] = []
    found = _POSTAL.search(text.lower())
    if found:
        postal = found[1].replace(" ", "")
        tails = [text[found.end() :].split(",")[0], text[: found.start()]]
    parts = [*tails, text, *reversed(text.split(",") if "," in text else [])]
    parts += [part for part in re.split(r"\s[-–/]\s", text) if part != text]
    names = [place_key(part) for part in parts]
    names += [" ".join(_AROUND.sub(" ", name).split()) for name in names]
    return Wanted(tuple(dict.fromkeys(name for name in names if name)), postal)


def country_code(name: str | None) -> str | None:
    """The two letters of a country by code or French or English name; "" when it is not known."""
    if name is None or not name.strip():
        return None
    return COUNTRIES.get(folded(name), "")
