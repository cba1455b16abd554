"""Years of practice, dates, periods, notices and journeys as parsers write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from src.adapters.formats import values
from src.adapters.formats.commitment_values import (
    NOT_UNDERSTOOD,
    WRONG_TYPE,
    Read,
    Refusal,
    Scalar,
    coded_as,
    number,
)
from src.extraction.page import aligned_plain
from src.extraction.periods import durations, periods
from src.services.documents import vocabulary
from src.services.documents.vocabulary import code_of, folded

years_number: Final = number(0, 80)
# What offers and CVs mean by these words, in years of practice: an assumption that is told.
LEVEL_YEARS: Final = {
    "entry": (0.0, 1.0), "junior": (0.0, 3.0), "intermediate": (2.0, 5.0), "senior": (5.0, None),
    "manager": (8.0, None), "director": (10.0, None), "executive": (12.0, None),
}  # fmt: skip
_LEVEL_WORDS: Final = {
    folded(word): level
    for level, words in {
        "entry": "debutant|débutant accepté|entry|entry level|sans expérience|jeune diplômé|intern",
        "junior": "junior|profil junior|associate",
        "intermediate": "intermediate|intermédiaire|mid|mid level|mid-level|medior|autonome",
        "senior": "senior|confirmé|expérimenté|expert|experienced|profil senior|confirmée",
        "manager": "manager|lead|responsable",
        "director": "director|directeur|directrice",
        "executive": "executive|dirigeant",
    }.items()
    for word in words.split("|")
}


def years(value: Scalar, today: int) -> Read | Refusal:
    """A person's years of practice: a number, ``5 ans``, ``18 mois``, ``junior``."""
    if not isinstance(value, str) or values.coordinate(value) is not None:
        return years_number(value, today)
    found = _years_range(value)
    if isinstance(found, Refusal):
        return found
    low = found.value.get("min_years", found.value.get("max_years"))
    if found.how == "level":
        # A junior has some practice: the middle of what the word says, not its lower end.
        high = found.value.get("max_years")
        low = low if high is None else round((low + high) / 2, 1)
    return Read(low, found.how if found.how == "level" else "number", found.confidence)


def years_range(value: Scalar, today: int) -> Read | Refusal:
    """Asked years: a number, ``5 ans - 10 ans``, ``3 ans minimum``, ``junior``."""
    if isinstance(value, str) and values.coordinate(value) is None:
        return _years_range(value)
    found = years_number(value, today)
    return found if isinstance(found, Refusal) else Read({"min_years": found.value}, "range", 0.95)


def _years_range(value: str) -> Read | Refusal:
    plain = folded(value[:200])
    if level := _LEVEL_WORDS.get(plain):
        low, high = LEVEL_YEARS[level]
        bounds = {"min_years": low} | ({} if high is None else {"max_years": high})
        return Read(bounds, "level", 0.5)
    # "5 ans - 10 ans": the unit between the figures says nothing that the last one does not.
    simple = re.sub(r"(\d)\s*(?:ans?|années?|years?|yrs?)\s*(?=(?:-|–|—|à|a|to)\s*\d)", r"\1 ",
                    value[:200], flags=re.IGNORECASE)  # fmt: skip
    if re.match(r"\s*[-−]\s*\d", simple):
        return Refusal("negative")
    if any(float(part) > 80 for part in re.findall(r"\d{1,9}(?=\s*(?:ans?|years?|\Z))", simple)):
        return Refusal("out_of_range")
    found = values.experience(simple)
    return Read(found, "range", 0.9) if found else NOT_UNDERSTOOD


def level(value: Scalar, _today: int) -> Read | Refusal:
    """A hierarchical level's code."""
    if not isinstance(value, str):
        return WRONG_TYPE
    found = code_of(value, vocabulary.HIERARCHIES) or _LEVEL_WORDS.get(folded(value[:80]))
    return coded_as(value, None if found == "intermediate" else found)


def weeks(value: Scalar, today: int) -> Read | Refusal:
    """A notice in weeks: ``1 mois`` is 52 / 12 of them; a bare number is months."""
    if not isinstance(value, str) or values.coordinate(value) is not None:
        found = number(0, 24)(value, today)
        if isinstance(found, Refusal):
            return found
        return Read(round(found.value * 52 / 12, 1), "unit", 0.7)
    plain = folded(value[:100])
    if plain in {"aucun", "none", "sans", "immediat", "pas de preavis", "sans preavis"}:
        return Read(0, "word", 0.95)
    amount = values.number(value[:60])
    units = ((r"semaine|week", 1.0), (r"jour|day", 1 / 7), (r"mois|month", 52 / 12))
    for words, factor in units:
        if amount is not None and re.search(words, plain):
            found = number(0, 104)(round(amount * factor, 1), today)
            return found if isinstance(found, Refusal) else Read(found.value, "unit", 0.95)
    return NOT_UNDERSTOOD


def minutes(value: Scalar, today: int) -> Read | Refusal:
    """Minutes on the way: a number, ``45 min``, ``1h30``."""
    if isinstance(value, str):
        hours = re.fullmatch(r"\s*(\d{1,2})\s*(?:h|heures?|hours?)\s*(\d{1,2})?\s*(?:min\w*)?\s*",
                             value, re.IGNORECASE)  # fmt: skip
        if hours:
            return Read(int(hours[1]) * 60 + int(hours[2] or 0), "unit", 0.95)
    return number(1, 600)(value, today)


def day(value: Scalar, _today: int) -> Read | Refusal:
    """A full day."""
    return coded_as(str(value), values.day(str(value)[:100]), how="date")


def moment(value: Scalar, _today: int) -> Read | Refusal:
    """A date, or a date and time."""
    return coded_as(str(value), values.moment(str(value)[:100]), how="date")


def partial_date(value: Scalar, today: int) -> Read | Refusal:
    """A day, month or year; a present end is no end."""
    plain = folded(str(value)[:60])
    if plain in {"present", "aujourd hui", "now", "current", "en cours", "a ce jour", "actuel",
                 "ce jour", "today", "actuellement", "ongoing"}:  # fmt: skip
        return Read(None, "date", 0.95)
    found = values.partial_date(str(value)[:60])
    if found and int(found[:4]) > date.fromordinal(today).year + 10:
        return Refusal("out_of_range")
    return coded_as(str(value), found, how="date")


def period(value: Scalar, today: int) -> Read | Refusal:
    """``mars 2019 - aujourd'hui`` as start and end; a length without a date has no place."""
    plain = aligned_plain(str(value)[:200])
    found = [each for each in periods(plain, today=today) if each.kind != "point"]
    if len(found) != 1:
        return Refusal("not_understood") if not durations(plain) else Refusal("wrong_type")
    start = {"start": found[0].start}
    ends = {"end": found[0].end} if found[0].end else {}
    return Read(start | ends, "period", found[0].confidence)


def year(value: Scalar, today: int) -> Read | Refusal:
    """A year."""
    if isinstance(value, str):
        found = re.findall(r"(?:19|20)\d\d", value[:60])
        return Read(int(found[-1]), "number", 0.95) if found else NOT_UNDERSTOOD
    return number(1930, 2100)(value, today)
