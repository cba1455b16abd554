"""What one application has of its own: circuits, budgets, figures."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from threading import Lock
from typing import Final

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import MutexValue, ValueClass

from src.resilience import (
    CircuitStore,
    MemoryStore,
    Policy,
    Profile,
    RecentEvents,
    Registry,
    State,
    Status,
    Step,
    Timing,
)
from src.resilience.kinds import Classify
from src.resilience.profiles import profile_of
from src.resilience.registry import DependencyReport
from src.telemetry.dependency_metrics import DependencyMetrics
from src.telemetry.resilience import DependencyFigures, circuit_states, in_a_thread

# A guarded call waits for the shared state at most so long.
_STORE_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Declared:
    """One kind of call to a dependency, as the application's code declares it."""

    name: str
    tries: int
    steps: tuple[Step, ...]
    without: str
    is_required: bool
    profile: Profile | None
    classify: Classify | None


class Bound:
    """The guards of one application, made when they are declared; opens no connection itself."""

    def __init__(self, redis_url: str | None, declared: Sequence[Declared]) -> None:
        timing = Timing(time.monotonic, time.sleep, Random().random)  # noqa: S311
        self.registry = Registry(timing, _store(redis_url, timing))
        self.events = RecentEvents(time.time)
        self.figures = Figures(self.registry, timing)
        self.registry.listeners.add(self.events)
        self._required: set[str] = set()
        self._policies: dict[Declared, Policy] = {}
        self._lock = Lock()
        for each in declared:
            self.policy(each)

    def policy(self, declared: Declared) -> Policy:
        """The policy of such calls; all of one name share circuit, bulkhead and retry budget."""
        return self._policies.get(declared) or self._made(declared)

    def missed(self) -> list[str]:
        """The names of dependencies that are down and without which nothing works."""
        return [each.name for each in self.registry.reports() if self._is_missed(each)]

    def _is_missed(self, report: DependencyReport) -> bool:
        # A circuit whose time is up waits for a call: a balancer that sends none as long as this
        # says "down" would keep it open for ever.
        is_due = report.circuit.state is State.OPEN and report.circuit.seconds_left == 0
        return report.name in self._required and report.status is Status.DOWN and not is_due

    def _made(self, declared: Declared) -> Policy:
        with self._lock:
            if declared in self._policies:
                return self._policies[declared]
            if declared.is_required:
                self._required.add(declared.name)
            profile = declared.profile or profile_of(declared.name)
            retry = replace(profile.retry, tries=declared.tries)
            if declared.name in {each.name for each in self.registry}:
                policy = self.registry[declared.name].policy.variant(
                    idempotent=declared.tries > 1, steps=declared.steps
                )
                policy.retry = retry
            else:
                policy = self.registry.add(
                    declared.name,
                    without=declared.without,
                    profile=replace(profile, retry=retry),
                    idempotent=declared.tries > 1,
                    steps=declared.steps,
                    classify=declared.classify,
                )
            self._policies[declared] = policy
            return policy


class Figures(Collector):
    """Circuits, retries and fallbacks as metrics; of all workers, where they share a folder."""

    def __init__(self, registry: Registry, timing: Timing) -> None:
        self._own = CollectorRegistry()
        # prometheus_client decides when it is imported whether values are kept in files.
        self._is_shared = ValueClass is not MutexValue
        self._listener = DependencyFigures(
            DependencyMetrics(self._own),
            registry,
            timing.monotonic,
            # A scrape reads the gauges of its own process anew; only others' must not wait for it.
            later=in_a_thread if self._is_shared else _not_at_all,
        )
        self._listener.watch()

    def collect(self) -> Iterator[Metric]:
        """Every family, its gauges as they are now."""
        self._listener.refresh()
        families = {family.name: family for family in self._own.collect()}
        if self._is_shared:
            shared = MultiProcessCollector(None, os.environ["PROMETHEUS_MULTIPROC_DIR"]).collect()
            families = {family.name: family for family in shared if family.name in families}
        yield from families.values()
        yield circuit_states(families, "")

    def text(self) -> bytes:
        """The exposition, as Prometheus reads it."""
        exposed = CollectorRegistry()
        exposed.register(self)
        return generate_latest(exposed)


def _not_at_all(seconds: float, action: Callable[[], None]) -> None:
    del seconds, action


def _store(redis_url: str | None, timing: Timing) -> CircuitStore:
    if redis_url is None:
        return MemoryStore()
    # Only who shares circuits needs the client of Redis.
    from src.adapters.redis.circuit_store import RedisStore  # noqa: PLC0415

    return RedisStore(redis_url, timing.monotonic, timeout_seconds=_STORE_SECONDS)
