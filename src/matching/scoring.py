"""From pairs to totals: twelve scores, weights spread over what is known, blockers apart."""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.commute.scoring import eased
from src.matching.criteria import SCORERS, contract, sector, semantic
from src.matching.criteria_table import CRITERIA
from src.matching.pairs import Floats, Mask, Pairs

BLOCKERS: Final = (
    "sector_avoided",
    "contract_exclusive",
    "knockout",
    "commute_limit",
    "unrelated_role",
)
# Times a stated limit from which a journey passes it beyond doubt: the estimate can be a third off.
OUT_OF_REACH: Final = 1.5
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
    for at, criterion in enumerate(SCORERS):
        values[at] = criterion(pairs)
    unknown = np.isnan(values)
    values[unknown] = 0.0
    known = ~unknown
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


def views(applied: list[float], contributions: list[float]) -> tuple[float, float, float, float]:
    """(candidate's view, job's view, candidate's share, job's share) of one pair.

    A view is the mean score by its side's share of the weights applied; shares times views sum
    to the total.
    """
    mine, total = sum(map(mul, applied, CANDIDATE_SHARES)), sum(applied)
    my_sum, all_sum = sum(map(mul, contributions, CANDIDATE_SHARES)), sum(contributions)
    theirs = total - mine
    return (
        my_sum / mine if mine else 0.0,
        (all_sum - my_sum) / theirs if theirs else 0.0,
        mine,
        theirs,
    )


def blockers(pairs: Pairs, knocked_out: Mask, *, rows: int, related: bool) -> Mask:
    """Which hard constraints each pair breaks, in the order of ``BLOCKERS``; shape (5, n).

    Two trades are unrelated only where both are recognised: an unknown one is never refused.
    ``related`` says that unrelated ones were left out before.
    """
    broken = np.empty((len(BLOCKERS), rows), np.bool_)
    broken[0] = sector.blocked(pairs)
    broken[1] = contract.blocked(pairs)
    broken[2] = knocked_out
    # Only by limits that were stated: assumed minutes refuse nobody, also not beside stated km.
    ease, _ = eased(pairs.job["remote"])
    journeys, person = pairs.journeys, pairs.person
    too_far = ease * journeys.least_km > OUT_OF_REACH * person["max_km"]
    broken[3] = too_far | (person["limits_minutes"] & (journeys.least_share > OUT_OF_REACH))
    if related:
        broken[4] = False
    else:
        strange = ~semantic.related(
            pairs.nearness, pairs.required, pairs.wished, pairs.person, pairs.job
        )
        broken[4] = strange & pairs.person["recognised"] & pairs.job["recognised"]
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
