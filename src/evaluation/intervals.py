"""How far a mean over queries can be trusted: percentile bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 1000
SEED: Final = 20_240
_TAILS: Final = (2.5, 97.5)  # percentiles: an interval of 95 %
_AT_ONCE: Final = 4_000_000  # drawn numbers held in memory


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and the ends of its interval, ``low <= high``."""

    value: float
    low: float
    high: float


def estimates(values: NDArray[np.float64]) -> list[Estimate]:
    """The mean of each column with its 95 % interval; ``values`` has shape (queries, measures).

    Queries are drawn with replacement ``RESAMPLES`` times, the same draws for every measure, and
    the interval has the percentiles 2.5 and 97.5 of the means (B. Efron's percentile method).
    The seed is fixed: the same values give the same interval. Raises ``ValueError`` when there
    is no query.
    """
    queries = len(values)
    if not queries:
        raise ValueError("no query: there is nothing to estimate")
    chance = np.random.default_rng(SEED)
    at_once = max(1, _AT_ONCE // (queries * values.shape[1]))
    means = [
        values[chance.integers(0, queries, (min(at_once, RESAMPLES - done), queries))].mean(axis=1)
        for done in range(0, RESAMPLES, at_once)
    ]
    low, high = np.percentile(np.concatenate(means), _TAILS, axis=0)
    return [
        Estimate(float(value), float(least), float(most))
        for value, least, most in zip(values.mean(axis=0), low, high, strict=True)
    ]
