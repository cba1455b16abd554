"""The contract of kept answers, in memory and in Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from prometheus_client import CollectorRegistry

from src.adapters.answers.tiered import TieredKeptAnswers
from src.adapters.cached_values import JsonCodec
from src.adapters.redis.cache_level import RedisLevel
from src.resilience.tiered import TieredCache, hashed
from src.resilience.timing import Timing
from src.services.commute.ports import KeptAnswers
from src.settings import Settings
from src.telemetry.cache import CacheFigures
from src.telemetry.metrics import Metrics
from src.wiring.cache import namespaces, tiered_cache
from tests.commute_fakes import cache_in_memory, kept_in_memory
from tests.fakes import FakeClock

NewKept = Callable[..., KeptAnswers]
SPACE = "geocoding1"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def new_in_redis(redis_url: str, clock: FakeClock) -> Iterator[NewKept]:
    """Makes workers' kept answers in one Redis, by the virtual clock."""
    levels = []

    def new(secret: str = "s") -> KeptAnswers:
        spaces = namespaces(Settings())
        level = RedisLevel(
            redis_url, clock.monotonic, spaces, timeout_seconds=2,
            server_ms=lambda: round(clock.monotonic() * 1000),
        )  # fmt: skip
        levels.append(level)
        cache = TieredCache(
            spaces, JsonCodec(), Timing(clock.monotonic, clock.advance, lambda: 0.5),
            spawn=lambda task: task(), new_token=lambda: "token", level=level,
        )  # fmt: skip
        return TieredKeptAnswers(cache, clock, secret=secret)

    yield new
    for each in levels:
        each.close()


@pytest.fixture(params=["memory", "redis"])
def kept(request: pytest.FixtureRequest, clock: FakeClock) -> KeptAnswers:
    if request.param == "memory":
        return kept_in_memory(clock)
    new: NewKept = request.getfixturevalue("new_in_redis")
    return new()


def test_what_was_put_comes_back_with_its_moment(kept: KeptAnswers, clock: FakeClock) -> None:
    value = {"town": "Saint-Étienne", "point": [45.4, 4.4], "none": None, "deep": {"x": True}}
    kept.put_many(SPACE, {"a": value, "b": {}}, 3600)
    moment = clock.now().timestamp()
    clock.advance(60)

    assert kept.get_many(SPACE, ["a", "b", "c"]) == {"a": (value, moment), "b": ({}, moment)}


def test_what_is_put_again_is_new(kept: KeptAnswers, clock: FakeClock) -> None:
    kept.put_many(SPACE, {"a": {"x": 1}}, 3600)
    clock.advance(10)
    kept.put_many(SPACE, {"a": {"x": 2}}, 3600)

    assert kept.get_many(SPACE, ["a"]) == {"a": ({"x": 2}, clock.now().timestamp())}


def test_namespaces_do_not_share(kept: KeptAnswers) -> None:
    kept.put_many(SPACE, {"a": {"x": 1}}, 3600)

    assert kept.get_many("routes1", ["a"]) == {}


def test_nothing_is_no_question(kept: KeptAnswers) -> None:
    kept.put_many(SPACE, {}, 3600)

    assert kept.get_many(SPACE, []) == {}


def test_no_time_keeps_nothing(kept: KeptAnswers) -> None:
    kept.put_many(SPACE, {"a": {"x": 1}}, 0)

    assert kept.get_many(SPACE, ["a"]) == {}


def test_what_is_handed_out_belongs_to_who_asked(kept: KeptAnswers) -> None:
    value: dict[str, object] = {"points": [1]}
    kept.put_many(SPACE, {"a": value}, 3600)
    value["points"] = "changed"
    kept.get_many(SPACE, ["a"])["a"][0]["points"] = "changed"

    assert kept.get_many(SPACE, ["a"])["a"][0] == {"points": [1]}


@pytest.mark.parametrize("key", ["", "é ü 東京", "a\nb\r\n*?[x]", "x" * 100_000, "\ud800", "a\0b"])
def test_a_key_may_be_any_text(kept: KeptAnswers, key: str) -> None:
    kept.put_many(SPACE, {key: {"x": 1}}, 3600)

    assert kept.get_many(SPACE, [key, key + "'"]).keys() == {key}


