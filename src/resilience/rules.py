"""When a circuit opens, for how long, and when it closes again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SHORTEST_OPEN_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class CircuitRules:
    """A circuit's numbers; the defaults are those of most dependencies.

    It opens after ``consecutive_failures``, or when at least ``minimum_calls`` lie in the window
    and ``failure_rate`` of them failed or ``slow_rate`` of them took ``slow_seconds`` or longer.
    The window is the last ``window_seconds`` or, where ``window_calls`` is given, that many calls.

    It stays open for ``open_seconds``, after every failed trial ``growth`` times as long, at most
    ``most_open_seconds``, more or less by the share ``jitter``; or as long as the dependency said.

    Then ``permits`` calls are let through over the whole fleet, each within ``lease_seconds``.
    ``successes`` of them close it, and as soon as so many cannot be had any more it opens again.

    With a shared store, ``quorum`` workers must want to open it within ``quorum_seconds``; until
    they do, each is open for itself alone.
    """

    consecutive_failures: int = 5
    failure_rate: float = 0.5
    slow_rate: float = 0.8
    slow_seconds: float = 10.0
    window_seconds: float = 60.0
    window_calls: int | None = None
    minimum_calls: int = 20
    open_seconds: float = 60.0
    growth: float = 2.0
    most_open_seconds: float = 600.0
    jitter: float = 0.1
    permits: int = 3
    successes: int = 2
    lease_seconds: float = 60.0
    quorum: int = 1
    quorum_seconds: float = 30.0

    def __post_init__(self) -> None:
        positive = (
            self.consecutive_failures, self.slow_seconds, self.window_seconds, self.minimum_calls,
            self.open_seconds, self.lease_seconds, self.quorum, self.quorum_seconds,
        )  # fmt: skip
        if min(positive) <= 0:
            raise ValueError("counts and seconds must be above 0")
        if not (0 < self.failure_rate <= 1 and 0 < self.slow_rate <= 1):
            raise ValueError("rates must be above 0 and at most 1")
        if not 1 <= self.successes <= self.permits:
            raise ValueError("successes must be at least 1 and at most the permits")
        if self.growth < 1 or not 0 <= self.jitter < 1:
            raise ValueError("growth must be at least 1, jitter in [0, 1)")
        if self.most_open_seconds < self.open_seconds:
            raise ValueError("most_open_seconds must not be below open_seconds")
        if self.window_calls is not None and self.minimum_calls > self.window_calls:
            raise ValueError("minimum_calls must fit into window_calls")

    def opening_seconds(
        self, openings: int, chance: float, retry_after_seconds: float | None = None
    ) -> float:
        """How long the circuit opens that has opened ``openings`` times in a row before.

        ``chance`` is drawn from [0, 1). The first opening has its exact length: jitter is there
        to keep repeated trials of many circuits from falling into step.
        """
        if retry_after_seconds is not None:
            return min(self.most_open_seconds, max(SHORTEST_OPEN_SECONDS, retry_after_seconds))
        if openings == 0:
            return self.open_seconds
        # Bounded, since growth to the power of a long outage overflows.
        grown = self.open_seconds * self.growth ** min(openings, 64)
        jittered = min(self.most_open_seconds, grown) * (1 + self.jitter * (2 * chance - 1))
        return min(self.most_open_seconds, jittered)
