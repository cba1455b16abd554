"""What guarding a call and finding a kept value cost while everything is well, on one core.

``python -m bench.resilience COUNT`` prints JSON. The libraries that a Python team would reach for
are measured in the same run.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from timeit import repeat
from typing import Any, Final

from cachelib import SimpleCache

from bench.single import in_own_process
from src.adapters.cached_values import JsonCodec
from src.resilience import MemoryStore, Profile, Registry, Timing
from src.resilience.tiered import Namespace, TieredCache

GUARD: Final = "nextvision: circuit, retry"
HIT: Final = "nextvision: a text"
_ROUNDS: Final = 15
_LONG_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Overhead:
    """Microseconds that a guard adds to a call that does nothing; the best of the rounds.

    The best and not the middle: what is added on top is other programs' doing.
    """

    guard: str
    microseconds: float


@dataclass(frozen=True, slots=True)
class Guards:
    """Guards of a call, and hits of caches in this process."""

    overheads: list[Overhead]
    hits: list[Overhead]

    def of(self, name: str) -> float | None:
        """Microseconds of a guard or a hit, None where it was not measured."""
        found = (each.microseconds for each in (*self.overheads, *self.hits) if each.guard == name)
        return next(found, None)


def measure_guards(*, count: int) -> Guards:
    """Each guard, after the bare call is taken off, and each hit. Raises ``ServerError``."""
    found = in_own_process("bench.resilience", str(count))
    return Guards(*([Overhead(**each) for each in found[name]] for name in ("overheads", "hits")))


def guards(call: Callable[[], int]) -> dict[str, Callable[[], Any]]:
    """The call under each guard that can be had here."""
    registry = Registry(Timing(time.monotonic, time.sleep, random.random), MemoryStore())
    free = Profile(deadline_seconds=None, attempt_seconds=None)
    found: dict[str, Callable[[], Any]] = {
        GUARD: registry.add("free", without="", profile=free)(call),
        "nextvision: deadline, circuit, retry, attempt time-out": registry.add(
            "default", without=""
        )(call),
        "nextvision: the same and a bulkhead": registry.add("google_maps", without="")(call),
    }
    if find_spec("pybreaker"):
        found["pybreaker"] = import_module("pybreaker").CircuitBreaker(
            fail_max=5, reset_timeout=_LONG_SECONDS
        )(call)
    if find_spec("circuitbreaker"):
        found["circuitbreaker"] = import_module("circuitbreaker").circuit(call)
    if find_spec("tenacity"):
        tenacity = import_module("tenacity")
        found["tenacity"] = tenacity.retry(stop=tenacity.stop_after_attempt(3))(call)
        if "pybreaker" in found:
            found["pybreaker, tenacity"] = import_module("pybreaker").CircuitBreaker(
                fail_max=5, reset_timeout=_LONG_SECONDS
            )(found["tenacity"])
    return found


def lookups() -> dict[str, Callable[[], Any]]:
    """Finding a value that this process keeps."""
    cache = TieredCache(
        (Namespace("bench", _LONG_SECONDS),),
        JsonCodec(),
        Timing(time.monotonic, time.sleep, random.random),
        spawn=lambda task: task(),
        new_token=lambda: "token",
    )
    small = {"mode": "velo", "km": 4.2, "minutes": 17.5, "source": "offline", "delay": 0.0}
    cache.set("bench", "text", "Villeurbanne")
    cache.set("bench", "small", small)
    simple = SimpleCache()
    simple.set("text", "Villeurbanne")
    simple.set("small", small)
    return {
        HIT: lambda: cache.get("bench", "text"),
        "nextvision: a dictionary of five": lambda: cache.get("bench", "small"),
        "cachelib SimpleCache: a text": lambda: simple.get("text"),
        "cachelib SimpleCache: a dictionary of five": lambda: simple.get("small"),
    }


def main() -> int:
    """0 after the figures are printed."""
    count = int(sys.argv[1])

    def nothing() -> int:
        return 1

    def microseconds(call: Callable[[], Any]) -> float:
        return min(repeat(call, number=count, repeat=_ROUNDS)) / count * 1e6

    bare = microseconds(nothing)
    overheads = [Overhead(name, microseconds(one) - bare) for name, one in guards(nothing).items()]
    hits = [Overhead(name, microseconds(one)) for name, one in lookups().items()]
    print(json.dumps({"overheads": list(map(asdict, overheads)), "hits": list(map(asdict, hits))}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
