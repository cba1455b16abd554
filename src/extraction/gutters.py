"""Two columns side by side in a flattened page, told from tables and right-aligned dates."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from src.extraction.headings import CV_HEADINGS, heading_kind

_GAP: Final = re.compile(r"(?<=\S)[ \t]{3,80}(?=\S)")
_LEAST_LINES: Final = 4  # a right column of fewer lines is no column
_MOST_LINES: Final = 2000
_SLACK: Final = 1  # characters by which a column's lines may start apart


def unrolled(text: str, plain: str) -> list[tuple[int, int]] | None:
    """Pieces of the text in reading order, the left column before the right, or None.

    A gutter is taken for one only where headings of sections stand on both sides of it and the
    right-hand lines begin at one place: dates put to the right of a title are no column.
    """
    if "   " not in text and "\t" not in text:
        return None
    raw: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        raw.append((at, at + len(line)))
        at += len(line) + 1
    if len(raw) > _MOST_LINES:
        return None
    best = _gutter(text, plain, raw)
    if best is None:
        return None
    left: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    left_headed = False
    for start, end in raw:
        split = _split_at(text, start, end, best)
        left.append((start, split))
        if split < end:
            right.append((split, end))
        left_headed = left_headed or bool(
            heading_kind(plain[start:split].strip(), CV_HEADINGS) and split < end
        )
    if not left_headed and len(right) * 2 < len(raw):
        return None
    return [*left, *right]


def _gutter(text: str, plain: str, raw: list[tuple[int, int]]) -> int | None:
    """The column at which the right-hand side begins under a heading of its own, or None."""
    starts: Counter[int] = Counter()
    headed: set[int] = set()
    for start, end in raw:
        # Only the first two hundred characters of a line can hold a gutter.
        for gap in _GAP.finditer(text, start, min(end, start + 200)):
            column = gap.end() - start
            starts[column] += 1
            if heading_kind(plain[gap.end() : end].strip(), CV_HEADINGS):
                headed.add(column)
    best = max(headed, key=lambda column: (starts[column], -column), default=None)
    return best if best is not None and starts[best] >= _LEAST_LINES else None


def _split_at(text: str, start: int, end: int, column: int) -> int:
    """Where the right-hand piece of a line begins; its end where there is none."""
    for at in range(start + column - _SLACK, start + column + _SLACK + 1):
        if start + 2 <= at < end and text[at - 2 : at].isspace() and not text[at].isspace():
            return at
    return end
