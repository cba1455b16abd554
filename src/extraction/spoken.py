"""Languages that a text says are spoken, or asked for, with their level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from src.extraction.language_names import (
    HIGHEST_SCORE,
    LANGUAGE_CODES,
    LEVEL_WORDS,
    NAMED_TESTS,
    TEST_SCORES,
    VAGUE_LEVELS,
)

CEFR: Final = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
_MOST: Final = 400  # pieces looked at in one text; a CV has a dozen
_SURE_TEST: Final = 0.9
_SURE_CODE: Final = 0.95


def _either(names: Sequence[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))


_PIECE: Final = re.compile(
    rf"\b(?:(?P<language>{_either(list(LANGUAGE_CODES))})\b"
    r"|(?P<code>[abc][12])\b(?:\s?[-/+]\s?(?P<other>[abc][12])\b)?"
    rf"|(?P<test>{_either(list(TEST_SCORES))})\b(?:\s+ibt\b|\s+academic\b)?[\s:(=-]{{0,3}}"
    r"(?:(?:score|de|of|obtenu|overall|band)[\s:]{1,2}){0,2}"
    r"(?P<score>[0-9]{1,3}(?:[.,][05])?)(?![0-9])(?:\s?/\s?[0-9]{1,3})?"
    rf"|(?P<named>{_either(list(NAMED_TESTS))})\b"
    rf"|(?P<word>{_either(list(LEVEL_WORDS))})\b)"
    r"|(?P<rating>\b[1-5]\s?/\s?5\b|[•★]{1,5}[○☆]{0,4})"
)
# What may stand between a language and its level, in either order.
_AFTER: Final = re.compile(
    r"[\s:(),/|=>.\-]{0,6}(?:(?:niveau|level|plutot|tres|very|en|parle|spoken|usage|un|cecrl?|cefr|"
    r"and|et|est|is|langue|score|ecrit|oral|certifie|certified|diplome|test|at|to|cambridge|"
    r"zertifikat|certificate|certificat)\b"
    r"[\s:(,/\-]{0,3}){0,4}"
)
_BEFORE: Final = re.compile(
    r"[\s:(\-]{0,3}(?:(?:in|en|of|de|du|l'|d'|de l'|niveau|level|speaker of|speaking|spoken|a|"
    r"knowledge of|ecrit en|both|written|and|proficiency in|le|la)\s?){0,3}"
)
_JOINED: Final = re.compile(
    r"\s?(?:,|;|&|\+|et|and|ainsi que|as well as)\s(?:l'|en |in |d'|the )?|\s?[/&-]\s?"
)
_OTHER_THINGS: Final = frozenset({"cae", "cpe", "fce", "celi", "cils", "tcf"})
_LISTED: Final = re.compile(r"[,;]")
_WIDEST: Final = 48  # characters between a language and its level


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language by its code (ISO 639), its level (``CEFR`` names or ``native``) and its place.

    ``level`` is None where none is stated. ``start`` and ``end`` span name and level.
    """

    code: str
    level: str | None
    start: int
    end: int
    confidence: float


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    code: str | None = None
    level: str | None = None
    sure: float = 0.0
    vague: bool = False  # counts under a heading for languages only


def spoken_languages(plain: str, *, headed: bool = False) -> list[Spoken]:
    """The languages of a folded text (``page.aligned_plain``), each once, by its surest level.

    Under a heading for languages (``headed``) a name alone counts and any word for a level does;
    elsewhere only a name beside a level that is said of languages alone: "marché allemand" and
    "professeur d'anglais" are nothing. A language without level comes with ``level`` None.
    """
    best: dict[str, Spoken] = {}
    for found in _spoken(plain, headed=headed):
        known = best.get(found.code)
        if known is None or (found.level is not None, found.confidence) > (
            known.level is not None,
            known.confidence,
        ):
            best[found.code] = found
    return sorted(best.values(), key=lambda item: item.start)


def _spoken(plain: str, *, headed: bool) -> Iterator[Spoken]:
    pieces = [piece for piece in _pieces(plain) if headed or not piece.vague]
    taken: set[int] = set()
    levels: dict[int, list[int]] = {}
    for at, piece in enumerate(pieces):
        if piece.code is None and (owner := _owner(plain, pieces, at, levels)) is not None:
            levels.setdefault(owner, []).append(at)
            taken.add(at)
    _spread(plain, pieces, levels)
    for at, piece in enumerate(pieces):
        if piece.code is None:
            continue
        own = [pieces[other] for other in levels.get(at, ())]
        if piece.level is not None:
            own.append(piece)
        stated = max(own, key=lambda item: item.sure, default=None)
        if stated is None:
            if headed:
                yield Spoken(piece.code, None, piece.start, piece.end, 0.8)
            continue
        near = [item for item in own if abs(item.start - piece.start) < 2 * _WIDEST]
        yield Spoken(
            piece.code,
            stated.level,
            min(item.start for item in [piece, *near]),
            max(item.end for item in [piece, *near]),
            stated.sure,
        )


