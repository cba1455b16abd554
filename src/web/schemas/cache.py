"""Bodies and answers of the cache's administration."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Tag = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\n]+$")]


class CacheClearBody(BaseModel):
    """What to forget."""

    model_config = ConfigDict(extra="forbid")

    namespaces: list[Name] = Field(
        [], max_length=50, description="All of them where none is named."
    )


class CacheInvalidateBody(BaseModel):
    """What is no longer true: tags, or keys of a namespace that fit a pattern."""

    model_config = ConfigDict(extra="forbid")

    tags: list[Tag] | None = Field(None, min_length=1, max_length=100)
    namespace: Name | None = None
    pattern: str | None = Field(
        None,
        min_length=1,
        max_length=300,
        description="In the manner of Redis: `*`, `?`, `[abc]`. Keys that are kept as hashes fit "
        "nothing but `*`.",
    )


class CacheChangedAnswer(BaseModel):
    """What came of it."""

    removed: int = Field(description="Values removed at once; those of tags go when asked for.")
    everywhere: bool = Field(
        description="False while Redis cannot be reached: the other workers hear of it later."
    )


class CacheNamespaceAnswer(BaseModel):
    """One namespace: how long its values live, and what the worker that answers has counted."""

    namespace: str
    ttl_seconds: float
    stale_seconds: float
    error_seconds: float
    negative_seconds: float
    version: int
    questions: int
    hit_rate: float | None
    near_hits: int = Field(description="Fresh, from the memory of this worker.")
    far_hits: int = Field(description="Fresh, from Redis.")
    negative: int
    stale: int
    stale_errors: int
    computed: int
    waits: int
    misses: int
    errors: int
    refreshed: int
    failed_refreshes: int
    refused: int
    writes: int
    deletes: int
    evictions: int
    expirations: int
    entries: int
    bytes: int
    oldest_seconds: float | None
    mean_age_seconds: float | None


class CacheEventsAnswer(BaseModel):
    """Invalidations, and how often Redis could not be reached, in the worker that answers."""

    sent: int
    heard: int
    caught_up: int
    gaps: int = Field(description="How often this worker dropped what it kept, to be sure.")
    far_failures: int


class CacheOperation(BaseModel):
    """How often something was asked and became of it, over all workers since the start."""

    namespace: str
    operation: str
    result: str
    count: int


class CacheStatsAnswer(BaseModel):
    """The cache."""

    enabled: bool
    shared: bool = Field(description="Whether there is a Redis that workers share it through.")
    everything_told: bool = Field(description="Whether no invalidation waits for Redis.")
    near_bytes: int
    namespaces: list[CacheNamespaceAnswer]
    events: CacheEventsAnswer
    counted_over: str
    operations: list[CacheOperation]
