"""Answers kept in Redis, for all workers and machines together."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

import orjson
import redis

from src.adapters.answers.keys import hashed
from src.services.commute.ports import Json
from src.services.ports import Clock

_log = logging.getLogger(__name__)
_LOG_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 5.0
_PREFIX: Final = "nextvision:kept"


class RedisKeptAnswers:
    """One MGET or one pipeline of SET EX a call; opens nothing before the first.

    A Redis that fails is a cache without answers: nothing is raised, one line a minute is logged,
    and it is left alone for some seconds, so that no request waits for its timeout again and again.
    """

    kind: Final = "redis"

    def __init__(self, url: str, clock: Clock, *, secret: str, timeout_seconds: float) -> None:
        self._client: Any = redis.Redis.from_url(
            url, socket_timeout=timeout_seconds, socket_connect_timeout=timeout_seconds
        )
        self._clock = clock
        self._hashed = hashed(secret)
        self._logged_at = -_LOG_SECONDS
        self._again_at = 0.0

    def get_many(self, namespace: str, keys: Sequence[str]) -> dict[str, tuple[Json, float]]:
        """(value, when it was kept) of the keys that are there; none where Redis fails."""
        if not keys or self._is_left_alone():
            return {}
        try:
            texts = self._client.mget([self._name(namespace, key) for key in keys])
        except (redis.RedisError, OSError) as error:
            self._failed(error)
            return {}
        found = ((key, _entry(text)) for key, text in zip(keys, texts, strict=True) if text)
        return {key: entry for key, entry in found if entry is not None}

    def put_many(self, namespace: str, values: Mapping[str, Json], seconds: float) -> None:
        """Keep the values for so many seconds, or not at all where Redis fails."""
        if not values or seconds <= 0 or self._is_left_alone():
            return
        kept_at, whole = self._clock.now().timestamp(), ceil(seconds)
        pipeline = self._client.pipeline(transaction=False)
        for key, value in values.items():
            text = orjson.dumps({"at": kept_at, "value": value})
            pipeline.set(self._name(namespace, key), text, ex=whole)
        try:
            pipeline.execute()
        except (redis.RedisError, OSError) as error:
            self._failed(error)

    def count(self, namespace: str) -> None:
        """Nothing: Redis would have to walk through all its keys."""

    def _name(self, namespace: str, key: str) -> str:
        return f"{_PREFIX}:{namespace}:{self._hashed(key)}"

    def _is_left_alone(self) -> bool:
        return self._clock.monotonic() < self._again_at

    def _failed(self, error: Exception) -> None:
        now = self._clock.monotonic()
        self._again_at = now + _PAUSE_SECONDS
        if now - self._logged_at >= _LOG_SECONDS:
            self._logged_at = now
            _log.warning("no answers are kept: Redis fails (%s)", type(error).__name__)


def _entry(text: bytes) -> tuple[Json, float] | None:
    """What was kept, or None where somebody else wrote something there."""
    try:
        read = orjson.loads(text)
        value, kept_at = read["value"], float(read["at"])
    except (ValueError, KeyError, TypeError):
        return None
    return (value, kept_at) if isinstance(value, dict) else None
