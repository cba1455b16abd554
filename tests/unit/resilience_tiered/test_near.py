"""The level in this process: its bounds, and what it costs."""

from __future__ import annotations

import pytest

from src.resilience.tiered import Namespace
from tests.unit.resilience_tiered.fleet import Clock, MemoryLevel, Server, Source, worker


def test_what_was_not_asked_for_longest_goes_first(clock: Clock) -> None:
    one = worker(clock, most_entries=3)
    for key in "abc":
        one.cache.get_or_compute("others", key, Source(key))
    one.cache.get_or_compute("others", "a", Source("new"))
    one.cache.get("others", "b")
    one.cache.get_or_compute("others", "d", Source("d"))

    assert [one.cache.get("others", key).value for key in "abcd"] == ["a", "b", None, "d"]
    assert one.counts("others").evictions == 1
    assert one.counts("others").entries == 3


def test_bytes_are_bounded_and_counted(clock: Clock) -> None:
    one = worker(clock, most_bytes=20_000)
    for number in range(50):
        one.cache.get_or_compute("others", str(number), lambda: "x" * 2000)

    reading = one.counts("others")
    assert reading.bytes == one.cache.near_bytes <= 20_000
    assert reading.entries == reading.bytes // 2500
    assert reading.evictions == 50 - reading.entries
    one.cache.clear()
    assert one.cache.near_bytes == 0


def test_what_is_too_large_is_not_kept_in_this_process(clock: Clock) -> None:
    one = worker(clock, most_bytes=10_000)
    one.cache.get_or_compute("others", "small", Source("s"))
    one.cache.get_or_compute("others", "large", lambda: "x" * 3000)

    assert one.cache.get("others", "large").status == "miss"
    assert one.cache.get("others", "small").status == "hit"


def test_a_memory_of_nothing_keeps_nothing(clock: Clock) -> None:
    one = worker(clock, most_entries=0)
    source = Source(1, 2)
    assert [one.cache.get_or_compute("others", "a", source).value for _ in range(2)] == [1, 2]


def test_what_has_run_out_is_removed_and_counted_as_such(clock: Clock) -> None:
    one = worker(clock)
    for key in "abcd":
        one.cache.get_or_compute("things", key, Source(1))
    clock.now += 300
    one.cache.get_or_compute("things", "a", Source(2))
    assert (one.counts().expirations, one.counts().evictions) == (3, 0)
    clock.now += 1
    one.cache.set("things", "e", 1)
    assert one.counts().expirations == 4
    assert one.counts().entries == 2


def test_ages_are_of_what_is_kept_now(clock: Clock) -> None:
    one = worker(clock)
    assert one.counts().oldest_seconds is None
    one.cache.set("things", "a", 1)
    clock.now += 10
    one.cache.set("things", "b", 1)
    clock.now += 10

    assert one.counts().oldest_seconds == pytest.approx(20)
    assert one.counts().mean_age_seconds == pytest.approx(15)


def test_the_hit_rate_is_what_was_counted(clock: Clock) -> None:
    one = worker(clock)
    assert one.counts().hit_rate is None
    for key in "aaab":
        one.cache.get_or_compute("things", key, Source(1))
    one.cache.get("things", "none")

    reading = one.counts()
    assert (reading.near_hits, reading.computed, reading.misses) == (2, 2, 1)
    assert reading.questions == 5
    assert reading.hit_rate == pytest.approx(0.4)


def test_writing_again_replaces_and_takes_no_more_room(clock: Clock) -> None:
    one = worker(clock)
    one.cache.set("things", "a", "x" * 100)
    before = one.cache.near_bytes
    for _ in range(5):
        one.cache.set("things", "a", "y" * 100)

    assert one.cache.near_bytes == before
    assert one.cache.get("things", "a").value == "y" * 100
    assert one.counts().writes == 6


def test_several_are_written_and_read_at_once(clock: Clock) -> None:
    one = worker(clock)
    one.cache.set_many("things", {"a": 1, "b": None, "c": [3]}, ttl=50)

    found = one.cache.get_many("things", ["c", "x", "a", "b", "c"])
    assert [(each.value, each.status) for each in found] == [
        ([3], "hit"), (None, "miss"), (1, "hit"), (None, "negative"), ([3], "hit"),
    ]  # fmt: skip
    clock.now += 50
    assert [each.status for each in one.cache.get_many("things", ["a", "b"])] == ["miss"] * 2


def test_no_time_to_live_forgets(clock: Clock) -> None:
    one = worker(clock)
    one.cache.set("things", "a", 1)
    one.cache.set("things", "a", 2, ttl=0)
    assert one.cache.get("things", "a").status == "miss"


def test_deleting_says_how_many_were_there(clock: Clock) -> None:
    one = worker(clock)
    one.cache.set_many("things", {"a": 1, "b": 2})
    assert one.cache.delete("things", "a", "x", "b") == 2
    assert one.cache.delete("things") == 0
    assert one.cache.get("things", "a").status == "miss"
    assert one.counts().deletes == 3


def test_a_value_above_the_bound_of_its_namespace_is_given_and_kept_nowhere(clock: Clock) -> None:
    server = Server(clock)
    small = Namespace("small", 100, jitter=0, most_bytes=10)
    one = worker(clock, MemoryLevel(server), namespaces=(small,))
    calls = list[int]()

    def long_text() -> str:
        calls.append(1)
        return "x" * 9

    for _ in range(2):
        assert one.cache.get_or_compute("small", "a", long_text).value == "x" * 9
    assert len(calls) == 2
    assert not server.leases
    assert one.cache.get_or_compute("small", "b", lambda: "x" * 8).value == "x" * 8
    assert one.cache.count("small") == 1
    one.cache.set("small", "b", "y" * 9)
    assert one.cache.get("small", "b").value is None
    assert one.cache.get_or_compute("small", "c", lambda: None).value is None
