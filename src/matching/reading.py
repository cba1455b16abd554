"""Reads documents (the two resources as plain data) into facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from src.commute.places import RURAL, Gazetteer
from src.matching.lexicon import Lexicon
from src.matching.text import fold, plain

Document = Mapping[str, Any]
_IMMEDIATE: Final = re.compile(
    r"\b(?:immediate?|immediatement|immediately|asap|des que possible|tout de suite|"
    # "Disponible en septembre" says another moment, "pas disponible" none.
    r"(?<!non )(?<!pas )disponible(?!\s+(?!immediat|de suite|maintenant)[a-z0-9])|"
    r"now|as soon as possible)\b"
)
_DURATION: Final = re.compile(
    r"(\d+(?:[.,]\d)?|un|une|deux|trois|quatre|six|one|two|three)\s*"
    r"(jour|day|semaine|week|mois|month|an|year)"
)
_NUMBER_WORDS: Final = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "six": 6,
                        "one": 1, "two": 2, "three": 3}  # fmt: skip
_DAYS: Final = {"jour": 1, "day": 1, "semaine": 7, "week": 7, "mois": 30, "month": 30,
                "an": 365, "year": 365}  # fmt: skip
_ISO: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?|((?:19|20)\d{2})$")
_FRENCH_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
ASAP: Final = "asap"


class Reading:
    """The lexicon and gazetteer behind the readers of both resources."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self.lexicon = lexicon
        self.gazetteer = gazetteer

    def place(self, location: object) -> tuple[list[Any] | None, str | None]:
        """([label, latitude, longitude, density], None), or (None, label) if unplaced."""
        if isinstance(location, str):
            location = {"city": location}
        if not isinstance(location, Mapping):
            return None, None
        label = text_of(location, "city") or text_of(location, "address")
        latitude, longitude = location.get("latitude"), location.get("longitude")
        if is_number(latitude) and is_number(longitude):
            near = self._near(latitude, longitude)
            return [label or _degrees(latitude, longitude), latitude, longitude, near], None
        postal = location.get("postal_code")
        if label is None and not postal:
            return None, None
        found = self.gazetteer.find(
            label or "",
            postal_code=str(postal) if postal else None,
            country=text_of(location, "country"),
        )
        if found is None:
            return None, label or str(postal)
        return [label or found.name, found.latitude, found.longitude, found.density], None

    def _near(self, latitude: Any, longitude: Any) -> float:
        """Inhabitants per km2 around these degrees."""
        near = self.gazetteer.near(latitude, longitude)
        return near.density if near else RURAL

    def sectors(self, names: object) -> list[str]:
        """Keys of the sectors named, in order; names the lexicon lacks are kept folded."""
        return list(
            dict.fromkeys(
                self.lexicon.sector(name) or fold(name) for name in texts(names) if fold(name)
            )
        )


def _degrees(latitude: Any, longitude: Any) -> str:
    """Coordinates without a name, in degrees and minutes: ``48°51' N, 2°21' E``."""
    return f"{_angle(latitude, 'NS')}, {_angle(longitude, 'EW')}"


def _angle(degrees: float, sides: str) -> str:
    minutes = round(abs(degrees) * 60)
    return f"{minutes // 60}°{minutes % 60:02}' {sides[degrees < 0]}"


def text_of(document: Mapping[str, Any], key: str) -> str | None:
    """The text under a key, trimmed, or None."""
    value = document.get(key)
    return value.strip() or None if isinstance(value, str) else None


def texts(value: object) -> list[str]:
    """The non-empty texts of a list (or the one text)."""
    items: Sequence[object] = (
        [value] if isinstance(value, str) else (value if isinstance(value, (list, tuple)) else [])
    )
    return [item.strip() for item in items if isinstance(item, str) and item.strip()]


def is_number(value: object) -> bool:
    """Whether the value is a real number (a bool is not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(value: object) -> float | None:
    """The value as float, or None when it is no number."""
    return float(value) if isinstance(value, (int, float)) and is_number(value) else None


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def day_of(value: object) -> int | None:
    """The ordinal of a date as ISO (day, month or year) or dd/mm/yyyy text, or None."""
    if isinstance(value, date):
        return value.toordinal()
    if not isinstance(value, str):
        return None
    try:
        if match := _ISO.match(value.strip()):
            year = match[1] or match[4]
            return date(int(year), int(match[2] or 1), int(match[3] or 1)).toordinal()
        if match := _FRENCH_DATE.search(value):
            return date(int(match[3]), int(match[2]), int(match[1])).toordinal()
    except ValueError:
        return None
    return None


def days_in(value: object) -> int | None:
    """Days in a text such as "immédiat" (0), "3 mois" (90), "2 semaines" (14), or None."""
    if not isinstance(value, str):
        return None
    text = plain(value)
    if match := _DURATION.search(text):
        amount = _NUMBER_WORDS.get(match[1]) or float(match[1].replace(",", "."))
        return round(amount * _DAYS[match[2]])
    return 0 if _IMMEDIATE.search(text) else None
