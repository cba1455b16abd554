"""What only Redis does: fail, come back, forget, and tell others over its channels."""

from __future__ import annotations

import logging
import random
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis

from src.adapters.cached_values import JsonCodec
from src.adapters.redis.cache_level import RedisLevel
from src.adapters.redis.cache_script import CHANNEL, PREFIX
from src.adapters.redis.invalidation import Invalidations, Sender
from src.resilience.tiered import TieredCache
from src.resilience.tiered.level import Invalidation
from src.resilience.timing import Timing
from tests.integration.cache.conftest import Killable
from tests.unit.resilience_tiered.fleet import OTHER, SPACE, Clock, Source

NewCache = Callable[..., TieredCache]
LOGGER = "src.adapters.redis.cache_level"


@pytest.fixture
def new_cache() -> Iterator[NewCache]:
    """Makes caches of workers by the real clock, which hear each other."""
    closing: list[Any] = []

    def new(url: str, **more: Any) -> TieredCache:
        level = RedisLevel(
            url, time.monotonic, [SPACE, OTHER], timeout_seconds=more.pop("timeout_seconds", 5),
            rest_seconds=0.05,
        )  # fmt: skip
        ears = Invalidations(url, timeout_seconds=5, heartbeat_seconds=0.05)
        name = uuid4().hex
        cache = TieredCache(
            [SPACE, OTHER], JsonCodec(), Timing(time.monotonic, time.sleep, random.random),
            spawn=lambda task: task(), new_token=lambda: uuid4().hex, level=level,
            listen=ears.listen, sender=lambda: name, **more,
        )  # fmt: skip
        assert cache.feed is not None
        ears.feed(cache.feed)
        closing.extend([ears, level])
        return cache

    yield new
    for each in closing:
        each.close()


