"""People who look at lists from their top and act as a known weighting says, or by chance."""

from __future__ import annotations

import numpy as np

from src.outcomes.judgments import Floats, Item

CONFIGURED = np.array([0.24, 0.19, 0.14, 0.09, 0.08, 0.06, 0.05, 0.04, 0.04, 0.03, 0.02, 0.02])
TRUTH = np.array([0.10, 0.32, 0.10, 0.20, 0.02, 0.02, 0.10, 0.02, 0.02, 0.06, 0.02, 0.02])


def shown(
    seed: int,
    truth: Floats | None,
    *,
    candidates: int = 200,
    jobs: int = 12,
    missing: float = 0.1,
) -> list[Item]:
    """Lists ordered by the configured weights; ``truth`` None acts by chance."""
    chance = np.random.default_rng(seed)
    items = []
    for number in range(candidates):
        values = chance.uniform(size=(jobs, 12))
        known = chance.uniform(size=(jobs, 12)) > missing
        order = np.argsort(-(values * known @ CONFIGURED) / (known @ CONFIGURED))
        weights = CONFIGURED if truth is None else truth
        liked = (values * known @ weights) / (known @ weights)
        for rank, at in enumerate(order, 1):
            events = {"impression"}
            acts = 0.3 if truth is None else 1 / (1 + np.exp(-16 * (liked[at] - 0.6)))
            if chance.uniform() < 1 / rank and chance.uniform() < acts:
                events.add("view" if chance.uniform() < 0.2 else "apply")
            items.append(
                Item(f"c{number:04}", f"j{at:02}", tuple(values[at].tolist()),
                     tuple(known[at].tolist()), frozenset(events), rank)
            )  # fmt: skip
    return items
