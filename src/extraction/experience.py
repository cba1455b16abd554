"""Positions held, from the lines under the heading for experience."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from src.extraction.entries import Entry, entries, is_bullet
from src.extraction.page import Line, Page
from src.extraction.periods import Period, durations, periods
from src.extraction.pieces import Piece, comma_pieces, strong_pieces, trimmed
from src.extraction.roles import employer_strength, is_contract, is_place, title_strength
from src.matching.reading import Reading

MAX_POSITIONS: Final = 60
_HEADER_WIDTH: Final = 200
_LONGEST_DESCRIPTION: Final = 4000
_LEAD_WORDS: Final = re.compile(
    r"(?:poste|fonction|intitule(?: du poste)?|employeur|entreprise|societe|company|employer|"
    r"position|role|title|job title|lieu|location|dates?|periode|period|duree|du|de|from|depuis|"
    r"since|le|entre|between|au|to|"
    r"en|a|as|en tant que|comme|poste de)\s?\Z"
)


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


@dataclass(frozen=True, slots=True)
class _Scored:
    """A piece of a header and what it may be."""

    piece: Piece
    title: float
    employer: float
    place: bool


def positions(page: Page, lines: Sequence[Line], reading: Reading, *, today: int) -> list[Position]:
    """The positions that these lines tell of, in the order of the text."""
    if not lines:
        return []
    start, end = lines[0].start, lines[-1].end
    part = periods(page.plain[start:end], today=today)
    found = [replace(item, at=item.at + start, to=item.to + start) for item in part]
    made = entries(page.plain, lines, found) or _undated(page, lines)
    read = [_position(page, entry, reading) for entry in made[:MAX_POSITIONS]]
    return [item for item in read if item.title or item.company]


def _undated(page: Page, lines: Sequence[Line]) -> list[Entry]:
    """Entries that only say how long they were: "Serveuse, Le Bistrot (2 ans)"."""
    return [
        Entry(None, (line,), (), is_bullet(page.plain, line))
        for line in lines
        if line.end - line.start <= _HEADER_WIDTH and durations(page.plain[line.start : line.end])
    ]


def _position(page: Page, entry: Entry, reading: Reading) -> Position:
    header = list(entry.header)
    body = list(entry.body)
    scored = _scored(page, header, entry.period, reading)
    while body and _needs_more(scored) and _may_be_header(page, body):
        more = _scored(page, body[:1], entry.period, reading)
        if not _completes(scored, more):
            break
        header.append(body.pop(0))
        scored += more
    title, company = _title_and_company(scored)
    sector = _sector(page, scored, title, company, reading)
    years = None
    if entry.period is None:
        lengths = durations(page.plain[header[0].start : header[-1].end])
        years = lengths[0].years if lengths else None
    return Position(title, company, sector, entry.period, _description(page, body), years)


def _scored(
    page: Page, lines: Sequence[Line], period: Period | None, reading: Reading
) -> list[_Scored]:
    found: list[_Scored] = []
    for line in lines:
        end = min(line.end, line.start + _HEADER_WIDTH)
        parts = [(line.start, end)]
        if period is not None and line.start <= period.at < line.end:
            parts = [(line.start, period.at), (min(period.to, end), end)]
        for start, stop in parts:
            for piece in _pieces(page, start, stop, reading):
                text = page.clean[piece.start : piece.end]
                found.append(_Scored(
                    piece,
                    0.0 if piece.employer else title_strength(text, reading),
                    employer_strength(text) + (3.0 if piece.employer else 0.0),
                    is_place(text, reading),
                ))  # fmt: skip
    return found


def _pieces(page: Page, start: int, end: int, reading: Reading) -> list[Piece]:
    """The pieces of a header that can say something; commas part them where dashes do not."""
    strong = [piece for piece in strong_pieces(page.plain, start, end) if _says(page, piece)]
    found: list[Piece] = []
    for piece in strong:
        parts = [part for part in comma_pieces(page.plain, piece) if _says(page, part)]
        texts = [page.clean[part.start : part.end] for part in parts]
        if len(parts) < 2:
            found += parts
            continue
        if piece.employer:
            # "chez Acme, Nantes", "chez Acme, je pilote ...": the name ends at the comma.
            found += parts[:1]
            if is_place(texts[1], reading):
                found.append(parts[1])
            continue
        towns = []
        if is_place(texts[-1], reading):
            towns = [parts.pop()]
        if len(strong) > 1 and len(parts) > 1 and not _names_employer(page, parts, reading):
            parts = [Piece(parts[0].start, parts[-1].end)]
        found += [*_between_commas(page, parts), *towns]
    return found


def _says(page: Page, piece: Piece) -> bool:
    """Whether a piece says more than a contract, a length of time or what the next piece is."""
    plain = page.plain[piece.start : piece.end]
    return (
        not is_contract(plain)
        and not _LEAD_WORDS.match(plain)
        and any(sign.isalpha() for sign in plain)
    )


def _names_employer(page: Page, parts: Sequence[Piece], reading: Reading) -> bool:
    """Whether a title and an employer stand beside each other: "Électricien, Élec SARL"."""
    texts = [page.clean[part.start : part.end] for part in parts]
    return any(title_strength(text, reading) >= 2 for text in texts) and any(
        employer_strength(text) >= 1 and title_strength(text, reading) < 2 for text in texts
    )


def _between_commas(page: Page, parts: Sequence[Piece]) -> list[Piece]:
    """The parts, joined again where a comma stands inside a title.

    "Comptable, Acme" are two; "Responsable achats, logistique et transport" goes on in lower case
    behind its comma and stays whole.
    """
    found = list(parts[:1])
    for part in parts[1:]:
        if page.clean[part.start].islower():
            last = found[-1]
            found[-1] = Piece(last.start, part.end, last.employer)
        else:
            found.append(part)
    return found


def _needs_more(scored: Sequence[_Scored]) -> bool:
    useful = [item for item in scored if not item.place]
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


def _completes(scored: Sequence[_Scored], more: Sequence[_Scored]) -> bool:
    """Whether another line says what the header lacks: a title, or an employer to a title."""
    if not any(item.title > 0 for item in scored):
        return any(item.title > 0 for item in more)
    return not any(item.title >= 2 for item in more) and any(
        item.employer >= 1 or item.place for item in more
    )


def _title_and_company(scored: Sequence[_Scored]) -> tuple[Read | None, Read | None]:
    useful = [item for item in scored if not item.place or item.title >= 2]
    if not useful:
        useful = list(scored)
    if not useful:
        return None, None
    best = max(useful, key=lambda item: (item.title - item.employer, -item.piece.start))
    title: Read | None = None
    if best.title > 0:
        sure = 0.9 if best.title >= 2 and best.employer < 1 else 0.7
        title = Read(best.piece.start, best.piece.end, sure)
    others = [item for item in useful if item is not best or title is None]
    named = [item for item in others if not item.place]
    if title is None and len(named) > 1:
        # Nothing says which is which: people put the title first, and the employer where a word
        # such as "SARL" or "chez" says so.
        known = max(named, key=lambda item: (item.employer, item.piece.start))
        rest = [item for item in named if item is not known]
        title = Read(rest[0].piece.start, rest[0].piece.end, 0.6 if known.employer >= 1 else 0.4)
        return title, Read(known.piece.start, known.piece.end, 0.5)
    if not named:
        return title, None
    company = max(named, key=lambda item: (item.employer, -item.title, -item.piece.start))
    if title is None and company.employer < 1:
        return Read(company.piece.start, company.piece.end, 0.4), None
    sure = 0.85 if company.employer >= 1 else 0.7
    return title, Read(company.piece.start, company.piece.end, sure)


def _sector(
    page: Page,
    scored: Sequence[_Scored],
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
        if len(text) <= 60 and reading.lexicon.sector(text) is not None:
            return text, Read(start, end, 0.7)
    return None


def _description(page: Page, body: Sequence[Line]) -> Read | None:
    if not body:
        return None
    start, end = trimmed(page.plain, body[0].start, body[0].end)[0], body[-1].end
    end = min(end, start + _LONGEST_DESCRIPTION)
    return Read(start, end, 0.8) if start < end else None
