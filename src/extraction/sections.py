"""The parts of a text by the headings that stand above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from src.extraction.headings import LONGEST_HEADING, heading_kind
from src.extraction.page import Line

BEFORE: Final = "top"  # the kind of what stands above the first heading
_GOES_ON: Final = ",;:/&(-"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text: its kind, its lines, and ``[start, end)`` of its body.

    ``heading`` is where its heading stands, None for the part above the first one. A line such
    as "Langues : anglais" is a section of its own (``inline``), after which the one around it
    goes on.
    """

    kind: str
    heading: tuple[int, int] | None
    start: int
    end: int
    lines: tuple[Line, ...]
    inline: bool = False


def sections(plain: str, lines: Sequence[Line], headings: Mapping[str, str]) -> list[Section]:
    """The sections of a folded text in order; ``headings`` maps folded names to kinds."""
    found: list[Section] = []
    kind, heading = BEFORE, None
    body: list[Line] = []

    def close() -> None:
        nonlocal body
        if body or heading is not None:
            start = body[0].start if body else (heading[1] if heading else 0)
            end = body[-1].end if body else start
            found.append(Section(kind, heading, start, end, tuple(body)))
        body = []

    carried: str | None = None  # an inline section whose list goes on with the next line
    for line in lines:
        text = plain[line.start : line.end]
        named = heading_kind(text, headings)
        if named is not None and named == kind and heading is not None:
            carried = None  # "Stages" under "Expériences": the section goes on
            continue
        if named is not None:
            close()
            kind, heading, carried = named, (line.start, line.end), None
            continue
        inline = _inline(text, headings)
        if inline is not None:
            named, length = inline
            end = line.start + length
            rest = Line(end + _blank(plain, end, line.end), line.end)
            if rest.start < rest.end:
                found.append(
                    Section(named, (line.start, end), rest.start, rest.end, (rest,), inline=True)
                )
                carried = named if text[-1] in _GOES_ON else None
                continue
        if carried is not None:
            found.append(Section(carried, None, line.start, line.end, (line,), inline=True))
            carried = carried if text[-1] in _GOES_ON else None
            continue
        body.append(line)
    close()
    return sorted(found, key=lambda section: section.start)


def _inline(text: str, headings: Mapping[str, str]) -> tuple[str, int] | None:
    """The kind and length of a heading at the start of a line with its content behind a colon."""
    colon = text.find(":", 0, LONGEST_HEADING)
    if colon < 3:
        return None
    kind = heading_kind(text[:colon], headings)
    return None if kind is None else (kind, colon + 1)


def _blank(plain: str, start: int, end: int) -> int:
    part = plain[start:end]
    return len(part) - len(part.lstrip())
