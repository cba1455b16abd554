"""What leaves this process: how each is, since when, and what works without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from src.resilience import Profile, Registry, Status
from src.resilience.events import CircuitTurned, Event, FallbackUsed
from src.resilience.listeners import Listener
from src.resilience.registry import DependencyReport
from src.services.ports import Clock

# The one without which the service cannot do its work; it degrades without each of the others.
DATABASE: Final = "database"


@dataclass(frozen=True, slots=True)
class SwitchedBy:
    """Who set a circuit by hand, why, and until when; None is until it is set again."""

    by: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DependencyState:
    """One dependency now; ``since`` is when this process last saw its circuit turn, if ever."""

    report: DependencyReport
    profile: Profile
    since: datetime | None
    switched: SwitchedBy | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A dependency that is not well; ``is_fatal`` where the service cannot do without."""

    name: str
    status: Status
    is_fatal: bool
    without: str

    def __str__(self) -> str:
        return f"{self.name}: {self.status.value}; what works without it: {self.without}"


class Dependencies:
    """Every dependency of the registry, with the moments at which its circuit turned."""

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self._turned: dict[str, datetime] = {}
        registry.listeners.add(self._heard)

    def went_on_without(self, name: str, step: str) -> None:
        """Tell that an answer was given without a dependency, and by which step of its policy."""
        self._registry.listeners.tell(FallbackUsed(name, step))

    def listen(self, listener: Listener) -> None:
        """Tell the listener what happens around every dependency, from now on."""
        self._registry.listeners.add(listener)

    def states(self) -> tuple[DependencyState, ...]:
        """How each is now, in the order of registration."""
        # First, since a look may be what shows that another worker has turned a circuit.
        reports = self._registry.reports()
        return tuple(self._state(report) for report in reports)

    def state(self, name: str) -> DependencyState:
        """How one is now. Raises ``UnknownDependencyError``."""
        return self._state(self._registry.report(name))

    def troubles(self) -> tuple[Trouble, ...]:
        """Those that are not well, in the order of registration."""
        return tuple(
            Trouble(
                report.name,
                report.status,
                report.name == DATABASE and report.status is Status.DOWN,
                report.without,
            )
            for report in self._registry.reports()
            if report.status is not Status.HEALTHY
        )

    def _state(self, report: DependencyReport) -> DependencyState:
        return DependencyState(
            report,
            self._registry[report.name].profile,
            self._turned.get(report.name),
            self._switched(report),
        )

    def _switched(self, report: DependencyReport) -> SwitchedBy | None:
        switch, left = report.circuit.switch, report.circuit.seconds_left
        if switch is None:
            return None
        until = None if left is None else self._clock.now() + timedelta(seconds=left)
        return SwitchedBy(switch.by, switch.reason, until)

    def _heard(self, event: Event) -> None:
        if isinstance(event, CircuitTurned):
            self._turned[event.name] = self._clock.now()
