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
    low = job.years_min or 0.0
    asked = decimal(low, french=pair.french)
    if job.years_max is not None:
        asked += "–" + decimal(job.years_max, french=pair.french)
    held = decimal(person.years, french=pair.french)
    near = decimal(pair.field_years, french=pair.french)
    guess = " (déduit du niveau du poste)" if pair.french else " (deduced from the level)"
    text = (
        f"{held} an(s) d'expérience dont {near} dans le métier, {asked} an(s) demandé(s)"
        f"{guess if job.years_assumed else ''}."
        if pair.french
        else f"{held} year(s) of experience, {near} in the trade; {asked} asked"
        f"{guess if job.years_assumed else ''}."
    )
    return [evidence(text, sentiment_of(score), "experience")]
