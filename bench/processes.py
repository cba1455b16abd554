"""CPU and memory of the processes that take part, and of all others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import psutil

from bench.figures import Load, Slice

# Vectors of phrases, and the table of learned subwords.
_VECTORS = (".vectors", "subwords.npy")


@dataclass(frozen=True, slots=True)
class Memory:
    """The largest worker's memory in millions of bytes: resident, and that which it shares not.

    ``pss_mb`` counts shared pages in part, by how many processes share them; ``mapped_mb`` is what
    is resident of the files of vectors, mapped by all. None where the system does not tell.
    """

    rss_mb: float
    uss_mb: float
    pss_mb: float | None = None
    mapped_mb: float | None = None

    @classmethod
    def of(cls, workers: Sequence[int]) -> Memory:
        """Of the worker with the largest resident set."""
        infos = [(psutil.Process(pid).memory_full_info(), pid) for pid in workers]
        largest, pid = max(infos, key=lambda each: each[0].rss)
        pss = getattr(largest, "pss", None)
        mapped = None
        if pss is not None:
            maps = psutil.Process(pid).memory_maps(grouped=True)
            mapped = sum(each.rss for each in maps if each.path.endswith(_VECTORS)) / 1e6
        return cls(largest.rss / 1e6, largest.uss / 1e6, None if pss is None else pss / 1e6, mapped)


class Watch:
    """Puts beside a load what the server's workers and everybody else used of the CPU."""

    def __init__(self, generator: int) -> None:
        self._ours = (generator, psutil.Process().pid)

    def slice(self, workers: Sequence[int], action: Callable[[], Load]) -> Slice:
        """Perform one load and account for it."""
        started = perf_counter()
        busy, server, ours = _machine_seconds(), _seconds(workers), _seconds(self._ours)
        load = action()
        server = _seconds(workers) - server
        ours = _seconds(self._ours) - ours
        others = _machine_seconds() - busy - server - ours
        whole = (perf_counter() - started) * (psutil.cpu_count() or 1)
        return Slice(load, server, min(1.0, max(0.0, others / whole)))


def others_share(seconds: float) -> float:
    """What runs on this machine anyway, as a share of all its cores."""
    return float(psutil.cpu_percent(interval=seconds)) / 100.0


def _seconds(pids: Sequence[int]) -> float:
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return float(sum(each.user + each.system for each in times))


def _machine_seconds() -> float:
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    # Time of guests is counted in that of users already.
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
    return float(sum(times) - idle - guests)
