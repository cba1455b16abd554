"""The metrics of guarded dependencies, the same here and in any other application."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

SEVERITY: Final = "circuit_breaker_severity"
STATE: Final = "circuit_breaker_state"


class DependencyMetrics:
    """Circuits, retries and fallbacks by dependency; ``prefix`` begins every name."""

    def __init__(self, registry: CollectorRegistry, prefix: str = "") -> None:
        # Its order is that of trouble, so that the worst of living workers is the greatest.
        self.circuit_severity = Gauge(
            f"{prefix}{SEVERITY}",
            "Worst state of a circuit among workers: 0 closed, 1 half-open, 2 open",
            ("name",),
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.circuit_transitions = Counter(
            f"{prefix}circuit_breaker_transitions_total",
            "Turns of circuits, each counted by the worker that turned it",
            ("name", "to"),
            registry=registry,
        )
        self.retry_attempts = Counter(
            f"{prefix}retry_attempts_total",
            "Retries made (success, failure), and not made for lack of budget, time (deadline) "
            "or a closed circuit (circuit)",
            ("service", "outcome"),
            registry=registry,
        )
        self.retry_budget = Gauge(
            f"{prefix}retry_budget_remaining",
            "Retries that all workers together could make now",
            ("service",),
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.fallbacks = Counter(
            f"{prefix}fallbacks_total",
            "Answers given without the service, by the step that gave them",
            ("service", "step"),
            registry=registry,
        )
