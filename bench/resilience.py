"""What guarding a call costs while everything is well, in one process on one core.

``python -m bench.resilience COUNT`` prints JSON. The libraries that a Python team would reach for
are measured in the same run where they are installed; they are no requirement of this project.
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

from bench.single import in_own_process
from src.resilience import MemoryStore, Profile, Registry, Timing

_ROUNDS: Final = 15
_LONG_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Overhead:
    """Microseconds that a guard adds to a call that does nothing; the best of the rounds.

    The best and not the middle: what is added on top is other programs' doing.
    """

    guard: str
    microseconds: float


def measure_overhead(*, count: int) -> list[Overhead]:
    """Each guard, after the bare call is taken off. Raises ``ServerError``."""
    found = in_own_process("bench.resilience", str(count))
    return [Overhead(**each) for each in found["overheads"]]


def guards(call: Callable[[], int]) -> dict[str, Callable[[], Any]]:
    """The call under each guard that can be had here."""
    registry = Registry(Timing(time.monotonic, time.sleep, random.random), MemoryStore())
    free = Profile(deadline_seconds=None, attempt_seconds=None)
    found: dict[str, Callable[[], Any]] = {
        "nextvision: circuit, retry": registry.add("free", without="", profile=free)(call),
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


def main() -> int:
    """0 after the figures are printed."""
    count = int(sys.argv[1])

    def nothing() -> int:
        return 1

    def microseconds(call: Callable[[], Any]) -> float:
        return min(repeat(call, number=count, repeat=_ROUNDS)) / count * 1e6

    bare = microseconds(nothing)
    overheads = [Overhead(name, microseconds(one) - bare) for name, one in guards(nothing).items()]
    print(json.dumps({"overheads": [asdict(each) for each in overheads]}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
