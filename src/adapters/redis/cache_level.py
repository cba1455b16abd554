"""The level of the cache that all workers share, in Redis."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any, Final, TypeVar

import redis

from src.adapters.redis.cache_script import (
    PREFIX,
    CacheScript,
    new_client,
    read_message,
    written,
)
from src.adapters.redis.guard import RedisGuard, SeldomLogged, own_guard
from src.resilience.errors import CircuitOpenError
from src.resilience.tiered.level import Invalidation, Kept, Lease, Look, Message, Position
from src.resilience.tiered.namespaces import Namespace

_log = logging.getLogger(__name__)
_FAILURES: Final = (redis.RedisError, OSError)
_T = TypeVar("_T")
# A fence outlives whatever was being computed when its key was forgotten.
_FENCE_MS: Final = 600_000
# How much longer than an entry the barriers live that it saw.
_MARGIN_MS: Final = 60_000
_SCANNED: Final = 500
# Redis's own escape, for the part of a pattern that is meant as it stands.
_SPECIAL: Final = str.maketrans({char: f"\\{char}" for char in "*?[]\\^"})


class RedisLevel:
    """``Level`` over one Redis; opens nothing before its first use.

    Where Redis fails nothing is raised and everything answers None; one line a minute is logged.
    Whether Redis is asked, the ``guard`` says; a level without one leaves a failing Redis alone for
    ``rest_seconds``, after which a single call tries again.
    """

    def __init__(
        self,
        url: str,
        monotonic: Callable[[], float],
        namespaces: Sequence[Namespace],
        *,
        timeout_seconds: float = 0.25,
        rest_seconds: float = 1.0,
        guard: RedisGuard | None = None,
        server_ms: Callable[[], int] | None = None,
    ) -> None:
        self._client: Any = new_client(url, timeout_seconds)
        self._script = CacheScript(self._client, server_ms)
        self._spaces = {space.name: space for space in namespaces}
        self._guard = guard or own_guard(monotonic, rest_seconds=rest_seconds)
        self._seldom = SeldomLogged(monotonic)
        longest = max((space.ttl_seconds + space.grace_seconds for space in namespaces), default=0)
        # A barrier outlives every entry that saw it, or they die with it.
        self._barrier_ms = max(_FENCE_MS, _ms(longest) + _MARGIN_MS)

    def look(
        self, space: Namespace, key: str, tags: Sequence[str], *, token: str | None = None
    ) -> Look | None:
        """The value, and with a token the lease to compute it."""

        def look() -> Look:
            found, fence, seen = self._script.do(
                "look", _entry_and_lease(space, key), "\n".join(tags), token or "",
                _ms(space.lease_seconds), self._barrier_ms,
            )  # fmt: skip
            lease = Lease(token or "", fence.decode(), seen.decode()) if fence else None
            return Look(_kept(found), lease)

        return self._tried(look)

    def look_many(self, space: Namespace, keys: Sequence[str]) -> list[Kept | None] | None:
        """The values in the order of the keys."""
        names = [_entry(space, key) for key in keys]
        return self._tried(lambda: [_kept(each) for each in self._script.do("look_many", names)])

    def store(
        self,
        space: Namespace,
        key: str,
        data: bytes | None,
        lease: Lease,
        *,
        ttl_seconds: float,
        tags: Sequence[str],
    ) -> bool | None:
        """Whether what was computed under the lease is kept; ends the lease."""
        fresh_ms = _ms(ttl_seconds)
        kept_ms = _kept_ms(space, data, fresh_ms)
        return self._tried(
            lambda: bool(
                self._script.do(
                    "store", _entry_and_lease(space, key), space.name, data or b"",
                    int(data is None), lease.token, lease.fence, lease.barriers, "\n".join(tags),
                    fresh_ms, kept_ms, max(self._barrier_ms, kept_ms + _MARGIN_MS),
                )
            )
        )  # fmt: skip

    def release(self, space: Namespace, key: str, lease: Lease) -> bool | None:
        """Let somebody else compute it."""
        name = _entry_and_lease(space, key)[1]
        return self._tried(lambda: bool(self._script.do("release", [name], lease.token)))

    def put_many(
        self,
        space: Namespace,
        values: Mapping[str, bytes | None],
        *,
        ttl_seconds: Mapping[str, float],
        tags: Sequence[str],
        sender: str,
    ) -> bool | None:
        """Keep the values whatever was there, and tell every worker."""
        keys: list[str] = []
        needs: list[str | int | bytes] = []
        barrier_ms = self._barrier_ms
        for key, data in values.items():
            fresh_ms = _ms(ttl_seconds[key])
            kept_ms = _kept_ms(space, data, fresh_ms)
            barrier_ms = max(barrier_ms, kept_ms + _MARGIN_MS)
            keys += _entry_and_lease(space, key)
            needs += [data or b"", int(data is None), fresh_ms, kept_ms]
        said = written(Invalidation(tuple(f"k:{space.name}:{key}" for key in values)))
        return self._tried(
            lambda: bool(
                self._script.do("put", keys, sender, said, "\n".join(tags), barrier_ms, *needs)
            )
        )

    def bar(self, invalidation: Invalidation, sender: str) -> int | None:
        """What it names is dead; answers how many values were removed at once."""
        barred, keys = [], list[str]()
        for tag in invalidation.tags:
            if tag.startswith("k:"):
                namespace, _, key = tag.removeprefix("k:").partition(":")
                if namespace in self._spaces:
                    keys += _entry_and_lease(self._spaces[namespace], key)
            else:
                barred.append(tag)
        said, tags = written(invalidation), "\n".join(barred)
        if invalidation.pattern is None:
            return self._tried(lambda: self._bar(keys, sender, said, tags, ""))
        space, pattern = self._spaces[invalidation.pattern[0]], invalidation.pattern[1]

        def sweep() -> int:
            # First, so that nothing which is being computed now is kept after the sweep.
            removed = self._bar(keys, sender, b"", tags, space.name)
            removed += self._sweep(space, pattern)
            # Last, so that nobody reads again what is still there.
            self._bar([], sender, said, "", "")
            return removed

        return self._tried(sweep)

    def repeat(self, invalidation: Invalidation, sender: str) -> bool | None:
        """Tell every worker once more what an earlier era was told."""
        said = written(invalidation)
        return self._tried(lambda: self._bar([], sender, said, "", "") == 0)

    def position(self) -> Position | None:
        """How far the numbers of invalidations have come."""

        def position() -> Position:
            era, number, age_ms = self._script.do("position", [])
            return Position(era.decode(), int(number), max(0.0, int(age_ms) / 1000))

        return self._tried(position)

    def since(self, number: int) -> list[Message] | None:
        """The messages after that number, as far back as the log goes."""
        return self._tried(
            lambda: [read_message(each) for each in reversed(self._script.do("since", [], number))]
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _bar(self, keys: list[str], sender: str, said: bytes, tags: str, swept: str) -> int:
        needs = (sender, said, tags, self._barrier_ms, _FENCE_MS, swept)
        return int(self._script.do("bar", keys, *needs))

    def _sweep(self, space: Namespace, pattern: str) -> int:
        """Remove the entries that fit, some hundred at a time; never KEYS, which halts Redis."""
        removed, cursor = 0, 0
        start = _entry(space, "").translate(_SPECIAL)
        while True:
            cursor, names = self._client.scan(cursor, match=f"{start}{pattern}", count=_SCANNED)
            if names:
                removed += int(self._client.unlink(*names))
            if cursor == 0:
                return removed

    def _tried(self, call: Callable[[], _T]) -> _T | None:
        try:
            return self._guard.call(call)
        except CircuitOpenError:
            pass
        except (*_FAILURES, ValueError, TypeError) as error:
            if self._seldom.is_due():
                _log.warning("the cache is not shared: Redis fails (%s)", type(error).__name__)
        self._guard.went_on_without()
        return None


def _entry(space: Namespace, key: str) -> str:
    return f"{PREFIX}e:{space.name}:{space.version}:{key}"


def _entry_and_lease(space: Namespace, key: str) -> list[str]:
    return [_entry(space, key), f"{PREFIX}l:{space.name}:{space.version}:{key}"]


def _kept(found: Any) -> Kept | None:
    if not found:
        return None
    data, negative, age_ms, left_ms, tags = found
    return Kept(
        data,
        negative == b"1",
        max(0.0, int(age_ms) / 1000),
        int(left_ms) / 1000,
        tuple(tags.decode().split("\n")),
    )


def _ms(seconds: float) -> int:
    return max(1, ceil(seconds * 1000))


def _kept_ms(space: Namespace, data: bytes | None, fresh_ms: int) -> int:
    """How long an entry stays: that there is no value is not given once its time has passed."""
    return fresh_ms + (0 if data is None else _ms(space.grace_seconds))
