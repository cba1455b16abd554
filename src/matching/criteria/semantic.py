"""Role fit: title, required and wished skills, languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.matching.candidate_reading import IMPLIED_BY
from src.matching.columns import LANGUAGE_WEIGHT, MAX_LANGUAGES
from src.matching.pairs import Evidence, Floats, Mask, Pair, Pairs, evidence
from src.matching.signals import CEFR, LANGUAGE_LABELS
from src.matching.tables import Columns
from src.matching.wording import skill_words

# Lists of skills are never complete: being in the trade speaks for each unlisted one by this.
BENEFIT_OF_TRADE: Final = 0.35
SAME_TRADE: Final = 0.5  # nearness of titles
NEAR_TRADE: Final = 0.3
SOME_SKILLS: Final = 350  # thousandths of the asked skills
MOST_SKILLS: Final = 600
_KINDRED: Final = 3  # named in a sentence
_HELD: Final = 500  # thousandths from which a skill counts as found


def score(pairs: Pairs) -> Floats:
    """The weighted mean of title, required skills, wished skills and languages that are known.

    Skills are covered by the best of the person's; each uncovered rest gets the benefit of the
    trade. Known where the job has a title or skills and the person a role or skills.
    """
    person, job, near = pairs.person, pairs.job, pairs.nearness
    benefit = BENEFIT_OF_TRADE * near
    required = pairs.required * job["per_required"]
    wished = pairs.wished * job["per_wished"]
    titled = job["title_weight"] * person["titled"]
    total = (
        titled * near
        + job["required_weight"] * (required + (1.0 - required) * benefit)
        + job["wished_weight"] * (wished + (1.0 - wished) * benefit)
    )
    weight = titled + job["skills_weight"]
    known = (weight > 0.0) & person["has_role"]
    if person["says_languages"].any() and (job["language"][:, 0] >= 0).any():
        spoken, asked = _languages(pairs)
        total = total + np.where(asked, LANGUAGE_WEIGHT * spoken, 0.0)
        weight = weight + np.where(asked, LANGUAGE_WEIGHT, 0.0)
    fit: Floats = np.full(np.shape(total), np.nan)
    np.divide(total, weight, out=fit, where=known)
    return fit


def related(
    near: Floats,
    required: NDArray[np.int64],
    wished: NDArray[np.int64],
    person: Mapping[str, Any] | Columns,
    job: Mapping[str, Any] | Columns,
) -> Mask:
    """Whether a job is of the person's trade or a near one.

    By title alone from ``SAME_TRADE``; a neighbouring trade (from ``NEAR_TRADE``) with
    ``SOME_SKILLS`` of the asked ones covered, where both sides name skills; any trade with
    ``MOST_SKILLS``. True as well where nothing is known of the person's trade. ``near`` is
    ``Pairs.nearness``; skills are the required ones, or the wished where none is required.
    """
    stated = job["required_count"] > 0
    asked = np.where(stated, job["required_count"], job["wished_count"])
    covered = np.where(stated, required, wished)
    some = (covered >= SOME_SKILLS * asked) | ~person["says_skills"]
    most = covered >= MOST_SKILLS * np.maximum(asked, 1)
    related_trade: Mask = (near >= SAME_TRADE) | ((near >= NEAR_TRADE) & some) | most
    unknown: Mask = ~person["has_role"]
    return np.logical_or(related_trade, unknown)


def _languages(pairs: Pairs) -> tuple[Floats, Mask]:
    """Mean of level held over level asked (at most 1), where both sides say languages."""
    person, job = pairs.person, pairs.job
    codes, levels = job["language"], job["language_level"]
    rows = np.arange(len(person["languages"]))
    held_sum, count = np.zeros(1), np.zeros(1)
    for at in range(MAX_LANGUAGES):
        asked = codes[:, at] >= 0
        held = person["languages"][rows, codes[:, at]] / levels[:, at]
        held_sum = held_sum + np.where(asked, np.minimum(held, 1.0), 0.0)
        count = count + asked
    return held_sum / np.maximum(count, 1), (count > 0) & person["says_languages"]


def witness(pair: Pair, score: float) -> list[Evidence]:
    """The title, then skills found and missing, then languages."""
    del score
    found: list[Evidence] = []
    if pair.person.title and pair.job.title:
        found.append(_title(pair))
    for asked, field in (
        (pair.job.required, "required_skills"),
        ([item[:2] for item in pair.job.wished], "preferred_skills"),
    ):
        fact = _skills(pair, asked, field)
        if fact is not None:
            found.append(fact)
    if pair.job.languages and pair.person.languages:
        found.append(_language_fact(pair))
    return found


def _title(pair: Pair) -> Evidence:
    near, mine, theirs = pair.nearness, pair.person.title, pair.job.title
    if near >= 0.8:
        text = (
            f"Même métier : « {mine} » et « {theirs} »."
            if pair.french
            else f"Same trade: “{mine}” and “{theirs}”."
        )
        return evidence(text, "positive", "title")
    if near >= NEAR_TRADE:
        text = (
            f"Métiers proches : « {mine} » et « {theirs} »."
            if pair.french
            else f"Close trades: “{mine}” and “{theirs}”."
        )
        return evidence(text, "mixed", "title")
    text = (
        f"Métiers différents : « {mine} » et « {theirs} »."
        if pair.french
        else f"Different trades: “{mine}” and “{theirs}”."
    )
    return evidence(text, "negative", "title")


def _skills(pair: Pair, asked: list[list[str]], field: str) -> Evidence | None:
    if not asked:
        return None
    held: list[str] = []
    missing: list[str] = []
    for key, label in asked:
        name = label or pair.lexicon.skill_label(key, "fr" if pair.french else "en")
        (held if pair.cover(key) >= _HELD else missing).append(name)
    count = f"{len(held)}/{len(asked)}"
    if field == "required_skills":
        text = (
            f"Compétences demandées couvertes : {count}."
            if pair.french
            else f"Required skills covered: {count}."
        )
    else:
        text = (
            f"Compétences souhaitées ou citées couvertes : {count}."
            if pair.french
            else f"Wished or mentioned skills covered: {count}."
        )
    if field == "required_skills" and (near := _kindred(pair, asked)):
        text = f"{text} {near}"
    share = len(held) / len(asked)
    mood = "positive" if share >= 0.7 else "negative" if share < 0.3 else "mixed"
    return evidence(text, mood, field, held, missing)


def _kindred(pair: Pair, asked: list[list[str]]) -> str:
    """Which held skills speak in part for asked ones: "React demandé, JavaScript trouvé (proche)".

    Skills that nobody stated, only the trade implies, are no find.
    """
    held = {skill[0]: skill[1] for skill in pair.person.skills if skill[3] != IMPLIED_BY}
    told = []
    for key, label in asked:
        near = None if key in held else pair.lexicon.best_kin(held, key)
        if near is None:
            continue
        wanted, found = (
            skill_words(pair.lexicon, one, said, french=pair.french)
            for one, said in ((key, label), (near[0], held[near[0]]))
        )
        told.append(
            f"{wanted} demandé, {found} trouvé (proche)"
            if pair.french
            else f"{wanted} asked, {found} found (related)"
        )
    return f"{(' ; ' if pair.french else '; ').join(told[:_KINDRED])}." if told else ""


def _language_fact(pair: Pair) -> Evidence:
    held: list[str] = []
    missing: list[str] = []
    for code, level in pair.job.languages.items():
        labels = LANGUAGE_LABELS.get(code, (code, code))
        name = f"{labels[0 if pair.french else 1]} {CEFR[level - 1]}"
        (held if pair.person.languages.get(code, 0) >= level else missing).append(name)
    text = "Langues demandées." if pair.french else "Languages asked for."
    mood = "positive" if not missing else "mixed" if held else "negative"
    return evidence(text, mood, "languages", held, missing)
