"""What a stress test takes and answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from src.stress.scenarios import REMOTE_NAMES

_Verdict = Literal["EXCELLENT", "GOOD", "ACCEPTABLE", "NOT_READY"]


class StressQuery(BaseModel):
    """Which load to try."""

    model_config = ConfigDict(extra="forbid")

    scenario: str = Field(
        "",
        max_length=100,
        description="One of " + ", ".join(f"`{name}`" for name in REMOTE_NAMES) + ".",
    )


class StressResult(BaseModel):
    """The figures; times count from the moment each request was due, answered or not."""

    total_requests: int
    successful_requests: int = Field(description="Answered 2xx.")
    success_rate_percent: float
    error_rate_percent: float = Field(description="Answered 5xx, or not at all.")
    requests_per_second: float = Field(description="Answers of any status.")
    offered_per_second: float = Field(description="Requests that were due.")
    avg_response_time_ms: float
    p50_response_time_ms: float
    p90_response_time_ms: float
    p95_response_time_ms: float
    p99_response_time_ms: float
    p999_response_time_ms: float
    max_response_time_ms: float
    seconds: float
    statuses: dict[str, int]
    failures: dict[str, int] = Field(description="Requests without an answer, by reason.")
    connections: int
    generator_lag_p99_ms: float = Field(description="How late the generator itself sent.")
    generator_lag_max_ms: float
    generator_cpu_percent: float


class StressCriterion(BaseModel):
    """A named figure and its bound."""

    name: str
    figure: float
    bound: float
    relation: Literal["at_most", "at_least"]
    unit: str
    passed: bool
    grade: _Verdict = Field(description="The best verdict that this figure allows by itself.")


class StressThreshold(BaseModel):
    """A bound of the scenario, and the value it was held against."""

    threshold: str
    value: float
    passed: bool


class StressKind(BaseModel):
    """One kind of request."""

    kind: str
    requests: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


class StressAnswer(BaseModel):
    """A run and its verdict."""

    scenario: str
    result: StressResult
    production_readiness: _Verdict
    valid: bool = Field(description="Whether the generator kept up, so that figures count.")
    passed: bool = Field(description="Whether every threshold holds.")
    criteria: list[StressCriterion]
    thresholds: list[StressThreshold]
    kinds: list[StressKind]
    scenarios: list[StressAnswer] = Field(description="The parts of a full suite.")
