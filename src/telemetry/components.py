"""Whether the parts of the service are in order, as a metric."""

from __future__ import annotations

from src.services.health import Health
from src.telemetry.metrics import Metrics


class ComponentFigures:
    """Brings what the probes find into the metrics."""

    def __init__(self, metrics: Metrics, health: Health) -> None:
        self._metrics = metrics
        self._health = health

    def look(self) -> None:
        """The metric says how every part is now; comes back within the probes' limit."""
        for part in self._health.components():
            self._metrics.component_up.labels(part.name).set(float(part.ok))
