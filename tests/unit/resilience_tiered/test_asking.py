"""What the cache of an application may be asked, and what it counts of that."""

from __future__ import annotations

from typing import Any

import pytest

from src.adapters.cached_values import JsonCodec
from src.resilience.tiered import (
    Namespace,
    NotStorableError,
    TieredCache,
    UnknownNamespaceError,
    Warming,
)
from src.resilience.tiered.cache import MOST_BYTES, MOST_ENTRIES
from src.resilience.tiered.level import Invalidation, Kept
from tests.unit.resilience_tiered.fleet import (
    OTHER,
    SPACE,
    Clock,
    MemoryLevel,
    Server,
    Source,
    Worker,
    worker,
)


@pytest.fixture
def one(clock: Clock) -> Worker:
    return worker(clock)


def statuses(one: Worker, keys: str, namespace: str = "things") -> list[str]:
    return [str(each.status) for each in one.cache.get_many(namespace, list(keys))]


def test_what_is_not_said_is_usual(clock: Clock, server: Server) -> None:
    assert (MOST_ENTRIES, MOST_BYTES) == (20_000, 67_108_864)
    behind: list[Any] = []
    cache = TieredCache(
        [SPACE], JsonCodec(), clock.timing(), spawn=behind.append, new_token=lambda: "t",
        level=MemoryLevel(server),
    )  # fmt: skip
    near = cache._near
    assert (near._most_entries, near._most_bytes) == (MOST_ENTRIES, MOST_BYTES)
    assert cache.is_on
    assert cache.is_shared
    cache.invalidate_tags("x")
    assert server.log[0].sender == ""
    cache.close()
    warming = Warming("things", "a", lambda: 1)
    assert warming.tags == ()


def test_with_its_own_bounds_meter_and_sender(clock: Clock, server: Server) -> None:
    took: list[str] = []

    class Meter:
        def took(self, operation: str, seconds: float) -> None:
            took.append(operation)

    closed: list[int] = []
    one = worker(
        clock, MemoryLevel(server), meter=Meter(), close=lambda: closed.append(1),
        most_entries=7, most_bytes=9000,
    )  # fmt: skip
    assert (one.cache._near._most_entries, one.cache._near._most_bytes) == (7, 9000)
    one.cache.invalidate_tags("x")
    # Where there is nothing to keep the fleet is asked for nothing.
    one.cache.set_many("things", {})
    assert took == ["invalidate"]
    assert server.log[0].sender.startswith("worker-")
    one.cache.close()
    assert closed == [1]


def test_whether_it_is_shared_and_all_is_told(one: Worker, clock: Clock, server: Server) -> None:
    assert not one.cache.is_shared
    assert one.cache.all_is_told
    two = worker(clock, MemoryLevel(server))
    server.down = True
    two.cache.invalidate_tags("x")
    assert two.cache.is_shared
    assert not two.cache.all_is_told


def test_switched_off_nothing_is_kept_nor_given(clock: Clock) -> None:
    is_on = [True]
    one = worker(clock, switched_on=lambda: is_on[0])
    one.cache.set("things", "a", 1)
    is_on[0] = False
    assert not one.cache.is_on
    assert statuses(one, "a") == ["miss"]
    assert one.cache.get("things", "a").status == "miss"
    outcome = one.cache.get_or_compute("things", "a", Source(2))
    assert (outcome.value, outcome.status) == (2, "computed")
    one.cache.set("things", "a", 3)
    one.cache.set("things", "b", 3)
    one.cache.set("things", "a", 3, ttl=0)  # forgetting goes on
    is_on[0] = True
    assert statuses(one, "ab") == ["miss", "miss"]
    counts = one.counts()
    assert (counts.misses, counts.writes, counts.deletes, counts.computed) == (2, 1, 1, 0)


@pytest.mark.parametrize("seconds", [0.0, 99.5, 100.0])
def test_a_hit_is_what_is_fresh(one: Worker, clock: Clock, seconds: float) -> None:
    one.cache.set("things", "a", [1])
    clock.now += seconds
    outcome, is_fresh = one.cache.get("things", "a"), seconds < 100
    assert (outcome.value, outcome.found) == (([1], True) if is_fresh else (None, False))
    assert outcome.age_seconds == (seconds if is_fresh else 0)
    assert (one.counts().near_hits, one.counts().misses) == (int(is_fresh), int(not is_fresh))
    assert statuses(one, "a") == ["hit" if is_fresh else "miss"]


