"""What a posting could change to come nearer to a person: each as a patch of the job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import floor
from typing import Any, Final

from src.matching.changes import (
    CONTRACTS,
    Change,
    name_of,
    remote_value,
    remote_words,
    yearly_pay,
)
from src.matching.criteria.timing import days_late, free_from
from src.matching.facts import FLEXIBLE
from src.matching.index import HELD
from src.matching.pairs import Pair, euros
from src.matching.reading import mapping, texts
from src.matching.signals import CEFR, LANGUAGE_LABELS
from src.matching.wording import counted, day, skill_words

_WHOLLY_REMOTE: Final = 5
_CODE_LETTERS: Final = (2, 3)  # of a language in a document


def job_changes(pair: Pair, document: Mapping[str, Any]) -> list[Change]:
    """Every single change that this person suggests; whether it helps is for scoring to say.

    ``document`` is the job as stored. What is asked first, then what is offered.
    """
    found: list[Change] = []
    for suggest in (
        _skills,
        _knockouts,
        _languages,
        _years,
        _pay,
        _remote,
        _contract,
        _start,
    ):
        found.extend(suggest(pair, document))
    return found


def _skills(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    """A required skill that the person lacks, wished instead."""
    required = list(document.get("required_skills") or [])
    wished = list(document.get("preferred_skills") or [])
    labels = dict(pair.job.required)
    for at, item in enumerate(required):
        name = name_of(item)
        key = pair.lexicon.skill(name)
        if key not in labels or pair.cover(key) >= HELD:
            continue
        rest = [*required[:at], *required[at + 1 :]]
        patch = {"required_skills": rest or None, "preferred_skills": [*wished, item]}
        said = skill_words(pair.lexicon, key, name, french=pair.french)
        words = f"Si {said} est un plus" if pair.french else f"With {said} as a plus only"
        yield Change("required_skill", "required_skills", patch, words, before=name)


def _knockouts(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    stated = texts(document.get("knockouts"))
    for kind, key, label, level in pair.job.knockouts:
        lacking = (
            pair.person.languages.get(key, 0) < level
            if kind == "language"
            else pair.cover(key) < HELD
        )
        kept = [text for text in stated if text != label]
        if lacking and len(kept) < len(stated):
            words = f"Sans exiger « {label} »" if pair.french else f"Without asking for “{label}”"
            yield Change("knockout", "knockouts", {"knockouts": kept or None}, words, before=label)


def _languages(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    stated = mapping(document.get("languages"))
    for code, level in pair.job.languages.items():
        mine = pair.person.languages.get(code, 0)
        if not 0 < mine < level or code not in stated or len(code) not in _CODE_LETTERS:
            continue
        name = LANGUAGE_LABELS.get(code, (code, code))[0 if pair.french else 1]
        enough = CEFR[mine - 1]
        words = (
            f"Avec le niveau {enough} demandé en {name}"
            if pair.french
            else f"With {name} asked for at level {enough}"
        )
        patch = {"languages": {code: enough}}
        yield Change("language", f"languages.{code}", patch, words, CEFR[level - 1], enough)


def _years(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    del document
    held, least = pair.person.years, pair.job.years_min
    if held is None or least is None or held >= least:
        return
    fewer = floor(held)
    if pair.french:
        said = counted(fewer, ("an d'expérience demandé", "ans d'expérience demandés"), french=True)
        words = f"Avec {said}"
    else:
        words = f"Asking for {counted(fewer, ('year', 'years'), french=False)} of experience"
    patch = {"experience": {"min_years": fewer}}
    yield Change("years", "experience.min_years", patch, words, least, fewer)


def _pay(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    """The top of the range at the expectation, then the whole range from there."""
    del document
    low, high, wanted = pair.job.pay_low, pair.job.pay_high, pair.person.pay_min
    if low is None or high is None or wanted is None:
        return
    amount = euros(wanted, french=pair.french)
    if high < wanted:
        words = (
            f"Avec une rémunération jusqu'à {amount} par an"
            if pair.french
            else f"With pay up to {amount} a year"
        )
        patch = {"salary_range": yearly_pay(low, wanted, gross=True)}
        yield Change("pay", "salary_range.max", patch, words, high, wanted)
    if low < wanted:
        words = (
            f"Avec une rémunération à partir de {amount} par an"
            if pair.french
            else f"With pay from {amount} a year"
        )
        patch = {"salary_range": yearly_pay(wanted, max(high, wanted), gross=True)}
        yield Change("pay", "salary_range.min", patch, words, low, wanted)


def _remote(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    del document
    wanted, offered = pair.person.remote_days, pair.job.remote_days
    days = []
    if wanted is not None and FLEXIBLE not in {wanted, offered}:
        days.append(wanted)
    if (pair.burden or 0.0) > 1.0:
        days.append(_WHOLLY_REMOTE)
    for given in dict.fromkeys(days):
        if given == offered:
            continue
        said = remote_words(given, french=pair.french)
        words = f"Avec {said}" if pair.french else f"With {said}"
        patch = {"remote_policy": remote_value(given)}
        yield Change("remote", "remote_policy", patch, words, offered, given)


def _contract(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    del document
    offered, wanted = pair.job.contract, pair.person.contracts
    if offered is None or not wanted or offered == wanted[0]:
        return
    named = CONTRACTS[wanted[0]][0 if pair.french else 1]
    words = f"Avec {named}" if pair.french else f"With {named}"
    patch = {"contract_type": wanted[0]}
    yield Change("contract", "contract_type", patch, words, offered, wanted[0])


def _start(pair: Pair, document: Mapping[str, Any]) -> Iterator[Change]:
    late, free = days_late(pair), free_from(pair)
    if late is None or free is None or late <= 0 or free > date.max.toordinal():
        return
    when = date.fromordinal(free).isoformat()
    said = day(free, french=pair.french)
    words = f"Avec un démarrage le {said}" if pair.french else f"With a start on {said}"
    before = document.get("start_date")
    yield Change("start", "start_date", {"start_date": when}, words, before, when)
