"""What the service asks of others, as operators and everybody else may see it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from src.services.dependencies import DependencyState


def dependency(state: DependencyState, *, told: bool) -> dict[str, Any]:
    """One dependency; its policy, fallback and counts only where they may be ``told``."""
    report, profile = state.report, state.profile
    seen: dict[str, Any] = {
        "name": report.name,
        "status": report.status.value,
        "state": report.circuit.state.value,
    }
    if not told:
        return seen
    return seen | {
        "since": state.since,
        "seconds_left": report.circuit.seconds_left,
        "calls": report.circuit.counts.calls,
        "failures": report.circuit.counts.failures,
        "retries_left": report.budget_remaining,
        "policy": {
            "tries": profile.retry.tries,
            "deadline_seconds": profile.deadline_seconds,
            "attempt_seconds": profile.attempt_seconds,
            "at_once": profile.at_once,
            "open_seconds": profile.circuit.open_seconds,
        },
        "fallback": list(report.fallback),
        "without": report.without,
        "switched": None if state.switched is None else asdict(state.switched),
    }
