"""Asks Redis about itself."""

from __future__ import annotations

from time import perf_counter
from typing import Any, Final
from uuid import uuid4

import redis

_KEEP_SECONDS: Final = 10


class RedisServerExaminer:
    """``RedisExaminer`` over redis-py."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        self._client: Any = redis.Redis.from_url(
            url,
            socket_timeout=timeout_seconds,
            socket_connect_timeout=timeout_seconds,
            decode_responses=True,
        )

    def write_and_read(self) -> float:
        """Seconds it took to write a value, read it back equal and remove it.

        Raises redis-py's errors, and ``ValueError`` when another value comes back.
        """
        key, value = f"nextvision:diagnose:{uuid4().hex}", uuid4().hex
        start = perf_counter()
        self._client.set(key, value, ex=_KEEP_SECONDS)
        back = self._client.get(key)
        self._client.delete(key)
        if back != value:
            raise ValueError("another value came back")
        return perf_counter() - start

    def version(self) -> str:
        """The server's version."""
        return str(self._client.info("server")["redis_version"])

    def memory_policy(self) -> tuple[int, str]:
        """(maxmemory in bytes, 0 for none; what is thrown out when it is reached)."""
        memory = self._client.info("memory")
        return int(memory["maxmemory"]), str(memory["maxmemory_policy"])