def test_a_hit_is_what_is_true(one: Worker) -> None:
    one.cache.set("things", "a", 1, tags=["x"])
    one.cache.invalidate_tags("y")
    assert one.cache.get("things", "a").value == 1
    assert statuses(one, "a") == ["hit"]
    one.cache.invalidate_tags("x")
    assert one.cache.near_bytes == 502
    assert one.cache.get("things", "a").status == "miss"
    assert one.cache.near_bytes == 0  # who looked removed it


def test_what_is_looked_up_with_others_is_used(clock: Clock) -> None:
    one = worker(clock, most_entries=2)
    one.cache.set_many("things", {"a": None, "b": 1})
    assert statuses(one, "a") == ["negative"]
    one.cache.set("things", "c", 1)
    assert statuses(one, "abc") == ["negative", "miss", "hit"]
    counts = one.counts()
    assert (counts.negative, counts.near_hits, counts.misses) == (2, 1, 1)


def test_a_key_that_is_asked_for_twice_is_missed_once(one: Worker) -> None:
    assert statuses(one, "aab") == ["miss"] * 3
    assert one.counts().misses == 2


def test_what_the_fleet_has_is_taken_if_it_is_fresh(clock: Clock, server: Server) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    statuses(two, "a")
    one.cache.set_many("things", {"a": [1], "b": None, "c": 2, "e": 5}, ttl=50)
    one.cache.set("things", "d", 3, ttl=10)
    server.held["things", "c"].data = b"{"
    clock.now += 10

    found = two.cache.get_many("things", ["a", "b", "c", "d", "a", "e"])
    assert [(each.value, str(each.status)) for each in found] == [
        ([1], "hit"), (None, "negative"), (None, "miss"), (None, "miss"), ([1], "hit"), (5, "hit"),
    ]  # fmt: skip
    assert [each.age_seconds for each in found] == [10, 10, 0, 0, 10, 10]
    counts = two.counts()
    assert (counts.far_hits, counts.negative, counts.misses, counts.near_hits) == (2, 1, 3, 0)
    server.down = True
    assert statuses(two, "ab") == ["hit", "negative"]


def test_what_is_invalidated_while_it_is_read_is_not_kept(clock: Clock, server: Server) -> None:
    class Interrupted(MemoryLevel):
        def look_many(self, space: Namespace, keys: Any) -> list[Kept | None] | None:
            found = super().look_many(space, keys)
            two.cache.invalidate_tags("x")
            return found

    one, two = worker(clock, Interrupted(server)), worker(clock, MemoryLevel(server))
    statuses(one, "z")
    two.cache.set("things", "a", 1, tags=["x"])
    assert statuses(one, "a") == ["hit"]  # it was true when it was asked for
    server.down = True
    assert statuses(one, "a") == ["miss"]


def test_all_values_are_kept_or_none(one: Worker) -> None:
    with pytest.raises(NotStorableError):
        one.cache.set_many("things", {"a": 1, "b": object()})
    assert statuses(one, "ab") == ["miss", "miss"]
    assert one.counts().writes == 0


def test_what_cannot_be_kept_takes_the_place_of_what_was(clock: Clock) -> None:
    small = Namespace("small", 100, jitter=0.5, most_bytes=3)
    one = worker(clock, namespaces=(small,))
    one.cache.set_many("small", {"a": 1, "b": 1})
    one.cache.set_many("small", {"a": 1000, "b": 100, "c": None})
    assert [each.value for each in one.cache.get_many("small", ["a", "b", "c"])] == [
        None, 100, None,
    ]  # fmt: skip
    counts = one.counts("small")
    # That there is none is not remembered there.
    assert (counts.writes, counts.deletes) == (3, 2)


def test_a_written_value_lives_for_its_jittered_time(clock: Clock) -> None:
    clock.chance = 0.5
    one = worker(clock, namespaces=(Namespace("small", 100, jitter=0.5),))
    one.cache.set("small", "a", 1)
    one.cache.set("small", "b", 1, ttl=40, tags=["x"])
    clock.now += 29.5
    assert statuses(one, "ab", "small") == ["hit", "hit"]
    clock.now += 0.5
    assert statuses(one, "ab", "small") == ["hit", "miss"]
    clock.now += 45
    assert statuses(one, "ab", "small") == ["miss", "miss"]


