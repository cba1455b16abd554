"""Motivations: what drives the person against what the posting speaks of."""

from __future__ import annotations

from src.matching.facts import MOTIVATIONS
from src.matching.pairs import Evidence, Floats, Pair, Pairs, evidence, sentiment_of
from src.matching.signals import MOTIVATION_LABELS


def score(pairs: Pairs) -> Floats:
    """The posting's strength on each motivation, weighted by the person's ranking.

    Known where the person ranks motivations and the posting speaks of at least one. The sum is
    of integers: exact in whatever order it is made.
    """
    strength = (pairs.person["motivations"] * pairs.job["motivations"]).sum(axis=1)
    found: Floats = strength * pairs.person["motivation_scale"] * pairs.job["says_motivations"]
    return found


def witness(pair: Pair, score: float) -> list[Evidence]:
    """Motivations that the posting speaks of, and those it does not."""
    counts = dict(zip(MOTIVATIONS, pair.job.motivations, strict=False))
    side = 0 if pair.french else 1
    found = [MOTIVATION_LABELS[name][side] for name in pair.person.motivations if counts.get(name)]
    missing = [
        MOTIVATION_LABELS[name][side] for name in pair.person.motivations if not counts.get(name)
    ]
    met, count = len(found), len(found) + len(missing)
    if pair.french:
        verb = "évoque" if found else "n'évoque"
        which = f"{met or 'aucune'} des {count} motivations" if count > 1 else "cette motivation"
        text = f"L'offre {verb} {'' if found or count > 1 else 'pas '}{which}."
    else:
        verb = "speaks of" if found or count > 1 else "does not speak of"
        which = f"{met or 'none'} of the {count} motivations" if count > 1 else "this motivation"
        text = f"The posting {verb} {which}."
    return [evidence(text, sentiment_of(score), "motivations", found, missing)]
