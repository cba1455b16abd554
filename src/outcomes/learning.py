"""Learns a weighting from judgments, says how sure it is, and whether it beats the one there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from src.outcomes.fitting import Fit, fit, mean_loss, totals
from src.outcomes.intervals import Interval
from src.outcomes.judgments import Comparisons, Floats, Ints

# What learning asks for at least. Positive outcomes: ten for each of the criteria (Peduzzi et al.
# 1996, "events per variable"). Candidates: intervals and folds draw whole candidates, and fewer
# than fifty make percentiles of little worth.
FEWEST_POSITIVES: Final = 120
FEWEST_CANDIDATES: Final = 50
FEWEST_PAIRS: Final = 500
RIDGES: Final = (float("inf"), 1.0, 0.1, 0.03, 0.01, 0.001)
_INNER_FOLDS: Final = 3
_RESAMPLES: Final = 200
_DRAWS: Final = 1000
_STEPS_AGAIN: Final = 40  # from the fit on all data the way is short
_TAILS: Final = (2.5, 97.5)
_TOP: Final = 10
_DISCOUNTS: Final = 1.0 / np.log2(np.arange(2, _TOP + 2))

Verdict = Literal["better", "not_better", "too_little_data"]


@dataclass(frozen=True, slots=True)
class Shortage:
    """What is missing: how many there are of what and how many there must be at least."""

    what: Literal["pairs", "candidates", "positives"]
    found: int
    needed: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of held-out candidates under both weightings, and the learned one's gain."""

    configured: float
    learned: float
    gain: Interval


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned. Without enough data there are shortages and no weights.

    ``weights`` have intervals over resampled candidates; ``ridge`` (inf: the configured weights
    were kept) and ``sharpness`` are those of the fit on everything; ``accuracy`` and ``ndcg`` are
    of candidates that the fit had not seen.
    """

    verdict: Verdict
    pairs: int
    candidates: int
    positives: int
    shortages: tuple[Shortage, ...] = ()
    weights: tuple[Interval, ...] = ()
    ridge: float = float("inf")
    sharpness: float = 0.0
    accuracy: Measured | None = None
    ndcg: Measured | None = None
    settings: dict[str, int] = field(default_factory=dict)


def learn(
    comparisons: Comparisons,
    configured: Floats,
    *,
    floor: Floats | None = None,
    folds: int = 5,
    seed: int = 0,
) -> Learned:
    """The weighting that the comparisons speak for, held back towards ``configured`` (criteria,).

    How much it is held back is chosen by cross-validation over candidates, inside each fold anew,
    so that the folds judge the whole procedure. The verdict is ``better`` only where the 95 %
    interval of the gain in held-out pairwise accuracy lies above 0. The same data and seed give
    the same answer.
    """
    pairs, candidates, positives = (
        len(comparisons),
        comparisons.candidates,
        comparisons.positives,
    )
    shortages = _shortages(pairs, candidates, positives)
    settings = {"folds": folds, "seed": seed}
    if shortages:
        return Learned(
            "too_little_data", pairs, candidates, positives, shortages, settings=settings
        )
    chance = np.random.default_rng(seed)
    lists = np.unique(comparisons.lists)
    fold_of = _folds(lists, folds, chance)
    unseen = np.empty((len(comparisons.grades), 2))
    for number in range(folds):
        trained = comparisons.weight * (fold_of[comparisons.of] != number)
        found = _chosen(comparisons, trained, fold_of, number, configured, floor)
        held = fold_of[comparisons.lists] == number
        for column, weights in enumerate((configured, found.weights)):
            unseen[held, column] = totals(comparisons, weights)[0][held]
    accuracy = _accuracy(comparisons, unseen, chance)
    ndcg = _ndcg(comparisons, unseen, lists, chance)
    ridge = _ridge(comparisons, comparisons.weight, fold_of, folds, None, configured, floor)
    whole = fit(comparisons, comparisons.weight, configured, ridge=ridge, floor=floor)
    return Learned(
        "better" if accuracy.gain.low > 0 else "not_better",
        pairs,
        candidates,
        positives,
        weights=_intervals(comparisons, configured, floor, whole, chance),
        ridge=ridge,
        sharpness=whole.sharpness,
        accuracy=accuracy,
        ndcg=ndcg,
        settings=settings,
    )


def _shortages(pairs: int, candidates: int, positives: int) -> tuple[Shortage, ...]:
    asked = (
        Shortage("pairs", pairs, FEWEST_PAIRS),
        Shortage("candidates", candidates, FEWEST_CANDIDATES),
        Shortage("positives", positives, FEWEST_POSITIVES),
    )
    return tuple(one for one in asked if one.found < one.needed)


def _folds(lists: Ints, folds: int, chance: np.random.Generator) -> Ints:
    """The fold of each candidate's number; sizes differ by one at most."""
    fold_of = np.full(int(lists.max()) + 1, -1, np.int64)
    fold_of[chance.permutation(lists)] = np.arange(len(lists)) % folds
    return fold_of


