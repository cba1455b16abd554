"""Where a person lives, from the lines of contact: town and postal code, never the street."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.extraction.page import Line
from src.extraction.pieces import Piece, comma_pieces, strong_pieces, trimmed
from src.extraction.roles import title_strength
from src.matching.reading import Reading

_POSTAL: Final = re.compile(r"(?<![\d+.])(?:f-)?(\d{5}|\d{2} \d{3})(?![\d€%])[ ,]{1,3}(?=[a-z])")
_BEHIND: Final = re.compile(r"\s?\(\s?(\d{5}|\d{2,3}|2[ab])\s?\)|[,\s-]{1,3}(\d{5})(?!\d)")
_BRITISH: Final = re.compile(r"\b([a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})\b")
_TOWN: Final = re.compile(r"[a-z][a-z' -]{1,40}")
_LABEL: Final = re.compile(
    r"\b(?:adresse|domicile|ville|localisation|lieu de residence|residence|address|location|"
    r"lives? in|living in|based in|basee? (?:a|au|en)|habite (?:a|au)|j'habite (?:a|au)?|"
    r"resident (?:in|a)|reside a|residant a|domiciliee? a|demeurant a|situee? a|installee? a)"
    r"\s?:?\s?"
)
_QUARTER: Final = re.compile(
    r"(paris|lyon|marseille) (\d{1,2}) ?(?:er|e|eme|st|nd|rd|th)?(?: arrondissement| arr\.?)?"
)
_FIRST_CODES: Final = {"paris": 75000, "lyon": 69000, "marseille": 13000}
_COUNTRY: Final = re.compile(
    r"\b(france|belgique|belgium|suisse|switzerland|luxembourg|royaume-uni|united kingdom|uk|"
    r"england|scotland|wales|ireland|irlande|allemagne|germany|espagne|spain|italie|italy|"
    r"pays-bas|netherlands|portugal|monaco)\b"
)
_COUNTRIES: Final = {
    "france": "FR", "belgique": "BE", "belgium": "BE", "suisse": "CH", "switzerland": "CH",
    "luxembourg": "LU", "royaume-uni": "GB", "united kingdom": "GB", "uk": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "ireland": "IE", "irlande": "IE", "allemagne": "DE",
    "germany": "DE", "espagne": "ES", "spain": "ES", "italie": "IT", "italy": "IT",
    "pays-bas": "NL", "netherlands": "NL", "portugal": "PT", "monaco": "MC",
}  # fmt: skip
_STREET: Final = re.compile(
    r"\b(?:rue|avenue|av|boulevard|bd|place|allee|impasse|chemin|route|quai|cours|square|lot|"
    r"residence|street|st|road|rd|lane|close|drive|flat|apt|appt|bis|ter|batiment|bat)\b"
)


@dataclass(frozen=True, slots=True)
class Residence:
    """A town, and its postal code and country where they are said, with where it was read."""

    city: str
    postal_code: str | None
    country: str | None
    start: int
    end: int
    confidence: float


def residence_of(
    clean: str, plain: str, lines: Sequence[Line], reading: Reading, *, labelled: bool = False
) -> Residence | None:
    """The first place that the lines of contact name, a postal code or a label first; or None.

    With ``labelled`` only what a postal code or a word such as "basé à" makes sure.
    """
    for line in lines:
        for reader in (_by_postal_code, _by_label):
            if (found := reader(clean, plain, line, reading)) is not None:
                return found
    for line in () if labelled else lines:
        if line.end - line.start > 200:
            continue
        for piece in strong_pieces(plain, line.start, line.end):
            if (found := _bare(clean, plain, piece, line, reading)) is not None:
                return found
    return None


def _by_postal_code(clean: str, plain: str, line: Line, reading: Reading) -> Residence | None:
    for match in _POSTAL.finditer(plain, line.start, line.end):
        town = _TOWN.match(plain, match.end(), line.end)
        if town is None:
            continue
        code = match[1].replace(" ", "")
        start, end = _known_town(clean, plain, town.start(), town.end(), code, reading)
        if start < end:
            country = _country(plain, line)
            return Residence(_tidy(clean[start:end]), code, country, match.start(1), end, 0.95)
    return None


def _by_label(clean: str, plain: str, line: Line, reading: Reading) -> Residence | None:
    match = _LABEL.search(plain, line.start, min(line.end, line.start + 300))
    if match is None:
        return None
    for piece in strong_pieces(plain, match.end(), min(line.end, match.end() + 80)):
        if (found := _bare(clean, plain, piece, line, reading)) is not None:
            return Residence(found.city, found.postal_code, found.country, found.start, found.end,
                             0.9)  # fmt: skip
    return None


def _bare(clean: str, plain: str, whole: Piece, line: Line, reading: Reading) -> Residence | None:
    for piece in comma_pieces(plain, whole):
        start, end = piece.start, piece.end
        folded = plain[start:end]
        if "@" in folded or _STREET.search(folded) or not clean[start].isupper():
            continue
        if folded in _COUNTRIES or title_strength(clean[start:end], reading) > 0:
            continue
        code = None
        behind = _BEHIND.search(plain, start, end) or _BEHIND.match(plain, end, line.end)
        hint = (behind[1] or behind[2]) if behind else None
        if behind:
            code = hint if hint and len(hint) == 5 else None
            end = min(end, behind.start())
        british = _BRITISH.search(plain, start, min(line.end, end + 12))
        if british:
            code = clean[british.start(1) : british.end(1)].upper()
            end = min(end, british.start())
        start, end = trimmed(plain, start, end)
        if quarter := _QUARTER.fullmatch(plain, start, end):
            code = code or _quarter_code(quarter)
            end = start + len(quarter[1])
        if start >= end or not _TOWN.fullmatch(plain, start, end):
            continue
        hint = None if british else hint
        if _finds(clean[start:end], hint, reading):
            return Residence(_tidy(clean[start:end]), code, _country(plain, line), start,
                             behind.end() if behind else end, 0.75)  # fmt: skip
    return None


def _quarter_code(quarter: re.Match[str]) -> str:
    """The postal code of an arrondissement: the third of Lyon is 69003."""
    return str(_FIRST_CODES[quarter[1]] + int(quarter[2]))


def _known_town(
    clean: str, plain: str, start: int, end: int, code: str, reading: Reading
) -> tuple[int, int]:
    """The longest start of a run of words that is a town of that postal code's region."""
    dash = plain.find(" - ", start, end)
    start, end = trimmed(plain, start, end if dash < 0 else dash)
    while start < end:
        if _finds(clean[start:end], None, reading):
            return start, end
        shorter = plain.rfind(" ", start, end)
        if shorter < 0:
            break
        end = shorter
    # A village that the gazetteer lacks: the code places it, its first word names it.
    town = _TOWN.match(plain, start)
    if town and reading.gazetteer.find("", postal_code=code) is not None:
        return trimmed(plain, start, town.end() if dash < 0 else dash)
    return start, start


def _finds(text: str, hint: str | None, reading: Reading) -> bool:
    return len(text) <= 60 and reading.gazetteer.find(text, postal_code=hint) is not None


def _country(plain: str, line: Line) -> str | None:
    match = _COUNTRY.search(plain, line.start, line.end)
    return _COUNTRIES[match[1]] if match else None


def _tidy(text: str) -> str:
    return text.title() if text.isupper() and len(text) > 3 else text
