"""What the paragraphs of a posting without headings speak of."""

from __future__ import annotations

import re
from typing import Final

from src.extraction.posting_text import PostingText

_PROFILE: Final = re.compile(
    r"\bexperience\b|\b(?:ans|years) (?:d|of|in|de|en|sur|with|as)\b|\bdiplom|\b(?:bts|cap|bep|dut|"
    r"dcg|licence|master|"
    r"bachelor|degree)\b|\bbac ?\+|\bprofil\b|\bmaitris|\btitulaire|\bdebutant|\byou (?:have|bring|"
    r"know|are)\b|"
    r"\brequire|\bpermis [b-e]\b|\bcaces\b|\bcourant\b|\bfluent\b|\bconnaissance|\bknowledge\b|"
    r"\b[abc][12]\b"
)
_OFFER: Final = re.compile(
    r"€|£|\$\d|\b\d{2,3} ?k\b|\b(?:cdi|cdd|interim)\b|\bsalaire\b|\bremuneration\b|\bmutuelle\b|"
    r"\btickets?\b|"
    r"\bteletravail\b|\bpermanent\b|\bgross\b|\bbruts?\b|\b3[59] ?h\b|\bhours\b|\bprimes?\b|"
    r"\bremote\b|\bhybrid"
)
_TASKS: Final = re.compile(
    r"\b(?:vous|tu) (?:[a-z]{3,14}(?:ez|es|ras|rez)\b)|\byou(?:'ll| will)\b|\byou (?!have|bring|"
    r"know|are)[a-z]+|"
    r"\bmissions?\b|\btaches\b|\byour (?:day|tasks|work|role|job)\b"
)
_SEEKS: Final = re.compile(
    r"\b(?:recherch|recrut|cherch|hiring|looking for|recruiting|seeking|join)"
)
_BLANK: Final = re.compile(r"\n[ ]*\n")
_LINE_END: Final = re.compile(r"\n")
_FEWEST: Final = 3
_MOST: Final = 60
_READ: Final = 2000  # characters that tell what a paragraph speaks of


def spoken_of(source: PostingText, start: int, end: int) -> list[tuple[str, int, int]]:
    """(kind, start, end) of the paragraphs of a part: "intro", "missions", "profile" or "offer".

    Empty where there are fewer than three paragraphs: one says everything then.
    """
    plain = source.plain
    parts = _cut(plain, start, end, _BLANK)
    if len(parts) < _FEWEST:
        parts = _cut(plain, start, end, _LINE_END)
    if not _FEWEST <= len(parts) <= _MOST:
        return []
    found: list[tuple[str, int, int]] = []
    met_prose = False
    for low, high in parts:
        text = plain[low:high]
        if not met_prose and len(text.strip()) < 100 and not text.rstrip().endswith("."):
            found.append(("", low, high))  # the title, and what stands beside it
            continue
        found.append((kind_of(text, first=not met_prose), low, high))
        met_prose = True
    return found


def paragraphs(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """The paragraphs of a part, cut at blank lines."""
    return _cut(plain, start, end, _BLANK)


def kind_of(text: str, *, first: bool = False) -> str:
    """What a paragraph speaks of; only the ``first`` one may introduce the company."""
    text = text[:_READ]
    profile, offer = len(_PROFILE.findall(text)), len(_OFFER.findall(text))
    # One word of a profile ("le titulaire") is in many an introduction.
    if first and (profile < 2 or _SEEKS.search(text)) and not _TASKS.match(text.lstrip()):
        return "intro"
    if profile and profile >= offer:
        return "profile"
    if offer > profile:
        return "offer"
    return "missions"


def _cut(plain: str, start: int, end: int, at: re.Pattern[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    low = start
    for match in at.finditer(plain, start, end):
        if plain[low : match.start()].strip():
            found.append((low, match.end()))
        low = match.end() if plain[low : match.start()].strip() else low
        if len(found) > _MOST:
            return found
    if plain[low:end].strip():
        found.append((low, end))
    return found
