"""The text of a posting as its readers take it: cut into lines and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from src.extraction.extracted import Extracted
from src.extraction.page import Page

# Places of one kind that are looked at in a text; a posting has a dozen.
MOST_FOUND: Final = 1000
_MOST_LINES: Final = 4000
_BULLET: Final = re.compile(
    r"(?:[•*>·+o]|-{1,2}|\d{1,2}[.)]|[a-z]\)) +|[•·] *|-(?=[a-z]{2})|\d{1,2}[.)](?=[a-z])"
)
_SENTENCE: Final = re.compile(r"[.!?;](?=\s|$)|\n|•")
# Abbreviations whose point ends no sentence.
_ABBREVIATION: Final = re.compile(r"\b(?:min|max|env|ex|ref|sr|jr|st|ste|approx|e\.g|i\.e|mr)\Z")
EDGES: Final = " \n\t,;:.-|•\"'*_"


@dataclass(frozen=True, slots=True)
class PostingLine:
    """A line without its bullet and the spaces around: ``[start, end)`` are characters."""

    start: int
    end: int
    bullet: bool


class PostingText:
    """A posting: ``text`` clean, ``plain`` folded, character for character alike.

    ``cut`` says that it was longer than what is read of a text.
    """

    def __init__(self, text: str) -> None:
        page = Page(text, columns=False)
        self._page = page
        self.cut = page.cut
        self.text = page.clean
        self.plain = page.plain.replace("\t", " ")

    @cached_property
    def lines(self) -> list[PostingLine]:
        """The lines that say something, at most some thousand."""
        found: list[PostingLine] = []
        at = 0
        for raw in self.plain.split("\n", _MOST_LINES)[:_MOST_LINES]:
            start, at = at, at + len(raw) + 1
            first = len(raw) - len(raw.lstrip(" #_=|"))
            bullet = _BULLET.match(raw, first)
            first = bullet.end() if bullet else first
            low, high = self.trimmed(start + first, start + len(raw), ' #*_=|"')
            if low < high:
                found.append(PostingLine(low, high, bullet is not None))
        return found

    def sentence(self, at: int, *, reach: int = 300) -> tuple[int, int]:
        """``[start, end)`` of the sentence or line around a place, at most ``reach`` each way."""
        low = max(0, at - reach)
        start = low
        for match in _SENTENCE.finditer(self.plain, low, at):
            if not self._abbreviated(match.start()):
                start = match.end()
        limit = min(len(self.plain), at + reach)
        for match in _SENTENCE.finditer(self.plain, at, limit):
            if not self._abbreviated(match.start()):
                return start, match.start()
        return start, limit

    def sentences(self, start: int, end: int) -> list[tuple[int, int]]:
        """The sentences of a part, trimmed."""
        found = []
        at = start
        for match in _SENTENCE.finditer(self.plain, start, end):
            if not self._abbreviated(match.start()):
                found.append(self.trimmed(at, match.start()))
                at = match.end()
        found.append(self.trimmed(at, end))
        return [(low, high) for low, high in found if low < high]

    def _abbreviated(self, at: int) -> bool:
        return self.plain[at] == "." and bool(_ABBREVIATION.search(self.plain, max(0, at - 7), at))

    def trimmed(self, start: int, end: int, edges: str = EDGES) -> tuple[int, int]:
        """The span without these signs at its edges."""
        while start < end and self.plain[start] in edges:
            start += 1
        while end > start and self.plain[end - 1] in edges:
            end -= 1
        return start, end

    def written(self, start: int, end: int) -> str:
        """The characters of a span as they were written, on one line."""
        return " ".join(self.text[start:end].split())

    def found(self, pointer: str, value: Any, start: int, end: int, confidence: float) -> Extracted:
        """A value that was read there, its place brought back to the text that was given."""
        low, high = self._page.span(start, end)
        return Extracted(pointer, value, low, high, round(confidence, 2))
