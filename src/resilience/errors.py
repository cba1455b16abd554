"""What a guarded call can end with, beside the error of the dependency itself."""

from __future__ import annotations

from typing import Literal

Reason = Literal["tries", "budget", "deadline", "circuit"]


class ResilienceError(Exception):
    """A call that a policy refused or gave up; ``name`` is the dependency's."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        super().__init__(f"{name}: {message}")


class CircuitOpenError(ResilienceError):
    """The circuit lets nothing through; asking again makes sense in ``retry_after_seconds``."""

    def __init__(self, name: str, retry_after_seconds: float) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(name, f"the circuit is open for another {retry_after_seconds:.3g} s")


class BulkheadFullError(ResilienceError):
    """As many calls as may run at once are running, and nobody left in time."""

    def __init__(self, name: str, most: int) -> None:
        self.most = most
        super().__init__(name, f"{most} calls are running already")


class DeadlineExceededError(ResilienceError):
    """There is no time left, so the dependency was not asked."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "the deadline has passed")


class RetriesExhaustedError(ResilienceError):
    """Every attempt failed that could be made; ``last`` is the error of the last one.

    ``reason`` says what ended it: no tries left, no retry budget, no time before the deadline, or
    a circuit that has opened meanwhile.
    """

    def __init__(self, name: str, attempts: int, last: Exception, reason: Reason) -> None:
        self.attempts = attempts
        self.last = last
        self.reason = reason
        super().__init__(name, f"{attempts} attempts failed ({reason}), the last with {last!r}")


class UnknownDependencyError(ResilienceError):
    """The registry has no dependency of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "no dependency of this name is registered")
