"""Environment: company size and what the workplace offers."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.matching.choices import SIZE
from src.matching.pairs import Evidence, Floats, Pair, Pairs, evidence, sentiment_of
from src.matching.signals import SIZE_LABELS, TAG_LABELS

_SIZE_SHARE: Final = 0.4


def score(pairs: Pairs) -> Floats:
    """Mean of size (.4) and of the share of wishes that the workplace names (.6)."""
    person, offered = pairs.person, pairs.job["tags"]
    by_size: Floats = pairs.chosen[:, SIZE]
    if not person["tags"].any():
        return by_size
    met = np.bitwise_count(person["tags"] & offered) * person["tag_scale"]
    met = np.where(offered > 0, met, np.nan)
    both = _SIZE_SHARE * by_size + (1.0 - _SIZE_SHARE) * met
    return np.where(np.isnan(both), np.fmax(by_size, met), both)


def witness(pair: Pair, score: float) -> list[Evidence]:
    """The company's size, then wishes met and not met."""
    person, job = pair.person, pair.job
    found: list[Evidence] = []
    if person.sizes and job.size:
        name = SIZE_LABELS[job.size][0 if pair.french else 1]
        fits = job.size in person.sizes
        text = f"Taille d'entreprise : {name}." if pair.french else f"Company size: {name}."
        found.append(evidence(text, "positive" if fits else "mixed", "company.size"))
    if person.environment and job.environment:
        side = 0 if pair.french else 1
        met = [TAG_LABELS[tag][side] for tag in person.environment if tag in job.environment]
        missing = [
            TAG_LABELS[tag][side] for tag in person.environment if tag not in job.environment
        ]
        text = (
            f"Souhaits satisfaits : {len(met)}/{len(met) + len(missing)}."
            if pair.french
            else f"Wishes met: {len(met)}/{len(met) + len(missing)}."
        )
        found.append(evidence(text, sentiment_of(score), "environment", met, missing))
    return found
