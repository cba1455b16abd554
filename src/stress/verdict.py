"""What a load says about the server: criteria, each with its figure, and the verdict they give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from src.stress.measured import Measured

Verdict = Literal["EXCELLENT", "GOOD", "ACCEPTABLE", "NOT_READY"]
VERDICTS: Final[tuple[Verdict, ...]] = ("EXCELLENT", "GOOD", "ACCEPTABLE", "NOT_READY")

MOST_LAG_MS: Final = 50.0
MOST_CPU_PERCENT: Final = 85.0


@dataclass(frozen=True, slots=True)
class Criterion:
    """A named figure and its bound; ``passed`` says whether it keeps to it.

    at_most: whether the figure may not be above the bound, or may not be below it. grade: the best
    verdict that this figure allows by itself.
    """

    name: str
    figure: float
    bound: float
    unit: str
    at_most: bool
    grade: Verdict

    @property
    def passed(self) -> bool:
        """Whether the figure keeps to the bound."""
        return _keeps(self.figure, self.bound, at_most=self.at_most)


def criterion(
    name: str, figure: float, bounds: tuple[float, float, float], unit: str, *, at_most: bool
) -> Criterion:
    """The criterion of that figure; the bounds are those of EXCELLENT, GOOD and ACCEPTABLE.

    The bound that is told, and passed or not, is that of GOOD.
    """
    grade: Verdict = "NOT_READY"
    for verdict, bound in zip(VERDICTS, bounds, strict=False):
        if _keeps(figure, bound, at_most=at_most):
            grade = verdict
            break
    return Criterion(name, figure, bounds[1], unit, at_most, grade)


def requirement(name: str, figure: float, bound: float, unit: str, *, at_most: bool) -> Criterion:
    """A criterion with one bound: past it the server is not ready."""
    return criterion(name, figure, (bound, bound, bound), unit, at_most=at_most)


def criteria_of(measured: Measured) -> list[Criterion]:
    """The criteria of one load."""
    count = max(1, measured.requests)
    return [
        criterion(
            "success_rate",
            100.0 * measured.succeeded / count,
            (99.0, 99.0, 95.0),
            "%",
            at_most=False,
        ),
        criterion(
            "error_rate", 100.0 * measured.broken / count, (0.1, 0.1, 1.0), "%", at_most=True
        ),
        criterion(
            "p95_response_time",
            measured.latency.percentile(95) / 1000,
            (1000.0, 2000.0, 4000.0),
            "ms",
            at_most=True,
        ),
        criterion(
            "p99_response_time",
            measured.latency.percentile(99) / 1000,
            (2000.0, 5000.0, 10_000.0),
            "ms",
            at_most=True,
        ),
        criterion(
            "throughput_reached", reached_percent(measured), (95.0, 90.0, 80.0), "%", at_most=False
        ),
        *generator_criteria(measured),
    ]


def generator_criteria(measured: Measured) -> list[Criterion]:
    """Whether the generator itself kept up: where it did not, the figures are not the server's."""
    return [
        requirement(
            "generator_lag_p99",
            measured.lag.percentile(99) / 1000,
            MOST_LAG_MS,
            "ms",
            at_most=True,
        ),
        requirement(
            "generator_cpu", 100.0 * measured.cpu_share, MOST_CPU_PERCENT, "%", at_most=True
        ),
    ]


def is_valid(measured: Measured) -> bool:
    """Whether the generator kept up, so that the figures are the server's."""
    return all(each.passed for each in generator_criteria(measured))


def reached_percent(measured: Measured) -> float:
    """Answers a second, as a share of the requests a second that were due."""
    if not measured.requests or not measured.seconds:
        return 0.0
    answered = measured.requests - measured.failures.total()
    return 100.0 * answered / measured.requests * measured.scheduled_seconds / measured.seconds


def verdict_of(criteria: Iterable[Criterion]) -> Verdict:
    """The verdict that all criteria allow; NOT_READY where there is none."""
    grades = [VERDICTS.index(each.grade) for each in criteria]
    return VERDICTS[max(grades)] if grades else "NOT_READY"


def _keeps(figure: float, bound: float, *, at_most: bool) -> bool:
    return figure <= bound if at_most else figure >= bound
