"""Positions held, from the lines under the heading for experience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from src.extraction.entries import Entry, entries, is_bullet
from src.extraction.header import HEADER_WIDTH, Scored, header_end, scored_pieces
from src.extraction.page import Line, Page
from src.extraction.periods import Period, durations, periods
from src.extraction.pieces import trimmed
from src.matching.reading import Reading

MAX_POSITIONS: Final = 60
_LONGEST_DESCRIPTION: Final = 4000


@dataclass(frozen=True, slots=True)
class Read:
    """A text that was read: its characters ``[start, end)`` of the clean text and how surely."""

    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Position:
    """One position held; what is not said is None. ``years`` is a length said instead of dates."""

    title: Read | None
    company: Read | None
    sector: tuple[str, Read] | None
    period: Period | None
    description: Read | None
    years: float | None = None


def positions(page: Page, lines: Sequence[Line], reading: Reading, *, today: int) -> list[Position]:
    """The positions that these lines tell of, in the order of the text."""
    if not lines:
        return []
    start, end = lines[0].start, lines[-1].end
    part = periods(page.plain[start:end], today=today)
    found = [replace(item, at=item.at + start, to=item.to + start) for item in part]
    made = entries(page.plain, lines, found) or _undated(page, lines)
    read = [_position(page, entry, reading) for entry in made[:MAX_POSITIONS]]
    return [item for item in read if item.title or item.company or item.description]


def _undated(page: Page, lines: Sequence[Line]) -> list[Entry]:
    """Entries that only say how long they were: "Serveuse, Le Bistrot (2 ans)"."""
    return [
        Entry(None, (line,), (), is_bullet(page.plain, line))
        for line in lines
        if line.end - line.start <= HEADER_WIDTH and durations(page.plain[line.start : line.end])
    ]


def _position(page: Page, entry: Entry, reading: Reading) -> Position:
    header = list(entry.header)
    body = list(entry.body)
    scored = scored_pieces(page, header, entry.period, reading)
    while body and _needs_more(scored) and _may_be_header(page, body):
        more = scored_pieces(page, body[:1], entry.period, reading)
        if not _completes(scored, more):
            break
        header.append(body.pop(0))
        scored += more
    title, company = _title_and_company(page, scored)
    sector = _sector(page, scored, title, company, reading)
    years = None
    if entry.period is None:
        lengths = durations(page.plain[header[0].start : header[-1].end])
        years = lengths[0].years if lengths else None
    told = _description(page, entry, header, body)
    return Position(title, company, sector, entry.period, told, years)


def _needs_more(scored: Sequence[Scored]) -> bool:
    useful = [item for item in scored if not item.place and not item.piece.bracket]
    return len(useful) < 2 or not any(item.title > 0 for item in useful)


def _may_be_header(page: Page, body: Sequence[Line]) -> bool:
    line = body[0]
    text = page.clean[line.start : line.end]
    return (
        not is_bullet(page.plain, line)
        and len(text) <= 90
        and text[-1] not in ".;:,"
        and text[0].isupper()
    )


def _completes(scored: Sequence[Scored], more: Sequence[Scored]) -> bool:
    """Whether another line says what the header lacks: a title, or an employer to a title."""
    if not any(item.title > 0 for item in scored):
        return any(item.title > 0 for item in more)
    return not any(item.title >= 2 for item in more) and any(
        item.employer >= 1 or item.place for item in more
    )


def _title_and_company(page: Page, scored: Sequence[Scored]) -> tuple[Read | None, Read | None]:
    useful = [
        item for item in scored if not item.piece.bracket and (not item.place or item.title >= 2)
    ]
    if not useful:
        useful = [item for item in scored if not item.piece.bracket]
    if not useful:
        return None, None
    best = max(useful, key=lambda item: (item.title - item.employer, -item.piece.start))
    title: Read | None = None
    if best.title > 0:
        sure = 0.9 if best.title >= 2 and best.employer < 1 else 0.7
        title = Read(best.piece.start, best.piece.end, sure)
    named = [item for item in useful if not item.place and (title is None or item is not best)]
    if title is None:
        return _unnamed(page, named)
    named = [item for item in named if _is_named(page, item)]
    if not named:
        return title, None
    company = max(named, key=lambda item: (item.employer, -item.title, -item.piece.start))
    sure = 0.85 if company.employer >= 1 else 0.7
    return title, Read(company.piece.start, company.piece.end, sure)


def _is_named(page: Page, item: Scored) -> bool:
    """Whether a piece can be the name of an employer: "hypermarché" only says which kind."""
    text = page.clean[item.piece.start : item.piece.end]
    return item.employer >= 3 or any(letter.isupper() for letter in text)


def _unnamed(page: Page, named: Sequence[Scored]) -> tuple[Read | None, Read | None]:
    """Title and employer of a header in which no word is of a trade, as far as it tells them."""
    proper = [item for item in named if _is_named(page, item)]
    if len(proper) > 1:
        # People put the title first; the employer is where a word such as "SARL" says so.
        known = max(proper, key=lambda item: (item.employer, item.piece.start))
        first = next(item for item in proper if item is not known)
        sure = 0.6 if known.employer >= 1 else 0.4
        return (
            Read(first.piece.start, first.piece.end, sure),
            Read(known.piece.start, known.piece.end, sure),
        )
    if not proper:
        return None, None
    only = proper[0]
    read = Read(only.piece.start, only.piece.end, 0.6 if only.employer >= 1 else 0.4)
    words = page.clean[read.start : read.end].split()
    capitals = sum(word[0].isupper() for word in words)
    return (None, read) if only.employer >= 1 or capitals > 1 else (read, None)


def _sector(
    page: Page,
    scored: Sequence[Scored],
    title: Read | None,
    company: Read | None,
    reading: Reading,
) -> tuple[str, Read] | None:
    """A sector that the header names: "Acme (agroalimentaire)", "secteur santé"."""
    for item in scored:
        start, end = item.piece.start, item.piece.end
        if any(other and other.start == start for other in (title, company)):
            continue
        for lead in ("secteur de la ", "secteur de l'", "secteur du ", "secteur ", "sector: "):
            if page.plain.startswith(lead, start):
                start += len(lead)
                break
        text = page.clean[start:end]
        if len(text) <= 60 and reading.lexicon.sector_named(text) is not None:
            return text, Read(start, end, 0.7)
    return None


def _description(
    page: Page, entry: Entry, header: Sequence[Line], body: Sequence[Line]
) -> Read | None:
    """What was done: the lines below the header, and what stands behind it in its last line."""
    last = header[-1]
    start = header_end(page, last, entry.period)
    period = entry.period
    if period is not None and last.start <= period.at < last.end:
        colon = page.plain.find(":", period.to, min(last.end, period.to + 4))
        if colon >= 0 and page.plain[last.start : period.at].strip(" -•*"):
            start = colon + 1
    end = body[-1].end if body else last.end
    start = trimmed(page.plain, start, end)[0]
    end = min(end, start + _LONGEST_DESCRIPTION)
    return Read(start, end, 0.8) if end - start > 2 else None
