"""What a person could change to come nearer to a job: each as a patch of the candidate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import ceil
from typing import Any, Final

from src.commute.modes import LABELS
from src.matching.changes import (
    CONTRACTS,
    Change,
    name_of,
    remote_value,
    remote_words,
    yearly_pay,
)
from src.matching.criteria.timing import days_late
from src.matching.facts import FLEXIBLE
from src.matching.index import HELD
from src.matching.pairs import Pair, euros
from src.matching.reading import mapping, texts
from src.matching.signals import CEFR, LANGUAGE_LABELS
from src.matching.text import fold
from src.matching.wording import counted, day, skill_words

_KNOWN: Final = 900  # the strength of a skill that the CV names
_SKILLS: Final = 12
_STEP: Final = 5  # minutes and kilometres are given in fives
# Beyond two hours nobody travels to work every day: no advice to do so.
_LONGEST_MINUTES, _CONTRACTS_AT_MOST = 120, 6
_CODE_LETTERS: Final = (2, 3)  # of a language in a document


def candidate_changes(pair: Pair, document: Mapping[str, Any]) -> list[Change]:
    """Every single change that this job suggests; whether it helps is for scoring to say.

    ``document`` is the candidate as stored. Knowledge first, then wishes.
    """
    found: list[Change] = []
    for suggest in (
        _skills,
        _licences,
        _languages,
        _years,
        _pay,
        _remote,
        _journey,
        _contract,
        _start,
        _sector,
    ):
        found.extend(suggest(pair, document))
    return found


def _skills(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    stated = list(document.get("skills") or [])
    held = {skill[0] for skill in pair.person.skills if skill[2] >= _KNOWN}
    asked = [(key, label) for key, label in pair.job.required]
    asked += [
        (key, label) for key, label, source in pair.job.wished if source == "preferred_skills"
    ]
    for key, label in asked[:_SKILLS]:
        if key in held:
            continue
        name = label or pair.lexicon.skill_label(key, "fr" if pair.french else "en")
        others = [item for item in stated if pair.lexicon.skill(name_of(item)) != key]
        said = skill_words(pair.lexicon, key, name, french=pair.french)
        words = f"Avec {said}" if pair.french else f"With {said}"
        yield Change("skill", "skills", {"skills": [*others, name]}, words, after=name)


def _licences(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    if not pair.person.states_licences:
        return
    stated = texts(document.get("certifications"))
    for kind, key, label, _ in pair.job.knockouts:
        if kind != "language" and pair.cover(key) < HELD:
            words = f"Avec « {label} »" if pair.french else f"With “{label}”"
            patch = {"certifications": [*stated, label]}
            yield Change("licence", "certifications", patch, words, after=label)


def _languages(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    del document
    held, asked = pair.person.languages, dict(pair.job.languages)
    for kind, code, _, level in pair.job.knockouts:
        if kind == "language":
            asked[code] = max(level, asked.get(code, 0))
    for code, level in asked.items():
        mine = held.get(code, 0)
        if not held or mine >= level or len(code) not in _CODE_LETTERS:
            continue
        name = LANGUAGE_LABELS.get(code, (code, code))[0 if pair.french else 1]
        reached = CEFR[level - 1]
        words = (
            f"Avec le niveau {reached} en {name}"
            if pair.french
            else f"With {name} at level {reached}"
        )
        yield Change(
            "language",
            f"languages.{code}",
            {"languages": {code: reached}},
            words,
            CEFR[mine - 1] if mine else None,
            reached,
        )


def _years(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    del document
    held, least = pair.person.years, pair.job.years_min
    if held is None or least is None or held >= least:
        return
    said = counted(least, ("an", "ans") if pair.french else ("year", "years"), french=pair.french)
    words = f"Avec {said} d'expérience" if pair.french else f"With {said} of experience"
    yield Change("years", "experience_years", {"experience_years": least}, words, held, least)


def _pay(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    del document
    person, job = pair.person, pair.job
    if person.pay_min is None or job.pay_low is None or job.pay_high is None:
        return
    for aim in sorted({job.pay_high, job.pay_low}, reverse=True):
        if aim >= person.pay_min:
            continue
        target = person.pay_target
        value = yearly_pay(aim, target, current=person.pay_current)
        amount = euros(aim, french=pair.french)
        words = (
            f"Avec une attente à partir de {amount} par an"
            if pair.french
            else f"With an expectation from {amount} a year"
        )
        yield Change(
            "pay",
            "preferences.salary_expectations.min",
            {"preferences": {"salary_expectations": value}},
            words,
            person.pay_min,
            aim,
        )


def _remote(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    del document
    wanted, offered = pair.person.remote_days, pair.job.remote_days
    if wanted is None or offered is None or FLEXIBLE in {wanted, offered} or wanted == offered:
        return
    said = remote_words(offered, french=pair.french)
    words = f"En acceptant {said}" if pair.french else f"Accepting {said}"
    patch = {"preferences": {"remote_preferences": remote_value(offered)}}
    yield Change("remote", "preferences.remote_preferences", patch, words, wanted, offered)


def _journey(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    """The limits that the journey passes, all at once: one alone would leave it as it is."""
    person, journey, km = pair.person, pair.journey, pair.straight_km
    if journey is None or km is None or (pair.burden or 0.0) <= 1.0:
        return
    mode, minutes = journey.mode, journey.minutes
    if minutes > _LONGEST_MINUTES:
        return
    wishes: dict[str, Any] = {}
    bearable, reach = person.modes[mode], _up(minutes)
    if minutes > bearable:
        transport: dict[str, Any] = {"max_minutes": {mode: reach}}
        if not texts(mapping(_wish(document, "transport")).get("modes")):
            transport["modes"] = list(person.modes)
        wishes["transport"] = transport
    if person.max_km is not None and km > person.max_km:
        wishes["location_preferences"] = {"maxDistance": _up(km)}
    if not wishes:
        return
    how = LABELS[mode][0 if pair.french else 1]
    if "transport" in wishes:
        words = (
            f"En acceptant {reach} min de trajet {how}"
            if pair.french
            else f"Accepting a journey of {reach} min {how}"
        )
        field, before, after = f"transport.max_minutes.{mode}", bearable, float(reach)
    else:
        words = f"En acceptant {_up(km)} km" if pair.french else f"Accepting {_up(km)} km"
        field, before, after = "location_preferences.maxDistance", person.max_km or 0.0, _up(km)
    yield Change("journey", f"preferences.{field}", {"preferences": wishes}, words, before, after)


def _contract(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    offered, wanted = pair.job.contract, pair.person.contracts
    stated = texts(_wish(document, "contracts"))
    if offered is None or not wanted or offered in wanted or len(stated) >= _CONTRACTS_AT_MOST:
        return
    named = CONTRACTS[offered][0 if pair.french else 1]
    words = f"En acceptant {named}" if pair.french else f"Accepting {named}"
    patch = {"preferences": {"contracts": [*stated, offered]}}
    yield Change("contract", "preferences.contracts", patch, words, after=offered)


def _start(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    del document
    late = days_late(pair)
    if late is None or late <= 0:
        return
    wanted = max(pair.job.start or 0, pair.today)
    soon = wanted == pair.today
    said = "immédiat" if soon else date.fromordinal(wanted).isoformat()
    when = day(wanted, french=pair.french)
    if pair.french:
        words = "En étant disponible " + ("immédiatement" if soon else f"le {when}")
    else:
        words = "Being free " + ("at once" if soon else f"on {when}")
    patch = {"availability": said, "notice": None}
    yield Change("availability", "availability", patch, words, after=said)


def _sector(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    sector = pair.job.sector
    if sector is None or sector not in pair.person.sectors_avoided:
        return
    kept = [
        name
        for name in texts(_wish(document, "sectors_avoided"))
        if (pair.lexicon.sector(name) or fold(name)) != sector
    ]
    label = pair.lexicon.sector_label(sector, "fr" if pair.french else "en")
    words = f"En acceptant le secteur {label}" if pair.french else f"Accepting the sector {label}"
    patch = {"preferences": {"sectors_avoided": kept or None}}
    yield Change("sector", "preferences.sectors_avoided", patch, words, before=label)


def _wish(document: Mapping[str, Any], name: str) -> object:
    return mapping(document.get("preferences")).get(name)


def _up(value: float) -> int:
    return ceil(value / _STEP) * _STEP
