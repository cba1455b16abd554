"""From when a posting offers its job, and how urgently."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.months import MONTHS
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText

_MONTH_NAMES: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE: Final = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d{2}|\d{2})(?!\d)"
    r"|(?P<iso>20\d{2})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})(?!\d)"
    rf"|(?:(?P<part>debut|mi|courant|fin|early|mid|late|end of|beginning of)[ -]?)?"
    rf"(?:(?P<first>\d{{1,2}})(?:er|st|nd|rd|th)? )?(?:of )?(?P<name>{_MONTH_NAMES})\b\.?"
    r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?\b(?!\d|h|:))?,?(?: (?P<named_year>20\d{2}))?"
    r"|rentree(?: de)?(?: septembre)? (?P<term>20\d{2})"
)
_START: Final = re.compile(
    r"\b(?:prise de (?:poste|fonctions?)|debut|demarrage|a partir du|a partir de|a compter du|"
    r"a compter de|a pourvoir|date d'embauche|des le|des|pour le|pour|disponib\w*|embauche|"
    r"start(?:s|ing)?(?: date| on| in)?|from|available|commencing|begin\w*|entree en (?:poste|"
    r"fonctions?)|rentree|date|poste a pourvoir|integration|en)\b[^.;\n\d]{0,32}$"
)
_NOT_START: Final = re.compile(
    r"\b(?:avant le|jusqu'au|jusqu'a|candidat\w*|depuis|until|before|by|deadline|cloture|fin de|"
    r"postul\w*|dossiers?|etudie\w*|reponses?|apply|fonde|cree|ouvert\w*|entretien\w*|publie|"
    r"limite|bilan|fin du)[^.;\n]{0,24}$"
)
_SOON: Final = re.compile(
    r"\b(?:des que possible|asap|a\.s\.a\.p|au plus (?:vite|tot)|prise de poste immediate|"
    r"immediate(?:ment)? (?:a pourvoir|start)|poste a pourvoir (?:immediatement|de suite|"
    r"rapidement)|"
    r"a pourvoir (?:immediatement|de suite|rapidement)|"
    r"(?:debut|demarrage|embauche|disponibilite|poste|start|contrat) immediate?s?|"
    r"as soon as possible|immediate start|start(?:s|ing)? immediately|immediately available|"
    r"de suite|immediatement|immediately|tout de suite|immediate\b)"
)
_URGENT: Final = re.compile(r"\b(?:urgent|urgence|urgently|urgente|recrutement urgent)\b")
_NO_URGENCY: Final = re.compile(
    r"(?:services? des?|situations? d'|gestion d|cas d'|en cas|aux|medecine d|soins d|les|des|d'|"
    r"l'|of|"
    r"pas|non|not|travaux|in)[ ']?$"
)
_UNTIL: Final = re.compile(r" (?:au|a|to|until|jusqu)\b")
_FIRST_DAYS: Final = {"mi": 15, "mid": 15, "fin": 25, "late": 25, "end of": 25}


def read_start(source: PostingText, outline: Outline, *, today: int) -> Extracted | None:
    """The ``start_date``: a month alone is its first day, without a year the next one to come."""
    plain = source.plain
    labels = outline.labelled("start")
    for match in islice(_DATE.finditer(plain), MOST_FOUND):
        if (
            match["name"]
            and len(match["name"]) <= 3
            and not (match["named_year"] or match["first"])
        ):
            continue  # "mai", "may" and "mar" alone are other words as well
        start, end = match.span()
        labelled = any(low <= start < high for low, high in labels)
        before = plain[max(plain.rfind("\n", 0, start) + 1, start - 48) : start]
        if not labelled and (
            _NOT_START.search(before)
            or not (
                _START.search(before)
                or match["term"]
                or _alone(match, before, plain)
                or (before.endswith(("du ", "from ")) and _UNTIL.match(plain, end))
            )
            or outline.kind_at(start) == "company"
        ):
            continue
        if not (
            labelled or match["named_year"] or match["year"] or match["iso"] or match["term"]
        ) and (
            not match["first"]
            and re.search(r"\b(?:en|pour|des|from|disponib\w*|date) ?(?:le |mois de )?$", before)
            and not re.search(r"pourvoir|poste|start|demarrage|debut", before)
        ):
            continue
        day = _day(match, today)
        if day is not None:
            start, end = source.trimmed(start, end)
            return source.found("/start_date", day, start, end, 0.9 if labelled else 0.8)
    return None


def _alone(match: re.Match[str], before: str, plain: str) -> bool:
    """Whether month and year are an item by themselves: "CDI, mars 2027."."""
    return bool(
        match["named_year"]
        and re.search(r"(?:^|[.,;|(•] ?|- )$", before)
        and re.match(r" ?(?:$|[.,;|)\n])", plain[match.end() : match.end() + 2])
    )


def _day(match: re.Match[str], today: int) -> str | None:
    try:
        if match["day"]:
            year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
            return _plausible(date(year, int(match["month"]), int(match["day"])), today)
        if match["iso"]:
            return _plausible(
                date(int(match["iso"]), int(match["iso_month"]), int(match["iso_day"])), today
            )
        if match["term"]:
            return _plausible(date(int(match["term"]), 9, 1), today)
        month = MONTHS[match["name"]]
        first = int(match["first"] or match["after"] or _FIRST_DAYS.get(match["part"] or "", 1))
        if match["named_year"]:
            return _plausible(date(int(match["named_year"]), month, first), today)
        now = date.fromordinal(today)
        # A month that has just begun, or ended, is still this year's.
        this_year = date(now.year, month, first)
        late = today - this_year.toordinal() > 60
        return date(now.year + late, month, first).isoformat()
    except ValueError:
        return None


def _plausible(day: date, today: int) -> str | None:
    return day.isoformat() if -800 < day.toordinal() - today < 1100 else None


def read_urgency(source: PostingText, outline: Outline) -> Extracted | None:
    """``high`` where the start is as soon as possible or the hiring urgent."""
    plain = source.plain
    for match in islice(_URGENT.finditer(plain), MOST_FOUND):
        start, end = match.span()
        if outline.kind_at(start) in {"missions", "profile", "company", "wished"}:
            continue
        before = plain[max(0, start - 24) : start]
        if not _NO_URGENCY.search(before) and (start < 200 or outline.kind_at(start) == "offer"):
            return source.found("/urgency", "high", start, end, 0.8)
    for match in islice(_SOON.finditer(plain), MOST_FOUND):
        if outline.kind_at(match.start()) in {"missions", "company", "wished"}:
            continue
        return source.found("/urgency", "high", *match.span(), 0.75)
    return None
