"""Which rows have a feature and with what weight, for dot products with few features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Postings:
    """For every feature, the titles that have it and with what weight (sorted by feature).

    Immutable; ``joined`` makes a larger one.
    """

    __slots__ = ("_features", "_starts", "_titles", "_weights")

    def __init__(self, features: Ints, titles: Ints, weights: Floats, count: int) -> None:
        self._features = features
        self._titles = titles
        self._weights = weights
        self._starts = np.searchsorted(features, np.arange(count + 1)).tolist()

    @classmethod
    def empty(cls) -> Postings:
        """Of no row."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), 0)

    @classmethod
    def of(cls, rows: list[tuple[list[int], list[int]]], count: int) -> Postings:
        """Of rows that are (features, weights), out of ``count`` features."""
        lengths = [len(ids) for ids, _ in rows]
        features = np.array([at for ids, _ in rows for at in ids], np.int64)
        weights = np.array([weight for _, row in rows for weight in row], np.float64)
        titles = np.repeat(np.arange(len(rows)), lengths)
        order = np.argsort(features, kind="stable")
        return cls(features[order], titles[order], weights[order], count)

    def joined(self, tail: Postings, offset: int, count: int) -> Postings:
        """These and a tail whose first row stands at ``offset``."""
        features = np.concatenate([self._features, tail._features])
        titles = np.concatenate([self._titles, tail._titles + offset])
        weights = np.concatenate([self._weights, tail._weights])
        order = np.argsort(features, kind="stable")
        return Postings(features[order], titles[order], weights[order], count)

    def add_dots(self, query: list[tuple[int, int]], dots: Floats) -> None:
        """Add to every title's place the dot product with the query's (feature, weight) pairs."""
        starts, last = self._starts, len(self._starts) - 1
        slices = [(slice(starts[at], starts[at + 1]), weight) for at, weight in query if at < last]
        if not slices or not len(dots):
            return
        titles = np.concatenate([self._titles[part] for part, _ in slices])
        values = np.concatenate([self._weights[part] * weight for part, weight in slices])
        dots += np.bincount(titles, values, minlength=len(dots))
