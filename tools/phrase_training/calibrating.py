"""What a cosine says of two titles, measured on concepts that were kept out of training."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.matching.subwords import unit
from tools.phrase_training.learning import BUCKETS, Corpus, Learned
from tools.phrase_training.synonyms import Concept

Floats = NDArray[np.float64]
_QUERIES = 400


def calibrated(corpus: Corpus, learned: Learned, share: float) -> dict[str, Any]:
    """Knots of each model, and how well each finds the other names of what it never saw."""
    every = np.arange(len(corpus.phrases))
    bags = _bags(corpus, learned, every)
    meant = unit(((corpus.encoded - learned.mean) @ learned.projection).astype(np.float32))
    both = np.hstack([np.sqrt(1 - share) * bags, np.sqrt(share) * meant])
    systems = {"subwords": bags, "hybrid": both}
    material = corpus.material
    return {
        "calibration": {
            name: _knots(corpus, vectors, material.held_trades) for name, vectors in systems.items()
        },
        "held_out_mrr": {
            name: {
                "trades": _mrr(corpus, vectors, material.held_trades, material.trades),
                "skills": _mrr(corpus, vectors, material.held_skills, material.skills),
            }
            for name, vectors in {**systems, "encoder": meant}.items()
        },
    }


def _bags(corpus: Corpus, learned: Learned, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    found = np.zeros((len(chosen), learned.table.shape[1]), np.float32)
    for at in chosen.tolist():
        rows = corpus.features[corpus.starts[at] : corpus.starts[at + 1]]
        if len(rows):
            found[at] = learned.table[rows % BUCKETS].sum(axis=0)
    return unit(found)


def _knots(corpus: Corpus, vectors: Floats, concepts: list[Concept]) -> dict[str, list[float]]:
    """Quantiles of what strangers and namesakes reach.

    A title that only one in fifty strangers comes near to is no evidence (0.1); one in a thousand,
    a neighbour (0.35); where half of the other names of a trade lie, the same trade (0.7).
    """
    groups = [corpus.positions(concept.names) for concept in concepts]
    owner = np.concatenate([np.full(len(group), at) for at, group in enumerate(groups)])
    flat = np.concatenate([np.array(group) for group in groups])
    cosines = vectors[flat] @ vectors[flat].T
    same = owner[:, None] == owner[None, :]
    strangers = cosines[~same]
    np.fill_diagonal(same, val=False)
    namesakes = cosines[same]
    cuts = [
        0.0,
        float(np.quantile(strangers, 0.98)),
        float(np.quantile(strangers, 0.999)),
        float(np.quantile(namesakes, 0.5)),
        float(np.quantile(namesakes, 0.85)),
        0.97,  # a title with itself, as coarse as vectors are
    ]
    rising = np.maximum.accumulate(np.array(cuts) + np.arange(len(cuts)) * 1e-4)
    return {
        "cosines": [round(float(value), 4) for value in rising],
        "nearness": [0.0, 0.1, 0.35, 0.7, 0.92, 1.0],
    }


def _mrr(corpus: Corpus, vectors: Floats, held: list[Concept], others: list[Concept]) -> float:
    """Reciprocal rank of the best other name of a concept, among all names of all concepts."""
    names = sorted({at for concept in held + others for at in corpus.positions(concept.names)})
    place = {at: row for row, at in enumerate(names)}
    table = vectors[names]
    ranks = []
    for concept in held[:_QUERIES]:
        first, *rest = corpus.positions(concept.names)
        if not rest:
            continue
        scores = table @ vectors[first]
        scores[place[first]] = -2.0
        best = max(scores[place[other]] for other in rest)
        ranks.append(1.0 / (1 + np.count_nonzero(scores > best)))
    return round(float(np.mean(ranks)), 3)
