"""A text as the readers take it: cleaned, folded letter for letter, and mapped back to itself."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from typing import Final

from src.extraction.gutters import unrolled

MAX_CHARACTERS: Final = 100_000
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "…": "..."}
# What PDF readers and word processors leave in texts: composed letters in two parts, ligatures,
# invisible characters, other line ends.
_UNCLEAN: Final = re.compile(
    "[^\\W\\d_][\u0300-\u036f]{1,4}|\r\n?|[ﬀﬁﬂﬃﬄ…]|[\u00ad\u200b-\u200f\u2060\ufeff]"
    "|[\x0b\x0c\x85\u2028\u2029]|[\x00-\x08\x0e-\x1f\x7f]|[\u00a0\u2000-\u200a\u202f\u3000]"
)
_LINE_ENDS: Final = frozenset("\r\n\x0b\x0c\x85\u2028\u2029")
_SIGNS: Final = {
    **dict.fromkeys("’‘´`ʼ′", "'"),
    **dict.fromkeys("–—−‐‑‒―", "-"),
    **dict.fromkeys("“”«»„", '"'),
    **dict.fromkeys("▪●◦‣■➢➤►▶✓✔❖□⚫∙◆▸▹›❀\uf0b7\uf0a7\uf0d8", "•"),
}
_KEPT_LETTERS: Final = 4096  # distinct characters remembered; more is no human text


class _Letters(dict[int, int]):
    """One plain character for every character: lower case, no accent, signs of one sort alike."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        sign = _SIGNS.get(character)
        if sign is not None:
            folded = ord(sign)
        else:
            lowered = character.lower()
            base = [
                letter
                for letter in unicodedata.normalize("NFKD", lowered)
                if not unicodedata.combining(letter)
            ]
            if len(base) == 1:
                folded = ord(base[0].lower()) if len(base[0].lower()) == 1 else ord(base[0])
            else:
                folded = ord(lowered) if len(lowered) == 1 else code
        if len(self) < _KEPT_LETTERS:
            self[code] = folded
        return folded


_LETTERS: Final = _Letters()


def aligned_plain(text: str) -> str:
    """The text in lower case without accents, dashes, quotes and bullets of one sort each.

    Exactly as long as the text: what is found at ``[start, end)`` here stands there in the text.
    """
    return text.translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: characters ``[start, end)`` of the clean text, trimmed."""

    start: int
    end: int


class Page:
    """A text, cleaned (``clean``) and folded (``plain``, as long as ``clean``), with its lines.

    Two columns that were flattened side by side are put one after the other. Readers work on
    ``clean`` and ``plain``; ``span`` brings their positions back to the text that was given.
    ``cut`` says that the text was longer than ``MAX_CHARACTERS`` and only its start is read.
    """

    def __init__(self, text: str, *, columns: bool = True) -> None:
        self.cut = len(text) > MAX_CHARACTERS
        self._text = text
        clean, origins = _cleaned(text[:MAX_CHARACTERS])
        if columns and (order := unrolled(clean, aligned_plain(clean))) is not None:
            clean, origins = _reordered(clean, origins, order)
        self.clean: str = clean
        self.plain: str = aligned_plain(clean)
        self._origins = origins
        self.lines: tuple[Line, ...] = lines_of(clean)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters ``[start, end)`` of ``clean`` stand in the text that was given."""
        if self._origins is None:
            return start, end
        if start >= end:
            at = self._origins[min(start, len(self._origins) - 1)]
            return at, at
        places = self._origins[start:end]
        last = max(places) + 1
        while last < len(self._text) and unicodedata.combining(self._text[last]):
            last += 1  # the accent of a letter in two parts
        return min(places), last


def lines_of(text: str, start: int = 0, end: int | None = None) -> tuple[Line, ...]:
    """The lines of a part of a text that are not blank, trimmed."""
    last = len(text) if end is None else end
    found: list[Line] = []
    at = start
    for raw in text[start:last].split("\n"):
        trimmed = raw.strip()
        if trimmed:
            left = at + len(raw) - len(raw.lstrip())
            found.append(Line(left, left + len(trimmed)))
        at += len(raw) + 1
    return tuple(found)


def _cleaned(text: str) -> tuple[str, array[int] | None]:
    """The clean text and, where it differs in length, the place of each of its characters."""
    if _UNCLEAN.search(text) is None:
        return text, None
    parts: list[str] = []
    origins: array[int] = array("l")
    at = 0
    for match in _UNCLEAN.finditer(text):
        parts.append(text[at : match.start()])
        origins.extend(range(at, match.start()))
        new = _replacement(match[0])
        parts.append(new)
        origins.extend([match.start()] * len(new))
        at = match.end()
    parts.append(text[at:])
    origins.extend(range(at, len(text) + 1))
    return "".join(parts), origins


def _replacement(piece: str) -> str:
    if piece[0] in _LINE_ENDS:
        return "\n"
    if piece in _LIGATURES:
        return _LIGATURES[piece]
    if len(piece) > 1:
        return unicodedata.normalize("NFC", piece)
    return "" if unicodedata.category(piece) == "Cf" else " "


def _reordered(
    text: str, origins: array[int] | None, order: list[tuple[int, int]]
) -> tuple[str, array[int]]:
    """The text made of those pieces, each on a line of its own, and where its characters were."""
    parts: list[str] = []
    places: array[int] = array("l")
    for start, end in order:
        parts.append(text[start:end] + "\n")
        own = range(start, end + 1)
        places.extend(own if origins is None else (origins[at] for at in own))
    places.append(len(text) if origins is None else origins[-1])
    return "".join(parts), places
