"""What a CV says of its owner above all else: the role in its first lines or its summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from src.extraction.contact import Found
from src.extraction.page import Line, Page
from src.extraction.pieces import Piece, comma_pieces, strong_pieces, trimmed
from src.extraction.roles import title_strength
from src.matching.reading import Reading

_TOP_LINES: Final = 8
# Where the role ends in a sentence: "Comptable avec 8 ans d'expérience, ..."
_ROLE_END: Final = re.compile(
    r",|\.|\s(?:avec|with|ayant|having|depuis|fort|forte|passionnee?|specialisee? dans|diplomee?|"
    r"recherch\w+|cherch\w+|who|looking|seeking|motivee?|disponible|experimentee? (?:en|dans)|"
    r"based|basee?|je|i|and i|qui|disposant|capable|[0-9]{1,2} (?:ans|years))\b"
)
_ROLE_LEAD: Final = re.compile(
    r"(?:je suis |actuellement |i am |i'm |currently |an? |une? |the )*(?=[a-z])"
)
_SOUGHT: Final = re.compile(
    r"\b(?:poste (?:recherche|souhaite|vise)|emploi recherche|objectif|objective|titre|title|"
    r"metier|"
    r"role|profession|position sought|job title)\s?:\s?"
    r"|\b(?:poste|emploi|role|position|job|mission|place)s?\s(?:de|d'|as an?|as)\s?(?:un |une )?"
)


def headline_of(
    page: Page,
    top: Sequence[Line],
    summary: Sequence[Line],
    wishes: Sequence[Line],
    reading: Reading,
) -> Found | None:
    """The role that a CV puts above itself, states in its summary, or says to seek; or None."""
    candidates = [
        (part, 0.85)
        for line in top[:_TOP_LINES]
        if line.end - line.start <= 200
        for piece in strong_pieces(page.plain, line.start, line.end)
        for part in (piece, *comma_pieces(page.plain, piece))
    ]
    for line in [*top[:_TOP_LINES], *summary[:3]]:
        lead = _ROLE_LEAD.match(page.plain, line.start, line.end)
        begin = lead.end() if lead else line.start
        candidates.append((Piece(begin, min(line.end, begin + 120)), 0.7))
    candidates += [
        (Piece(sought.end(), min(line.end, sought.end() + 90)), 0.6)
        for line in [*top, *wishes]
        if (sought := _SOUGHT.search(page.plain, line.start, min(line.end, line.start + 300)))
    ]
    roles = (_role(page, piece, sure, reading) for piece, sure in candidates)
    return next((role for role in roles if role is not None), None)


def _role(page: Page, piece: Piece, sure: float, reading: Reading) -> Found | None:
    stop = _ROLE_END.search(page.plain, piece.start + 1, piece.end)
    start, end = trimmed(page.plain, piece.start, stop.start() if stop else piece.end)
    text = page.clean[start:end]
    if not 3 <= len(text) <= 90 or title_strength(text, reading) < 2:
        return None
    return Found("headline", " ".join(text.split()), start, end, sure)
