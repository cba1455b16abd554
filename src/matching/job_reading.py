"""Reads a job document into ``JobFacts``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.matching import signals
from src.matching.facts import JobFacts
from src.matching.pay import read_pay
from src.matching.phrase_forms import title_phrase
from src.matching.reading import (
    Document,
    Reading,
    day_of,
    days_in,
    mapping,
    number,
    text_of,
    texts,
)
from src.matching.text import clean_title, fold

_MAX_SITES: Final = 3
_MAX_MENTIONS: Final = 12
# Years that a stated level asks when the posting gives no figure (said as an assumption).
_YEARS_OF_LEVEL: Final = {"entry": 0.0, "junior": 0.0, "senior": 4.0, "manager": 4.0,
                          "director": 8.0, "executive": 10.0}  # fmt: skip
_URGENCIES: Final = {"low": "low", "basse": "low", "faible": "low", "normal": "normal",
                     "normale": "normal", "medium": "normal", "moyenne": "normal",
                     "high": "high", "haute": "high", "urgent": "high", "urgente": "high",
                     "elevee": "high", "critical": "high", "critique": "high"}  # fmt: skip


def read_job(reading: Reading, job_id: str, document: Document) -> JobFacts:
    """The facts of one job; what the document does not say stays unknown."""
    lexicon = reading.lexicon
    title = text_of(document, "title") or ""
    company = document.get("company")
    firm: Mapping[str, Any] = {"name": company} if isinstance(company, str) else mapping(company)
    whole = text_of(document, "text") or ""
    parts = [*texts(document.get("responsibilities")), text_of(document, "description") or ""]
    # What was read from the text still stands in it: nothing is to be counted twice.
    prose = " . ".join([*(part for part in parts if part not in whole), whole])
    required = _skills(reading, document.get("required_skills"))
    known = {key for key, _ in required}
    wished = [
        [key, label, "preferred_skills"]
        for key, label in _skills(reading, document.get("preferred_skills"))
        if key not in known
    ]
    known.update(key for key, _, _ in wished)
    wished += _mentions(reading, f"{clean_title(title)} . {prose}", known)
    level = signals.level_named(document.get("hierarchy")) or signals.level_in_title(title)
    years = mapping(document.get("experience"))
    low, high = number(years.get("min_years")), number(years.get("max_years"))
    assumed = low is None and high is None and level is not None
    if assumed and level is not None:
        low = _YEARS_OF_LEVEL[level]
    sites, unplaced = _sites(reading, document.get("location"))
    pay = read_pay(document.get("salary_range"))
    tags = [*texts(document.get("environment")), *texts(document.get("benefits"))]
    urgency = _URGENCIES.get(fold(str(document.get("urgency") or "")))
    return JobFacts(
        id=job_id,
        title=title,
        phrase=title_phrase(title) or None,
        occupations=list(lexicon.occupations_of(title)),
        company=text_of(firm, "name"),
        sector=next(iter(reading.sectors(firm.get("sector"))), None),
        size=signals.company_size(firm.get("size")),
        level=level,
        required=required,
        wished=wished,
        languages=signals.languages(document.get("languages")),
        years_min=low,
        years_max=high,
        years_assumed=assumed,
        pay_low=pay.low if pay else None,
        pay_high=pay.high if pay else None,
        pay_assumed=list(pay.assumed) if pay else [],
        contract=signals.contract(document.get("contract_type")),
        start=_start(document.get("start_date")),
        urgency=urgency,
        remote_days=signals.remote_days(document.get("remote_policy")),
        sites=sites,
        unplaced=unplaced,
        motivations=signals.motivation_counts(" . ".join([title, prose, *tags])),
        environment=signals.environment_tags(tags),
        knockouts=_knockouts(reading, document.get("knockouts")),
        expires=day_of(document.get("expires_at")),
    )


def _skills(reading: Reading, value: object) -> list[list[str]]:
    found: dict[str, str] = {}
    items = value if isinstance(value, (list, tuple)) else texts(value)
    for item in items:
        name = item.get("name") if isinstance(item, Mapping) else item
        if isinstance(name, str) and name.strip():
            found.setdefault(reading.lexicon.skill(name), name.strip())
    return [[key, label] for key, label in found.items() if key.strip("~ ")]


def _mentions(reading: Reading, prose: str, known: set[str]) -> list[list[str]]:
    lexicon = reading.lexicon
    keys = dict.fromkeys(mention.key for mention in lexicon.skills_in(prose))
    new = [key for key in keys if key not in known][:_MAX_MENTIONS]
    return [[key, "", "description"] for key in new]


def _sites(reading: Reading, value: object) -> tuple[list[list[Any]], list[str]]:
    sites: list[list[Any]] = []
    unplaced: list[str] = []
    for item in value if isinstance(value, (list, tuple)) else [value]:
        place, label = reading.place(item)
        if place is not None:
            sites.append(place)
        elif label:
            unplaced.append(label)
    return sites[:_MAX_SITES], unplaced[:_MAX_SITES]


def _start(value: object) -> int | None:
    day = day_of(value)
    if day is None and days_in(value) == 0:
        return 0  # "as soon as possible": any day of matching is past it
    return day


def _knockouts(reading: Reading, value: object) -> list[list[Any]]:
    found: list[list[Any]] = []
    for text in texts(value):
        language = signals.language_named(text)
        if language is not None:
            found.append(["language", language[0], text, language[1]])
            continue
        key = reading.lexicon.skill(text)
        if not reading.lexicon.knows_skill(key):
            mention = next(iter(reading.lexicon.skills_in(text)), None)
            key = mention.key if mention else key
        if not key.strip("~ "):
            continue
        found.append(["skill", key, text, 0])
    return found
