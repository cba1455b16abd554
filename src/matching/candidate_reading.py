"""Reads a candidate document into ``CandidateFacts``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.commute.modes import DEFAULT_MINUTES, Mode, mode_of, usual_minutes
from src.matching import signals
from src.matching.facts import CandidateFacts
from src.matching.lacking import lacked
from src.matching.pay import read_pay, yearly
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

MAX_TITLES: Final = 4
MAX_ORIGINS: Final = 4
IMPLIED_BY: Final = "current_role"  # source of skills that nobody stated
_TITLE_WEIGHTS: Final = (900, 850, 800)
_STRENGTH_OF_LEVEL: Final = {1: 700, 2: 800, 3: 900, 4: 1000, 5: 1000}
_MENTIONED: Final = 900  # named in the CV's text
_IMPLIED: Final = 550  # a core skill of the trade the person is in
_SENIORITY: Final = ((3.0, "senior"), (1.0, "junior"), (0.0, "entry"))


def read_candidate(
    reading: Reading, candidate_id: str, document: Document, *, today: int
) -> CandidateFacts:
    """The facts of one person; ``today`` (an ordinal) closes experiences that go on."""
    preferences = mapping(document.get("preferences"))
    experiences = [mapping(item) for item in document.get("experiences") or []]
    spans = [_span(item, today) for item in experiences]
    years = number(document.get("experience_years"))
    if years is None and any(spans):
        years = round(_covered([span for span in spans if span]) / 365.25, 1)
    titles = _titles(reading, document, experiences, spans, years)
    current = text_of(document, "current_role") or (titles[0][0] if titles else None)
    lacks = _lacks(reading, document)
    skills = [skill for skill in _skills(reading, document, titles) if skill[0] not in lacks]
    wanted = mapping(preferences.get("salary_expectations"))
    pay_min, pay_target, assumed = _expectations(wanted)
    current_pay = yearly(wanted.get("current"), wanted)
    origins, unplaced = _origins(reading, document, preferences)
    wishes = mapping(preferences.get("location_preferences"))
    max_km = number(wishes.get("maxDistance"))
    modes = _modes(preferences.get("transport"))
    notice = mapping(document.get("notice"))
    available, notice_days = _availability(document.get("availability"), notice)
    person = mapping(document.get("personal_info"))
    return CandidateFacts(
        id=candidate_id,
        title=current,
        titles=titles,
        skills=skills,
        years=years,
        languages=signals.languages(document.get("languages")),
        states_licences=bool(texts(document.get("certifications"))),
        lacks=lacks,
        pay_min=pay_min,
        pay_target=pay_target,
        pay_current=current_pay,
        pay_assumed=assumed,
        origins=origins,
        unplaced=unplaced,
        modes=modes,
        max_km=max_km if max_km and max_km > 0 else None,
        limits_minutes=modes.keys() <= _limits(preferences.get("transport")).keys(),
        contracts=list(dict.fromkeys(
            kind for item in texts(preferences.get("contracts"))
            if (kind := signals.contract(item)))),
        contract_exclusive=preferences.get("contract_exclusive") is True,
        sectors=reading.sectors(preferences.get("sectors")),
        sectors_avoided=reading.sectors(preferences.get("sectors_avoided")),
        sectors_known=reading.sectors([item.get("sector") for item in experiences]),
        available=available,
        notice_days=notice_days,
        notice_negotiable=notice.get("negotiable") is True,
        remote_days=signals.remote_days(
            preferences.get("remote_preferences"), preferences.get("remote_days")),
        level=_level(current, years),
        motivations=list(dict.fromkeys(
            key for item in texts(preferences.get("motivations"))
            if (key := signals.motivation(item)))),
        sizes=list(dict.fromkeys(
            size for item in texts(preferences.get("company_size"))
            if (size := signals.company_size(item)))),
        environment=signals.environment_tags(texts(preferences.get("environment"))),
        reasons=_reasons(document.get("pourquoi_ecoute")),
        display={
            "name": " ".join(part for key in ("firstName", "lastName")
                             if (part := text_of(person, key))),
            "skills_count": len(document.get("skills") or []),
        },
    )  # fmt: skip


def _titles(
    reading: Reading,
    document: Document,
    experiences: list[Mapping[str, Any]],
    spans: list[tuple[int, int] | None],
    years: float | None,
) -> list[list[Any]]:
    """[text, phrase, occupations, weight, years] of what the person is and was, newest first."""
    found: dict[str, list[Any]] = {}

    def add(text: str | None, weight: int, in_it: float) -> None:
        if not text or not (name := title_phrase(text)):
            return
        known = found.get(name)
        if known is not None:
            known[4] += in_it
        elif len(found) < MAX_TITLES:
            occupations = list(reading.lexicon.occupations_of(text))
            found[name] = [text, name, occupations, weight, in_it]

    add(text_of(document, "current_role"), 1000, 0.0)
    add(text_of(document, "headline"), 950, 0.0)
    order = sorted(range(len(experiences)), key=lambda at: (spans[at] or (0, 0))[1], reverse=True)
    for rank, at in enumerate(order):
        span = spans[at]
        length = round((span[1] - span[0]) / 365.25, 1) if span else 0.0
        add(text_of(experiences[at], "title"), _TITLE_WEIGHTS[min(rank, 2)], length)
    titles = list(found.values())
    if titles and years is not None and not any(title[4] for title in titles):
        titles[0][4] = years
    return titles


class _Held:
    """Skills of a person as they are found, the strongest statement of each kept."""

    def __init__(self, reading: Reading) -> None:
        self.lexicon = reading.lexicon
        self.found: dict[str, list[Any]] = {}

    def add(self, key: str, label: str, strength: int, source: str) -> None:
        if key.strip("~ ") and strength > (self.found[key][2] if key in self.found else 0):
            self.found[key] = [key, label, strength, source]

    def name(self, name: str, strength: int, source: str) -> None:
        self.add(self.lexicon.skill(name), name, strength, source)

    def prose(self, text: str, label: str, strength: int, source: str) -> None:
        for mention in self.lexicon.skills_in(text):
            self.add(mention.key, label, strength, source)


def _skills(reading: Reading, document: Document, titles: list[list[Any]]) -> list[list[Any]]:
    """[key, label, strength, source] of every skill stated, named in the text or implied."""
    held = _Held(reading)
    for item in document.get("skills") or []:
        if isinstance(item, Mapping):
            name, level = text_of(item, "name"), number(item.get("level"))
        else:
            name, level = str(item).strip(), None
        if name:
            strength = 1000 if level is None else _STRENGTH_OF_LEVEL[min(5, max(1, int(level)))]
            held.name(name, strength, "skills")
    for name in texts(document.get("certifications")):
        held.name(name, 1000, "certifications")
        held.prose(name, name, 1000, "certifications")
    for item in document.get("education") or []:
        part = mapping(item)
        degree = " ".join(filter(None, (text_of(part, "degree"), text_of(part, "field"))))
        if degree:
            held.name(degree, 1000, "education")
            held.prose(degree, degree, _MENTIONED, "education")
    parts = [text_of(document, "headline"), text_of(document, "cv_text")]
    parts += [text_of(mapping(item), "description") for item in document.get("experiences") or []]
    held.prose(" . ".join(filter(None, parts)), "", _MENTIONED, "cv_text")
    for _, _, occupations, weight, _ in titles:
        for key in occupations:
            for core in reading.lexicon.occupations[key].core_skills:
                held.add(core, "", _IMPLIED * weight // 1000, IMPLIED_BY)
    return list(held.found.values())


def _lacks(reading: Reading, document: Document) -> list[str]:
    said = [text_of(document, "headline"), text_of(document, "cv_text")]
    said += texts(document.get("certifications"))
    return lacked(" . ".join(filter(None, said)), reading.lexicon)


def _span(item: Mapping[str, Any], today: int) -> tuple[int, int] | None:
    start, end = day_of(item.get("start")), day_of(item.get("end"))
    if start is None:
        return None
    last = min(end if end is not None else today, today)
    return (start, last) if last > start else None


def _covered(spans: list[tuple[int, int]]) -> int:
    """Days covered by spans, overlaps counted once."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _expectations(wanted: Mapping[str, Any]) -> tuple[float | None, float | None, list[str]]:
    """(least, target, what was assumed); both ends are read in one period and one unit."""
    pay = read_pay(wanted)
    if pay is None:
        current = yearly(wanted.get("current"), wanted)
        return (current, None, ["current"]) if current is not None else (None, None, [])
    aims = wanted.get("max") is not None or wanted.get("min") is None
    return pay.low, pay.high if aims else None, list(pay.assumed)


