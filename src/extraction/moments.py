"""Months and years as people write them, one at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from src.extraction.months import MONTHS

_MONTHS: Final = {**MONTHS, "mar": 3}  # beside a year, where no day of the week stands
# First and last month of what people call a season of a year, and of "early 2019".
_SEASONS: Final = {
    "ete": (7, 8), "summer": (7, 8), "printemps": (4, 6), "spring": (4, 6), "automne": (9, 11),
    "autumn": (9, 11), "fall": (9, 11), "hiver": (1, 3), "winter": (1, 3), "debut": (1, 1),
    "early": (1, 1), "fin": (12, 12), "late": (12, 12), "mi": (6, 6), "mid": (6, 6),
}  # fmt: skip
_OPEN: Final = (
    r"aujourd'? ?hui|a ce jour|ce jour|(?:le )?present|actuellement|actuel(?:le)?|currently|"
    r"current|now|today|to date|date|en cours|en poste|ongoing|maintenant|jusqu'a present"
)
_NAMES: Final = "|".join(sorted(_MONTHS, key=lambda name: (-len(name), name)))
_YEAR: Final = r"(?:19[5-9][0-9]|20[0-9]{2})"
_FIGURE: Final = r"(?<![0-9.,/])"
MOMENT: Final = re.compile(
    rf"\b(?P<name>{_NAMES})\b\.?(?:\s{{1,2}}(?:de\s)?|-|/)?(?P<name_year>{_YEAR}\b|'[0-9]{{2}}\b|"
    r"(?<=[-/])[0-9]{2}\b(?!\s?[/.]))"
    rf"|\b(?P<season>{'|'.join(_SEASONS)})[\s-]{{1,2}}(?:de\s|of\s)?(?P<season_year>{_YEAR})\b"
    rf"|{_FIGURE}\b[0-3]?[0-9]\s?[/.-]\s?(?P<day_month>0?[1-9]|"
    rf"1[0-2])\s?[/.-]\s?(?P<day_year>{_YEAR})\b"
    rf"|{_FIGURE}\b(?P<number>0?[1-9]|1[0-2])\s?[/.-]\s?(?P<number_year>{_YEAR})\b"
    rf"|{_FIGURE}\b(?P<iso_year>{_YEAR})[/.-](?P<iso>0[1-9]|"
    rf"1[0-2])(?:-[0-3][0-9])?\b(?![/.-]?[0-9])"
    rf"|{_FIGURE}\b(?P<year>{_YEAR})\b(?!\s?(?:€|euros?\b|%))"
    rf"|{_FIGURE}\b(?P<short>0[1-9]|1[0-2])/(?P<short_year>[0-9]{{2}})\b(?![/.][0-9])"
    rf"|\b(?P<bare>{_NAMES})\b\.?"
    rf"|\b(?P<open>{_OPEN})\b"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A month or a year: ``month`` is None where only the year is said.

    ``last`` is the last month of a season, else the same as ``month``. ``year`` is 0 for a month
    whose year stands elsewhere ("mars - juin 2019") and for ``is_open``, the present.
    """

    year: int
    month: int | None
    start: int
    end: int
    last: int | None = None
    is_open: bool = False
    is_short: bool = False  # "03/19" is a date only where it is one end of a period
    iso: bool = False  # "2009-12" may be two years

    def text(self, *, closing: bool = False) -> str:
        """As ``2019-03`` or ``2019``; the last month of a season where it closes a period."""
        month = (self.last or self.month) if closing else self.month
        return f"{self.year:04d}" if month is None else f"{self.year:04d}-{month:02d}"


def moment_of(match: re.Match[str], this_year: int) -> Moment | None:
    """The moment that a match of ``MOMENT`` says, or None for a year that is not near ours."""
    start, end = match.span()
    if match["open"]:
        return Moment(0, None, start, end, is_open=True)
    if match["bare"]:
        return Moment(0, _MONTHS[match["bare"]], start, end)
    last: int | None = None
    if match["name"]:
        year, month = _year(match["name_year"], this_year), _MONTHS[match["name"]]
    elif match["season"]:
        year = int(match["season_year"])
        month, last = _SEASONS[match["season"]]
    elif match["day_month"]:
        year, month = int(match["day_year"]), int(match["day_month"])
    elif match["number"]:
        year, month = int(match["number_year"]), int(match["number"])
    elif match["iso"]:
        year, month = int(match["iso_year"]), int(match["iso"])
    elif match["short"]:
        year, month = _year(match["short_year"], this_year), int(match["short"])
    else:
        year = int(match["year"])
        return Moment(year, None, start, end) if year <= this_year + 6 else None
    if year > this_year + 6:
        return None
    return Moment(
        year, month, start, end, last, is_short=bool(match["short"]), iso=bool(match["iso"])
    )


def _year(text: str, this_year: int) -> int:
    """A year of four figures or two: 98 is 1998, 19 is 2019."""
    figures = int(text.lstrip("'"))
    if figures >= 100:
        return figures
    return 2000 + figures if 2000 + figures <= this_year + 1 else 1900 + figures
