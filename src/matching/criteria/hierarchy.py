"""Seniority level: the person's against the job's."""

from __future__ import annotations

from src.matching.choices import LEVEL
from src.matching.pairs import Evidence, Floats, Pair, Pairs, evidence, sentiment_of
from src.matching.signals import LEVEL_NAMES


def score(pairs: Pairs) -> Floats:
    """1 at the same level, .8 one step up, .65 one step down, less further away."""
    return pairs.chosen[:, LEVEL]


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
