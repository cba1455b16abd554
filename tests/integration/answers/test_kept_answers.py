"""The contract of kept answers, in memory and in Redis."""

from __future__ import annotations

import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from src.adapters.answers.memory import MemoryKeptAnswers
from src.adapters.answers.redis import RedisKeptAnswers
from src.services.commute.ports import KeptAnswers
from tests.fakes import FakeClock

SPACE = "geocoding1"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "redis"])
def kept(request: pytest.FixtureRequest, clock: FakeClock) -> KeptAnswers:
    if request.param == "memory":
        return MemoryKeptAnswers(clock, secret="s")
    url = request.getfixturevalue("redis_url")
    return RedisKeptAnswers(url, clock, secret="s", timeout_seconds=2)


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


def test_no_key_is_stored_in_clear(redis_url: str, clock: FakeClock) -> None:
    kept = RedisKeptAnswers(redis_url, clock, secret="s", timeout_seconds=2)
    other = RedisKeptAnswers(redis_url, clock, secret="another", timeout_seconds=2)
    kept.put_many(SPACE, {"12 rue de la Paix, Paris": {"x": 1}}, 3600)

    with redis.Redis.from_url(redis_url) as client:
        (name,) = [key.decode() for key in client.keys("*")]
        assert 3590 < client.ttl(name) <= 3600
    assert "paix" not in name.lower()
    # Who does not have the secret cannot try addresses on the stored keys.
    assert other.get_many(SPACE, ["12 rue de la Paix, Paris"]) == {}


def test_memory_forgets_in_time_and_counts_what_it_has(clock: FakeClock) -> None:
    kept = MemoryKeptAnswers(clock, secret="s")
    kept.put_many(SPACE, {"a": {}, "b": {}}, 10)
    kept.put_many("routes1", {"a": {}}, 20)
    assert (kept.kind, kept.count(SPACE), kept.count("routes1")) == ("memory", 2, 1)
    clock.advance(10)

    assert kept.get_many(SPACE, ["a", "b"]) == {}
    assert (kept.count(SPACE), kept.count("routes1")) == (0, 1)


def test_memory_lets_go_what_was_not_asked_for_longest(clock: FakeClock) -> None:
    kept = MemoryKeptAnswers(clock, secret="s", most=3)
    for key in "abc":
        kept.put_many(SPACE, {key: {}}, 3600)
    kept.get_many(SPACE, ["a"])
    kept.put_many(SPACE, {"d": {}}, 3600)

    assert kept.get_many(SPACE, list("abcd")).keys() == {"a", "c", "d"}


def test_a_memory_of_nothing_keeps_nothing(clock: FakeClock) -> None:
    kept = MemoryKeptAnswers(clock, secret="s", most=0)
    kept.put_many(SPACE, {"a": {}}, 3600)

    assert (kept.kind, kept.get_many(SPACE, ["a"])) == ("off", {})


@pytest.mark.parametrize("text", [b"x", b"[]", b"{}", b'{"at":1}', b'{"at":"x","value":{}}',
                                  b'{"at":1,"value":3}'])  # fmt: skip
def test_something_foreign_in_redis_is_no_answer(
    redis_url: str, clock: FakeClock, text: bytes
) -> None:
    kept = RedisKeptAnswers(redis_url, clock, secret="s", timeout_seconds=2)
    kept.put_many(SPACE, {"a": {}}, 3600)
    with redis.Redis.from_url(redis_url) as client:
        client.set(client.keys("*")[0], text)

    assert kept.get_many(SPACE, ["a"]) == {}


def test_a_redis_that_fails_is_a_cache_without_answers(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"redis://:hidden@127.0.0.1:{held.getsockname()[1]}/0"
        kept = RedisKeptAnswers(url, clock, secret="s", timeout_seconds=0.2)
        with caplog.at_level(logging.DEBUG, "src.adapters.answers.redis"):
            for _ in range(13):
                kept.put_many(SPACE, {"a": {}}, 3600)
                assert kept.get_many(SPACE, ["a"]) == {}
                clock.advance(5)

    assert caplog.messages == ["no answers are kept: Redis fails (ConnectionError)"] * 2
    assert "hidden" not in caplog.text


def test_a_redis_that_comes_back_is_used_again(
    redis_url: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = RedisKeptAnswers(redis_url, clock, secret="s", timeout_seconds=2)
    with monkeypatch.context() as broken:

        def fail(*_: object, **__: object) -> object:
            raise redis.TimeoutError

        broken.setattr(redis.Redis, "mget", fail)
        assert kept.get_many(SPACE, ["a"]) == {}
    kept.put_many(SPACE, {"a": {}}, 3600)
    assert kept.get_many(SPACE, ["a"]) == {}  # left alone for a while
    clock.advance(5)
    kept.put_many(SPACE, {"a": {}}, 3600)

    assert kept.get_many(SPACE, ["a"]).keys() == {"a"}
