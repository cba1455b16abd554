"""Checks of Redis, and of what is shared through it."""

from __future__ import annotations

from dataclasses import dataclass

from src.diagnostics.checks import Check, Finding, Level
from src.services.diagnosis.deployment import Deployment, RedisExaminer


@dataclass(frozen=True, slots=True)
class RedisChecks:
    """The checks that ask Redis, or say that there is none."""

    deployment: Deployment
    redis: RedisExaminer | None
    strict: bool

    def checks(self) -> list[Check]:
        """All of them, in the order they are told."""
        return [
            Check("NV-RED-001", "Redis", self.write_and_read),
            Check("NV-RED-002", "Redis version", self.version, needs="NV-RED-001"),
            Check("NV-RED-003", "Redis memory", self.memory, needs="NV-RED-001"),
            Check("NV-LIM-001", "Rate limits", self.limits),
        ]

    def write_and_read(self) -> Finding:
        """Whether Redis keeps what it is given."""
        if self.redis is None:
            return Finding(Level.INFO, "not configured: each worker remembers for itself")
        try:
            seconds = self.redis.write_and_read()
        except Exception as error:  # noqa: BLE001 - whatever the driver says, it is no answer
            return Finding(
                Level.ERROR,
                f"cannot write and read back: {type(error).__name__}",
                "See that Redis runs and that REDIS_URL names it and its password.",
            )
        return Finding(Level.OK, f"wrote and read back in {seconds * 1000:.1f} ms")

    def version(self) -> Finding:
        """Whether the version is one the service works with."""
        if self.redis is None:
            return Finding(Level.OK, "not configured")
        found = self.redis.version()
        major = found.split(".", 1)[0]
        if not major.isdigit() or int(major) < 6:
            return Finding(Level.WARNING, f"redis {found}", "Use Redis 6 or newer.")
        return Finding(Level.OK, f"redis {found}")

    def memory(self) -> Finding:
        """Whether Redis makes room when it is full."""
        if self.redis is None:
            return Finding(Level.OK, "not configured")
        limit, policy = self.redis.memory_policy()
        if limit == 0:
            return Finding(
                Level.WARNING if self.strict else Level.INFO,
                "no maxmemory",
                "Set maxmemory and maxmemory-policy allkeys-lru in redis.conf."
                if self.strict
                else "",
            )
        found = f"maxmemory {limit // 2**20} MB, {policy}"
        if policy == "noeviction":
            return Finding(
                Level.WARNING,
                found,
                "Set maxmemory-policy allkeys-lru: writes fail when it is full.",
            )
        return Finding(Level.OK, found)

    def limits(self) -> Finding:
        """Whether requests are counted, and where."""
        if not self.deployment.ratelimit_enabled:
            return Finding(
                Level.ERROR if self.strict else Level.WARNING,
                "switched off",
                "Unset RATELIMIT_ENABLED.",
            )
        if self.deployment.has_redis:
            return Finding(Level.OK, f"{self.deployment.ratelimit_default}, counted in Redis")
        found = f"{self.deployment.ratelimit_default}, counted in each worker alone"
        if self.strict:
            return Finding(
                Level.WARNING,
                found,
                "Set REDIS_URL: a client gets up to "
                f"{self.deployment.worker_count} times the limit.",
            )
        return Finding(Level.INFO, found)
