"""Stores of circuits for tests: several workers of one fleet, on one virtual clock."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import Any

import redis

from src.adapters.redis.circuit_store import RedisStore
from src.resilience.circuit import Circuit
from src.resilience.circuit_store import CircuitStore
from src.resilience.memory_store import MemoryStore
from tests.unit.resilience.virtual import Told, VirtualTime, circuit_on


def nobody_listens() -> str:
    """The address of a Redis that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


def redis_store(url: str, time: VirtualTime, **options: Any) -> RedisStore:
    """A store whose server goes by the virtual clock too, and is asked before every call."""
    options = {
        "refresh_seconds": 0.0, "timeout_seconds": 5.0,
        "server_ms": lambda: round(time.now * 1000),
    } | options  # fmt: skip
    return RedisStore(url, time.monotonic, **options)


@dataclass
class Fleet:
    """Workers over one kind of store; ``between`` happens before every step of a test."""

    kind: str
    url: str
    time: VirtualTime = field(default_factory=VirtualTime)
    memory: MemoryStore = field(default_factory=MemoryStore)

    def store(self, **options: Any) -> CircuitStore:
        if self.kind == "memory":
            return self.memory
        return redis_store(self.url, self.time, **options)

    def worker(self, listener: Told | None = None, **rules: Any) -> Circuit:
        return circuit_on(self.time, store=self.store(), listener=listener, **rules)

    def between(self) -> None:
        if self.kind == "flushed":
            with redis.Redis.from_url(self.url) as client:
                client.flushdb()
