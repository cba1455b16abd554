"""The figures of the moment: rates and times of the last seconds, over all workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf
from threading import Lock
from typing import Any, Final

from prometheus_client import Metric

from src.telemetry.latency import PERCENTILES, quantile
from src.telemetry.metrics import PREFIX

SPAN_SECONDS: Final = 10.0
_KEEP_SECONDS: Final = 0.5
_HITS: Final = frozenset({"hit", "hit_shared", "negative", "stale", "stale_error"})


@dataclass(frozen=True, slots=True)
class _Sample:
    """What had been counted by then."""

    at: float
    requests: float
    errors: float
    questions: float
    hits: float
    buckets: Mapping[float, float]


class LiveFigures:
    """Differences between what was counted now and some ten seconds ago.

    However many look on, the figures are read at most twice a second. Of a time in which nobody
    asked, the last sample before counts, so that a rate is of as many seconds as ``seconds`` says.
    """

    def __init__(
        self, families: Callable[[], Iterable[Metric]], monotonic: Callable[[], float]
    ) -> None:
        self._families = families
        self._monotonic = monotonic
        self._samples: deque[_Sample] = deque()
        self._lock = Lock()
        self._last: dict[str, Any] = {}

    def take(self) -> dict[str, Any]:
        """The figures as JSON-able data; a rate or time that cannot be told yet is None."""
        with self._lock:
            now = self._monotonic()
            if not self._last or now - self._samples[-1].at >= _KEEP_SECONDS:
                self._last = self._look(now)
            return self._last

    def _look(self, now: float) -> dict[str, Any]:
        families = {family.name: family for family in self._families()}
        sample = _sample_of(families, now)
        samples = self._samples
        while len(samples) > 1 and samples[1].at <= now - SPAN_SECONDS:
            samples.popleft()
        before = samples[0] if samples else None
        samples.append(sample)
        return {
            "seconds": None if before is None else round(now - before.at, 3),
            **_rates(before, sample),
            "in_flight": int(_total(families, "api_requests_in_progress") or 0),
            "batch_queue": _whole(_total(families, "batch_queue_size")),
            "websockets": _whole(_total(families, "websocket_connections_active")),
        }


def _rates(before: _Sample | None, now: _Sample) -> dict[str, Any]:
    names = [f"p{p}_ms" for p in PERCENTILES]
    figures: dict[str, Any] = dict.fromkeys(
        ("requests_per_second", "error_share", "cache_hit_rate", *names)
    )
    if before is None or now.at <= before.at:
        return figures
    requests = now.requests - before.requests
    figures["requests_per_second"] = round(requests / (now.at - before.at), 3)
    if requests > 0:
        figures["error_share"] = round((now.errors - before.errors) / requests, 6)
    questions = now.questions - before.questions
    if questions > 0:
        figures["cache_hit_rate"] = round((now.hits - before.hits) / questions, 6)
    ordered = sorted((le, n - before.buckets.get(le, 0.0)) for le, n in now.buckets.items())
    timed = ordered[-1][1] if ordered and ordered[-1][0] == inf else 0.0
    if timed > 0:
        for percentile, name in zip(PERCENTILES, names, strict=True):
            figures[name] = round(quantile(ordered, timed * percentile / 100) * 1000, 3)
    return figures


def _sample_of(families: Mapping[str, Metric], now: float) -> _Sample:
    requests = errors = questions = hits = 0.0
    for sample in _samples(families, "api_requests"):
        requests += sample.value
        errors += sample.value if sample.labels["status"].startswith("5") else 0.0
    for sample in _samples(families, "cache_operations"):
        if sample.labels["operation"] == "get":
            questions += sample.value
            hits += sample.value if sample.labels["result"] in _HITS else 0.0
    buckets: dict[float, float] = {}
    for sample in _samples(families, "api_request_duration_seconds"):
        if sample.name.endswith("_bucket"):
            bound = float(sample.labels["le"])
            buckets[bound] = buckets.get(bound, 0.0) + sample.value
    return _Sample(now, requests, errors, questions, hits, buckets)


def _samples(families: Mapping[str, Metric], name: str) -> list[Any]:
    family = families.get(f"{PREFIX}_{name}")
    return [] if family is None else family.samples


def _total(families: Mapping[str, Metric], name: str) -> float | None:
    samples = _samples(families, name)
    return sum(sample.value for sample in samples) if samples else None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
