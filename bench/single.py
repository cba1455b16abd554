"""A measure in a process of its own that computes on one core."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final, TypeVar

from bench.figures import percentile
from bench.servers import ROOT, ServerError

Found = TypeVar("Found")
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_LONGEST_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of ``count`` calls: CPU of the whole process, and by the clock."""

    count: int
    cpu_p50_ms: float
    cpu_p95_ms: float
    p50_ms: float
    p95_ms: float


class Stopwatch:
    """Collects what calls take."""

    def __init__(self) -> None:
        self._cpu: list[float] = []
        self._wall: list[float] = []

    def time(self, action: Callable[[], Found]) -> Found:
        """What the action gives."""
        cpu, wall = process_time(), perf_counter()
        found = action()
        self._cpu.append(1000.0 * (process_time() - cpu))
        self._wall.append(1000.0 * (perf_counter() - wall))
        return found

    @property
    def times(self) -> Times:
        """Percentiles of all calls. Raises ``StatisticsError`` when there was none."""
        return Times(
            len(self._cpu),
            median(self._cpu),
            percentile(sorted(self._cpu), 0.95),
            median(self._wall),
            percentile(sorted(self._wall), 0.95),
        )


def single_core() -> dict[str, str]:
    """This environment with one thread for numpy and the encoder."""
    return dict(os.environ) | dict.fromkeys(_THREADS, "1")


def in_own_process(module: str, *arguments: str) -> dict[str, Any]:
    """The JSON that ``python -m module`` prints. Raises ``ServerError`` when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=single_core(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        raise ServerError(f"{module} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
