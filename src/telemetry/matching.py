"""Feeds the metrics of matching: how many pairs, how long, how good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.telemetry.metrics import GRADE_BOUNDS, GRADES, SCORE_BUCKETS, Metrics

_GRADE_BOUNDS: Final = np.array(GRADE_BOUNDS[::-1])
_BUCKETS: Final = np.array(SCORE_BUCKETS)
_COLUMNS: Final = len(SCORE_BUCKETS) + 1  # the last one is beyond 1, which no score should be


class PrometheusMatchingMeter:
    """``MatchingMeter`` over Prometheus metrics; a few microseconds, however many scores."""

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
        array = np.asarray(values, dtype=np.float64)
        if not array.size:
            return
        grade = np.searchsorted(_GRADE_BOUNDS, array, side="right")
        bucket = np.searchsorted(_BUCKETS, array, side="left")
        cells = len(GRADES) * _COLUMNS
        counts = np.bincount(grade * _COLUMNS + bucket, minlength=cells)
        sums = np.bincount(grade, weights=array, minlength=len(GRADES))
        for place, name in enumerate(reversed(GRADES)):
            row = counts[place * _COLUMNS : (place + 1) * _COLUMNS]
            if not row.any():
                continue
            histogram = self._metrics.match_quality.labels(name)
            # Histogram.observe takes one value; its parts take many at once.
            histogram._sum.inc(float(sums[place]))
            for column in np.flatnonzero(row):
                histogram._buckets[column].inc(int(row[column]))
