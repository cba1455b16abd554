"""Answers kept in the memory of this process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Final

import orjson

from src.adapters.answers.keys import hashed
from src.services.commute.ports import Json
from src.services.ports import Clock

MOST: Final = 20_000


class MemoryKeptAnswers:
    """At most ``most`` answers; the one that was not asked for longest goes first.

    Values are kept as JSON text, so that what is handed out belongs to who asked. Safe for
    threads. ``most=0`` keeps nothing.
    """

    def __init__(self, clock: Clock, *, secret: str, most: int = MOST) -> None:
        self._clock = clock
        self._hashed = hashed(secret)
        self._most = most
        # (namespace, hash): (text, kept at, seconds since 1970; ends at, monotonic seconds)
        self._kept: OrderedDict[tuple[str, str], tuple[bytes, float, float]] = OrderedDict()
        self._lock = Lock()

    @property
    def kind(self) -> str:
        """``memory``, or ``off`` where nothing is kept."""
        return "memory" if self._most else "off"

    def get_many(self, namespace: str, keys: Sequence[str]) -> dict[str, tuple[Json, float]]:
        """(value, when it was kept) of the keys that are there."""
        now = self._clock.monotonic()
        found = {}
        with self._lock:
            for key in keys:
                name = (namespace, self._hashed(key))
                entry = self._kept.get(name)
                if entry is None:
                    continue
                if entry[2] <= now:
                    del self._kept[name]
                    continue
                self._kept.move_to_end(name)
                found[key] = entry
        return {key: (orjson.loads(entry[0]), entry[1]) for key, entry in found.items()}

    def put_many(self, namespace: str, values: Mapping[str, Json], seconds: float) -> None:
        """Keep the values for so many seconds."""
        if not self._most or seconds <= 0:
            return
        kept_at, ends_at = self._clock.now().timestamp(), self._clock.monotonic() + seconds
        texts = {key: orjson.dumps(value) for key, value in values.items()}
        with self._lock:
            for key, text in texts.items():
                name = (namespace, self._hashed(key))
                self._kept[name] = (text, kept_at, ends_at)
                self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def count(self, namespace: str) -> int:
        """How many are kept and not past their time."""
        now = self._clock.monotonic()
        with self._lock:
            return sum(
                1
                for (where, _), entry in self._kept.items()
                if where == namespace and entry[2] > now
            )
