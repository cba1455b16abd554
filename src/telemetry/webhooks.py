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
        self._metrics.external_calls.labels(SERVICE, outcome).inc()
        self._metrics.external_duration.labels(SERVICE).observe(seconds)

    def waiting(self, deliveries: int) -> None:
        """Deliveries in the outbox of the whole fleet that are not over, as just counted."""
        self._metrics.webhooks_waiting.set(deliveries)
