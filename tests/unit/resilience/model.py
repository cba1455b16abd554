"""What a circuit is, as plainly as it can be said: the reference for the stateful test.

It keeps every result with its time and looks at all of them each time; it knows no locks, no
rings and no stores.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from src.resilience.rules import CircuitRules


@dataclass
class ModelCircuit:
    rules: CircuitRules
    state: str = "closed"
    turn: int = 0
    until: float = math.inf
    openings: int = 0
    results: list[tuple[float, bool, bool]] = field(default_factory=list)
    leases: dict[int, float] = field(default_factory=dict)
    good: int = 0
    bad: int = 0
    calls: int = 0

    def go(self, state: str, until: float = math.inf, openings: int = 0) -> None:
        self.state, self.until, self.openings, self.turn = state, until, openings, self.turn + 1
        self.results, self.leases, self.good, self.bad = [], {}, 0, 0

    def admit(self, now: float) -> tuple[int, int] | None:
        """(the number of the call, the turn that it belongs to), or None for a rejected call."""
        if self.state.startswith(("forced", "disabled")) and now >= self.until:
            self.go("closed")
        if self.state == "open" and now >= self.until:
            self.go("half_open", openings=self.openings)
        if self.state in {"open", "forced_open"}:
            return None
        self.calls += 1
        if self.state == "half_open":
            self.leases = {one: end for one, end in self.leases.items() if end > now}
            if len(self.leases) + self.good + self.bad >= self.rules.permits:
                return None
            self.leases[self.calls] = now + self.rules.lease_seconds
        return self.calls, self.turn

    def report(
        self, permit: tuple[int, int], result: str, seconds: float, now: float, told: float | None
    ) -> None:
        call, turn = permit
        slow = seconds >= self.rules.slow_seconds
        if turn != self.turn or self.state in {"disabled", "open", "forced_open"}:
            return
        if self.state == "half_open":
            alive = self.leases.pop(call, -math.inf) > now
            self.good += alive and result == "success" and not slow
            self.bad += alive and (result == "failure" or (result == "success" and slow))
            if self.good >= self.rules.successes:
                self.go("closed")
            elif self.rules.permits - self.bad < self.rules.successes:
                self.open(now, told)
        elif result != "released":
            self.results.append((now, result == "failure", slow))
            if self.state == "closed" and self.is_bad(now):
                self.open(now, told)

    def open(self, now: float, told: float | None) -> None:
        seconds = self.rules.opening_seconds(self.openings, 0.5, told)
        self.go("open", now + seconds, self.openings + 1)

    def is_bad(self, now: float) -> bool:
        last = self.results[-self.rules.consecutive_failures :]
        if len(last) == self.rules.consecutive_failures and all(failed for _, failed, _ in last):
            return True
        seen = self.window(now)
        failed, slow = sum(each[1] for each in seen), sum(each[2] for each in seen)
        return len(seen) >= self.rules.minimum_calls and (
            failed / len(seen) >= self.rules.failure_rate
            or slow / len(seen) >= self.rules.slow_rate
        )

    def window(self, now: float) -> list[tuple[float, bool, bool]]:
        if self.rules.window_calls:
            return self.results[-self.rules.window_calls :]
        tenth = self.rules.window_seconds / 10
        return [each for each in self.results if now // tenth - each[0] // tenth < 10]
