from __future__ import annotations

import pytest

from src.resilience.events import CircuitHalfOpened, CircuitOpened, FallbackUsed
from src.services.monitoring_feed import MonitoringFeed, Overflowed
from tests.fakes import FakeClock


def test_everybody_who_subscribed_is_told_in_order() -> None:
    clock = FakeClock()
    feed = MonitoringFeed(clock)
    first, second = feed.subscribe(), feed.subscribe()

    feed.heard(CircuitOpened("maps", own=True, seconds=60.0))
    feed.heard(CircuitHalfOpened("maps", own=False))
    feed.switched("caching", False)
    feed.phase("draining")

    for one in (first, second):
        told = [one.take(0) for _ in range(5)]
        assert told == [
            {"type": "event", "event": "circuit_opened", "at": clock.now(), "name": "maps",
             "own": True, "seconds": 60.0},
            {"type": "event", "event": "circuit_half_opened", "at": clock.now(), "name": "maps",
             "own": False},
            {"type": "event", "event": "feature_switched", "at": clock.now(),
             "feature": "caching", "on": False},
            {"type": "event", "event": "process", "at": clock.now(), "phase": "draining"},
            None,
        ]  # fmt: skip


def test_single_calls_are_not_told() -> None:
    feed = MonitoringFeed(FakeClock())
    one = feed.subscribe()

    feed.heard(FallbackUsed("maps", "stale"))

    assert one.take(0) is None


def test_who_has_left_is_told_nothing() -> None:
    feed = MonitoringFeed(FakeClock())
    one = feed.subscribe()
    feed.unsubscribe(one)

    feed.phase("draining")

    assert one.take(0) is None


def test_who_takes_nothing_is_kept_no_more_than_so_much() -> None:
    feed = MonitoringFeed(FakeClock(), most_waiting=3)
    slow, quick = feed.subscribe(), feed.subscribe()
    for _ in range(4):
        feed.phase("draining")
        assert quick.take(0) is not None

    with pytest.raises(Overflowed):
        slow.take(0)
