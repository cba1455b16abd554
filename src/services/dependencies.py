"""What the service asks of others: how each is, since when, and what works without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from src.resilience import Profile, Registry
from src.resilience.events import CircuitTurned, Event
from src.resilience.registry import DependencyReport
from src.services.ports import Clock


@dataclass(frozen=True, slots=True)
class DependencyState:
    """One dependency now; ``since`` is when this process last saw its circuit turn, if ever."""

    report: DependencyReport
    profile: Profile
    since: datetime | None


class Dependencies:
    """Every dependency of the registry, with the moments at which its circuit turned."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self._turned: dict[str, datetime] = {}
        registry.listeners.add(self._heard)

    def states(self) -> tuple[DependencyState, ...]:
        """How each is now, in the order of registration."""
        # First, since a look may be what shows that another worker has turned a circuit.
        reports = self._registry.reports()
        return tuple(
            DependencyState(
                report, self._registry[report.name].profile, self._turned.get(report.name)
            )
            for report in reports
        )

    def _heard(self, event: Event) -> None:
        if isinstance(event, CircuitTurned):
            self._turned[event.name] = self._clock.now()
