"""Experience: years in the trade and in total against the years asked."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.matching.pairs import (
    Evidence,
    Floats,
    Pair,
    Pairs,
    decimal,
    evidence,
    sentiment_of,
)
from src.matching.wording import counted

TRANSFER: Final = 0.3  # what a year in another trade is worth


def score(pairs: Pairs) -> Floats:
    """Effective years over the least asked, at most 1; more years never lower it.

    Effective years are those in the field plus 0.3 of the others; half a year of grace keeps
    "0 asked" and "none yet" from dividing by zero.
    """
    total, in_field = pairs.person["years"], pairs.field_years
    effective = in_field + TRANSFER * (total - in_field)
    return np.minimum((effective + 0.5) / (pairs.job["years_min"] + 0.5), 1.0)


def witness(pair: Pair, score: float) -> list[Evidence]:
    """Years held, in the field and in all, against the range asked."""
    job, person = pair.job, pair.person
    if person.years is None or (job.years_min is None and job.years_max is None):
        return []
    french = pair.french
    held = counted(person.years, ("an", "ans") if french else ("year", "years"), french=french)
    near = decimal(pair.field_years, french=french)
    asked = _asked(job.years_min or 0.0, job.years_max, french=french)
    text = (
        f"{held} d'expérience dont {near} dans le métier, {asked}"
        if french
        else f"{held} of experience, {near} in the trade; {asked}"
    )
    if job.years_assumed:
        text += " (déduit du niveau du poste)" if french else " (deduced from the level)"
    return [evidence(f"{text}.", sentiment_of(score), "experience")]


def _asked(least: float, most: float | None, *, french: bool) -> str:
    if most is None and not least:
        return "débutants acceptés" if french else "beginners welcome"
    forms = ("an demandé", "ans demandés") if french else ("year asked", "years asked")
    top = counted(least if most is None else most, forms, french=french)
    if most is None or most == least:
        return top
    return f"{decimal(least, french=french)} {'à' if french else 'to'} {top}"
