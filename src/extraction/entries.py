"""The entries of a part of a CV: which lines belong to one position or one course of studies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from src.extraction.page import Line
from src.extraction.periods import Period

_BULLET: Final = re.compile(r"[•*·○→]\s?|[-+>]{1,2}\s|[a-z0-9][).]\s")
_LONGEST_HEADER: Final = 160
_LONGEST_LEAD: Final = 90
_FULL_STOP: Final = re.compile(r"[a-z]{3,}\.\s")
_MOST_LEADS: Final = 2
_SAMPLE: Final = 60  # lines that tell whether a text is double-spaced
_EDGE: Final = 4  # characters that may stand between a date and the edge of its line
_TAIL: Final = re.compile(
    r"[\s.,;:)\]|-]{0,6}(?:\(?[0-9]{1,2}\s?(?:ans?|mois|years?|months?)[^\n]{0,14}\)?)?\Z"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its period (None where none is said), the lines of its header and of its body."""

    period: Period | None
    header: tuple[Line, ...]
    body: tuple[Line, ...]
    bulleted: bool = False


def is_bullet(plain: str, line: Line) -> bool:
    """Whether a line is an item of a list."""
    return _BULLET.match(plain, line.start, line.end) is not None


def entries(plain: str, lines: Sequence[Line], found: Sequence[Period]) -> list[Entry]:
    """The entries of these lines by the periods in them, in the order of the text.

    How many lines stand above the date of the first entry is how many do so in the others: people
    lay out all their entries alike. Dates inside a sentence of a list open no entry.
    """
    anchors = _anchors(plain, lines, found)
    if not anchors:
        return []
    first = anchors[0][0]
    leads = _leads_above(plain, lines, first, 0)
    made: list[Entry] = []
    starts: list[int] = []
    for index, (at, _) in enumerate(anchors):
        floor = anchors[index - 1][0] + 1 if index else 0
        above = min(leads, _leads_above(plain, lines, at, floor))
        starts.append(at - above)
    for index, (at, period) in enumerate(anchors):
        end = starts[index + 1] if index + 1 < len(anchors) else len(lines)
        bulleted = is_bullet(plain, lines[at])
        made.append(
            Entry(
                period, tuple(lines[starts[index] : at + 1]), tuple(lines[at + 1 : end]), bulleted
            )
        )
    return made


def _anchors(
    plain: str, lines: Sequence[Line], found: Sequence[Period]
) -> list[tuple[int, Period]]:
    """The lines that open an entry and the period that each says, one a line."""
    ranges: list[tuple[int, Period]] = []
    points: list[tuple[int, Period]] = []
    queue = iter(sorted(found, key=lambda period: period.at))
    period = next(queue, None)
    for index, line in enumerate(lines):
        while period is not None and period.at < line.start:
            period = next(queue, None)
        taken = False
        while period is not None and period.at < line.end:
            if not taken and _opens(plain, line, period):
                (points if period.kind == "point" else ranges).append((index, period))
                taken = True
            period = next(queue, None)
    listed = not is_bullet(plain, lines[0]) if lines else True
    anchors = sorted(ranges + points, key=lambda item: item[0])
    if listed and any(not is_bullet(plain, lines[at]) for at, _ in anchors):
        # Where entries are headers, what is dated inside their lists is part of them.
        anchors = [item for item in anchors if not is_bullet(plain, lines[item[0]])]
    return anchors


def _opens(plain: str, line: Line, period: Period) -> bool:
    """Whether a period in a line dates the whole of an entry."""
    at_start = period.at - line.start <= _EDGE + 4
    at_end = bool(_TAIL.match(plain[period.to : line.end])) if line.end - period.to < 40 else False
    if period.kind == "point":
        return (at_start or at_end) and line.end - line.start <= _LONGEST_HEADER
    # A long line tells what was done behind the date: no full stop stands before it then.
    early = period.at - line.start <= _LONGEST_HEADER
    told = not _FULL_STOP.search(plain, line.start, period.at)
    return at_start or at_end or line.end - line.start <= _LONGEST_HEADER or (early and told)


def _leads_above(plain: str, lines: Sequence[Line], at: int, floor: int) -> int:
    """How many lines directly above a dated line can be part of its header."""
    count = 0
    for index in range(at - 1, max(floor, at - _MOST_LEADS) - 1, -1):
        line = lines[index]
        gap = plain[line.end : lines[index + 1].start]
        if (
            is_bullet(plain, line)
            or gap.strip()
            or (gap.count("\n") > 1 and not _double_spaced(plain, lines))
            or line.end - line.start > _LONGEST_LEAD
            or plain[line.end - 1] in ".;,:!"
        ):
            break
        count += 1
    return count


def _double_spaced(plain: str, lines: Sequence[Line]) -> bool:
    """Whether an empty line stands between most lines, as some PDF readers put it."""
    apart = sum(
        plain.count("\n", one.end, other.start) > 1 for one, other in pairwise(lines[:_SAMPLE])
    )
    return apart * 3 > 2 * (len(lines[:_SAMPLE]) - 1)
