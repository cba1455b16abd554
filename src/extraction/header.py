"""What the header of a position says: the pieces of its lines, and what each of them may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.extraction.page import Line, Page
from src.extraction.periods import Period
from src.extraction.pieces import Piece, comma_pieces, strong_pieces
from src.extraction.roles import employer_strength, is_contract, is_place, title_strength
from src.matching.reading import Reading

HEADER_WIDTH: Final = 240
_PROSE: Final = 110  # a longer line goes on with what was done
_LONGEST_TITLE: Final = 70
_SENTENCE_END: Final = re.compile(r"(?<![^a-z][a-z])(?<!\bst)(?<!\bste)[.]\s")
_LEAD_WORDS: Final = re.compile(
    r"(?:poste|fonction|intitule(?: du poste)?|employeur|entreprise|societe|company|employer|"
    r"position|role|title|job title|lieu|location|dates?|periode|period|duree|du|de|from|depuis|"
    r"since|le|entre|between|au|to|en|a|as|en tant que|comme|poste de)\s?\Z"
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece of a header and how much it reads like a title, an employer or a place."""

    piece: Piece
    title: float
    employer: float
    place: bool


def header_end(page: Page, line: Line, period: Period | None) -> int:
    """Where the header ends in a line that goes on with prose: at its first full stop."""
    end = min(line.end, line.start + HEADER_WIDTH)
    if line.end - line.start <= _PROSE:
        return end
    dated = period is not None and line.start <= period.at < line.end
    after = period.to if period is not None and dated else line.start + 20
    stop = _SENTENCE_END.search(page.plain, min(after, end), end)
    return stop.start() if stop else end


def scored_pieces(
    page: Page, lines: Sequence[Line], period: Period | None, reading: Reading
) -> list[Scored]:
    """The pieces of these lines without the period, in order, with what each may be."""
    found: list[Scored] = []
    for line in lines:
        end = header_end(page, line, period)
        if period is None or not line.start <= period.at < line.end:
            found += _scored(page, line.start, end, reading)
            continue
        before = _scored(page, line.start, period.at, reading)
        behind = min(period.to, end)
        colon = page.plain.find(":", behind, min(end, behind + 4))
        if colon >= 0 and any(not item.place for item in before):
            # "Acme, Lille - depuis 2020 : conducteur SPL, tournées ...": what was done follows,
            # which may begin with the title.
            if not any(item.title >= 2 for item in before):
                before += _first_title(page, colon + 1, end, reading)
            found += before
        else:
            found += [*before, *_scored(page, behind, end, reading)]
    return found


def _first_title(page: Page, start: int, end: int, reading: Reading) -> list[Scored]:
    comma = page.plain.find(",", start, end)
    return [
        item
        for item in _scored(page, start, end if comma < 0 else comma, reading)[:1]
        if item.title >= 2
    ]


def _scored(page: Page, start: int, end: int, reading: Reading) -> list[Scored]:
    found: list[Scored] = []
    for piece in _pieces(page, start, end, reading):
        text = page.clean[piece.start : piece.end]
        found.append(Scored(
            piece,
            0.0 if piece.employer else title_strength(text, reading),
            employer_strength(text) + (3.0 if piece.employer else 0.0),
            is_place(text, reading),
        ))  # fmt: skip
    return found


def _pieces(page: Page, start: int, end: int, reading: Reading) -> list[Piece]:
    """The pieces of a header that can say something; commas part them where dashes do not."""
    strong = [piece for piece in strong_pieces(page.plain, start, end) if _says(page, piece)]
    alone = sum(
        not piece.bracket and not is_place(page.clean[piece.start : piece.end], reading)
        for piece in strong
    ) < 2  # fmt: skip
    found: list[Piece] = []
    for piece in strong:
        parts = [part for part in comma_pieces(page.plain, piece) if _says(page, part)]
        if len(parts) < 2 or piece.bracket:
            found.append(piece if piece.bracket else parts[0] if parts else piece)
            continue
        texts = [page.clean[part.start : part.end] for part in parts]
        if piece.employer:
            # "chez Acme, Nantes", "chez Acme, je pilote ...": the name ends at the comma.
            found += parts[:1]
            if is_place(texts[1], reading):
                found.append(parts[1])
            continue
        towns = [parts.pop()] if is_place(texts[-1], reading) else []
        if not alone and len(parts) > 1 and not _names_employer(page, parts, reading):
            parts = [_whole(parts)]
        found += [*_between_commas(page, parts, reading), *towns]
    return found


def _whole(parts: Sequence[Piece]) -> Piece:
    if parts[-1].end - parts[0].start > _LONGEST_TITLE:
        return parts[0]
    return Piece(parts[0].start, parts[-1].end)


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


def _between_commas(page: Page, parts: Sequence[Piece], reading: Reading) -> list[Piece]:
    """The parts, joined again where a comma stands inside a title.

    "Comptable, Acme" are two; "Responsable achats, logistique et transport" goes on in lower case
    behind its comma and stays whole. Lower case behind an employer is left out.
    """
    found = list(parts[:1])
    for part in parts[1:]:
        text = page.clean[part.start : part.end]
        last = found[-1]
        if not text[0].islower() or employer_strength(text) >= 2:
            found.append(part)
        elif (
            title_strength(page.clean[last.start : last.end], reading) >= 1
            and part.end - last.start <= _LONGEST_TITLE
            and title_strength(text, reading) < 2
        ):
            found[-1] = Piece(last.start, part.end, last.employer)
        elif title_strength(text, reading) >= 2:
            found.append(part)
    return found
