"""Weights on the simplex that explain preferences best, held back towards the weights there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from src.outcomes.judgments import Comparisons, Floats

_STEPS: Final = 60
_SHARPEST: Final = 200.0
_DULLEST: Final = 1e-3
_NEWTON: Final = 3
_SMALL: Final = 1e-9
_TRIES: Final = 30
_STILL: Final = 1e-5  # a step that moves no weight by more is the last


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights (criteria,), how sharply preferences follow totals, and the loss without penalty."""

    weights: Floats
    sharpness: float
    loss: float


def totals(comparisons: Comparisons, weights: Floats) -> tuple[Floats, Floats]:
    """(total, sum of the weights with data) of every item, each (items,), as scoring makes them.

    total = sum_k w_k s_k / sum_k w_k over the criteria k with data; 0 where there is none.
    """
    confidence = weights @ comparisons.known
    weighted = weights @ (comparisons.values * comparisons.known)
    total = np.divide(weighted, confidence, out=np.zeros_like(weighted), where=confidence > 0)
    return total, confidence


def fit(
    comparisons: Comparisons,
    counts: Floats,
    prior: Floats,
    *,
    ridge: float,
    floor: Floats | None = None,
    start: Fit | None = None,
    steps: int = _STEPS,
) -> Fit:
    """The weights w >= floor, sum w = 1, with the least loss plus ridge * sum (w - prior)^2/prior.

    The loss is the mean over pairs, weighted by ``counts`` (pairs,), of log(1 + exp(-b (t_better
    - t_worse))): Bradley and Terry's model of preferences (1952) on the totals of scoring, its
    sharpness b fitted along. The penalty is what a Dirichlet around ``prior`` looks like near its
    middle: every weight may move in proportion to its size. ``floor`` (criteria,) is 0 unless
    given. An infinite ``ridge`` keeps the prior and fits b alone. Projected gradient descent in
    the metric of the penalty with halved steps (Bertsekas 1976).
    """
    whole = counts.sum()
    if whole <= 0:
        return Fit(prior.copy(), 0.0, float(np.log(2.0)))
    share = counts / whole
    least = np.zeros_like(prior) if floor is None else floor
    metric = np.maximum(prior, _SMALL)
    weights = prior.copy() if start is None else start.weights.copy()
    sharpness = 10.0 if start is None else max(start.sharpness, _DULLEST)
    if np.isinf(ridge):
        weights = prior.copy()
        for _ in range(8):
            sharpness = _sharper(_margins(comparisons, weights), share, sharpness)
        return Fit(weights, sharpness, _loss(_margins(comparisons, weights), share, sharpness))

    step = 1.0
    for _ in range(steps):
        margins = _margins(comparisons, weights)
        sharpness = _sharper(margins, share, sharpness)
        loss = _loss(margins, share, sharpness)
        away = weights - prior
        value = loss + ridge * float((away * away / metric).sum())
        slope = _slope(comparisons, weights, share, sharpness, margins)
        slope += 2.0 * ridge * away / metric
        for _ in range(_TRIES):
            moved = project(weights - step * metric * slope, metric, least)
            change = moved - weights
            bound = (
                value + float(slope @ change) + float((change * change / metric).sum()) / step / 2
            )
            away = moved - prior
            there = _loss(_margins(comparisons, moved), share, sharpness)
            if there + ridge * float((away * away / metric).sum()) <= bound + 1e-15:
                break
            step /= 2
        weights = moved
        if float(np.abs(change).max()) < _STILL:
            break
        step *= 1.5
    return Fit(weights, sharpness, _loss(_margins(comparisons, weights), share, sharpness))


def mean_loss(comparisons: Comparisons, counts: Floats, fitted: Fit) -> float:
    """The mean loss of these pairs under a fit; log 2 is that of guessing."""
    margins = _margins(comparisons, fitted.weights)
    return _loss(margins, counts / counts.sum(), fitted.sharpness)


def project(point: Floats, metric: Floats, floor: Floats) -> Floats:
    """The nearest w >= floor with sum w = 1, distances measured by sum (w - point)^2 / metric.

    w_k = max(floor_k, point_k - x metric_k) for the x that makes the sum 1, found among the
    places where a weight reaches its floor (Held, Wolfe and Crowder 1974 for equal metrics). The
    floors sum to less than 1.
    """
    stops = np.sort((point - floor) / metric)
    sums = np.maximum(floor, point - stops[:, None] * metric).sum(axis=1)
    # Sums fall from stop to stop; the answer lies before the first stop at which they are below 1.
    at = int(np.searchsorted(-sums, -1.0))
    if at == 0:
        slack = stops[0]
        free = np.ones_like(point, dtype=bool)
    else:
        slack = stops[min(at, len(stops)) - 1]
        free = (point - floor) / metric > slack
    held = floor[~free].sum()
    amount = (point[free].sum() + held - 1.0) / metric[free].sum()
    found = np.where(free, point - amount * metric, floor)
    found = np.maximum(found, floor)
    whole: Floats = found / found.sum()
    return whole


def _margins(comparisons: Comparisons, weights: Floats) -> Floats:
    total, _ = totals(comparisons, weights)
    margins: Floats = total[comparisons.better] - total[comparisons.worse]
    return margins


def _loss(margins: Floats, share: Floats, sharpness: float) -> float:
    return float(share @ np.logaddexp(0.0, -sharpness * margins))


def _doubt(margins: Floats, sharpness: float) -> Floats:
    """The chance that the model gives to the other outcome."""
    chance: Floats = 0.5 * (1.0 - np.tanh(sharpness * margins / 2))
    return chance


def _slope(
    comparisons: Comparisons, weights: Floats, share: Floats, sharpness: float, margins: Floats
) -> Floats:
    """The gradient of the loss by the weights, through the spreading of missing criteria."""
    pull = sharpness * share * _doubt(margins, sharpness)
    items = comparisons.values.shape[1]
    push = np.bincount(comparisons.worse, pull, items) - np.bincount(
        comparisons.better, pull, items
    )
    total, confidence = totals(comparisons, weights)
    push = np.divide(push, confidence, out=np.zeros_like(push), where=confidence > 0)
    slope: Floats = ((comparisons.values - total) * comparisons.known) @ push
    return slope


def _sharper(margins: Floats, share: Floats, sharpness: float) -> float:
    """Newton steps for the sharpness; the loss is convex in it."""
    for _ in range(_NEWTON):
        doubt = _doubt(margins, sharpness)
        slope = -float(share @ (margins * doubt))
        bend = float(share @ (margins * margins * doubt * (1 - doubt)))
        step = slope / max(bend, 1e-9)
        # At most a factor of two at a time: far from the middle the bend is nearly 0.
        sharpness = min(max(sharpness - step, sharpness / 2, _DULLEST), sharpness * 2, _SHARPEST)
    return sharpness
