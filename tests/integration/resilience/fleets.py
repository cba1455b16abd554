"""Stores of circuits for tests: several workers of one fleet, on one virtual clock."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import redis

from src.adapters.redis.circuit_store import RedisStore
from src.resilience.circuit import Circuit
from src.resilience.circuit_store import CircuitStore, State
from src.resilience.kinds import Result
from src.resilience.memory_store import MemoryStore
from tests.unit.resilience.virtual import Told, VirtualTime, circuit_on

_RULES: dict[str, Any] = {"consecutive_failures": 2, "open_seconds": 10.0}
_SCRIPTS = ("eval", "evalsha")


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


class RedisFleet:
    """Workers whose Redis can be taken away and given back."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.time = VirtualTime()
        self.stores: list[Any] = []

    def worker(self, *, refresh_seconds: float = 0.0, **rules: Any) -> Circuit:
        store = redis_store(
            self.url, self.time, refresh_seconds=refresh_seconds, worker=str(len(self.stores))
        )
        self.stores.append(store)
        return circuit_on(self.time, store=store, **(_RULES | rules))

    @contextmanager
    def without_redis(self, *, keeps: bool = True) -> Iterator[None]:
        scripts = [each._script for each in self.stores]
        for store in self.stores:
            store._script = redis_store(nobody_listens(), self.time)._script
        yield
        if not keeps:
            self.flush()
        for store, script in zip(self.stores, scripts, strict=True):
            store._script = script
        self.time.pass_by(1)

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushdb()

    def deeds(self) -> int:
        with redis.Redis.from_url(self.url) as client:
            stats = client.info("commandstats")
        return sum(int(stats.get(f"cmdstat_{each}", {}).get("calls", 0)) for each in _SCRIPTS)


def end(fleets: RedisFleet, circuit: Circuit, *results: Result) -> None:
    for result in results:
        circuit.settle(circuit.admit(fleets.time.now), result, 0.1, fleets.time.now)


def states(*circuits: Circuit) -> list[State]:
    return [each.report().state for each in circuits]