def soon(true: Callable[[], object], seconds: float = 10) -> bool:
    """Whether it becomes true within the time."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        if true():
            return True
        time.sleep(0.005)
    return False


def value(cache: TieredCache, source: Callable[[], object], key: str = "a") -> object:
    return cache.get_or_compute("others", key, source, tags=("t",)).value


@pytest.fixture
def level(redis_url: str) -> Iterator[RedisLevel]:
    level = RedisLevel(redis_url, time.monotonic, [SPACE, OTHER], timeout_seconds=5)
    yield level
    level.close()


def test_nothing_stays_in_redis_for_ever_but_the_numbers(level: RedisLevel, redis_url: str) -> None:
    look = level.look(SPACE, "a", (SPACE.tag, "t:x"), token="token")
    assert look is not None
    assert look.lease is not None
    level.look(SPACE, "b", (SPACE.tag,), token="token")
    level.store(SPACE, "a", b"1", look.lease, ttl_seconds=5000, tags=(SPACE.tag, "t:x"))
    level.put_many(SPACE, {"c": b"1"}, ttl_seconds={"c": 9000}, tags=(SPACE.tag,), sender="s")

    with redis.Redis.from_url(redis_url) as client:
        lives = {key.decode().removeprefix(PREFIX): client.pttl(key) for key in client.keys("*")}
    assert {key for key, life in lives.items() if life == -1} == {"state", "log"}
    assert lives["e:things:1:a"] == pytest.approx(5_200_000, rel=0.01)
    assert lives["l:things:1:b"] == pytest.approx(30_000, rel=0.1)
    # A barrier outlives what bears its tag.
    assert lives["b:t:x"] >= lives["e:things:1:a"]
    assert lives[f"b:{SPACE.tag}"] >= lives["e:things:1:c"]


def test_another_form_of_the_values_is_another_key(redis_url: str, level: RedisLevel) -> None:
    level.put_many(SPACE, {"a": b"1"}, ttl_seconds={"a": 9}, tags=(SPACE.tag,), sender="s")
    newer = type(SPACE)(SPACE.name, SPACE.ttl_seconds, version=2)

    assert level.look_many(newer, ["a"]) == [None]
    assert level.look_many(SPACE, ["a"]) != [None]


def test_a_lookup_is_one_round_trip(level: RedisLevel, redis_url: str) -> None:
    level.look(SPACE, "a", (SPACE.tag,), token="t")
    with redis.Redis.from_url(redis_url) as client:
        before = client.info("commandstats")["cmdstat_evalsha"]["calls"]
        for _ in range(5):
            level.look(SPACE, "a", (SPACE.tag, "t:x", "t:y"), token="t")
            level.look_many(SPACE, ["a", "b", "c"])
        after = client.info("commandstats")["cmdstat_evalsha"]["calls"]
    assert after - before == 10


def test_a_barrier_that_was_evicted_kills_and_does_not_revive(
    level: RedisLevel, redis_url: str
) -> None:
    level.put_many(SPACE, {"a": b"1"}, ttl_seconds={"a": 9}, tags=(SPACE.tag, "t:x"), sender="s")
    with redis.Redis.from_url(redis_url) as client:
        client.delete(f"{PREFIX}b:t:x")

    assert level.look_many(SPACE, ["a"]) == [None]


def test_something_foreign_in_redis_is_as_a_failure(
    level: RedisLevel, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.set(f"{PREFIX}e:things:1:a", "text")
        client.lpush(f"{PREFIX}log", b"nonsense")
        client.hset(f"{PREFIX}state", "number", 1)

    assert level.look(SPACE, "a", (SPACE.tag,)) is None
    assert "ResponseError" in caplog.text
    other = RedisLevel(redis_url, time.monotonic, [SPACE], timeout_seconds=5)
    assert other.since(0) is None
    other.close()


def test_a_redis_that_refuses_is_asked_once_a_second_and_told_of_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, asked = Clock(), []
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"redis://:hidden@127.0.0.1:{held.getsockname()[1]}/0"
        level = RedisLevel(url, clock.monotonic, [SPACE], timeout_seconds=0.2, rest_seconds=1)
        script = level._script.do
        level._script.do = lambda *needs: asked.append(needs) or script(*needs)
        with caplog.at_level(logging.DEBUG, LOGGER):
            for _ in range(300):
                assert level.look(SPACE, "a", (SPACE.tag,), token="t") is None
                assert level.bar(Invalidation(), "s") is None
                clock.now += 0.25
        level.close()

    assert len(asked) == 75
    assert caplog.messages == ["the cache is not shared: Redis fails (ConnectionError)"] * 2
    assert "hidden" not in caplog.text


def test_a_redis_that_forgot_the_script_is_told_it_again(level: RedisLevel, redis_url: str) -> None:
    assert level.position() is not None
    with redis.Redis.from_url(redis_url) as client:
        client.script_flush()
    assert level.position() is not None


def test_workers_hear_each_other(new_cache: NewCache, redis_url: str) -> None:
    one, two = new_cache(redis_url), new_cache(redis_url)
    source = Source("old", "new")
    assert [value(one, source), value(two, source)] == ["old", "old"]
    one.invalidate_tags("t")

    # Heard, or read in the log if the other was not yet listening.
    assert soon(lambda: two.events().heard + two.events().caught_up == 1)
    assert [value(two, source), value(one, source), source.calls] == ["new", "new", 2]
    two.set("others", "a", "set")
    assert soon(lambda: one.get("others", "a").value == "set")


def test_what_is_said_to_nobody_is_found_out_by_the_heartbeat(
    new_cache: NewCache, redis_url: str
) -> None:
    one, two = new_cache(redis_url), new_cache(redis_url)
    source = Source("old", "new")
    assert [value(one, source), value(two, source)] == ["old", "old"]
    with redis.Redis.from_url(redis_url) as client:
        # All connections that listen are cut, and what is said meanwhile is lost.
        client.client_kill_filter(_type="pubsub")
        one.invalidate_tags("t")

    assert soon(lambda: not two.get("others", "a").found)
    assert value(two, source) == "new"
    assert two.events().gaps == 0


def test_nonsense_on_the_channel_is_survived(new_cache: NewCache, redis_url: str) -> None:
    one, two = new_cache(redis_url), new_cache(redis_url)
    value(one, Source("old"))
    value(two, Source())
    with redis.Redis.from_url(redis_url) as client:
        assert soon(lambda: client.publish(CHANNEL, b"\xff nonsense") == 2)
        client.publish(CHANNEL, b"era 1 me {}")
    one.invalidate_tags("t")

    assert soon(lambda: not two.get("others", "a").found)


def test_an_emptied_redis_costs_one_computing_and_no_more(
    new_cache: NewCache, redis_url: str
) -> None:
    one, two = new_cache(redis_url), new_cache(redis_url)
    source = Source()
    value(one, source)
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()

    assert [value(one, source), value(two, source), value(two, source)] == [
        {"number": 1}, {"number": 2}, {"number": 2},
    ]  # fmt: skip
    one.invalidate_tags("t")
    assert soon(lambda: not two.get("others", "a").found)


def test_killed_and_back_without_an_error_and_without_losing_what_workers_keep(
    new_cache: NewCache, own_redis: Killable
) -> None:
    one, two = (new_cache(own_redis.url, timeout_seconds=0.25) for _ in range(2))
    for number in range(20):
        value(one, lambda: "kept", f"k{number}")
        value(two, lambda: "kept", f"k{number}")
    value(two, lambda: "old", "doomed")
    assert value(one, lambda: "?", "doomed") == "old"

    own_redis.kill()
    computed = Source()
    assert [value(one, computed, f"k{number}") for number in range(20)] == ["kept"] * 20
    assert computed.calls == 0
    assert value(one, Source("alone"), "during") == "alone"
    one.delete("others", "doomed")
    assert not one.get("others", "doomed").found
    own_redis.start()

    # What was deleted with nobody to hear it goes everywhere once there is somebody.
    assert soon(lambda: not two.get("others", "doomed").found)
    assert [value(two, computed, f"k{number}") for number in range(20)] == ["kept"] * 20
    assert (computed.calls, one.events().gaps, two.events().gaps) == (0, 0, 0)
    assert soon(lambda: value(one, lambda: "shared", f"x{time.monotonic()}") == "shared")
    one.set("others", "after", 1)
    assert soon(lambda: two.get("others", "after").value == 1)


def test_a_redis_that_hangs_delays_one_question_by_its_time_limit(
    new_cache: NewCache, own_redis: Killable
) -> None:
    one = new_cache(own_redis.url, timeout_seconds=0.2)
    value(one, lambda: "kept")
    own_redis.stall()
    try:
        began = time.monotonic()
        for number in range(20):
            assert value(one, lambda: "alone", f"k{number}") == "alone"
            assert value(one, lambda: "?") == "kept"
        # One question in 50 ms tries again, of 20 that take no time.
        assert time.monotonic() - began < 20 * 0.2
    finally:
        own_redis.go_on()
    other = new_cache(own_redis.url)

    def is_shared() -> bool:
        one.set("others", "b", 1)
        return other.get("others", "b").found

    assert soon(is_shared)


def test_a_process_keeps_its_name_and_listens_once(redis_url: str, new_cache: NewCache) -> None:
    sender = Sender()
    assert sender() == sender() != Sender()()
    cache = new_cache(redis_url)
    for key in "abcdef":
        value(cache, Source(1), key)
    with redis.Redis.from_url(redis_url) as client:
        assert soon(lambda: dict(client.pubsub_numsub(CHANNEL))[CHANNEL.encode()] == 1)
