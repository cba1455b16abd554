"""The text of a CV without who its author is: what facts are read from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from src.extraction.contact import emails, name_of, phones
from src.extraction.page import Page, aligned_plain
from src.matching.reading import Document, Reading, mapping

_HEAD: Final = 1200  # characters in which a CV says who it is of
_PIECE: Final = re.compile(r"[^\n,;|•·]+")
# Compared with folded text: small letters without accents.
_ADDRESS: Final = re.compile(
    r"\b\d{1,4}\s?(?:bis|ter|quater)?,?\s+(?:rue|avenue|av|bd|boulevard|allees?|impasse|chemin|"
    r"route|quai|cours|place|square|street|road|lane|drive)\b[^\n,;|]*?(?=\s*(?:\b\d{5}\b|[\n,;|]|$))"
)
_PAGE: Final = re.compile(r"(?:https?://|www\.)\S+|\b(?:linkedin|github)\.com/\S+")
_CIVIL: Final = re.compile(
    r"\b(?:nee? (?:le|en|a)|born|date de naissance|date of birth|lieu de naissance|age|sexe|sex|"
    r"gender|genre|nationalite|nationality|celibataire|mariee?|pacsee?|divorcee?|veufs?|veuves?|"
    r"married|single|enfants?|children|situation familiale|marital status)\b"
)
_AGE: Final = re.compile(r"^\s*(?:age\s*:?\s*)?\d{2}\s*(?:ans|years old)\s*$")
_CAPITALISED: Final = re.compile(r"(?:[A-ZÀ-Þ][\w'’.-]*\s?){2,4}\Z")
_TOP_LINES: Final = 8
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def without_identity(document: Document, reading: Reading) -> Document:
    """The candidate document with what tells of its author blanked in ``cv_text``.

    Name, mail, pages, telephone, street, birth, age and civil status become spaces, so that what
    is read keeps its place. The same mapping comes back where there is no text.
    """
    text = document.get("cv_text")
    if not isinstance(text, str) or not text.strip():
        return document
    person = mapping(document.get("personal_info"))
    named = {
        word
        for value in (person.get("firstName"), person.get("lastName"))
        if isinstance(value, str)
        for word in _WORD.findall(aligned_plain(value))
    }
    blind = list(text)
    page = Page(text, columns=False)
    for first, last in _told(page, named, reading):
        start, end = page.span(first, last)
        for at in range(start, end):
            if blind[at] not in "\r\n":
                blind[at] = " "
    return {**document, "cv_text": "".join(blind)}


def _told(page: Page, named: set[str], reading: Reading) -> Iterator[tuple[int, int]]:
    """The characters of the clean text that tell of the author."""
    clean, plain = page.clean, page.plain
    mails = list(emails(plain))
    for found in (*mails, *phones(clean)):
        yield found.start, found.end
    for pattern in (_PAGE, _ADDRESS):
        for match in pattern.finditer(plain):
            yield match.span()
    name = name_of(clean, plain, page.lines, reading, mails[0].value if mails else None)
    yield from ((found.start, found.end) for found in name)
    yield from _misread_name(page, reading)
    # A name that is also a trade or a skill is known by the author's mail or document.
    known = named.union(*(_WORD.findall(mail.value.split("@")[0]) for mail in mails))
    for piece in _PIECE.finditer(plain, 0, min(_HEAD, len(plain))):
        words = _WORD.findall(piece[0])
        if words and (known.issuperset(words) or _CIVIL.search(piece[0]) or _AGE.match(piece[0])):
            yield piece.span()


def _misread_name(page: Page, reading: Reading) -> Iterator[tuple[int, int]]:
    """The first line where it is a trade by mended spelling only: "Martin" is no "marin".

    A line near it must name a trade as it stands; else the first may be a misspelt title.
    """
    if not page.lines:
        return
    first, *others = page.lines[:_TOP_LINES]
    if not _CAPITALISED.match(page.clean[first.start : first.end]):
        return
    trade = reading.lexicon.names_occupation
    if not trade(page.clean[first.start : first.end]) and any(
        trade(page.clean[line.start : line.end]) for line in others
    ):
        yield first.start, first.end
