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
    text = _told(len(found), len(found) + len(missing), french=pair.french)
    return [evidence(text, sentiment_of(score), "motivations", found, missing)]


def _told(met: int, count: int, *, french: bool) -> str:
    if french:
        verb = "évoque" if met else "n'évoque"
        if count == 1:
            return f"L'offre {verb} {'' if met else 'pas '}cette motivation."
        which = f"les {count}" if met == count else f"{met or 'aucune'} des {count}"
        return f"L'offre {verb} {which} motivations."
    if count == 1:
        return f"The posting {'speaks' if met else 'does not speak'} of this motivation."
    which = ("both" if count == 2 else f"all {count}") if met == count else (
        f"{met or 'none'} of the {count}")  # fmt: skip
    return f"The posting speaks of {which} motivations."
