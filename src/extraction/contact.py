"""Who a CV is of and how to reach them: shown to recruiters, never read by a score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from src.extraction.headings import CV_HEADINGS, heading_kind
from src.extraction.page import Line
from src.extraction.pieces import Piece, comma_pieces, strong_pieces
from src.extraction.roles import employer_strength, is_place, title_strength
from src.matching.reading import Reading

_EMAIL_BEFORE: Final = re.compile(r"[\w.+%-]{1,64}\Z")
_EMAIL_AFTER: Final = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
_PHONE: Final = re.compile(
    r"(?<![\d+])(?:(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(0\)[ .-]?)?\d(?:[ .()-]{0,2}\d){6,11}"
    r"|0[1-9](?:[ .-]?\d{2}){4}|0\d{2,4}[ -]\d{3,4}[ -]?\d{3,6}"
    r"|\(0\d{2,4}\) ?\d{3,4} ?\d{3,4})(?!\d)"
)
_NAME_WORD: Final = re.compile(r"[^\W\d_]{1,30}(?:['’.-][^\W\d_]{1,30}){0,3}\.?\Z")
_NO_NAME: Final = re.compile(
    r"\b(?:curriculum|vitae|cv|resume|rue|avenue|boulevard|street|road|permis|email|e-mail|mail|"
    r"tel|"
    r"telephone|phone|mobile|ne le|nee le|nationalite|ans|years|profil|linkedin|github|adresse|"
    r"address|nom|prenom|name|date|contact|sas|sarl|recherche|cherche|looking|confirmee?|senior|"
    r"junior|experimentee?|disponible|available|vehicule|celibataire|mariee?|lane|close|place|"
    r"allee|impasse|chemin|route|quai|cours|france|uk)\b"
)
_LABELLED: Final = re.compile(
    r"^[ \t]*(?:(?P<first>prenom|first name)|(?P<last>nom(?: de famille)?|last name|surname)"
    r"|(?P<both>nom et prenom|nom, prenom|full name|name|candidat|candidate))[ \t]?:[ \t]?",
    re.MULTILINE,
)
_PARTICLES: Final = frozenset("de du des d le la van von der den di da el al ben bin".split())
_TOP_LINES: Final = 7


@dataclass(frozen=True, slots=True)
class Found:
    """One value read in a text: its field, what it is, where it stands and how sure that is."""

    field: str
    value: str
    start: int
    end: int
    confidence: float


def emails(plain: str) -> Iterator[Found]:
    """The e-mail addresses of a folded text; everything in them is lower case."""
    at = plain.find("@")
    while at >= 0:
        before = _EMAIL_BEFORE.search(plain, max(0, at - 64), at)
        after = _EMAIL_AFTER.match(plain, at + 1)
        if before and after:
            yield Found("email", before[0].lstrip(".-") + "@" + after[0].rstrip(".-"),
                        before.start(), after.end(), 0.98)  # fmt: skip
        at = plain.find("@", at + 1)


def phones(clean: str) -> Iterator[Found]:
    """The telephone numbers of a text, as they are written."""
    for match in _PHONE.finditer(clean):
        figures = sum(character.isdigit() for character in match[0])
        if 9 <= figures <= 15:
            yield Found("phone", match[0].strip(), match.start(), match.end(), 0.9)


def name_of(
    clean: str, plain: str, lines: Sequence[Line], reading: Reading, email: str | None
) -> list[Found]:
    """First and last name, from their labels or from the first lines; [] where none is sure.

    A piece of two to four capitalised words that is neither a title nor a place nor an employer
    is a name; the e-mail address, where it has the name in it, makes that sure.
    """
    labelled = _labelled_names(clean, plain)
    if labelled:
        return labelled
    for line in lines[:_TOP_LINES]:
        if heading_kind(plain[line.start : line.end], CV_HEADINGS) or line.end - line.start > 200:
            continue
        for piece in _name_pieces(plain, line):
            words = clean[piece.start : piece.end].split()
            if not _is_name(clean, plain, piece, words, reading):
                continue
            sure = 0.75
            local = (email or "").split("@")[0].lower()
            if local and any(len(word) > 2 and word in local
                             for word in plain[piece.start : piece.end].split()):  # fmt: skip
                sure = 0.95
            return _split_name(clean, piece, sure)
    return []


def _name_pieces(plain: str, line: Line) -> Iterator[Piece]:
    for piece in strong_pieces(plain, line.start, line.end):
        yield from comma_pieces(plain, piece)


def _is_name(clean: str, plain: str, piece: Piece, words: list[str], reading: Reading) -> bool:
    text = clean[piece.start : piece.end]
    if not 2 <= len(words) <= 4 or not all(_NAME_WORD.match(word) for word in words):
        return False
    folded = plain[piece.start : piece.end]
    if _NO_NAME.search(folded) or not all(
        word[0].isupper() or word.lower() in _PARTICLES for word in words
    ):
        return False
    return (
        title_strength(text, reading) == 0
        and employer_strength(text) < 1
        and not is_place(text, reading)
    )


def _split_name(clean: str, piece: Piece, sure: float) -> list[Found]:
    """First and last name: the words in capitals are the last name, else all but the first."""
    spans: list[tuple[int, int]] = []
    at = piece.start
    for word in clean[piece.start : piece.end].split():
        at = clean.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    shouted = [_shouted(clean[start:end]) for start, end in spans]
    if any(shouted) and not all(shouted):
        last = [span for span, loud in zip(spans, shouted, strict=True) if loud]
        first = [span for span, loud in zip(spans, shouted, strict=True) if not loud]
        if first[0] > last[0] and first[-1] < last[-1]:
            first, last = spans[:1], spans[1:]
    else:
        first, last = spans[:1], spans[1:]
    found = []
    for field, part in (("firstName", first), ("lastName", last)):
        start, end = part[0][0], part[-1][1]
        found.append(Found(field, _named(clean[start:end]), start, end, sure))
    return found


def _shouted(word: str) -> bool:
    return word.isupper() and len(word) > 1 and not word.endswith(".")


def _named(text: str) -> str:
    """A name in capitals as names are written: MARTIN-DUPONT is Martin-Dupont."""
    words = " ".join(text.split())
    return words.title() if words.isupper() else words


def _labelled_names(clean: str, plain: str) -> list[Found]:
    found: dict[str, Found] = {}
    for match in _LABELLED.finditer(plain, 0, 2000):
        end = plain.find("\n", match.end())
        end = min(len(plain) if end < 0 else end, match.end() + 60)
        piece = next(iter(strong_pieces(plain, match.end(), end)), None)
        if piece is None:
            continue
        text = clean[piece.start : piece.end]
        if not all(_NAME_WORD.match(word) for word in text.split()):
            continue
        if match["both"]:
            if len(text.split()) > 1:
                return _split_name(clean, piece, 0.9)
        else:
            field = "firstName" if match["first"] else "lastName"
            found.setdefault(field, Found(field, _named(text), piece.start, piece.end, 0.9))
    return list(found.values())
