"""Whether this process lives, has started and may serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Final, Literal, Protocol

from src.diagnostics.side_by_side import Outcome, SideBySide
from src.services.dependencies import Trouble
from src.services.life_cycle import LifeCycle
from src.services.ports import Clock

LIMIT_SECONDS: Final = 2.0
KEEP_SECONDS: Final = 1.0  # so that several probes at once cost one look
_STARTUP_LOOK_SECONDS: Final = 0.5

State = Literal["ok", "failed", "timeout"]
Overall = Literal["healthy", "degraded", "error"]


class ProbeError(Exception):
    """The part that was probed is not in order; the message says how, without secrets."""


class Probe(Protocol):
    """Looks at one part of the service. ``required`` parts decide whether it may serve.

    ``when_slow`` says what it means when the look takes longer than its limit; the look goes on
    meanwhile, and the next one does not start before it has ended.
    """

    name: str
    required: bool
    when_slow: str

    def check(self) -> str:
        """What was found, in a few words. Raises ``ProbeError``, or the driver's own errors."""
        ...


@dataclass(frozen=True, slots=True)
class Component:
    """One part as it was at the last look."""

    name: str
    required: bool
    state: State
    milliseconds: float
    detail: str

    @property
    def ok(self) -> bool:
        """Whether the part is in order."""
        return self.state == "ok"


class Health:
    """Looks at all parts side by side, each with its own time limit.

    ``troubles`` names the dependencies that are not well as their circuits show it.
    """

    def __init__(
        self,
        probes: Sequence[Probe],
        *,
        clock: Clock,
        life_cycle: LifeCycle,
        limit_seconds: float = LIMIT_SECONDS,
        keep_seconds: float = KEEP_SECONDS,
        troubles: Callable[[], Sequence[Trouble]] = tuple,
    ) -> None:
        self._probes = tuple(probes)
        self._clock = clock
        self._life_cycle = life_cycle
        self._limit = limit_seconds
        self._keep = keep_seconds
        self._troubles = troubles
        self._runner: SideBySide[str] = SideBySide(clock.monotonic)
        self._lock = Lock()
        self._last: tuple[Component, ...] = ()
        self._looked_at: float | None = None

    def components(self) -> tuple[Component, ...]:
        """Every part, as it is or was at most a second ago; comes back within the limit."""
        with self._lock:  # those who ask meanwhile wait for this look and share it
            now = self._clock.monotonic()
            if self._looked_at is None or now - self._looked_at >= self._keep:
                self._last = self._look()
                self._looked_at = self._clock.monotonic()
                if all(part.ok for part in self._last if part.required):
                    self._life_cycle.started()
            return self._last

    def ready(self) -> bool:
        """Whether this process may be sent requests."""
        if self._life_cycle.draining or not self._life_cycle.is_warm:
            return False
        return all(part.ok for part in self.components() if part.required)

    def overall(self) -> Overall:
        """One word for all parts and dependencies: what is required decides about ``error``."""
        parts, troubles = self.components(), self._troubles()
        lacks = not all(part.ok for part in parts if part.required)
        if lacks or any(trouble.is_fatal for trouble in troubles):
            return "error"
        if self._life_cycle.draining or troubles or not all(part.ok for part in parts):
            return "degraded"
        return "healthy"

    def issues(self) -> list[str]:
        """What is not in order, one sentence each."""
        issues = [f"{part.name}: {part.detail}" for part in self.components() if not part.ok]
        issues += [str(trouble) for trouble in self._troubles()]
        if self._life_cycle.draining:
            issues.append("draining: the process was told to stop")
        return issues

    def issue_names(self) -> list[str]:
        """The names of parts and dependencies that are not in order, each once."""
        names = [part.name for part in self.components() if not part.ok]
        return list(dict.fromkeys(names + [trouble.name for trouble in self._troubles()]))

    def begin(self, wait: Callable[[float], object] | None = None) -> None:
        """Look in the background until the process has started, so that the duration is true."""
        pause = wait or Event().wait

        def watch() -> None:
            while not self._life_cycle.draining:
                self.components()
                if self._life_cycle.start_seconds is not None:
                    return
                pause(_STARTUP_LOOK_SECONDS)

        Thread(target=watch, daemon=True).start()

    def _look(self) -> tuple[Component, ...]:
        outcomes = self._runner.run(
            {probe.name: probe.check for probe in self._probes}, limit_seconds=self._limit
        )
        return tuple(self._component(probe, outcomes[probe.name]) for probe in self._probes)

    def _component(self, probe: Probe, outcome: Outcome[str]) -> Component:
        state: State = "ok"
        if outcome.timed_out:
            state, detail = "timeout", probe.when_slow
        elif isinstance(outcome.error, ProbeError):
            state, detail = "failed", str(outcome.error)
        elif outcome.error is not None:
            # The words of drivers can hold addresses: the kind of error is enough here.
            state, detail = "failed", type(outcome.error).__name__
        else:
            detail = outcome.value or ""
        return Component(
            probe.name, probe.required, state, round(outcome.seconds * 1000, 2), detail
        )
