"""The sector that an employer is in, by what a posting says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import PostingText
from src.extraction.sector_cues import SECTOR_CUES
from src.matching.lexicon import Lexicon

ALTERNATIVE: Final = re.compile(r"\|(?![^()]*\))")  # between cues, not inside of one
_KEYED: Final = 3  # characters by which the cues that may begin at a word are found
_WORD: Final = re.compile(r"[a-z]+")
_AGENCY: Final = re.compile(
    r"\b(?!mission|contrat|poste|agence|type)[a-z]{4,14} (?P<staffing>interim)\b"
)


def _patterns() -> dict[str, re.Pattern[str]]:
    """A pattern of the cues by their first letters, one named group for each sector in it."""
    found: dict[str, dict[str, list[str]]] = {}
    for sector, cues in SECTOR_CUES.items():
        for cue in sorted(ALTERNATIVE.split(cues), key=len, reverse=True):
            by_sector = found.setdefault(cue[:_KEYED], {})
            by_sector.setdefault(sector, []).append(cue.replace("*", r"\w{0,12}"))
    return {
        start: re.compile(
            "|".join(rf"(?P<{sector}>{'|'.join(cues)})\b" for sector, cues in by_sector.items())
        )
        for start, by_sector in found.items()
    }


_CUES: Final = _patterns()
_LABEL: Final = re.compile(
    r"\b(?:secteur(?: d'activite)?|sector|industry) ?: ?(?P<name>[^\n.;]{3,60})"
)
# "Experience in banking", "clients in retail", "à deux pas du théâtre": not what the employer is.
_OF_OTHERS: Final = re.compile(
    r"\b(?:experience|clients?|customers?|a deux pas d|pres d|proche d|face a|for|pour|chez|ex-|"
    r"secteur|"
    r"quartier|rue|place|metro|arret|gare|candidat\w*|type|carte|tickets?|titres?|notre mutuelle|"
    r"fournisseurs?|supplier|avantages?)[^.;\n]{0,16}$|\bpour le compte[^.;\n]{0,24}$"
)
# "Helps 2,000 restaurants": so many are whom one works for.
_MANY: Final = re.compile(r"\d{3}(?: [a-z]+)?(?: d[e'])? ?$")
_BENEFIT: Final = frozenset({"mutuelle", "assurance", "restaurant", "logement social"})
_READ: Final = 900
_SILENT: Final = frozenset({"missions", "profile", "offer", "wished", "apply"})
_LEAST: Final = 1.0
# A trade has words of sectors in its title ("warehouse operative"); these are places of work.
_TITLED: Final = 0.7
_PLACES_OF_WORK: Final = frozenset(
    {"nursing_homes", "social_care", "hospitality", "health", "gambling", "nuclear", "defense"}
)


def read_sector(
    source: PostingText, outline: Outline, lexicon: Lexicon, title: tuple[int, int] | None
) -> Extracted | None:
    """The ``company.sector``, by the lexicon's name for it, where the posting tells it.

    Read beside "Secteur :", else from what the title and the introduction of the employer say: the
    sector that most words speak for, then the one named first.
    """
    plain = source.plain
    label = _LABEL.search(plain)
    if label is not None:
        start, end = source.trimmed(*label.span("name"))
        if lexicon.sector_named(source.text[start:end]) is not None:
            return source.found("/company/sector", source.written(start, end), start, end, 0.95)
    points: dict[str, float] = {}
    first: dict[str, tuple[int, int]] = {}
    for match in _cues(plain):
        start, end = match.span()
        titled = title is not None and title[0] <= start < title[1]
        if not titled and outline.kind_at(start) in _SILENT:
            continue
        line = max(0, start - 28)
        if not titled and (
            _OF_OTHERS.search(plain, line, start) or _MANY.search(plain, line, start)
        ):
            continue
        if match[0] in _BENEFIT and outline.kind_at(start) == "offer":
            continue
        key = str(match.lastgroup)
        weight = _TITLED if titled and key not in _PLACES_OF_WORK else 1.0
        points[key] = points.get(key, 0.0) + weight
        first.setdefault(key, (start, end))
    if not points:
        return None
    key = max(points, key=lambda name: (points[name], -first[name][0]))
    if points[key] < _LEAST or key not in lexicon.sectors:
        return None
    language = "en" if re.search(r"\b(?:the|and|we|you)\b", plain[:_READ]) else "fr"
    sure = min(0.8, 0.55 + 0.1 * points[key])
    return source.found("/company/sector", lexicon.sector_label(key, language), *first[key], sure)


def _cues(plain: str) -> Iterator[re.Match[str]]:
    """The cues in the beginning of a text, in order, none inside another."""
    reached = 0
    for word in _WORD.finditer(plain, 0, _READ):
        pattern = _CUES.get(plain[word.start() : word.start() + _KEYED])
        if pattern is None or word.start() < reached:
            continue
        match = pattern.match(plain, word.start())
        if match is not None:
            reached = match.end()
            yield match
    yield from _AGENCY.finditer(plain, 0, _READ)
