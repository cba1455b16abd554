"""What a caller noted, and figures of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from bench.figures import percentile
from bench.servers import ROOT


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: when it was due, sent and answered (seconds of the wall clock), and how.

    ``status`` is 0 where there was no answer; ``error`` says why.
    """

    name: str
    due: float
    sent: float
    ended: float
    status: int
    error: str
    degraded: str
    cached: str
    retry_after: str

    @property
    def seconds(self) -> float:
        """Latency from the moment it was due."""
        return self.ended - self.due

    @property
    def failed(self) -> bool:
        """Whether there was no answer, or one that blames the server."""
        return self.status == 0 or self.status >= 500


@dataclass(frozen=True, slots=True)
class Samples:
    """All samples of a run in the order of their ends."""

    all: tuple[Sample, ...]

    def between(self, start: float, end: float) -> Samples:
        """Those due from ``start`` until ``end``."""
        return self.where(lambda each: start <= each.due < end)

    def of(self, *names: str) -> Samples:
        """Those of some requests."""
        return self.where(lambda each: each.name in names)

    def where(self, holds: Callable[[Sample], bool]) -> Samples:
        """Those for which it holds."""
        return Samples(tuple(each for each in self.all if holds(each)))

    @property
    def failures(self) -> Samples:
        """Those that failed."""
        return self.where(lambda each: each.failed)

    def __len__(self) -> int:
        return len(self.all)

    def p99_seconds(self) -> float:
        """The latency that 99 in 100 do not exceed; zero where there are none."""
        ordered = sorted(each.seconds for each in self.all)
        return percentile(ordered, 0.99) if ordered else 0.0

    def kinds(self) -> str:
        """How many of each status or error, in words."""
        counts: dict[str, int] = {}
        for each in self.all:
            said = str(each.status) if each.status else each.error
            counts[said] = counts.get(said, 0) + 1
        return ", ".join(f"{count} x {said}" for said, count in sorted(counts.items())) or "none"


class Load:
    """A caller at work: begins on entry; ``end`` gives what it noted."""

    def __init__(
        self,
        ports: Sequence[int],
        requests: Iterable[tuple[str, bytes]],
        *,
        rate_per_second: float,
        seconds: float,
        timeout_seconds: float = 30.0,
    ) -> None:
        self._order = {
            "ports": list(ports),
            "requests": [[name, request.decode("latin-1")] for name, request in requests],
            "rate_per_second": rate_per_second,
            "seconds": seconds,
            "timeout_seconds": timeout_seconds,
            "seed": 2024,
        }
        self.began = 0.0
        self.cpu_share = 0.0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gevent.monkey", "--module", "bench.outages.caller"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(self._order) + "\n")
        self._process.stdin.flush()
        self.began = json.loads(self._process.stdout.readline())["started"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def finish(self) -> Samples:
        """What was noted, once its seconds are over."""
        assert self._process.stdout is not None
        said = self._process.stdout.read()
        self._process.wait(30)
        return self._noted(said)

    def end(self) -> Samples:
        """What was noted until now."""
        said, _ = self._process.communicate(timeout=120)
        return self._noted(said)

    def _noted(self, said: str) -> Samples:
        lines = [json.loads(line) for line in said.splitlines()]
        self.cpu_share = lines.pop()["cpu_share"]
        found = [Sample(*line) for line in lines]
        return Samples(tuple(sorted(found, key=lambda each: each.ended)))
