"""What a converter makes of a foreign document: ours, and what had no place in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Converted:
    """A raw document of ours; ``ignored`` are JSON pointers into the foreign one."""

    document: dict[str, Any]
    ignored: tuple[str, ...] = ()


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list, or the one object that stands where a list might."""
    several = value if isinstance(value, list) else [value]
    return [item for item in several if isinstance(item, Mapping)]


def texts(value: object) -> list[str]:
    """The texts of a list, or the one that stands where a list might; numbers as text."""
    several = value if isinstance(value, list) else [value]
    plain = (
        str(item) if isinstance(item, int | float) and not isinstance(item, bool) else item
        for item in several
    )
    return [item.strip() for item in plain if isinstance(item, str) and item.strip()]


def first_text(*candidates: object) -> str | None:
    """The first text among these values."""
    return next((found for value in candidates for found in texts(value)), None)
