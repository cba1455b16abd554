"""One run as it is told: the figures, the criteria, the verdict, the thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from src.stress.measured import Measured
from src.stress.scenarios import FULL_SUITE
from src.stress.thresholds import Threshold
from src.stress.verdict import Criterion, Verdict, criteria_of, is_valid, verdict_of


@dataclass(frozen=True, slots=True)
class Judged:
    """A threshold, the value it was held against, and whether it holds."""

    threshold: Threshold
    value: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario as it was measured and judged."""

    scenario: str
    measured: Measured
    criteria: Sequence[Criterion]
    judged: Sequence[Judged] = ()
    parts: Sequence[Run] = ()
    phases: Sequence[dict[str, Any]] = field(default=())

    @property
    def valid(self) -> bool:
        """Whether the generator kept up, in every part."""
        if self.parts:
            return all(part.valid for part in self.parts)
        return is_valid(self.measured)

    @property
    def passed(self) -> bool:
        """Whether every threshold holds, and of a rehearsal every criterion."""
        return all(each.passed for each in self.judged) and (
            not self.phases or all(each.passed for each in self.criteria)
        )

    @property
    def verdict(self) -> Verdict:
        """Whether the server is ready for production, as far as this run tells."""
        return verdict_of(self.criteria)


def judge(scenario: str, measured: Measured, thresholds: Sequence[Threshold]) -> Run:
    """The run of one scenario, by its criteria and these thresholds."""
    figures = result_of(measured)
    judged = [
        Judged(each, figures[each.figure], each.holds(figures[each.figure])) for each in thresholds
    ]
    return Run(scenario, measured, criteria_of(measured), judged)


def suite(parts: Sequence[Run]) -> Run:
    """All parts as one run: figures over all requests, criteria of every part by its name."""
    measured = Measured()
    for part in parts:
        measured.add(part.measured)
    criteria = [
        Criterion(f"{part.scenario}.{c.name}", c.figure, c.bound, c.unit, c.at_most, c.grade)
        for part in parts
        for c in part.criteria
    ]
    judged = [each for part in parts for each in part.judged]
    return Run(FULL_SUITE, measured, criteria, judged, parts)


def result_of(measured: Measured) -> dict[str, Any]:
    """The figures by their names in the answer; times count from when requests were due."""
    count, seconds = max(1, measured.requests), measured.seconds or 1.0
    latency, lag = measured.latency, measured.lag
    answered = measured.requests - measured.failures.total()
    times = {
        f"{name}_response_time_ms": round(latency.percentile(percent) / 1000, 2)
        for name, percent in (
            ("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("p999", 99.9), ("max", 100),
        )
    }  # fmt: skip
    return {
        "total_requests": measured.requests,
        "successful_requests": measured.succeeded,
        "success_rate_percent": round(100.0 * measured.succeeded / count, 3),
        "error_rate_percent": round(100.0 * measured.broken / count, 3),
        "requests_per_second": round(answered / seconds, 2),
        "offered_per_second": round(measured.requests / (measured.scheduled_seconds or seconds), 2),
        "avg_response_time_ms": round(latency.mean / 1000, 2),
        **times,
        "seconds": round(measured.seconds, 3),
        "statuses": {str(status): found for status, found in sorted(measured.statuses.items())},
        "failures": dict(measured.failures),
        "connections": measured.connections,
        "generator_lag_p99_ms": round(lag.percentile(99) / 1000, 2),
        "generator_lag_max_ms": round(lag.percentile(100) / 1000, 2),
        "generator_cpu_percent": round(100.0 * measured.cpu_share, 1),
    }


def report_of(run: Run) -> dict[str, Any]:
    """The run as JSON-able data; its keys are stable."""
    told: dict[str, Any] = {
        "scenario": run.scenario,
        "result": result_of(run.measured),
        "production_readiness": run.verdict,
        "valid": run.valid,
        "passed": run.passed,
        "criteria": [
            {
                "name": each.name,
                "figure": round(each.figure, 3),
                "bound": each.bound,
                "relation": "at_most" if each.at_most else "at_least",
                "unit": each.unit,
                "passed": each.passed,
                "grade": each.grade,
            }
            for each in run.criteria
        ],
        "thresholds": [
            {"threshold": each.threshold.text, "value": each.value, "passed": each.passed}
            for each in run.judged
        ],
        "kinds": [
            {
                "kind": kind,
                "requests": found.total,
                "p50_ms": round(found.percentile(50) / 1000, 2),
                "p95_ms": round(found.percentile(95) / 1000, 2),
                "p99_ms": round(found.percentile(99) / 1000, 2),
            }
            for kind, found in sorted(run.measured.kinds.items())
        ],
        "scenarios": [report_of(part) for part in run.parts],
    }
    if run.phases:
        told["phases"] = list(run.phases)
    return told
