"""Periods of time in a text, and how long they are together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from src.extraction.moments import MOMENT, Moment, moment_of

_TO: Final = re.compile(
    r"\s{0,3}(?:-{1,3}>?|>|→|/|~|\||a|au|aux|to|until|till|jusqu'a|jusqu'au|jusqu'en|et|and|"
    r"through|thru|\|)?\s{0,3}(?:la |le |fin |the )?(?:[0-3]?[0-9](?:er|st|nd|rd|th)?\s)?"
)
_SINCE: Final = re.compile(
    r"\b(?:depuis|since|des|a partir de|a compter de|starting|from)\s(?:le\s|la\s|l'|the\s)?"
    r"(?:[0-3]?[0-9](?:er)?\s)?(?:mois de\s|fin\s|debut\s)?\Z"
)
_SHORT_END: Final = re.compile(r"\s?[-/]\s?([0-9]{2})\b(?![/.\-]?[0-9])")
_BETWEEN: Final = re.compile(r"\b(?:entre|between|de|du|from)\s[^\n]{0,10}\Z")
_DURATION: Final = re.compile(
    r"(?<![0-9.,])(?P<number>[0-9]{1,2}(?:[.,]5)?|un|une|deux|trois|quatre|cinq|six|sept|huit|"
    r"neuf|dix|douze|quinze|vingt|one|two|three|four|five|seven|eight|nine|ten|twelve|fifteen|"
    r"twenty)\s?(?P<more>\+|ou plus)?\s?(?P<unit>ans?|annees?|years?|yrs?|mois|months?)\b"
    r"(?P<half>\s(?:et demie?|and a half))?"
    r"(?:\s?(?:,|et|and)?\s?(?P<months>[0-9]{1,2})\s?(?:mois|months?|mths?)\b)?"
)
_NUMBERS: Final = {
    word: number
    for number, words in {
        1: "un|une|one", 2: "deux|two", 3: "trois|three", 4: "quatre|four", 5: "cinq|five",
        6: "six", 7: "sept|seven", 8: "huit|eight", 9: "neuf|nine", 10: "dix|ten",
        12: "douze|twelve", 15: "quinze|fifteen", 20: "vingt|twenty",
    }.items()
    for word in words.split("|")
}  # fmt: skip
_MOST: Final = 1000  # moments read in one text
_LOOK_BACK: Final = 32
_WIDEST: Final = 24  # characters between two moments
_ENDS_BY_ITSELF: Final = ("to date", "a ce jour", "jusqu'a")


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment to another, to the present (``ongoing``), or one moment alone (``point``).

    ``start`` and ``end`` are ``2019-03`` or ``2019``; ``end`` is None while it goes on. ``at`` and
    ``to`` are the characters of the text.
    """

    start: str
    end: str | None
    at: int
    to: int
    kind: Literal["range", "since", "point"]
    confidence: float

    @property
    def ongoing(self) -> bool:
        """Whether it goes on to the present."""
        return self.end is None

    def months(self, today: int) -> tuple[int, int]:
        """The months ``[first, after the last)`` counted from year 0; never in the future.

        Where only a year is said the middle of that year stands for it, so that 2016-2019 is
        three years; a year alone is half of one.
        """
        now = _now(today)
        if self.end is None:
            last = now
        elif len(self.end) == 4:
            last = int(self.end) * 12 + 6
        else:
            last = int(self.end[:4]) * 12 + int(self.end[5:])
        first = int(self.start[:4]) * 12 + (6 if len(self.start) == 4 else int(self.start[5:]) - 1)
        if first >= last and self.end is not None and self.start[:4] == self.end[:4]:
            first, last = int(self.start[:4]) * 12 + 3, int(self.start[:4]) * 12 + 9
        first, last = min(first, now), min(last, now)
        return first, max(first, last)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time that a text states, in years, and where."""

    years: float
    at: int
    to: int


def periods(plain: str, *, today: int) -> list[Period]:
    """The periods that a folded text names, in order; ``today`` is an ordinal.

    "mars 2019 - aujourd'hui", "03/2019 – 05/2022", "2016-2019", "2016-19", "mars à juin 2019",
    "depuis 2020", "Sept. 2018 to date", "été 2015". What ends before it begins is no period.
    """
    this_year = date.fromordinal(today).year
    found: list[Period] = []
    known = [
        moment
        for _, match in zip(range(_MOST), MOMENT.finditer(plain), strict=False)
        if (moment := moment_of(match, this_year)) is not None
    ]
    at = 0
    while at < len(known):
        moment = known[at]
        other = known[at + 1] if at + 1 < len(known) else None
        period = _range(plain, moment, other)
        if period is not None:
            found.append(period)
            at += 2
            continue
        single = _single(plain, moment, today)
        if single is not None:
            found.append(single)
        at += 1
    return found


def _range(plain: str, first: Moment, second: Moment | None) -> Period | None:
    if second is None or first.is_open or not _joined(plain, first, second):
        return None
    if second.is_open:
        if first.year == 0:
            return None
        return Period(first.text(), None, first.start, second.end, "range", 0.95)
    if first.year == 0 and first.month is not None:
        # "mars - juin 2019" is of one year, "nov. - fév. 2019" began in the one before.
        year = second.year - (second.month is not None and first.month > second.month)
        first = Moment(year, first.month, first.start, first.end)
    start, end = first.text(), second.text(closing=True)
    backwards = end[:4] < start[:4] or (len(end) == len(start) and end < start)
    if second.year == 0 or backwards or first.is_short != second.is_short:
        return None
    sure = 0.95 if first.month and second.month else 0.9
    return Period(start, end, first.start, second.end, "range", sure)


def _joined(plain: str, first: Moment, second: Moment) -> bool:
    """Whether what stands between two moments makes a period of them."""
    gap = plain[first.end : second.start]
    if len(gap) > _WIDEST or not _TO.fullmatch(gap):
        return False
    if not gap.strip():
        return second.is_open and plain.startswith(_ENDS_BY_ITSELF, second.start)
    if gap.strip() in {"et", "and"}:
        before = max(0, first.start - _LOOK_BACK)
        return bool(_BETWEEN.search(plain, before, first.start))
    return True


def _single(plain: str, moment: Moment, today: int) -> Period | None:
    if moment.is_open or moment.is_short or moment.year == 0:
        return None
    before = max(0, moment.start - _LOOK_BACK)
    since = _SINCE.search(plain, before, moment.start)
    now = _now(today)
    began = moment.year * 12 + (moment.month or 1) - 1
    if since is not None and began <= now:
        word = plain[since.start() : since.end()]
        if not word.startswith(("from", "starting")):
            return Period(moment.text(), None, since.start(), moment.end, "since", 0.9)
    if moment.month is None and (short := _SHORT_END.match(plain, moment.end)):
        end = moment.year // 100 * 100 + int(short[1])
        if moment.year < end <= moment.year + 45:
            return Period(str(moment.year), str(end), moment.start, short.end(), "range", 0.85)
    if moment.iso and moment.month and moment.month > moment.year % 100:
        # "2009-12" alone: a month as computers write it would be one day of a period.
        end = moment.year // 100 * 100 + moment.month
        return Period(str(moment.year), str(end), moment.start, moment.end, "range", 0.5)
    return Period(moment.text(), moment.text(closing=True), moment.start, moment.end, "point", 0.7)


def durations(plain: str) -> list[Duration]:
    """Lengths of time in a folded text: "2 ans", "18 mois", "1 an et demi", "three years"."""
    found = []
    for _, match in zip(range(_MOST), _DURATION.finditer(plain), strict=False):
        word = match["number"]
        number = float(_NUMBERS.get(word) or word.replace(",", "."))
        years = number / 12 if match["unit"].startswith("mo") else number
        years += 0.5 if match["half"] else 0.0
        years += int(match["months"]) / 12 if match["months"] else 0.0
        found.append(Duration(round(years, 2), match.start(), match.end()))
    return found


def months_covered(spans: Iterable[tuple[int, int]]) -> int:
    """The months that spans ``[first, after the last)`` cover, overlaps counted once."""
    total, reached = 0, 0
    for first, last in sorted(spans):
        total += max(0, last - max(first, reached))
        reached = max(reached, last)
    return total


def _now(today: int) -> int:
    """The month of a day, counted from year 0."""
    day = date.fromordinal(today)
    return day.year * 12 + day.month - 1
