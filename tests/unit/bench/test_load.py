"""The three ways to load a server, against one that answers as told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count, cycle

import pytest

from bench.load import closed_loop, fixed_rate, one_in_flight
from bench.wire import Connection, WireError, request_bytes
from tests.unit.bench.server import Answer, answering, plain

GET = request_bytes("GET", "/")


@contextmanager
def connections(answer: Answer, number: int) -> Iterator[tuple[list[Connection], list[str]]]:
    with answering(answer) as (port, paths), ExitStack() as stack:
        yield [stack.enter_context(closing(Connection(port, 5))) for _ in range(number)], paths


def test_the_closed_loop_counts_what_is_answered_within_its_time() -> None:
    numbers = count()
    with connections(lambda _: plain(), 3) as (held, paths):
        load = closed_loop(held, lambda: request_bytes("GET", f"/{next(numbers)}"), 0.2)
    assert load.seconds == pytest.approx(0.2)
    assert load.failures == 0
    assert load.answer_bytes == 2
    assert load.answered == load.latency.count
    # All that was asked was another thing, and only the last one of each connection is left out.
    assert len(set(paths)) == len(paths)
    assert 0 <= len(paths) - load.answered <= 3
    assert load.answered > 10


def test_the_closed_loop_waits_for_what_is_slower_than_its_slice() -> None:
    def slow(_: str) -> bytes:
        time.sleep(0.1)  # what the server under test takes
        return plain()

    with connections(slow, 3) as (held, paths):
        load = closed_loop(held, lambda: GET, 0.01)
    assert load.answered == len(paths) == 3
    assert load.seconds >= 0.1


def test_the_closed_loop_counts_errors_apart_and_goes_on() -> None:
    answers = cycle([plain(), plain(503)])
    with connections(lambda _: next(answers), 1) as (held, _):
        load = closed_loop(held, lambda: GET, 0.1)
    assert load.failures > 0
    assert abs(load.failures - load.answered) <= 1


def test_the_closed_loop_gives_a_lost_connection_up_and_ends_when_all_are_lost() -> None:
    with connections(lambda _: b"", 2) as (held, _):
        load = closed_loop(held, lambda: GET, 30)
    assert (load.answered, load.failures) == (0, 2)


def test_one_in_flight_asks_often_enough_for_a_percentile() -> None:
    with connections(lambda _: plain(), 1) as (held, paths):
        load = one_in_flight(held[0], lambda: GET, 0.0, least=25)
    assert load.answered == len(paths) == 25


def test_one_in_flight_gives_up_on_a_server_that_only_fails() -> None:
    with connections(lambda _: plain(500), 1) as (held, _):
        load = one_in_flight(held[0], lambda: GET, 0.0, least=5)
    assert load.answered == 0
    assert load.failures > 5


def test_the_fixed_rate_offers_its_rate_whatever_the_server_does() -> None:
    with connections(lambda _: plain(), 4) as (held, paths):
        load = fixed_rate(held, lambda: GET, rate_per_second=400, seconds=0.5, seed=1)
    assert load.offered_per_second == 400
    assert load.failures == 0
    assert load.answered == len(paths)
    # 200 arrivals are expected; six standard deviations of a Poisson count are 85.
    assert 115 <= load.answered <= 285


def test_a_low_rate_goes_on_until_some_have_come() -> None:
    with connections(lambda _: plain(), 1) as (held, paths):
        load = fixed_rate(held, lambda: GET, rate_per_second=50, seconds=0.0, seed=1, least=4)
    assert load.answered == len(paths) == 4
    assert load.seconds > 0


def test_a_stall_is_paid_for_by_every_request_that_was_due_in_it() -> None:
    stall_seconds, stalled = 0.4, threading.Event()

    def answer(_: str) -> bytes:
        if not stalled.is_set():
            stalled.set()
            time.sleep(stall_seconds)  # the server under test is slow, once
        return plain()

    with connections(answer, 1) as (held, paths):
        load = fixed_rate(held, lambda: GET, rate_per_second=100, seconds=0.4, seed=3)
    assert load.answered == len(paths) > 20
    # Sent one after the other, all but one of them would have been answered at once.
    assert load.latency.p50_ms > 1000 * stall_seconds / 4
    assert load.latency.max_ms >= 1000 * stall_seconds


def test_a_server_that_hangs_up_ends_the_fixed_rate() -> None:
    with connections(lambda _: b"", 1) as (held, _), pytest.raises(WireError):
        fixed_rate(held, lambda: GET, rate_per_second=1000, seconds=0.2, seed=1)
