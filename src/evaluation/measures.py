"""How good one ranking is: MAP, MRR, nDCG, P and R as trec_eval defines them.

A judgment from a given grade on is relevant (trec_eval's ``-l``); what is not judged is not.
Rankings are cut at ``CUT`` = 100, as published figures were made: what stands below rank 100 was
not found. Definitions: C. Buckley, trec_eval 9 (``map``, ``recip_rank``, ``ndcg_cut.10``,
``P.10``, ``recall.50``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.evaluation.errors import ScoreError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MEASURES: Final = ("map", "mrr", "ndcg_at_10", "p_at_10", "r_at_50")
CUT: Final = 100
TOP: Final = 10
_RECALLED: Final = 50
_DISCOUNTS: Final = 1.0 / np.log2(np.arange(2, TOP + 2))


def places(ids: list[str]) -> Ints:
    """The place of each id in the order of the ids (by code point); shape (ids,)."""
    found = np.empty(len(ids), np.int64)
    found[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return found


def ranked(scores: Floats, grades: Ints, id_places: Ints, limit: int = CUT) -> Ints:
    """Positions of the ``limit`` best by score, each tie in the order that serves us worst.

    Among equal scores the lower grade comes first, and among equal grades the lower id: no
    measure gains by a tie, whatever names the documents have. All arrays have shape (corpus,).
    Raises ``ScoreError`` for another shape and for scores that are not numbers.
    """
    if scores.shape != grades.shape:
        raise ScoreError(f"{scores.shape} scores for a corpus of {grades.shape}")
    if np.isnan(scores).any():
        raise ScoreError("a score is not a number")
    count = len(scores)
    if count > limit:
        # Everything that ties with the last place takes part in the order.
        threshold = np.partition(scores, count - limit)[count - limit]
        chosen = np.flatnonzero(scores >= threshold)
    else:
        chosen = np.arange(count)
    order = np.lexsort((id_places[chosen], grades[chosen], -scores[chosen]))
    best: Ints = chosen[order[:limit]]
    return best


def measured(found: Ints, judged: Ints, relevant_from: int = 1) -> tuple[float, ...]:
    """The measures of one query, in the order of ``MEASURES``, each in [0, 1].

    ``found`` are the grades of the ranking from its top (at most ``CUT`` count), ``judged`` all
    grades of the query's judgments in any order, at least one of them relevant: of the grade
    ``relevant_from`` or more, which is at least 1. Raises ``ValueError`` when none is.

    The gain of nDCG is the grade itself (not 2^grade - 1), of every grade whatever is relevant,
    and its discount log2(rank + 1), both as in trec_eval; the ideal ranking is that of all
    judgments.
    """
    relevant = int(np.count_nonzero(judged >= relevant_from))
    if not relevant:
        raise ValueError("nothing is relevant: the measures are not defined")
    found = found[:CUT]
    hits = np.flatnonzero(found >= relevant_from)
    precisions = np.arange(1, len(hits) + 1) / (hits + 1)
    return (
        float(precisions.sum()) / relevant,
        1.0 / float(hits[0] + 1) if len(hits) else 0.0,
        _gain(found) / _gain(np.sort(judged)[::-1]),
        float(np.count_nonzero(hits < TOP)) / TOP,
        float(np.count_nonzero(hits < _RECALLED)) / relevant,
    )


def _gain(grades: Ints) -> float:
    top = np.maximum(grades[:TOP], 0)
    return float(top @ _DISCOUNTS[: len(top)])
