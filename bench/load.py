"""Three ways to load a server: as fast as it answers, at a fixed rate, and one at a time.

One thread over many connections, because a thread each would cost more than the requests do.
"""

from __future__ import annotations

import random
import select
import selectors
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter

from bench.figures import Latency, Load, percentile
from bench.wire import TIMEOUT_SECONDS, Connection, WireError

Next = Callable[[], bytes]


@dataclass(slots=True)
class _Seen:
    """What one slice has seen so far."""

    latencies: list[float] = field(default_factory=list)
    size: int = 0
    failures: int = 0

    def answer(self, answer: tuple[int, int], seconds: float) -> None:
        """Take one answer (status, bytes); all but 2xx are failures."""
        if 200 <= answer[0] < 300:
            self.latencies.append(seconds)
            self.size += answer[1]
        else:
            self.failures += 1

    def load(self, seconds: float, cpu_share: float, **more: float) -> Load:
        """What was seen in so many seconds."""
        answered = len(self.latencies)
        return Load(
            seconds=seconds,
            answered=answered,
            failures=self.failures,
            latency=Latency.of(self.latencies),
            cpu_share=cpu_share,
            answer_bytes=self.size / max(1, answered),
            **more,
        )


def closed_loop(connections: list[Connection], following: Next, seconds: float) -> Load:
    """Each connection asks again as soon as it is answered: throughput.

    Requests that are slow for so short a slice count nevertheless: where fewer were answered than
    there are connections, those under way at its end do, and it is as long as they took. Raises
    ``WireError`` when nothing is answered for ``TIMEOUT_SECONDS``.
    """
    seen = _Seen()
    cpu, started = time.process_time(), perf_counter()
    counted_until = end = started + seconds
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ)
            connection.since = perf_counter()
            connection.send(following())
        for connection, answer in _answers(selector):
            now = perf_counter()
            if answer is None:
                seen.failures += 1
            elif now <= end or len(seen.latencies) < len(connections):
                seen.answer(answer, now - connection.since)
                counted_until = max(end, now)
            if now < end and answer is not None:
                connection.since = now
                connection.send(following())
            else:
                selector.unregister(connection)
    # Other requests in flight at the end are not counted, neither their answers nor their time.
    took = perf_counter() - started
    return seen.load(counted_until - started, (time.process_time() - cpu) / took)


def one_in_flight(
    connection: Connection, following: Next, seconds: float, *, least: int = 20
) -> Load:
    """One request after the other over one connection; at least ``least`` of them."""
    seen = _Seen()
    cpu, started = time.process_time(), perf_counter()
    while (now := perf_counter()) < started + seconds or len(seen.latencies) < least:
        status, body = connection.ask(following())
        seen.answer((status, len(body)), perf_counter() - now)
        if seen.failures > least:
            break
    took = perf_counter() - started
    return seen.load(took, (time.process_time() - cpu) / took)


def fixed_rate(
    connections: list[Connection],
    following: Next,
    *,
    rate_per_second: float,
    seconds: float,
    seed: int,
    least: int = 5,
) -> Load:
    """Poisson arrivals that wait for nobody; latency counts from the moment each was due.

    There are at least ``least`` of them, and the slice is longer where that needs more time.
    A request that finds every connection in use waits here, and its wait is counted, as a
    caller's would be. ``lag_p99_ms`` tells how late those left that did find a free connection:
    that part is the generator's own doing. Raises ``WireError`` when the server falls so far
    behind that answers come ``TIMEOUT_SECONDS`` after the last arrival.
    """
    seen, lags = _Seen(), list[float]()
    free = deque(connections)
    waiting: deque[float] = deque()
    cpu, started = time.process_time(), perf_counter()
    until = started + seconds
    due = _arrivals(rate_per_second, started, until, random.Random(seed), least)
    upcoming = next(due, None)
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ)
        while upcoming is not None or waiting or len(free) < len(connections):
            now = perf_counter()
            until = max(until, upcoming or until)
            if now > until + TIMEOUT_SECONDS:
                raise WireError("the answers do not come to an end")
            while upcoming is not None and upcoming <= now:
                if len(free) > len(waiting):
                    lags.append(now - upcoming)
                waiting.append(upcoming)
                upcoming = next(due, None)
            while waiting and free:
                connection = free.popleft()
                connection.since = waiting.popleft()
                connection.send(following())
            for connection, answer in _ready(selector, upcoming):
                if answer is None:
                    raise WireError("closed by the server")
                seen.answer(answer, perf_counter() - connection.since)
                free.append(connection)
    took = perf_counter() - started
    return seen.load(
        until - started,
        (time.process_time() - cpu) / took,
        lag_p99_ms=1000.0 * percentile(sorted(lags), 0.99) if lags else 0.0,
        offered_per_second=rate_per_second,
    )


def _arrivals(
    rate_per_second: float, start: float, end: float, chance: random.Random, least: int
) -> Iterator[float]:
    """Moments of a Poisson process, until the end and until there were so many."""
    moment = start + chance.expovariate(rate_per_second)
    for number in count(1):
        if moment >= end and number > least:
            return
        yield moment
        moment += chance.expovariate(rate_per_second)


def _ready(
    selector: selectors.BaseSelector, until: float | None
) -> Iterator[tuple[Connection, tuple[int, int] | None]]:
    """Complete answers that are there by ``until``, or within a second where there is none."""
    pause = 1.0 if until is None else max(0.0, until - perf_counter())
    descriptor = getattr(selector, "fileno", None)
    if descriptor is not None:
        # epoll waits in whole milliseconds, too coarse for arrivals; select does not.
        select.select([descriptor()], [], [], pause)
        pause = 0.0
    yield from _complete(selector.select(pause))


def _answers(
    selector: selectors.BaseSelector,
) -> Iterator[tuple[Connection, tuple[int, int] | None]]:
    """Complete answers as long as a connection is registered."""
    while selector.get_map():
        events = selector.select(TIMEOUT_SECONDS)
        if not events:
            raise WireError(f"nothing was answered for {TIMEOUT_SECONDS:.0f} s")
        yield from _complete(events)


def _complete(
    events: list[tuple[selectors.SelectorKey, int]],
) -> Iterator[tuple[Connection, tuple[int, int] | None]]:
    """Connections whose answer is complete, with (status, bytes); None for a lost connection."""
    for key, _ in events:
        connection: Connection = key.fileobj  # type: ignore[assignment]
        try:
            answer = connection.receive()
        except WireError:
            yield connection, None
        else:
            if answer is not None:
                yield connection, answer
