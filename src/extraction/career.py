"""Positions, years and studies of a CV, put into the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.extraction.contact import Found
from src.extraction.experience import Position, positions
from src.extraction.findings import Findings
from src.extraction.page import Line, Page
from src.extraction.schooling import schooling
from src.extraction.sections import BEFORE, Section
from src.extraction.tenure import counted_tenure, stated_tenure
from src.matching.reading import Reading

_SURE_TITLE: Final = 0.6
_PLAIN_TITLE: Final = 0.7
_AGREE_WITHIN: Final = 2.0  # years by which a stated and a counted career may differ
_NO_STUDIES: Final = frozenset({"experience", "wishes", "interests", "skills"})


def lines_in(parts: Sequence[Section], *kinds: str) -> list[Line]:
    """The lines of the sections of these kinds, in order."""
    return [line for part in parts if part.kind in kinds for line in part.lines]


def text_at(findings: Findings, start: int, end: int) -> str:
    """The words of a line as a value of the document: single spaces, of a length it takes."""
    return " ".join(findings.page.clean[start:end].split())[:300]


def held_positions(
    page: Page, parts: Sequence[Section], reading: Reading, today: int
) -> list[Position]:
    """The positions under their heading, or, in a CV without one, what is dated like them."""
    headed = lines_in(parts, "experience")
    if headed:
        return [
            position
            for part in parts
            if part.kind == "experience"
            for position in positions(page, part.lines, reading, today=today)
        ]
    lines = lines_in(parts, BEFORE, "summary", "projects")
    studies = {item.start for item in schooling(page, lines, today=today)}
    lines = [line for line in lines if not any(line.start <= at < line.end for at in studies)]
    read = [
        item
        for item in positions(page, lines, reading, today=today)
        if item.period and item.period.kind != "point"
    ]
    # Dated lines are a career only where one of them names a trade.
    titled = any(item.title and item.title.confidence >= _PLAIN_TITLE for item in read)
    return read if titled else []


def read_roles(
    findings: Findings, headline: Found | None, held: Sequence[Position], today: int
) -> None:
    """Puts the headline, and the role of today, into the document.

    That is the newest position that goes on; where none does, the role above the CV.
    """
    if headline is not None:
        findings.add("/headline", headline.value, headline.start, headline.end, headline.confidence)
    current = [
        item
        for item in held
        if item.title
        and item.title.confidence >= _SURE_TITLE
        and item.period
        and item.period.ongoing
    ]
    if current:
        newest = max(current, key=lambda item: item.period.months(today)[0] if item.period else 0)
        title = newest.title
        if title is not None:
            findings.add("/current_role", text_at(findings, title.start, title.end), title.start,
                         title.end, title.confidence)  # fmt: skip
    elif headline is not None:
        # Nobody in work calls it so: the role above the CV is the one that they are in.
        findings.add("/current_role", headline.value, headline.start, headline.end, 0.6)


def read_tenure(
    findings: Findings, parts: Sequence[Section], held: Sequence[Position], today: int
) -> None:
    """Years of experience as stated; else as the dates of the positions count them."""
    stated = stated_tenure(
        findings.page.plain, [(part.kind, part.start, part.end) for part in parts]
    )
    counted = counted_tenure(held, today=today)
    chosen = stated or counted
    if chosen is None:
        return
    sure = chosen.confidence
    if stated and counted and abs(stated.years - counted.years) > _AGREE_WITHIN:
        sure = 0.7
    findings.add("/experience_years", chosen.years, chosen.start, chosen.end, sure)


def read_experiences(findings: Findings, held: Sequence[Position]) -> None:
    """Puts each position with its title, employer, sector, dates and description in."""
    for at, item in enumerate(held):
        pointer = f"/experiences/{at}"
        for field, read in (("title", item.title), ("company", item.company)):
            if read is not None:
                value = text_at(findings, read.start, read.end)
                findings.add(f"{pointer}/{field}", value, read.start, read.end, read.confidence)
        if item.sector is not None:
            value, read = item.sector
            findings.add(f"{pointer}/sector", value, read.start, read.end, read.confidence)
        if item.period is not None:
            period = item.period
            findings.add(f"{pointer}/start", period.start, period.at, period.to, period.confidence)
            if period.end is not None:
                findings.add(f"{pointer}/end", period.end, period.at, period.to, period.confidence)
        if item.description is not None:
            read = item.description
            value = findings.page.clean[read.start : read.end].strip()
            findings.add(f"{pointer}/description", value, read.start, read.end, read.confidence)


def read_education(findings: Findings, parts: Sequence[Section], today: int) -> None:
    """Puts each degree with its field, level and year in; without a heading only plain ones."""
    lines = lines_in(parts, "education")
    headed = bool(lines)
    others = [line for part in parts if part.kind not in _NO_STUDIES for line in part.lines]
    found = schooling(findings.page, lines or others, today=today)
    for at, item in enumerate(item for item in found if headed or item.level):
        pointer = f"/education/{at}"
        sure = item.confidence if headed else 0.6
        findings.add(f"{pointer}/degree", text_at(findings, *item.degree), *item.degree, sure)
        if item.field is not None:
            findings.add(
                f"{pointer}/field", text_at(findings, *item.field), *item.field, sure - 0.1
            )
        if item.level is not None:
            findings.add(f"{pointer}/level", item.level, item.start, item.end, sure)
        if item.year is not None:
            findings.add(f"{pointer}/year", item.year, item.start, item.end, sure)


def headers(held: Sequence[Position]) -> list[tuple[int, int]]:
    """Where titles and employers stand."""
    return [
        (read.start, read.end)
        for item in held
        for read in (item.title, item.company)
        if read is not None
    ]
