"""A header line cut into the pieces that people set side by side in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Signs that part two things, and words that introduce an employer.
_STRONG: Final = re.compile(
    r"\s{1,9}[-|•/>]{1,2}\s{1,9}|[|•\t]|\s{3,}|\s(?:chez|at|@|pour le compte de|au sein de)\s|@|"
    r"\s(?:a l'|a la |au )(?=(?:association|hopital|clinique|ehpad|mairie|chu|ecole|lycee|college|"
    r"maison|residence|creche|cabinet|societe|restaurant|hotel|domaine|ferme)\b)|"
    r"\s?:\s|\s-(?=[A-Za-zÀ-ÿ])|[()\[\]\n;]|\s·\s|,\s(?:chez|at)\s"
)
_COMMA: Final = re.compile(r"\s?,\s|\s(?:a|in)\s(?=[a-z])")
_EMPLOYER: Final = ("chez", "at", "@", "sein", "compte", " a l'", " a la ", " au ")
_EDGE: Final = " \t\n\r,;:-–—|•·/>()[]*\"'."


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: where it stands, and whether behind "chez" or the like, or in brackets."""

    start: int
    end: int
    employer: bool = False
    bracket: bool = False


def trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """The range without the spaces and signs at its edges."""
    while start < end and plain[start] in _EDGE:
        start += 1
    while end > start and plain[end - 1] in _EDGE:
        # "S.A." and "(H/F)" keep their ends.
        if plain[end - 1] == ")" and "(" in plain[start : end - 1]:
            break
        end -= 1
    return start, end


def strong_pieces(plain: str, start: int, end: int) -> list[Piece]:
    """The pieces of ``[start, end)`` between dashes, bars, brackets, wide gaps and "chez"."""
    return list(_cut(plain, start, end, _STRONG))


def comma_pieces(plain: str, piece: Piece) -> list[Piece]:
    """The pieces of a piece between its commas."""
    found = list(_cut(plain, piece.start, piece.end, _COMMA))
    if found and piece.employer:
        found[0] = Piece(found[0].start, found[0].end, employer=True)
    return found


def _cut(plain: str, start: int, end: int, at: re.Pattern[str]) -> Iterator[Piece]:
    begun, employer, bracket = start, False, False
    for match in at.finditer(plain, start, end):
        piece = trimmed(plain, begun, match.start())
        if piece[0] < piece[1]:
            yield Piece(*piece, employer, bracket)
            employer = False
        employer = employer or any(word in match[0] for word in _EMPLOYER)
        bracket = (bracket or match[0] in "([") and match[0] not in ")]\n"
        begun = match.end()
    piece = trimmed(plain, begun, end)
    if piece[0] < piece[1]:
        yield Piece(*piece, employer, bracket)
