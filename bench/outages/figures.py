"""What the service says of itself, second by second, while it is disturbed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from bench.outages.connection import Answer, Connection, ConnectionLostError
from bench.wire import request_bytes

_PREFIX: Final = "nextvision_"
QUERIES: Final = f"{_PREFIX}db_query_duration_seconds_count"
CACHE: Final = f"{_PREFIX}cache_operations_total"
EVERY_SECONDS: Final = 0.5
_HITS: Final = frozenset({"hit", "hit_shared", "negative", "stale", "stale_error"})


def ask(port: int, request: bytes, *, timeout_seconds: float = 30.0) -> Answer:
    """The answer on a new connection. Raises ``OSError``, ``ConnectionLostError``."""
    connection = Connection(port, timeout_seconds)
    try:
        return connection.ask(request)
    finally:
        connection.close()


def get(port: int, path: str) -> Answer:
    """The answer to a GET, within seconds. Raises ``OSError``, ``ConnectionLostError``."""
    return ask(port, request_bytes("GET", path), timeout_seconds=5.0)


@dataclass(frozen=True, slots=True)
class Point:
    """Counters at one moment: statements of the database, and cache look-ups and hits."""

    moment: float
    queries: float
    lookups: float
    hits: float


@dataclass(slots=True)
class Follow:
    """What a server said: its counters, and from when to when each path had which status."""

    points: list[Point] = field(default_factory=list)
    health: list[tuple[float, int]] = field(default_factory=list)

    def rate(self, what: Callable[[Point], float], start: float, end: float) -> float:
        """Growth a second between two moments; nan without two points in there."""
        inside = [point for point in self.points if start <= point.moment <= end]
        if len(inside) < 2:
            return float("nan")
        first, last = inside[0], inside[-1]
        return (what(last) - what(first)) / (last.moment - first.moment)

    def busiest_second(self, what: Callable[[Point], float], start: float, end: float) -> float:
        """The greatest growth within a second between two moments."""
        inside = [point for point in self.points if start <= point.moment <= end]
        grown = [
            (what(later) - what(first)) / max(1.0, later.moment - first.moment)
            for at, first in enumerate(inside)
            for later in inside[at + 1 : at + 4]
            if later.moment - first.moment >= 2 * EVERY_SECONDS - 0.1
        ]
        return max(grown, default=float("nan"))

    def hit_rate(self, start: float, end: float) -> float:
        """Hits of look-ups between two moments; nan where nothing was looked up."""
        inside = [point for point in self.points if start <= point.moment <= end]
        if len(inside) < 2:
            return float("nan")
        lookups = inside[-1].lookups - inside[0].lookups
        return (inside[-1].hits - inside[0].hits) / lookups if lookups else float("nan")

    def health_turns(self, status: int, since: float) -> float | None:
        """Seconds from ``since`` until ``/health`` had that status; None where it never had."""
        found = (moment for moment, said in self.health if moment >= since and said == status)
        moment = next(found, None)
        return None if moment is None else moment - since


@contextmanager
def following(port: int) -> Iterator[Follow]:
    """Scrapes ``/metrics`` and asks ``/health`` every ``EVERY_SECONDS`` while the block runs."""
    found, ended = Follow(), Event()

    def run() -> None:
        while not ended.wait(EVERY_SECONDS):
            with suppress(OSError, ConnectionLostError):
                found.health.append((time.time(), get(port, "/health").status))
            with suppress(OSError, ConnectionLostError):
                text = get(port, "/metrics").body.decode()
                found.points.append(_point(time.time(), text))

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join(20)


def _point(moment: float, text: str) -> Point:
    queries = lookups = hits = 0.0
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == QUERIES:
                queries += sample.value
            elif sample.name == CACHE and sample.labels["operation"] == "get":
                lookups += sample.value
                if sample.labels["result"] in _HITS:
                    hits += sample.value
    return Point(moment, queries, lookups, hits)
