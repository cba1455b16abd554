"""How well a dependency is, in one word."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from src.resilience.circuit import CircuitReport
from src.resilience.circuit_store import State

# Below so many calls in the window a rate says little: failures in a row decide alone.
_ENOUGH_CALLS: Final = 5
_FAILING_RATE: Final = 0.25
_DEGRADED_RATE: Final = 0.05
_SLOW_RATE: Final = 0.2
_FAILING_IN_A_ROW: Final = 3


class Status(StrEnum):
    """The health of a dependency as the window of its circuit shows it."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"
    DOWN = "down"


def status_of(report: CircuitReport) -> Status:
    """``down`` while nothing is let through, else by the share of failed and of slow calls.

    A quarter of failures, three in a row or a half-open circuit is ``failing``; a twentieth, the
    last call or a fifth of slow calls is ``degraded``.
    """
    counts = report.counts
    judged = counts.calls >= _ENOUGH_CALLS
    if report.state in {State.OPEN, State.FORCED_OPEN}:
        return Status.DOWN
    if (
        report.state is State.HALF_OPEN
        or counts.consecutive_failures >= _FAILING_IN_A_ROW
        or (judged and counts.failure_rate >= _FAILING_RATE)
    ):
        return Status.FAILING
    if counts.consecutive_failures or (
        judged and (counts.failure_rate >= _DEGRADED_RATE or counts.slow_rate >= _SLOW_RATE)
    ):
        return Status.DEGRADED
    return Status.HEALTHY
