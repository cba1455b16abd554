"""Flask-Caching's own interface over the two levels."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from flask import Flask, request

from src.adapters.flask_cache import MissingCacheError, TieredFlaskCache
from src.resilience.tiered import Namespace, NotStorableError, UnknownNamespaceError
from tests.unit.resilience_tiered.fleet import Clock, MemoryLevel, Server, Worker, worker

VIEWS = Namespace("views", 600, jitter=0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Server:
    return Server(clock)


def new_app(clock: Clock, server: Server, **config: object) -> tuple[Flask, TieredFlaskCache]:
    one: Worker = worker(clock, MemoryLevel(server), namespaces=[VIEWS, Namespace("more", 9)])
    app = Flask("trial")
    app.config.update(
        CACHE_TYPE="src.adapters.flask_cache.TieredBackend", CACHE_TIERED=one.cache,
        CACHE_DEFAULT_TIMEOUT=100, **config,
    )  # fmt: skip
    cache = TieredFlaskCache(with_jinja2_ext=False)
    cache.init_app(app)
    return app, cache


@pytest.fixture
def app_and_cache(clock: Clock, server: Server) -> Iterator[tuple[Flask, TieredFlaskCache]]:
    app, cache = new_app(clock, server)
    with app.app_context():
        yield app, cache


@pytest.fixture
def cache(app_and_cache: tuple[Flask, TieredFlaskCache]) -> TieredFlaskCache:
    return app_and_cache[1]


def test_its_methods_do_what_they_say(cache: TieredFlaskCache, clock: Clock) -> None:
    assert cache.get("a") is None
    assert cache.set("a", {"x": [1]}) is True
    assert cache.get("a") == {"x": [1]}
    assert (cache.has("a"), cache.has("b")) == (True, False)
    assert (cache.add("a", 2), cache.add("b", 2)) == (False, True)
    assert cache.set_many({"c": 3, "d": (4, 5)}, timeout=50) == ["c", "d"]
    assert cache.get_many("a", "b", "c", "d", "e") == [{"x": [1]}, 2, 3, (4, 5), None]
    assert cache.get_dict("c", "e") == {"c": 3, "e": None}
    assert (cache.delete("c"), cache.delete("c")) == (True, False)
    assert cache.delete_many("b", "x") == ["b", "x"]
    assert not cache.has("b")
    clock.now += 50
    assert (cache.get("d"), cache.has("a")) == (None, True)
    assert cache.clear() is True
    assert not cache.has("a")


@pytest.mark.parametrize(
    ("timeout", "seconds"),
    [(None, 100), (7, 7), (timedelta(seconds=9), 9), (0, 365 * 86400)],
)
def test_values_live_as_long_as_they_were_given(
    cache: TieredFlaskCache, clock: Clock, timeout: int | None, seconds: float
) -> None:
    cache.set("a", 1, timeout=timeout)
    clock.now += seconds - 0.01
    assert cache.get("a") == 1
    clock.now += 0.01
    assert cache.get("a") is None


def test_what_is_no_json_is_refused_and_named(cache: TieredFlaskCache) -> None:
    with pytest.raises(NotStorableError, match="object"):
        cache.set("a", object())


def test_what_is_cleared_here_is_cleared_in_every_worker_and_nowhere_else(
    clock: Clock, server: Server
) -> None:
    (first, one), (second, two) = new_app(clock, server), new_app(clock, server)
    with first.app_context():
        one.set("a", 1)
    with second.app_context():
        assert two.get("a") == 1
        second.config["CACHE_TIERED"].set("more", "a", 2)
    with first.app_context():
        one.clear()
        assert first.config["CACHE_TIERED"].get("more", "a").value == 2
    with second.app_context():
        assert two.get("a") is None


def test_views_are_cached_with_their_status(
    app_and_cache: tuple[Flask, TieredFlaskCache], clock: Clock
) -> None:
    app, cache = app_and_cache
    calls = []

    @app.get("/thing")
    @cache.cached(timeout=10, query_string=True)
    def thing() -> tuple[dict[str, str | None], int]:
        calls.append(1)
        return {"page": request.args.get("page")}, 202

    client = app.test_client()
    answers = [client.get("/thing?page=1") for _ in range(3)]
    assert [(each.json, each.status_code) for each in answers] == [({"page": "1"}, 202)] * 3
    assert len(calls) == 1
    client.get("/thing?page=2")
    assert len(calls) == 2
    clock.now += 10
    client.get("/thing?page=1")
    assert len(calls) == 3


def test_functions_are_memoized_by_their_arguments(cache: TieredFlaskCache) -> None:
    calls = []

    @cache.memoize(timeout=50)
    def added(a: int, b: int = 0) -> int:
        calls.append((a, b))
        return a + b

    assert [added(1, 2), added(1, b=2), added(2), added(2, 0)] == [3, 3, 2, 2]
    assert calls == [(1, 2), (2, 0)]
    cache.delete_memoized(added, 1, 2)
    assert [added(1, 2), added(2)] == [3, 2]
    cache.delete_memoized(added)
    assert added(2) == 2
    assert calls == [(1, 2), (2, 0), (1, 2), (2, 0)]


def crowd(app: Flask, ask: object, count: int = 50) -> list[object]:
    ready = Barrier(count)

    def one(_: int) -> object:
        with app.test_request_context("/"):
            ready.wait(10)
            return ask()  # type: ignore[operator]

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.parametrize("how", ["cached", "memoize"])
def test_fifty_threads_compute_a_missing_value_once(
    app_and_cache: tuple[Flask, TieredFlaskCache], how: str
) -> None:
    app, cache = app_and_cache
    calls, never = [], Event()
    decorator = cache.cached(key_prefix="k") if how == "cached" else cache.memoize()

    @decorator
    def slow() -> list[int]:
        calls.append(1)
        never.wait(0.1)
        return [1, 2]

    with app.app_context():
        if how == "memoize":
            slow.make_cache_key(slow.uncached)  # its version, which all must agree on
    assert crowd(app, slow) == [[1, 2]] * 50
    assert len(calls) == 1


def test_with_a_filter_nobody_is_given_what_it_refuses(
    app_and_cache: tuple[Flask, TieredFlaskCache],
) -> None:
    app, cache = app_and_cache
    calls = []

    @cache.cached(key_prefix="k", response_filter=lambda value: value != "refused")
    def filtered() -> str:
        calls.append(1)
        return "refused"

    with app.test_request_context("/"):
        assert [filtered(), filtered()] == ["refused"] * 2
    assert len(calls) == 2


def test_an_error_is_the_callers_and_nothing_is_kept(
    app_and_cache: tuple[Flask, TieredFlaskCache],
) -> None:
    app, cache = app_and_cache
    values = [ZeroDivisionError(), 7]

    @cache.cached(key_prefix="k")
    def failing() -> object:
        value = values.pop(0)
        if isinstance(value, Exception):
            raise value
        return value

    with app.test_request_context("/"):
        with pytest.raises(ZeroDivisionError):
            failing()
        assert [failing(), failing()] == [7, 7]


def test_what_is_no_json_is_answered_and_computed_by_each(
    app_and_cache: tuple[Flask, TieredFlaskCache], caplog: pytest.LogCaptureFixture
) -> None:
    app, cache = app_and_cache
    calls = []

    @cache.cached(key_prefix="k")
    def strange() -> object:
        calls.append(1)
        return {1, 2}

    with app.test_request_context("/"), caplog.at_level(logging.ERROR):
        assert [strange(), strange()] == [{1, 2}] * 2
    assert len(calls) == 2
    assert "a value of" in caplog.text


def test_a_key_asked_for_in_vain_is_not_taken_for_that_of_another_function(
    app_and_cache: tuple[Flask, TieredFlaskCache],
) -> None:
    app, cache = app_and_cache

    @cache.cached(key_prefix="mine", unless=lambda: True)
    def bypassed() -> str:
        return "mine"

    @cache.cached(key_prefix="stale", is_stale=lambda _: cache.get("other") is None)
    def stale() -> str:
        return "fresh"

    with app.test_request_context("/"):
        cache.set("stale", "old")
        assert cache.get("other") is None
        assert bypassed() == "mine"
        assert stale() == "fresh"
        assert cache.get("other") is None


def test_it_says_what_is_missing_before_the_first_request(clock: Clock, server: Server) -> None:
    app = Flask("trial")
    app.config["CACHE_TYPE"] = "src.adapters.flask_cache.TieredBackend"
    with pytest.raises(MissingCacheError):
        TieredFlaskCache(with_jinja2_ext=False).init_app(app)
    with pytest.raises(UnknownNamespaceError, match="nowhere"):
        new_app(clock, server, CACHE_NAMESPACE="nowhere")
