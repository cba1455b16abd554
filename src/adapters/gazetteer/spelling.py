"""Names one slip of the pen away."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

SHORTEST: Final = 6  # letters of a name that may be misspelt
_LONGEST: Final = 32
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz "


def one_edit_away(key: str, known: Container[str]) -> Iterator[str]:
    """Known names that a letter left out, added, changed or swapped makes of a folded name.

    A few hundred look-ups for a name of twenty letters; none for a name too short or too long.
    """
    if not SHORTEST <= len(key) <= _LONGEST or any(letter.isdigit() for letter in key):
        return
    seen = {key}
    for candidate in _edits(key):
        if candidate not in seen and candidate in known:
            seen.add(candidate)
            yield candidate


def _edits(key: str) -> Iterator[str]:
    for at in range(len(key)):
        head, tail = key[:at], key[at + 1 :]
        yield head + tail
        if tail:
            yield head + tail[0] + key[at] + tail[1:]
        for letter in _LETTERS:
            yield head + letter + tail
            yield head + letter + key[at:]
    for letter in _LETTERS:
        yield key + letter
