"""Answers of health, monitoring and administration."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Environment = Literal["development", "testing", "staging", "production"]


class HealthAnswer(BaseModel):
    """For load balancers: does the service answer, and its database."""

    status: Literal["healthy", "unhealthy"]
    timestamp: datetime
    uptime_seconds: float = Field(ge=0)
    environment: Environment
    version: str
    database: Literal["connected", "disconnected"]


class LiveAnswer(BaseModel):
    """The process answers."""

    status: Literal["alive"]
    uptime: float = Field(ge=0, description="Seconds since the process started.")


class ReadyAnswer(BaseModel):
    """Whether requests may be sent here, and each part that was looked at."""

    status: Literal["ready", "not_ready"]
    components: dict[str, bool] = Field(description="Part by part: whether it is in order.")
    draining: bool = Field(description="The process was told to stop and finishes what it has.")


class StartupAnswer(BaseModel):
    """Whether the process has been ready once, and how long that took."""

    status: Literal["started", "starting"]
    duration: float = Field(ge=0, description="Seconds it took, or has taken so far.")


class ServiceState(BaseModel):
    """One part of the service; details for administrators only."""

    status: Literal["healthy", "degraded", "error"]
    required: bool
    response_time_ms: float | None = None
    detail: str | None = None


class DependencyPolicy(BaseModel):
    """How calls to a dependency are guarded; null is no bound."""

    tries: int
    deadline_seconds: float | None
    attempt_seconds: float | None
    at_once: int | None
    open_seconds: float


class DependencySwitchBody(BaseModel):
    """What a circuit is to do, and why."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["forced_open", "forced_closed", "disabled", "automatic"] = Field(
        description="Let nothing through, let everything through, do that without counting, or"
        " let the circuit decide again."
    )
    reason: str = Field(min_length=3, max_length=300, description="For whoever finds it so.")
    seconds: float | None = Field(
        default=None, gt=0, le=86400, description="For so long; until it is set again without."
    )


class DependencySwitched(BaseModel):
    """Who set a circuit by hand, and until when; null is until it is set again."""

    by: str
    reason: str
    until: datetime | None


class DependencyState(BaseModel):
    """Something the service asks over the network; all but the first three for administrators."""

    name: str
    status: Literal["healthy", "degraded", "failing", "down"]
    state: Literal["closed", "open", "half_open", "forced_open", "forced_closed", "disabled"]
    since: datetime | None = Field(
        default=None, description="When the process that answers last saw the circuit turn."
    )
    seconds_left: float | None = Field(
        default=None, description="Until an open circuit is tried, or a switch ends."
    )
    calls: int | None = Field(
        default=None, description="In the window of the circuit, which begins anew at every turn."
    )
    failures: int | None = None
    retries_left: float | None = None
    policy: DependencyPolicy | None = None
    fallback: list[str] | None = Field(
        default=None, description="What answers instead, in this order."
    )
    without: str | None = Field(default=None, description="What still works without it.")
    switched: DependencySwitched | None = Field(
        default=None, description="Set by hand: null while the circuit decides by itself."
    )


class DependencySwitchAnswer(BaseModel):
    """The dependency after the switch."""

    dependency: DependencyState
    whole_fleet: bool = Field(
        description="False where it holds in the worker that answers alone: for Redis itself, and"
        " for all where Redis is not set or does not answer."
    )
    audited: bool = Field(
        description="False where the database could not be had: then it is in the log."
    )


class DependenciesAnswer(BaseModel):
    """Everything the service asks over the network."""

    dependencies: list[DependencyState]


class DetailedHealthAnswer(BaseModel):
    """All parts of the service."""

    overall_status: Literal["healthy", "degraded", "error"]
    timestamp: datetime
    environment: Environment
    services: dict[str, ServiceState]
    resilience: list[DependencyState] = Field(
        description="What the service asks of others; it serves without them, by less."
    )
    issues: list[str] = Field(description="What is not in order; details for administrators only.")


class Switch(BaseModel):
    """A part that may be there or not."""

    model_config = ConfigDict(extra="allow")

    enabled: bool


class SystemResources(BaseModel):
    """What the machine uses; the processor's share is over the time since the last reading."""

    cpu_percent: float
    memory_percent: float
    memory_used_mb: float
    disk_percent: float


class ActiveRequest(BaseModel):
    """A request that is being answered by the worker that tells."""

    method: str
    endpoint: str
    seconds: float


class ActiveRequests(BaseModel):
    """Requests being answered: counted over all workers, listed for the one that tells."""

    count: int
    details: list[ActiveRequest]


class ResponseTimes(BaseModel):
    """Percentiles of response times in milliseconds; null while there was no request."""

    source: str
    requests: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class PerformanceAnswer(BaseModel):
    """How the service is doing."""

    timestamp: datetime
    environment: Environment
    p50_response_time_ms: float | None
    p95_response_time_ms: float | None
    p99_response_time_ms: float | None
    response_times: list[ResponseTimes]
    batch_processing: Switch
    cache: Switch
    retry_strategies: Switch
    system_resources: SystemResources
    active_requests: ActiveRequests


class CpuReading(BaseModel):
    """Processors of the machine."""

    percent: float
    load_average: list[float]


class MemoryReading(BaseModel):
    """Memory of the machine, in MB of 2**20 bytes."""

    percent: float
    used_mb: float
    available_mb: float


class DiskReading(BaseModel):
    """The file system that holds the service's files, in GB of 2**30 bytes."""

    percent: float
    used_gb: float
    free_gb: float


class NetworkReading(BaseModel):
    """All interfaces since the machine started."""

    bytes_sent: int
    bytes_received: int


class SystemAnswer(BaseModel):
    """The machine the service runs on."""

    timestamp: datetime
    cpu: CpuReading
    memory: MemoryReading
    disk: DiskReading
    network: NetworkReading


class SettingAnswer(BaseModel):
    """One setting: its value (masked where it is secret) and where it came from."""

    value: Any
    source: str = Field(description="The variable it was read from, or 'default'.")


class ConfigAnswer(BaseModel):
    """The settings in effect."""

    environment: Environment
    version: str
    settings: dict[str, SettingAnswer]
    feature_flags: dict[str, bool]
