"""A rehearsal of failures as plain data: its phases, and what has to hold in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from src.stress.measured import Measured, Sample, latency_of
from src.stress.mix import MATCHING
from src.stress.report import Run
from src.stress.verdict import Criterion, criterion, generator_criteria, requirement

RATE_PER_SECOND: Final = 25.0
MOST_RECOVERY_SECONDS: Final = 5.0
"""After a fault has gone: until requests are answered in time again, and health says so."""


@dataclass(frozen=True, slots=True)
class Phase:
    """So many seconds under a fault; ``heals`` names the fault that has ended as it begins.

    most_p99_ms: of all requests that are due meanwhile.
    """

    name: str
    seconds: float
    most_p99_ms: float = 1000.0
    heals: str = ""


# The maps fail first: a later fault may leave their circuit open, and then nobody asks them.
PHASES: Final = (
    Phase("baseline", 6.0),
    Phase("maps_refuse", 8.0, most_p99_ms=3000.0),
    Phase("maps_back", 6.0, heals="maps"),
    Phase("redis_down", 8.0),
    Phase("redis_back", 6.0, heals="redis"),
    Phase("database_slow", 8.0, most_p99_ms=3000.0),
    Phase("baseline_again", 7.0, heals="database"),
)
# The load goes on a little longer than the phases, which begin a moment after it.
_SPARE_SECONDS: Final = 3.0
REQUESTS: Final = round(RATE_PER_SECOND * (sum(each.seconds for each in PHASES) + _SPARE_SECONDS))


@dataclass(frozen=True, slots=True)
class Lived:
    """A phase as it was: seconds after the start of the load, and the figures seen from outside.

    felt: how much of the fault reached the server (refused questions, cut connections, answers
    that were slowed); None where there is no fault. healthy_after: seconds until health was well
    again; None where nothing heals.
    """

    phase: Phase
    begin: float
    end: float
    felt: int | None = None
    healthy_after: float | None = None


def judge_rehearsal(name: str, measured: Measured, lived: Sequence[Lived]) -> Run:
    """The run with a row for each phase, and the criteria of all of them."""
    rows, criteria = [], list[Criterion]()
    for each in lived:
        samples = [s for s in measured.samples if each.begin <= s.due < each.end]
        row = _row(each, samples)
        rows.append(row)
        criteria += _criteria(each, row)
    return Run(name, measured, [*criteria, *generator_criteria(measured)], phases=rows)


def recovery_seconds(samples: Sequence[Sample], healed: float, most_seconds: float) -> float:
    """How long after the fault had gone answers were still missing, failed or late; 0 where none.

    samples: of matching, that were due after ``healed``.
    """
    late = [s for s in samples if s.broken or s.seconds > most_seconds]
    return max((s.due + s.seconds - healed for s in late), default=0.0)


def _row(lived: Lived, samples: Sequence[Sample]) -> dict[str, Any]:
    matching = [sample for sample in samples if sample.kind in MATCHING]
    latency = latency_of(samples)
    recovery = None
    if lived.healthy_after is not None:
        late = recovery_seconds(matching, lived.begin, lived.phase.most_p99_ms / 1000)
        recovery = round(max(late, lived.healthy_after), 3)
    return {
        "phase": lived.phase.name,
        "begin_seconds": round(lived.begin, 2),
        "seconds": round(lived.end - lived.begin, 2),
        "requests": len(samples),
        "matching_requests": len(matching),
        "matching_errors": sum(sample.broken for sample in matching),
        "errors": sum(sample.broken for sample in samples),
        "p50_ms": round(latency.percentile(50) / 1000, 2),
        "p99_ms": round(latency.percentile(99) / 1000, 2),
        "felt": lived.felt,
        "recovery_seconds": recovery,
    }


def _criteria(lived: Lived, row: dict[str, Any]) -> list[Criterion]:
    phase, name = lived.phase, lived.phase.name
    asked = requirement(f"{name}.matching_requests", row["matching_requests"], 1, "", at_most=False)
    errors = requirement(f"{name}.matching_errors", row["matching_errors"], 0, "", at_most=True)
    bounds = (phase.most_p99_ms, phase.most_p99_ms, 3 * phase.most_p99_ms)
    late = criterion(f"{name}.p99", row["p99_ms"], bounds, "ms", at_most=True)
    criteria = [asked, errors, late]
    if lived.felt is not None:
        # A fault that nobody felt proves nothing.
        criteria.append(requirement(f"{name}.felt", lived.felt, 1, "", at_most=False))
    if row["recovery_seconds"] is not None:
        most = MOST_RECOVERY_SECONDS
        criteria.append(
            criterion(
                f"{phase.heals}.recovery",
                row["recovery_seconds"],
                (most, most, 3 * most),
                "s",
                at_most=True,
            )
        )
    return criteria
