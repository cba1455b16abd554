"""The generating process: sends when a request is due, whatever became of those before it.

Started by ``driver``, patched by gevent before this module is imported. It is told one line of
JSON on standard input, tells its progress and then the result on standard output, and ends when
its standard input does, because then nobody waits any more.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from time import perf_counter
from typing import Any, Final

import gevent
import numpy as np
from gevent.lock import BoundedSemaphore
from gevent.socket import wait_read

from src.adapters.stress.exchange import Answer, Exchange
from src.adapters.stress.rehearsing import rehearse
from src.stress.errors import TargetError
from src.stress.load import Load, Target
from src.stress.measured import Course, Measured, Sample
from src.stress.mix import Kind, kinds, request
from src.stress.schedule import due_seconds

_HEAD_START_SECONDS: Final = 0.1
_TELL_EVERY_SECONDS: Final = 0.25


class Generator:
    """One load, sent to one server."""

    def __init__(self, target: Target, load: Load, tell: Callable[[int, int], None]) -> None:
        chance = np.random.default_rng(load.seed)
        self._load = load
        self._due = due_seconds(load.requests, load.rate_per_second, load.arrivals, chance)
        self._kinds = kinds(load.requests, chance)
        self._exchange = Exchange(target, load.timeout_seconds)
        self._places = BoundedSemaphore(load.connections)
        self._scheduled_seconds = max(float(self._due[-1]), load.seconds)
        self._course = Course(self._scheduled_seconds)
        self._measured = Measured(scheduled_seconds=self._scheduled_seconds)
        self._tell = tell
        self._started = 0.0
        self._last = 0.0

    def run(self) -> Measured:
        """What came back. Raises ``TargetError`` where the server cannot be tried at all."""
        rehearse(self._exchange)
        gc.collect()
        gc.disable()  # a pause of the collector would be counted as the server's
        telling = gevent.spawn(self._tell_progress)
        cpu = time.process_time()
        self._started = perf_counter() + _HEAD_START_SECONDS
        self._measured.started_at = time.monotonic() + _HEAD_START_SECONDS
        sent = []
        for number, due in enumerate(self._due.tolist()):
            pause = self._started + due - perf_counter()
            # Without a pause too: those that are due must get a chance to leave.
            gevent.sleep(max(0.0, pause))
            sent.append(gevent.spawn(self._send, number, due, self._kinds[number]))
        gevent.joinall(sent, raise_error=True)
        took = perf_counter() - self._started
        telling.kill()
        measured = self._measured
        measured.cpu_share = (time.process_time() - cpu) / took
        measured.seconds = max(self._last, measured.scheduled_seconds)
        measured.connections = self._exchange.opened
        measured.bins = self._course.bins()
        self._exchange.close()
        return measured

    def _send(self, number: int, due: float, kind: Kind) -> None:
        free = self._places.acquire(blocking=False)
        if free:
            lag = perf_counter() - self._started - due
            self._measured.lag.record(round(1e6 * lag))
        else:
            self._places.acquire()
        try:
            answer = self._answer(number, kind)
        finally:
            self._places.release()
        ended = perf_counter() - self._started
        self._last = max(self._last, ended)
        sample = Sample(due, ended - due, answer.status, answer.failure, kind)
        self._measured.take(sample)
        self._course.take(sample)
        if self._load.keep_records:
            self._measured.samples.append(sample)

    def _answer(self, number: int, kind: Kind) -> Answer:
        asked = request(kind, number, unknown_addresses=self._load.unknown_addresses)
        # The time-out of the socket is one for each packet; this one is for the whole answer.
        try:
            with gevent.Timeout(self._load.timeout_seconds):
                return self._exchange.ask(asked)
        except gevent.Timeout:
            return Answer(0, "timeout")

    def _tell_progress(self) -> None:
        while True:
            gevent.sleep(_TELL_EVERY_SECONDS)
            self._tell(self._measured.requests, self._measured.broken)


def main() -> None:
    """Do what the line on standard input says."""
    told = json.loads(sys.stdin.readline())
    gevent.spawn(_end_with_parent)
    try:
        measured = Generator(Target(**told["target"]), Load.of(told["load"]), _say_progress).run()
    except TargetError as error:
        _say({"error": str(error), "reason": error.reason})
    else:
        _say({"measured": measured.plain()})


def _say_progress(done: int, broken: int) -> None:
    _say({"done": done, "broken": broken})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    wait_read(0)
    os._exit(3)
