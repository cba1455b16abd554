"""Counts and times every request, by the rule that answered it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, Counter, Histogram, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from prometheus_flask_exporter import PrometheusMetrics

from src.telemetry.exposition import Scrape
from src.telemetry.metrics import Metrics

UNMATCHED: Final = "unmatched"
# Any word can be sent as a method: those nobody serves share one label value.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Asked every few seconds by machines: they would hide the latency that people see.
PROBES: Final = frozenset(
    {
        "/health",
        "/health/live",
        "/live",
        "/health/ready",
        "/ready",
        "/health/startup",
        "/health/detailed",
        "/metrics",
    }
)
WEBSOCKETS: Final = frozenset({"/ws/monitoring"})  # open for as long as somebody looks on
UNTIMED: Final = PROBES | WEBSOCKETS
_RECENT: Final = 2048


@dataclass(slots=True)
class Traffic:
    """What this worker is answering now, and how long its recent requests took (seconds)."""

    active: dict[int, tuple[str, str, float]] = field(default_factory=dict)
    recent: deque[float] = field(default_factory=lambda: deque(maxlen=_RECENT))


class RequestMetrics(PrometheusMetrics):  # type: ignore[misc]
    """The exporter's hooks with the names of this product, and its exposition of all workers.

    The exporter's own default metrics have fixed names and inspect their labels at each request;
    ours keep the label children they have met, which costs a dictionary look-up.
    """

    def __init__(self, metrics: Metrics, scrape: Scrape) -> None:
        self.metrics = metrics
        self.machine = scrape.machine
        self.over = scrape.over
        self.traffic = Traffic()
        self.scrape = scrape
        self._exposed = CollectorRegistry()
        self._exposed.register(scrape)
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram | None]] = {}
        super().__init__(app=None, path=None, registry=metrics.registry)

    def export_defaults(self, *_: Any, app: Flask | None = None, **__: Any) -> None:
        """Bind the hooks: first to start and last to end, so that they see the whole request."""
        target = app or self.app
        target.before_request(self._start)
        target.after_request(self._end)
        target.teardown_request(self._leave)

    def generate_metrics(
        self, accept_header: str | None = None, names: list[str] | None = None
    ) -> tuple[str, str]:
        """The exposition and its content type, over all workers where there are several."""
        exposed: Collector = self._exposed
        if names:
            exposed = _Named(self._exposed, frozenset(names))
        encode, content_type = choose_encoder(accept_header or "")
        return encode(exposed).decode("utf-8"), content_type

    def families(self) -> list[Metric]:
        """The measured families of all workers, without those that a scrape computes."""
        return self.scrape.measured()

    def handed_over(self) -> None:
        """The request has become a connection of another kind: it is not being answered now."""
        self._leave()

    def _start(self) -> None:
        current = request._get_current_object()  # type: ignore[attr-defined]
        current.metrics_start = start = perf_counter()
        rule = current.url_rule
        self.traffic.active[id(current)] = (
            current.method,
            rule.rule if rule is not None else UNMATCHED,
            start,
        )
        self.metrics.requests_in_progress.inc()

    def _end(self, response: Response) -> Response:
        current = request._get_current_object()  # type: ignore[attr-defined]
        rule = current.url_rule
        endpoint = rule.rule if rule is not None else UNMATCHED
        method = current.method if current.method in _METHODS else "other"
        key = (endpoint, method, response.status_code)
        children = self._children.get(key)
        if children is None:
            children = self._children[key] = (
                self.metrics.requests.labels(endpoint, method, str(response.status_code)),
                None
                if endpoint in UNTIMED
                else self.metrics.request_duration.labels(endpoint, method),
            )
        counter, histogram = children
        counter.inc()
        start = getattr(current, "metrics_start", None)
        if histogram is not None and start is not None:
            seconds = perf_counter() - start
            histogram.observe(seconds)
            self.traffic.recent.append(seconds)
        if current.content_length is not None:
            self.metrics.request_size.observe(current.content_length)
        length = response.calculate_content_length()
        if length is not None:
            self.metrics.response_size.observe(length)
        return response

    def _leave(self, _: BaseException | None = None) -> None:
        current = request._get_current_object()  # type: ignore[attr-defined]
        if self.traffic.active.pop(id(current), None) is not None:
            self.metrics.requests_in_progress.dec()


class _Named(Collector):
    """Families or samples of these names alone.

    prometheus_client's own narrowing asks collectors for their names in advance, which would
    mean reading the workers' files when the application is made.
    """

    def __init__(self, collector: Collector, names: frozenset[str]) -> None:
        self._collector = collector
        self._names = names

    def collect(self) -> Iterator[Metric]:
        """What is left."""
        for family in self._collector.collect():
            if family.name in self._names:
                yield family
                continue
            family.samples = [one for one in family.samples if one.name in self._names]
            if family.samples:
                yield family
