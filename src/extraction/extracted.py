"""What a reader of texts gives: a document of the API, and where each value of it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Extracted:
    """One value of the document: its JSON pointer, where it stands, and how sure the reader is.

    ``start`` and ``end`` are characters of the text that was read, ``end`` not included.
    ``confidence`` is in [0, 1].
    """

    pointer: str
    value: Any
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """A candidate or job document as the API takes it, read out of a text.

    ``language`` is ``fr`` or ``en``, the language of most of the text; ``confidence`` is in
    [0, 1] for the whole; ``warnings`` are codes of what the reader could not make out.
    ``years_by_trade`` are the years of a CV in each trade (its key in the lexicon) that positions
    name, overlaps counted once.
    """

    document: dict[str, Any]
    values: list[Extracted] = field(default_factory=list)
    language: str = "fr"
    confidence: float = 0.0
    warnings: list[str] = field(default_factory=list)
    years_by_trade: dict[str, float] = field(default_factory=dict)