def test_many_threads_may_write_and_read(kept: KeptAnswers) -> None:
    def work(number: int) -> int:
        for step in range(20):
            kept.put_many(SPACE, {f"{number}-{step}": {"n": number}}, 3600)
        return len(kept.get_many(SPACE, [f"{number}-{step}" for step in range(20)]))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [20] * 8


def test_no_key_is_stored_in_clear(new_in_redis: NewKept, redis_url: str) -> None:
    kept, same, other = new_in_redis(), new_in_redis(), new_in_redis("another")
    address = "12 rue de la Paix, Paris"
    kept.put_many(SPACE, {address: {"x": 1}}, 3600)

    with redis.Redis.from_url(redis_url) as client:
        everything = b" ".join([*client.keys("*"), *client.lrange("{nextvision:cache}:log", 0, -1)])
        (name,) = client.keys("*:e:geocode:*")
        assert 3590 < client.ttl(name) <= 3600
    assert b"paix" not in everything.lower()
    assert same.get_many(SPACE, [address]).keys() == {address}
    # Who does not have the secret cannot try addresses on the stored keys.
    assert other.get_many(SPACE, [address]) == {}


def test_another_worker_knows_when_an_answer_was_given(
    new_in_redis: NewKept, clock: FakeClock
) -> None:
    kept, other = new_in_redis(), new_in_redis()
    kept.put_many(SPACE, {"a": {"x": 1}}, 3600)
    moment = clock.now().timestamp()
    clock.advance(60)

    assert other.get_many(SPACE, ["a"]) == {"a": ({"x": 1}, moment)}
    assert (other.kind, other.count(SPACE)) == ("redis", None)


def test_answers_are_kept_for_all_of_their_time(kept: KeptAnswers, clock: FakeClock) -> None:
    kept.put_many(SPACE, {"a": {}, "b": {}}, 10)
    kept.put_many("routes1", {"a": {}}, 20)
    clock.advance(9.9)
    assert kept.get_many(SPACE, ["a", "b"]).keys() == {"a", "b"}
    clock.advance(0.1)

    assert kept.get_many(SPACE, ["a", "b"]) == {}
    assert kept.get_many("routes1", ["a"]).keys() == {"a"}


def test_memory_counts_what_it_has(clock: FakeClock) -> None:
    kept = kept_in_memory(clock)
    kept.put_many(SPACE, {"a": {}, "b": {}}, 10)
    kept.put_many("routes1", {"a": {}}, 20)
    assert (kept.kind, kept.count(SPACE), kept.count("routes1")) == ("memory", 2, 1)
    clock.advance(10)

    assert (kept.count(SPACE), kept.count("routes1")) == (0, 1)


def test_memory_lets_go_what_was_not_asked_for_longest(clock: FakeClock) -> None:
    kept = kept_in_memory(clock, most=3)
    for key in "abc":
        kept.put_many(SPACE, {key: {}}, 3600)
    kept.get_many(SPACE, ["a"])
    kept.put_many(SPACE, {"d": {}}, 3600)

    assert kept.get_many(SPACE, list("abcd")).keys() == {"a", "c", "d"}


def test_switched_off_nothing_is_kept(clock: FakeClock) -> None:
    settings = Settings(feature_caching=False, redis_url="redis://127.0.0.1:1/0")
    cache = tiered_cache(settings, CacheFigures(Metrics(CollectorRegistry())))
    kept = TieredKeptAnswers(cache, clock, secret="s")
    kept.put_many(SPACE, {"a": {}}, 3600)

    assert (kept.kind, kept.get_many(SPACE, ["a"]), kept.count(SPACE)) == ("off", {}, 0)


def test_something_foreign_among_the_answers_is_no_answer(clock: FakeClock) -> None:
    cache = cache_in_memory(clock)
    kept = TieredKeptAnswers(cache, clock, secret="s")
    for value in (None, 3, "x", [1]):
        cache.set("geocode", hashed("s")("a"), value, ttl=99)
        assert kept.get_many(SPACE, ["a"]) == {}
