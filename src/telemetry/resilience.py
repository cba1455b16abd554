"""What happens around dependencies as metrics, exact over workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock, Timer
from typing import Final, Protocol

from prometheus_client import Counter, Gauge, Metric
from prometheus_client.core import GaugeMetricFamily

from src.resilience import Registry, State, events
from src.resilience.errors import Reason
from src.telemetry.dependency_metrics import SEVERITY, STATE

_CLOSED, _HALF_OPEN, _OPEN = 0.0, 1.0, 2.0
_SEVERITIES: Final[Mapping[str, float]] = {
    State.OPEN: _OPEN,
    State.FORCED_OPEN: _OPEN,
    State.HALF_OPEN: _HALF_OPEN,
}
# The state as it is exported: 0 closed, 1 open, 2 half-open.
_STATES: Final[Mapping[float, float]] = {_CLOSED: 0.0, _HALF_OPEN: 2.0, _OPEN: 1.0}
# Of a retry that was due and not made; with no tries left none was due.
_NOT_MADE: Final[frozenset[Reason]] = frozenset({"budget", "deadline", "circuit"})
_REFRESH_SECONDS: Final = 2.0

Later = Callable[[float, Callable[[], None]], None]


class Metrics(Protocol):
    """What is counted and set here; ``DependencyMetrics`` makes it."""

    @property
    def circuit_severity(self) -> Gauge:
        """How a circuit stands."""
        ...

    @property
    def circuit_transitions(self) -> Counter:
        """Turns of circuits."""
        ...

    @property
    def retry_attempts(self) -> Counter:
        """Retries, and what kept them from being made."""
        ...

    @property
    def retry_budget(self) -> Gauge:
        """Retries that could be made."""
        ...

    @property
    def fallbacks(self) -> Counter:
        """Answers of the steps of fallbacks."""
        ...


def in_a_thread(seconds: float, action: Callable[[], None]) -> None:
    """Do it after so many seconds, unless the process has ended by then."""
    timer = Timer(seconds, action)
    timer.daemon = True
    timer.start()


class DependencyFigures:
    """A listener that counts what it is told, and keeps the two gauges true afterwards.

    Nobody tells that a budget has filled up again, or that another worker has closed a circuit: so
    after an event the gauges are read every two seconds until all is at rest. Calls that succeed
    cost nothing here.
    """

    def __init__(
        self,
        metrics: Metrics,
        registry: Registry,
        monotonic: Callable[[], float],
        *,
        later: Later = in_a_thread,
    ) -> None:
        self._metrics = metrics
        self._registry = registry
        self._monotonic = monotonic
        self._later = later
        self._lock = Lock()
        self._is_due = False
        self._full: dict[str, float] = {}

    def watch(self) -> None:
        """Listen from now on; every dependency that is registered has its gauges at once.

        The store is not asked: a circuit counts as closed until it is used.
        """
        for dependency in self._registry:
            name = dependency.name
            self._full[name] = dependency.policy.budget.remaining(self._monotonic())
            self._metrics.circuit_severity.labels(name).set(_CLOSED)
            self._metrics.retry_budget.labels(name).set(self._full[name])
        self._registry.listeners.add(self)

    def __call__(self, event: events.Event) -> None:
        """Count the event."""
        metrics, name = self._metrics, event.name
        if isinstance(event, events.CircuitTurned):
            state = _state_of(event)
            metrics.circuit_severity.labels(name).set(_SEVERITIES.get(state, _CLOSED))
            if event.own:
                metrics.circuit_transitions.labels(name, state).inc()
        elif isinstance(event, events.AttemptFailed):
            if event.attempt > 1:
                metrics.retry_attempts.labels(name, "failure").inc()
        elif isinstance(event, events.RetrySucceeded):
            metrics.retry_attempts.labels(name, "success").inc()
        elif isinstance(event, events.RetriesExhausted):
            if event.reason in _NOT_MADE:
                metrics.retry_attempts.labels(name, event.reason).inc()
        elif isinstance(event, events.FallbackUsed):
            metrics.fallbacks.labels(name, event.step).inc()
            return
        else:
            return
        self._soon()

    def refresh(self) -> bool:
        """Set both gauges to what is true now; whether every dependency is at rest."""
        at_rest = True
        for report in self._registry.reports():
            severity = _SEVERITIES.get(report.circuit.state, _CLOSED)
            self._metrics.circuit_severity.labels(report.name).set(severity)
            self._metrics.retry_budget.labels(report.name).set(report.budget_remaining)
            is_full = report.budget_remaining >= self._full.get(report.name, 0.0)
            at_rest = at_rest and severity == _CLOSED and is_full
        return at_rest

    def _soon(self) -> None:
        with self._lock:
            if self._is_due:
                return
            self._is_due = True
        self._later(_REFRESH_SECONDS, self._again)

    def _again(self) -> None:
        with self._lock:
            self._is_due = False
        if not self.refresh():
            self._soon()


def circuit_states(families: Mapping[str, Metric], prefix: str) -> GaugeMetricFamily:
    """The worst state among workers, as it is exported under names that begin with ``prefix``."""
    family = GaugeMetricFamily(
        f"{prefix}{STATE}",
        "State of a circuit, the worst among workers: 0 closed, 1 open, 2 half-open",
        labels=["name"],
    )
    found = families.get(f"{prefix}{SEVERITY}")
    for sample in found.samples if found else ():
        family.add_metric([sample.labels["name"]], _STATES[sample.value])
    return family


def _state_of(event: events.CircuitTurned) -> str:
    if isinstance(event, events.CircuitSwitched):
        return event.state
    if isinstance(event, events.CircuitOpened):
        return State.OPEN
    return State.HALF_OPEN if isinstance(event, events.CircuitHalfOpened) else State.CLOSED
