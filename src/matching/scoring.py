"""From pairs to totals: twelve scores, weights spread over what is known, blockers apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.matching.criteria import SCORERS, contract, sector, semantic
from src.matching.criteria_table import CRITERIA
from src.matching.pairs import Floats, Mask, Pairs

BLOCKERS: Final = ("sector_avoided", "contract_exclusive", "knockout", "unrelated_role")
COUNT: Final = len(SCORERS)
CANDIDATE_SHARES: Final = tuple(criterion.candidate_share for criterion in CRITERIA)


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of n pairs.

    ``values`` and ``known`` have shape (12, n), ``total`` and ``confidence`` shape (n,).
    """

    values: Floats
    known: Mask
    total: Floats
    confidence: Floats


def score(pairs: Pairs, weights: tuple[float, ...], *, rows: int) -> Scores:
    """Scores of all pairs.

    total = sum_k w_k s_k / sum_k w_k over the criteria k with data: a missing one gives its
    weight to the others and takes it from ``confidence`` = sum_k w_k. Sums run in the order of
    the criteria, elementwise, so that a pair has the same bits in any company.
    """
    values = np.empty((COUNT, rows))
    known = np.empty((COUNT, rows), np.bool_)
    for at, criterion in enumerate(SCORERS):
        values[at], known[at] = criterion(pairs)
    values[~known] = 0.0
    return Scores(values, known, *combine(values, known, weights))


def combine(values: Floats, known: Mask, weights: tuple[float, ...]) -> tuple[Floats, Floats]:
    """(total, confidence) of scores (12, n) under these weights; each of shape (n,).

    ``accumulate`` adds in the order of the criteria whatever n is; a plain sum need not.
    """
    column = np.array(weights).reshape(-1, 1)
    weighted = np.add.accumulate(values * column)[-1]
    confidence = np.add.accumulate(known * column)[-1]
    total = np.divide(weighted, confidence, out=np.zeros_like(weighted), where=confidence > 0)
    return np.minimum(total, 1.0), confidence


def spread(
    scores: Scores, weights: tuple[float, ...], chosen: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats]:
    """What each criterion brings to the chosen pairs: (applied, contributions, fit).

    Weights applied and contributions have shape (12, chosen). ``fit`` has shape (4, chosen): the
    candidate's and the job's view, each the mean score by its share of the weights applied, and
    both shares; shares times views sum to the total.
    """
    column = np.array(weights).reshape(-1, 1)
    confidence = scores.confidence[chosen]
    divisor = np.where(confidence > 0, confidence, 1.0)
    applied = scores.known[:, chosen] * column / divisor
    contributions = applied * scores.values[:, chosen]
    mine = np.array(CANDIDATE_SHARES).reshape(-1, 1)
    shares = np.stack([(applied * mine).sum(axis=0), (applied * (1.0 - mine)).sum(axis=0)])
    sums = np.stack(
        [(contributions * mine).sum(axis=0), (contributions * (1.0 - mine)).sum(axis=0)]
    )
    views = np.divide(sums, shares, out=np.zeros_like(sums), where=shares > 0)
    return applied, contributions, np.concatenate([views, shares])


def blockers(pairs: Pairs, scores: Scores, knocked_out: Mask) -> Mask:
    """Which hard constraints each pair breaks, in the order of ``BLOCKERS``; shape (4, n).

    Two trades are unrelated only where both are recognised: an unknown one is never refused.
    """
    broken = np.empty((len(BLOCKERS), len(scores.total)), np.bool_)
    broken[0] = sector.blocked(pairs)[0]
    broken[1] = contract.blocked(pairs)[0]
    broken[2] = knocked_out
    strange = ~semantic.related(
        pairs.nearness, pairs.required, pairs.wished, pairs.person, pairs.job
    )
    broken[3] = strange & pairs.person["recognised"] & pairs.job["recognised"]
    return broken


def best(total: Floats, ids: list[str], rows: NDArray[np.int64], limit: int) -> list[int]:
    """Positions (into ``total``) of the ``limit`` best, ties by id.

    ``rows`` gives for each position its place in ``ids``.
    """
    count = len(total)
    if limit <= 0 or count == 0:
        return []
    if count > limit:
        threshold = np.partition(total, count - limit)[count - limit]
        candidates = np.flatnonzero(total >= threshold)
    else:
        candidates = np.arange(count)
    order = sorted(candidates.tolist(), key=lambda at: (-total[at], ids[rows[at]]))
    return order[:limit]