def _origins(
    reading: Reading, document: Document, preferences: Mapping[str, Any]
) -> tuple[list[list[Any]], list[str]]:
    wishes = mapping(preferences.get("location_preferences"))
    origins: list[list[Any]] = []
    unplaced: list[str] = []
    given: list[object] = [document.get("location"), text_of(wishes, "city")]
    given += texts(wishes.get("acceptedCities"))
    for item in given:
        place, label = reading.place(item)
        if place is not None and place[1:] not in [known[1:] for known in origins]:
            origins.append(place)
        elif label and place is None:
            unplaced.append(label)
    return origins[:MAX_ORIGINS], unplaced[:MAX_ORIGINS]


def _limits(value: object) -> dict[Mode, float]:
    """Minutes by mode that the person states as bearable."""
    limits: dict[Mode, float] = {}
    for name, given in mapping(mapping(value).get("max_minutes")).items():
        mode, minutes = mode_of(str(name)), number(given)
        if mode and minutes and minutes > 0:
            limits[mode] = minutes
    return limits


def _modes(value: object) -> dict[str, float]:
    transport, limits = mapping(value), _limits(value)
    named = [mode_of(name) for name in texts(transport.get("modes"))]
    modes = list(dict.fromkeys(mode for mode in named if mode)) or list(limits)
    if not modes:
        modes = list(DEFAULT_MINUTES)
    return {mode: limits.get(mode, usual_minutes(mode)) for mode in modes}


def _availability(value: object, notice: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """(ordinal of a date, None) or (None, days from the day of matching)."""
    day = day_of(value)
    weeks = number(notice.get("weeks"))
    if day is not None:
        return day, None
    days = days_in(value)
    if weeks is not None:
        days = max(days or 0, round(weeks * 7))
    return None, days


def _level(title: str | None, years: float | None) -> str | None:
    said = signals.level_in_title(title) if title else None
    if said is not None or years is None:
        return said
    return next((level for least, level in _SENIORITY if years >= least), None)


def _reasons(value: object) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    return [value] if isinstance(value, str) and value.strip() else []
