"""Questions in a second: a share of this process, or one count in Redis."""

from __future__ import annotations

import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.adapters.answers.rates import OwnRate, SharedRate
from tests.fakes import FakeClock


def test_a_worker_keeps_to_its_share() -> None:
    clock = FakeClock()
    rate = OwnRate(10, 4, clock)  # two a second and worker

    assert [rate.wait_seconds() for _ in range(3)] == [0.0, 0.0, 1.0]
    clock.advance(0.75)
    assert rate.wait_seconds() == pytest.approx(0.25)
    clock.advance(0.25)
    assert rate.wait_seconds() == 0


def test_a_share_below_one_a_second_lets_one_through_in_its_time() -> None:
    clock = FakeClock()
    rate = OwnRate(1, 4, clock)

    assert [rate.wait_seconds(), rate.wait_seconds()] == [0.0, 4.0]
    clock.advance(4)
    assert rate.wait_seconds() == 0


@given(st.integers(1, 20), st.integers(1, 6), st.lists(st.floats(0, 0.9), max_size=80))
def test_no_second_of_all_workers_sees_more_than_the_rate(
    per_second: int, workers: int, pauses: list[float]
) -> None:
    clock = FakeClock()
    rates = [OwnRate(per_second, workers, clock) for _ in range(workers)]
    sent = []
    for pause in pauses:
        clock.advance(pause)
        sent += [clock.monotonic() for rate in rates if rate.wait_seconds() == 0]
    for start in sent:
        within = [moment for moment in sent if start <= moment < start + 1 - 1e-9]
        assert len(within) <= max(per_second, workers)


def test_a_wait_that_was_told_is_long_enough() -> None:
    clock = FakeClock()
    rate = OwnRate(7, 2, clock)
    for _ in range(50):
        wait = rate.wait_seconds()
        if wait:
            clock.advance(wait)
            assert rate.wait_seconds() == 0


def test_workers_share_one_count_in_redis(redis_url: str) -> None:
    def shared(_: int) -> SharedRate:
        return SharedRate(5, 2, FakeClock(), redis_url=redis_url, timeout_seconds=2)

    rates = [shared(number) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(SharedRate.wait_seconds, rates))

    assert sum(wait == 0 for wait in waits) == 5
    assert all(0 < wait <= 1 for wait in waits if wait)


def test_each_worker_keeps_to_its_share_while_redis_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"redis://127.0.0.1:{held.getsockname()[1]}/0"
        rate = SharedRate(4, 2, FakeClock(), redis_url=url, timeout_seconds=0.2)
        with caplog.at_level(logging.WARNING, "src.adapters.answers.rates"):
            waits = [rate.wait_seconds() for _ in range(3)]

    assert waits == [0.0, 0.0, 1.0]
    assert len(caplog.messages) == 1
