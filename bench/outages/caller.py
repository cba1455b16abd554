"""Asks at a fixed rate whatever happens to the servers, in a process of its own, and notes all.

Arrivals are a Poisson process that waits for nobody; latency counts from the moment a request was
due. Several ports stand for instances behind a balancer that asks each whether it is ready.
Started with gevent's patches on: ``python -m gevent.monkey --module bench.outages.caller``.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import cycle
from typing import Any, Final

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.socket import wait_read

from bench.outages.connection import Connection, ConnectionLostError

POLL_SECONDS: Final = 0.25
_MOST_AT_ONCE: Final = 400


class Balancer:
    """Gives the next ready instance; asks ``/health/ready`` of each every ``POLL_SECONDS``."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = list(ports)
        self._ready = set(ports)
        self._turns = cycle(self._ports)

    def follow(self) -> None:
        """Ask each instance again and again; with a single one there is nothing to choose."""
        if len(self._ports) < 2:
            return
        for port in self._ports:
            gevent.spawn(self._follow, port)

    def next(self) -> int:
        """The port of a ready instance; of the next one where none is."""
        for _ in self._ports:
            port = next(self._turns)
            if port in self._ready:
                return port
        return next(self._turns)

    def _follow(self, port: int) -> None:
        request = b"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        while True:
            status = 0
            with suppress(OSError, ConnectionLostError):
                connection = Connection(port, 2.0)
                try:
                    status = connection.ask(request).status
                finally:
                    connection.close()
            (self._ready.add if status == 200 else self._ready.discard)(port)
            gevent.sleep(POLL_SECONDS)


class Caller:
    """Sends requests over kept-alive connections and notes what became of each."""

    def __init__(self, ports: Sequence[int], timeout_seconds: float) -> None:
        self._balancer = Balancer(ports)
        self._balancer.follow()
        self._idle: dict[int, deque[Connection]] = {port: deque() for port in ports}
        self._timeout_seconds = timeout_seconds
        self.samples: list[list[Any]] = []

    def ask(self, name: str, request: bytes, due: float) -> None:
        """One request; its line of ``samples`` is what ``Sample`` is made of."""
        sent = time.time()
        status, error, degraded, cached, retry_after = 0, "", "", "", ""
        port = self._balancer.next()
        try:
            connection = self._connection(port)
            try:
                answer = connection.ask(request)
            except BaseException:
                connection.close()
                raise
            status = answer.status
            degraded, cached = answer.header("x-degraded"), answer.header("x-cache")
            retry_after = answer.header("retry-after")
            if answer.header("connection").lower() == "close":
                connection.close()
            else:
                self._idle[port].append(connection)
        except (OSError, ConnectionLostError) as lost:
            error = str(lost) or type(lost).__name__
        self.samples.append(
            [name, due, sent, time.time(), status, error, degraded, cached, retry_after]
        )

    def _connection(self, port: int) -> Connection:
        """An idle connection that the server has not closed meanwhile, or a new one."""
        idle = self._idle[port]
        while idle:
            connection = idle.pop()
            if connection.is_open():
                return connection
            connection.close()
        return Connection(port, self._timeout_seconds)


def due_moments(
    rate_per_second: float, seconds: float, start: float, chance: random.Random
) -> Iterator[float]:
    """Moments of a Poisson process."""
    moment = start + chance.expovariate(rate_per_second)
    while moment < start + seconds:
        yield moment
        moment += chance.expovariate(rate_per_second)


def main() -> None:
    """Read one order from standard input, carry it out, write every sample as a line of JSON."""
    order = json.loads(sys.stdin.readline())
    requests = [(name, text.encode("latin-1")) for name, text in order["requests"]]
    chance = random.Random(order["seed"])
    caller = Caller(order["ports"], order["timeout_seconds"])
    pool, ended = Pool(_MOST_AT_ONCE), Event()

    def until_told() -> None:
        # The parent closes the pipe to end early.
        wait_read(sys.stdin.fileno())
        ended.set()

    gevent.spawn(until_told)
    following = cycle(requests)
    print(json.dumps({"started": time.time()}), flush=True)
    cpu = time.process_time()
    began = time.time()
    for due in due_moments(order["rate_per_second"], order["seconds"], began, chance):
        pause = due - time.time()
        if ended.wait(max(0.0, pause)):
            break
        name, request = next(following)
        pool.spawn(caller.ask, name, request, due)
    pool.join(timeout=order["timeout_seconds"])
    for sample in caller.samples:
        print(json.dumps(sample))
    share = (time.process_time() - cpu) / max(1e-9, time.time() - began)
    print(json.dumps({"cpu_share": share, "unfinished": len(pool)}), flush=True)


if __name__ == "__main__":
    main()
