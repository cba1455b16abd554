"""Environment: company size and what the workplace offers."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.matching.pairs import Evidence, Pair, Pairs, Scores, evidence, sentiment_of
from src.matching.signals import SIZE_LABELS, TAG_LABELS

_SIZE_SHARE: Final = 0.4
_OTHER_SIZE: Final = 0.3


def score(pairs: Pairs) -> Scores:
    """Mean of size (.4) and of the share of wishes that the workplace names (.6)."""
    person, job = pairs.person, pairs.job
    rows = np.arange(len(person["sizes"]))
    sized = person["says_sizes"] & (job["size"] >= 0)
    by_size = np.where(person["sizes"][rows, job["size"]], 1.0, _OTHER_SIZE)
    wishes = np.bitwise_count(person["tags"])
    met = np.bitwise_count(person["tags"] & job["tags"]) / np.maximum(wishes, 1)
    tagged = (wishes > 0) & (job["tags"] > 0)
    weight = np.where(sized, _SIZE_SHARE, 0.0) + np.where(tagged, 1.0 - _SIZE_SHARE, 0.0)
    total = np.where(sized, _SIZE_SHARE * by_size, 0.0) + np.where(
        tagged, (1.0 - _SIZE_SHARE) * met, 0.0
    )
    return total / np.maximum(weight, _SIZE_SHARE), sized | tagged


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