def _chosen(
    comparisons: Comparisons,
    trained: Floats,
    fold_of: Ints,
    without: int,
    configured: Floats,
    floor: Floats | None,
) -> Fit:
    ridge = _ridge(comparisons, trained, fold_of, _INNER_FOLDS, without, configured, floor)
    return fit(comparisons, trained, configured, ridge=ridge, floor=floor)


def _ridge(
    comparisons: Comparisons,
    counts: Floats,
    fold_of: Ints,
    folds: int,
    without: int | None,
    configured: Floats,
    floor: Floats | None,
) -> float:
    """The ridge with the least loss on held-out candidates, the strongest of equal ones.

    Inside an outer fold the rest is dealt out anew: by the candidate's number, in turn.
    """
    inner = fold_of
    if without is not None:
        rest = np.flatnonzero((fold_of >= 0) & (fold_of != without))
        inner = np.full_like(fold_of, -1)
        inner[rest] = np.arange(len(rest)) % folds
    losses = np.zeros(len(RIDGES))
    for number in range(folds):
        held = counts * (inner[comparisons.of] == number)
        if not held.sum():
            continue
        start: Fit | None = None
        for at, ridge in enumerate(RIDGES):
            # From the strongest down: each fit starts where the one before it ended.
            start = fit(
                comparisons, counts - held, configured, ridge=ridge, floor=floor, start=start
            )
            losses[at] += held.sum() * mean_loss(comparisons, held, start)
    return RIDGES[int(np.argmin(losses))]


def _accuracy(comparisons: Comparisons, unseen: Floats, chance: np.random.Generator) -> Measured:
    """Weighted share of pairs in the right order; a tie is half right."""
    margins = unseen[comparisons.better] - unseen[comparisons.worse]
    right = (margins > 0) + 0.5 * (margins == 0)
    _, number = np.unique(comparisons.of, return_inverse=True)
    weighed = np.array(
        [
            np.bincount(number, comparisons.weight),
            *(np.bincount(number, comparisons.weight * right[:, column]) for column in (0, 1)),
        ]
    )
    return _measured(weighed, chance)


def _ndcg(
    comparisons: Comparisons, unseen: Floats, lists: Ints, chance: np.random.Generator
) -> Measured:
    """nDCG@10 of each candidate's shown jobs where something was done; see ``Comparisons.gains``.

    Gains are divided by propensity, so that the ranking as it was shown has no start by it.
    """
    values = []
    for number in lists:
        mine = np.flatnonzero(comparisons.lists == number)
        gains = comparisons.gains[mine]
        if not gains.any():
            continue
        ideal = _gain(np.sort(gains)[::-1])
        # Ties stand in the order that serves worst: the lower gain first.
        row = [_gain(gains[np.lexsort((gains, -unseen[mine, column]))]) / ideal
               for column in (0, 1)]  # fmt: skip
        values.append([1.0, *row])
    return _measured(np.array(values).T, chance)


def _gain(gains: Floats) -> float:
    top = gains[:_TOP]
    return float(top @ _DISCOUNTS[: len(top)])


def _measured(weighed: Floats, chance: np.random.Generator) -> Measured:
    """Of (weight, configured, learned) of each candidate: ratios of sums, and their difference.

    The interval is the percentile bootstrap over candidates, both weightings on the same draws.
    """
    whole, configured, learned = weighed.sum(axis=1)
    candidates = weighed.shape[1]
    gains = []
    for _ in range(_DRAWS):
        drawn = weighed[:, chance.integers(0, candidates, candidates)].sum(axis=1)
        gains.append((drawn[2] - drawn[1]) / drawn[0])
    low, high = np.percentile(gains, _TAILS)
    gain = Interval(float((learned - configured) / whole), float(low), float(high))
    return Measured(float(configured / whole), float(learned / whole), gain)


def _intervals(
    comparisons: Comparisons,
    configured: Floats,
    floor: Floats | None,
    whole: Fit,
    chance: np.random.Generator,
) -> tuple[Interval, ...]:
    """Each weight with the percentiles of fits on candidates drawn with replacement.

    Those fits are hardly held back: percentiles of weights that are pulled to the configured ones
    would be narrow around a pulled value and miss what the data say. An interval reaches to its
    weight where that was pulled out of it.
    """
    ridge = RIDGES[-1]
    start = fit(comparisons, comparisons.weight, configured, ridge=ridge, floor=floor, start=whole)
    numbers, place = np.unique(comparisons.of, return_inverse=True)
    drawn = np.empty((_RESAMPLES, len(configured)))
    for at in range(_RESAMPLES):
        times = np.bincount(chance.integers(0, len(numbers), len(numbers)), minlength=len(numbers))
        drawn[at] = fit(
            comparisons, comparisons.weight * times[place], configured, ridge=ridge, floor=floor,
            start=start, steps=_STEPS_AGAIN,
        ).weights  # fmt: skip
    low, high = np.percentile(drawn, _TAILS, axis=0)
    return tuple(
        Interval(float(value), float(min(least, value)), float(max(most, value)))
        for value, least, most in zip(whole.weights, low, high, strict=True)
    )
