"""A tiny load balancer: sends requests to those instances that say they are ready."""

from __future__ import annotations

import threading
from collections import Counter
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import count
from time import monotonic
from typing import Self

from tests.e2e.server import Server

_PROBE_SECONDS = 0.2
_PROBE_TIMEOUT_SECONDS = 3.0
_TIMEOUT_SECONDS = 40.0


class Balancer:
    """Requests at a steady rate over two or more instances; nothing is ever sent twice."""

    def __init__(self, instances: list[Server], path: str, *, per_second: float) -> None:
        self._ports = [one.port for one in instances]
        self._ready: set[int] = set()
        self._path = path
        self._pause_seconds = 1 / per_second
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self.answers: Counter[int | str] = Counter()
        self.by_port: Counter[int] = Counter()

    def __enter__(self) -> Self:
        # Each instance by itself: one that is slow to answer must not hide what another says.
        probes = [partial(self._probe, port) for port in self._ports]
        for action in (*probes, self._load):
            thread = threading.Thread(target=action)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(_TIMEOUT_SECONDS)

    def is_ready(self, instance: Server) -> bool:
        """Whether requests are sent there."""
        return instance.port in self._ready

    def _probe(self, port: int) -> None:
        while not self._stopped.wait(_PROBE_SECONDS):
            if _get(port, "/health/ready", _PROBE_TIMEOUT_SECONDS) == 200:
                self._ready.add(port)
            else:
                self._ready.discard(port)

    def _load(self) -> None:
        while len(self._ready) < len(self._ports) and not self._stopped.wait(_PROBE_SECONDS):
            continue
        began, ready = monotonic(), sorted(self._ready)
        flying: list[threading.Thread] = []
        for number in count():
            due_at = began + number * self._pause_seconds
            if self._stopped.wait(max(0.0, due_at - monotonic())):
                break
            # Where nobody says so, whoever said so last: a probe can be late on a busy machine.
            ready = sorted(self._ready) or ready
            request = threading.Thread(target=self._ask, args=(ready[number % len(ready)],))
            request.start()
            flying = [one for one in flying if one.is_alive()] + [request]
        for one in flying:
            one.join(_TIMEOUT_SECONDS)

    def _ask(self, port: int) -> None:
        self.answers[_get(port, self._path)] += 1
        self.by_port[port] += 1


def _get(port: int, path: str, seconds: float = _TIMEOUT_SECONDS) -> int | str:
    """The status, or what went wrong."""
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException) as error:
        return type(error).__name__
    else:
        return answer.status
    finally:
        connection.close()