def test_deleting_and_patterns_say_how_many_there_were(one: Worker) -> None:
    one.cache.set_many("things", {"a": 1, "ab": 1, "b": 1})
    assert one.cache.invalidate_pattern("things", "a*") == 2
    assert one.cache.invalidate_pattern("things", "a*") == 0
    assert one.cache.delete("things", "b", "b") == 1
    assert one.cache.delete("things") == 0
    assert (one.counts().deletes, one.cache.events().sent) == (2, 3)
    long_key = "k" * 400
    one.cache.set("things", long_key, 1)
    assert one.cache.delete("things", long_key) == 1
    for call in (one.cache.delete, one.cache.clear):
        with pytest.raises(UnknownNamespaceError):
            call("unknown")
    with pytest.raises(UnknownNamespaceError):
        one.cache.invalidate_pattern("unknown", "*")


def test_clearing_names_what_it_clears(clock: Clock, server: Server) -> None:
    one = worker(clock, MemoryLevel(server))
    one.cache.clear("things")
    one.cache.clear()
    one.cache.invalidate_tags("x", "y")
    one.cache.invalidate_tags()
    assert [each.invalidation for each in server.log] == [
        Invalidation((SPACE.tag,)),
        Invalidation((SPACE.tag, OTHER.tag)),
        Invalidation(("t:x", "t:y")),
    ]


def test_warming_goes_on_until_the_deadline(one: Worker, clock: Clock) -> None:
    def slow() -> int:
        clock.now += 1
        return 1

    def failing() -> int:
        raise ConnectionError

    declared = [
        Warming("things", "a", slow, ("x",)),
        Warming("things", "b", failing),
        Warming("things", "c", slow),
        Warming("things", "d", slow),
    ]
    assert one.cache.warm(declared, deadline=clock.now + 2) == [declared[1], declared[3]]
    assert statuses(one, "abcd") == ["hit", "miss", "hit", "miss"]
    one.cache.invalidate_tags("x")
    assert statuses(one, "ac") == ["miss", "hit"]
    assert one.cache.warm(declared) == [declared[1]]
    assert one.cache.warm([]) == []


def test_warming_waits_for_another_worker_until_the_deadline(clock: Clock, server: Server) -> None:
    MemoryLevel(server).look(SPACE, "a", (SPACE.tag,), token="another")
    one, began = worker(clock, MemoryLevel(server)), clock.now
    declared = [Warming("things", "a", Source())]
    assert one.cache.warm(declared, deadline=began + 2) == declared
    assert clock.now == pytest.approx(began + 2)


def test_readings_are_of_what_is_kept_now(one: Worker, clock: Clock) -> None:
    one.cache.set("things", "a", 1)
    clock.now += 4
    one.cache.set("things", "bc", 22)
    one.cache.set("others", "a", 1)
    clock.now += 1
    things, others = one.cache.readings()
    assert (things.namespace, others.namespace) == ("things", "others")
    assert (things.entries, things.bytes, others.entries, others.bytes) == (2, 1006, 1, 502)
    assert (things.oldest_seconds, things.mean_age_seconds) == (5.0, 3.0)
    assert (others.oldest_seconds, others.mean_age_seconds) == (1.0, 1.0)
    assert [each.writes for each in one.cache.counts()] == [2, 1]
    assert [each.entries for each in one.cache.counts()] == [0, 0]


def test_a_clock_that_goes_back_makes_nothing_younger_than_new(one: Worker, clock: Clock) -> None:
    one.cache.set("things", "a", 1)
    clock.now -= 5
    reading = one.cache.readings()[0]
    assert (reading.oldest_seconds, reading.mean_age_seconds) == (0.0, 0.0)
    assert one.cache.readings()[1].oldest_seconds is None
    assert one.cache.readings()[1].mean_age_seconds is None


def test_what_is_counted_is_fresh_and_true(one: Worker, clock: Clock) -> None:
    one.cache.set("things", "a", 1, tags=["x"])
    one.cache.set("things", "b", 1)
    one.cache.set("things", "c", 1, ttl=5)
    one.cache.set("others", "a", 1)
    assert (one.cache.count("things"), one.cache.count("others")) == (3, 1)
    clock.now += 5
    assert one.cache.count("things") == 2
    one.cache.invalidate_tags("x")
    assert one.cache.count("things") == 1


def test_half_a_second_is_time_enough(clock: Clock, server: Server) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    statuses(two, "a")
    one.cache.set("things", "a", 1, ttl=0.5)
    assert statuses(one, "a") == ["hit"]
    assert statuses(two, "a") == ["hit"]


def test_ages_are_of_the_oldest_and_of_the_mean(one: Worker, clock: Clock) -> None:
    for key in "abc":
        one.cache.set("things", key, 1, ttl=90)
        clock.now += 3
    (things,) = [each for each in one.cache.readings() if each.namespace == "things"]
    assert (things.entries, things.oldest_seconds, things.mean_age_seconds) == (3, 9, 6)
