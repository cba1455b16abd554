"""A clock that is moved by hand, and circuits and policies on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from src.resilience.circuit import Circuit
from src.resilience.circuit_store import CircuitStore
from src.resilience.events import Event
from src.resilience.listeners import Listeners
from src.resilience.memory_store import MemoryStore
from src.resilience.policy import Policy
from src.resilience.retry import RetryBudget
from src.resilience.rules import CircuitRules
from src.resilience.timing import Timing


@dataclass
class VirtualTime:
    """Time that passes when somebody sleeps or the test says so; ``chance`` is the next draw."""

    now: float = 1000.0
    chance: float = 0.5
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def draw(self) -> float:
        return self.chance

    def pass_by(self, seconds: float) -> None:
        self.now += seconds

    @property
    def timing(self) -> Timing:
        return Timing(self.monotonic, self.sleep, self.draw)


@dataclass
class Told:
    """A listener that keeps everything."""

    events: list[Event] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def of(self, *kinds: type[Event]) -> list[Event]:
        return [each for each in self.events if isinstance(each, kinds)]


class FlakyError(ConnectionError):
    """A failure that is worth another attempt."""


class Dependency:
    """Answers with what it is given, in turn: exceptions are raised, the rest is returned.

    Each answer takes ``seconds`` of virtual time.
    """

    def __init__(self, time: VirtualTime, answers: Iterable[Any], seconds: float = 0.0) -> None:
        self._time = time
        self._answers = iter(answers)
        self.seconds = seconds
        self.calls = 0

    def __call__(self, *_args: object, **_kwargs: object) -> Any:
        self.calls += 1
        self._time.pass_by(self.seconds)
        answer = next(self._answers)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def circuit_on(
    time: VirtualTime,
    *,
    store: CircuitStore | None = None,
    listener: Told | None = None,
    **rules: Any,
) -> Circuit:
    listeners = Listeners()
    if listener is not None:
        listeners.add(listener)
    return Circuit("maps", CircuitRules(**rules), store or MemoryStore(), time.timing, listeners)


def policy_on(
    time: VirtualTime, *, circuit: dict[str, Any] | None = None, **parts: Any
) -> tuple[Policy, Told]:
    told = Told()
    listeners = Listeners()
    listeners.add(told)
    one = Circuit("maps", CircuitRules(**(circuit or {})), MemoryStore(), time.timing, listeners)
    parts.setdefault("budget", RetryBudget(now=time.now))
    parts.setdefault("idempotent", True)
    return Policy(one, time.timing, listeners=listeners, **parts), told
