"""Seniority level: the person's against the job's."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.matching.pairs import Evidence, Pair, Pairs, Scores, evidence, sentiment_of
from src.matching.signals import LEVEL_NAMES

# By how many levels the job stands above the person: -2 and below, -1, 0, +1, +2, +3 and above.
_VALUES: Final = np.array([0.25, 0.65, 1.0, 0.8, 0.3, 0.0])


def score(pairs: Pairs) -> Scores:
    """1 at the same level, .8 one step up, .65 one step down, less further away."""
    mine, theirs = pairs.person["level"], pairs.job["level"]
    step = np.clip(theirs - mine, -2, 3) + 2
    return _VALUES[step], (mine >= 0) & (theirs >= 0)


def witness(pair: Pair, score: float) -> list[Evidence]:
    """Both levels."""
    mine, theirs = pair.person.level, pair.job.level
    if mine is None or theirs is None:
        return []
    side = 0 if pair.french else 1
    text = (
        f"Niveau du poste : {LEVEL_NAMES[theirs][side]} ; niveau du candidat : "
        f"{LEVEL_NAMES[mine][side]}."
        if pair.french
        else f"Level of the job: {LEVEL_NAMES[theirs][side]}; of the candidate: "
        f"{LEVEL_NAMES[mine][side]}."
    )
    return [evidence(text, sentiment_of(score), "hierarchy")]
