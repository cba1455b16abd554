"""Percentiles of response times: over all workers from the histogram, exact for this one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, inf
from typing import Final

from prometheus_client import Metric

from src.telemetry.metrics import PREFIX

PERCENTILES: Final = (50, 95, 99)
_DURATION: Final = f"{PREFIX}_api_request_duration_seconds"


def of_histogram(families: Iterable[Metric]) -> tuple[int, dict[int, float]]:
    """(requests, milliseconds by percentile) over all routes since the server started.

    Interpolated within a bucket as Prometheus' ``histogram_quantile`` does; no percentile where
    there was no request; beyond the last bound, that bound.
    """
    buckets: dict[float, float] = {}
    for family in families:
        if family.name != _DURATION:
            continue
        for sample in family.samples:
            if sample.name.endswith("_bucket"):
                bound = float(sample.labels["le"])
                buckets[bound] = buckets.get(bound, 0.0) + sample.value
    total = buckets.get(inf, 0.0)
    if not total:
        return 0, {}
    ordered = sorted(buckets.items())
    return int(total), {p: quantile(ordered, total * p / 100) * 1000 for p in PERCENTILES}


def of_recent(seconds: Sequence[float]) -> tuple[int, dict[int, float]]:
    """(requests, milliseconds by percentile) of these durations, by nearest rank."""
    ordered = sorted(seconds)
    count = len(ordered)
    if not count:
        return 0, {}
    return count, {p: ordered[max(0, ceil(count * p / 100) - 1)] * 1000 for p in PERCENTILES}


def quantile(ordered: Sequence[tuple[float, float]], rank: float) -> float:
    """Where the rank lies (seconds), of cumulative counts by upper bound."""
    lower, below = 0.0, 0.0
    for bound, cumulative in ordered:
        if cumulative >= rank:
            if bound == inf:
                return lower
            inside = cumulative - below
            return lower + (bound - lower) * ((rank - below) / inside if inside else 1.0)
        lower, below = bound, cumulative
    return lower
