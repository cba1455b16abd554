"""What a reader has found so far: the document as it grows, and where each value stands."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from src.extraction.extracted import Extracted
from src.extraction.page import Page


class Findings:
    """A document put together from values by JSON pointer; the first value of a pointer stays.

    Positions are given in the clean text of the page and kept in that of the text as it was given.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.document: dict[str, Any] = {}
        self.values: list[Extracted] = []
        self._pointers: set[str] = set()

    def add(self, pointer: str, value: Any, start: int, end: int, confidence: float) -> None:
        """Puts a value at its pointer, where none is yet; lists grow one by one from 0."""
        if pointer in self._pointers:
            return
        self._pointers.add(pointer)
        _put(self.document, pointer.split("/")[1:], value)
        first, last = self.page.span(start, end)
        self.values.append(Extracted(pointer, value, first, last, confidence))

    def has(self, pointer: str) -> bool:
        """Whether a value stands at the pointer, or below it."""
        return any(known == pointer or known.startswith(pointer + "/") for known in self._pointers)

    def next_index(self, pointer: str) -> int:
        """The index that the next item of a list gets."""
        here: Any = self.document
        for part in pointer.split("/")[1:]:
            here = here.get(part, {}) if isinstance(here, dict) else {}
        return len(here) if isinstance(here, list) else 0


def _put(document: dict[str, Any], parts: list[str], value: Any) -> None:
    here: Any = document
    for part, following in pairwise(parts):
        empty: Any = [] if following.isdigit() else {}
        if isinstance(here, list):
            if int(part) == len(here):
                here.append(empty)
            here = here[int(part)]
        else:
            here = here.setdefault(part, empty)
    if isinstance(here, list):
        here.insert(int(parts[-1]), value)
    else:
        here[parts[-1]] = value
