"""Fixtures of fleets."""

from __future__ import annotations

import pytest
import redis

from tests.integration.resilience.fleets import Fleet, RedisFleet, nobody_listens


@pytest.fixture
def empty_redis(redis_server: str) -> str:
    """Address of a Redis with nothing in it."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture(params=["memory", "redis", "dead", "flushed"])
def fleet(request: pytest.FixtureRequest, empty_redis: str) -> Fleet:
    """A fleet over each kind of store, also one whose Redis is not there or loses everything."""
    return Fleet(request.param, nobody_listens() if request.param == "dead" else empty_redis)


@pytest.fixture(params=["memory", "redis"])
def sound_fleet(request: pytest.FixtureRequest, empty_redis: str) -> Fleet:
    """A fleet whose workers can see each other."""
    return Fleet(request.param, empty_redis)


@pytest.fixture
def fleets(empty_redis: str) -> RedisFleet:
    """Workers over a Redis that can be taken away and given back."""
    return RedisFleet(empty_redis)
