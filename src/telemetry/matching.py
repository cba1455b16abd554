"""Feeds the metrics of matching: how many pairs, how long, how good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.telemetry.metrics import GRADE_BOUNDS, GRADES, SCORE_BUCKETS, Metrics

_GRADE_BOUNDS: Final = GRADE_BOUNDS[::-1]  # ascending: D | C | B | A | A+


class PrometheusMatchingMeter:
    """``MatchingMeter`` over Prometheus metrics, made to take all scores of a match at once."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def processed(self, status: str, count: int) -> None:
        """Add pairs that ended in ``status`` (a short fixed word: scored, excluded, failed)."""
        if count:
            self._metrics.jobs_processed.labels(status).inc(count)

    def duration(self, job_type: str, seconds: float) -> None:
        """Add the time of one match of a kind (a short fixed word: candidate, job, score)."""
        self._metrics.matching_duration.labels(job_type).observe(seconds)

    def scores(self, values: NDArray[np.floating[Any]] | Sequence[float]) -> None:
        """Add the total scores of pairs, all at once."""
        array = np.asarray(values)
        if not array.size:
            return
        # Passes over the array, one a bound, are ten times as fast as sorting scores into cells.
        up_to = [int(np.count_nonzero(array <= bound)) for bound in SCORE_BUCKETS] + [array.size]
        exactly = {bound: int(np.count_nonzero(array == bound)) for bound in _GRADE_BOUNDS}
        # For sums alone single precision will do, and a product is the fastest of them.
        single = array.astype(np.float32, copy=False)
        low_sum = 0.0
        previous = 0
        cells = [0] * len(up_to)
        place = 0
        total = float(array.sum())
        for column, bound in enumerate((*SCORE_BUCKETS, np.inf)):
            cells[column] += up_to[column] - previous
            previous = up_to[column]
            if bound in exactly:
                # A score on the bound is in this bucket, but in the better grade.
                cells[column] -= exactly[bound]
                below = float(np.dot(single, array < bound))
                self._add(place, cells, below - low_sum)
                low_sum, place = below, place + 1
                cells = [0] * len(up_to)
                cells[column] = exactly[bound]
        self._add(place, cells, total - low_sum)

    def _add(self, place: int, cells: Sequence[int], total: float) -> None:
        if not any(cells):
            return
        histogram = self._metrics.match_quality.labels(GRADES[-1 - place])
        # Histogram.observe takes one value; its parts take many at once.
        histogram._sum.inc(total)
        for bucket, count in zip(histogram._buckets, cells, strict=True):
            if count:
                bucket.inc(count)
