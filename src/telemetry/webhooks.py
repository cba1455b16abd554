"""Feeds the metrics of webhooks: attempts by what became of them, and what waits."""

from __future__ import annotations

from src.telemetry.metrics import Metrics

SERVICE = "webhooks"


class PrometheusDeliveryMeter:
    """``DeliveryMeter`` over Prometheus metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def attempted(self, outcome: str, seconds: float) -> None:
        """An attempt ended ``delivered``, ``failed`` (another follows) or ``dead``."""
        status = "ok" if outcome == "delivered" else outcome
        self._metrics.external_calls.labels(SERVICE, status).inc()
        self._metrics.external_duration.labels(SERVICE).observe(seconds)

    def backlog(self, waiting: int, oldest_seconds: float, dead: int) -> None:
        """How the outbox of the whole fleet fares, as just counted."""
        self._metrics.webhooks_waiting.set(waiting)
        self._metrics.webhooks_oldest.set(oldest_seconds)
        self._metrics.webhooks_dead.set(dead)
