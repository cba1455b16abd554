"""The script that reads and writes the shared level of the cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from src.resilience.tiered.level import Invalidation, Message

_SCRIPT: Final = Path(__file__).with_name("cache.lua")
# The braces keep all keys on one node of a cluster.
PREFIX: Final = "{nextvision:cache}:"
CHANNEL: Final = f"{PREFIX}invalidations"

Argument = str | int | bytes


class UnreadableMessageError(ValueError):
    """Somebody else has written among the invalidations."""


def new_client(url: str, timeout_seconds: float) -> Any:
    """A client that opens nothing yet and whose commands end in time."""
    # One try more at once for a connection that was closed while it lay idle, and none for a
    # server that does not answer: a request waits for this.
    return redis.Redis.from_url(
        url,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )


class CacheScript:
    """Runs the script: one round trip a deed, two when Redis has forgotten the script.

    ``server_ms`` gives the time instead of the server; it is for tests.
    """

    def __init__(self, client: Any, server_ms: Callable[[], int] | None = None) -> None:
        self._client = client
        self._server_ms = server_ms

    @cached_property
    def _script(self) -> Any:
        # Read at the first use: making an application reads no file.
        return self._client.register_script(_SCRIPT.read_text(encoding="utf-8"))

    def do(self, deed: str, keys: Sequence[str], *needs: Argument) -> Any:
        """What the deed answers; raises redis-py's errors."""
        now: Argument = "" if self._server_ms is None else self._server_ms()
        return self._script(keys=[f"{PREFIX}state", *keys], args=[deed, now, PREFIX, *needs])


def written(invalidation: Invalidation) -> bytes:
    """The invalidation for a message."""
    return orjson.dumps({"tags": invalidation.tags, "pattern": invalidation.pattern})


def read_message(data: bytes) -> Message:
    """The message. Raises ``UnreadableMessageError``."""
    try:
        era, number, sender, rest = data.split(b" ", 3)
        said = orjson.loads(rest)
        namespace_and_pattern = said["pattern"]
        pattern = None
        if namespace_and_pattern is not None:
            namespace, keys = namespace_and_pattern
            pattern = (str(namespace), str(keys))
        invalidation = Invalidation(tuple(str(tag) for tag in said["tags"]), pattern)
        return Message(era.decode(), int(number), sender.decode(), invalidation)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableMessageError(type(error).__name__) from error