def _owner(plain: str, pieces: list[_Piece], at: int, levels: dict[int, list[int]]) -> int | None:
    """The language that a level belongs to: the one before it, else the one after."""
    piece = pieces[at]
    before = at - 1
    while before >= 0 and pieces[before].code is None:
        # "anglais courant (C1)": the level before may have the same owner.
        if piece.start - pieces[before].start > _WIDEST:
            break
        before -= 1
    after = at + 1 if at + 1 < len(pieces) and pieces[at + 1].code else None
    if before >= 0 and pieces[before].code is not None:
        start = max([pieces[before].end, *(pieces[item].end for item in levels.get(before, ()))])
        gap = plain[start : piece.start]
        if len(gap) <= _WIDEST and _AFTER.fullmatch(gap):
            comma = "," in gap or "\n" in gap
            follows = after is not None and _before(plain, piece, pieces[after])
            if not (comma and follows) and not (levels.get(before) and follows):
                return before
    if after is not None and _before(plain, piece, pieces[after]):
        return after
    return None


def _before(plain: str, level: _Piece, language: _Piece) -> bool:
    gap = plain[level.end : language.start]
    return len(gap) <= _WIDEST and "\n" not in gap and bool(_BEFORE.fullmatch(gap))


def _spread(plain: str, pieces: list[_Piece], levels: dict[int, list[int]]) -> None:
    """Gives languages that are named together one level: "anglais et espagnol courants"."""
    named = [at for at, piece in enumerate(pieces) if piece.code is not None]
    for forward in (True, False):
        order = named if forward else named[::-1]
        for one, other in pairwise(order):
            if one not in levels or other in levels or pieces[other].level:
                continue
            first, second = (one, other) if forward else (other, one)
            gap = plain[pieces[first].end : pieces[second].start]
            owned = levels[one]
            outside = all(
                pieces[item].end <= pieces[first].start
                if forward
                else pieces[item].start >= pieces[second].end
                for item in owned
            )
            # "Français, anglais courant" says nothing of French.
            if outside and _JOINED.fullmatch(gap) and (forward or not _LISTED.search(gap)):
                levels[other] = list(owned)


def _pieces(plain: str) -> list[_Piece]:
    found: list[_Piece] = []
    for match in _PIECE.finditer(plain):
        piece = _Piece(match.start(), match.end())
        if match["language"]:
            piece.code = LANGUAGE_CODES[match["language"]]
        elif match["code"]:
            piece.level = min(match["code"], match["other"] or match["code"]).upper()
            piece.sure = _SURE_CODE if match["other"] is None else _SURE_CODE - 0.1
        elif match["test"]:
            _score(piece, match["test"], float(match["score"].replace(",", ".")))
        elif match["named"]:
            piece.code, level = NAMED_TESTS[match["named"]]
            piece.level, piece.sure = (level, _SURE_TEST) if level else (None, 0.0)
            # CAE and CPE are other things too.
            piece.vague = match["named"] in _OTHER_THINGS
        elif match["word"]:
            piece.level, piece.sure = LEVEL_WORDS[match["word"]]
            piece.vague = match["word"] in VAGUE_LEVELS
        elif match["rating"]:
            piece.level, piece.sure, piece.vague = _rating(match["rating"]), 0.5, True
        if piece.code or piece.level:
            found.append(piece)
        if len(found) >= _MOST:
            break
    return found


def _score(piece: _Piece, test: str, score: float) -> None:
    """A test of English: its score is a level, and it names the language by itself."""
    if score > HIGHEST_SCORE[test]:
        return
    piece.level = next((level for level, least in TEST_SCORES[test] if score >= least), None)
    piece.sure = _SURE_TEST
    if piece.level is not None:
        piece.code = "en"


def _rating(text: str) -> str | None:
    if text[0].isdigit():
        filled, all_of = int(text[0]), 5
    else:
        filled, all_of = sum(sign in "•★" for sign in text), len(text)
    return ("A1", "A2", "B1", "C1", "C2")[filled - 1] if all_of == 5 else None
