"""The words of a text as matching reads them, each with the characters it stands on."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from src.matching.text import WORD, plain, stem

_COMBINING: Final = re.compile("[\u0300-\u036f]")


class Word(NamedTuple):
    """One word: folded, its stem, and the characters [start, end) of the text it stands on."""

    plain: str
    stem: str
    start: int
    end: int


def spanned_words(text: str) -> list[Word]:
    """As ``text.words``, each word with its place in the text as it was given.

    Folding lengthens some texts (``œ``) and shortens others (an accent written apart): places are
    those of the original.
    """
    folded = plain(text)
    places = None if len(folded) == len(text) and not _COMBINING.search(text) else _places(text)
    if places is not None:
        folded, starts, ends = places
    found = []
    for match in WORD.finditer(folded):
        start, end = match.span()
        if places is not None:
            start, end = starts[start], ends[end - 1]
        found.append(Word(match[0], stem(match[0]), start, end))
    return found


def _places(text: str) -> tuple[str, list[int], list[int]]:
    """The folded text, and for each of its characters where the original one starts and ends."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, letter in enumerate(text):
        folded = plain(letter)
        if not folded and ends:
            # An accent that is a character of its own belongs to the letter before it.
            ends[-1] = at + 1
        parts.append(folded)
        starts.extend([at] * len(folded))
        ends.extend([at + 1] * len(folded))
    return "".join(parts), starts, ends
