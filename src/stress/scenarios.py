"""The loads that have a name: how many jobs are matched, and how fast requests come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.stress.errors import UnknownScenarioError
from src.stress.thresholds import Threshold, threshold

FULL_SUITE: Final = "full_suite"
FAILOVER: Final = "failover"


@dataclass(frozen=True, slots=True)
class Scenario:
    """So many jobs, each matched once, and a quarter as many other requests among them.

    rate_per_second: of all requests together. thresholds: what has to hold unless told otherwise.
    """

    name: str
    summary: str
    jobs: int
    rate_per_second: float
    thresholds: tuple[Threshold, ...]

    @property
    def requests(self) -> int:
        """How many requests are sent."""
        return self.jobs * 5 // 4

    @property
    def seconds(self) -> float:
        """About how long they take to be sent."""
        return self.requests / self.rate_per_second


def _scenario(name: str, summary: str, jobs: int, rate: float, p95: str) -> Scenario:
    texts = ("success_rate>=99%", "error_rate<0.1%", f"p95<{p95}", "p99<5s")
    return Scenario(name, summary, jobs, rate, tuple(map(threshold, texts)))


SCENARIOS: Final = {
    scenario.name: scenario
    for scenario in (
        _scenario("light_load", "50 jobs in 5 s", 50, 12.5, "1s"),
        _scenario("medium_load", "200 jobs in 10 s", 200, 25.0, "1s"),
        _scenario("high_load", "500 jobs in 10 s", 500, 62.5, "2s"),
        _scenario("extreme_load", "1,000 jobs in 10 s", 1000, 125.0, "2s"),
        _scenario("sustained_load", "800 jobs in 20 s", 800, 50.0, "2s"),
    )
}

REMOTE_NAMES: Final = (*SCENARIOS, FULL_SUITE)
"""What the endpoint runs; the command line also has ``failover``."""


def scenarios_of(name: str) -> tuple[Scenario, ...]:
    """The scenarios to run for a name, in order. Raises ``UnknownScenarioError``."""
    if name == FULL_SUITE:
        return tuple(SCENARIOS.values())
    if name not in SCENARIOS:
        raise UnknownScenarioError(name, REMOTE_NAMES)
    return (SCENARIOS[name],)
