"""Paid answers in the application's cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from src.resilience.tiered import TieredCache, hashed
from src.services.commute.ports import Json
from src.services.ports import Clock

# The namespace of the cache for what geocoding and journeys call theirs.
NAMESPACES: Final = {"geocoding1": "geocode", "routes1": "routes"}


class TieredKeptAnswers:
    """``KeptAnswers`` over the cache; an address or a point is kept as a hash only."""

    def __init__(self, cache: TieredCache, clock: Clock, *, secret: str) -> None:
        self._cache = cache
        self._clock = clock
        self._hashed = hashed(secret)

    @property
    def kind(self) -> str:
        """``redis`` where workers share, ``memory``, or ``off`` where nothing is kept."""
        if not self._cache.is_on:
            return "off"
        return "redis" if self._cache.is_shared else "memory"

    def get_many(self, namespace: str, keys: Sequence[str]) -> dict[str, tuple[Json, float]]:
        """(value, when it was kept) of the keys that are there."""
        names = [self._hashed(key) for key in keys]
        outcomes = self._cache.get_many(NAMESPACES[namespace], names)
        now = self._clock.now().timestamp()
        return {
            key: (cast("Json", outcome.value), round(now - outcome.age_seconds, 3))
            for key, outcome in zip(keys, outcomes, strict=True)
            if isinstance(outcome.value, dict)
        }

    def put_many(self, namespace: str, values: Mapping[str, Json], seconds: float) -> None:
        """Keep the values for so many seconds."""
        if values and seconds > 0:
            named = {self._hashed(key): value for key, value in values.items()}
            self._cache.set_many(NAMESPACES[namespace], named, ttl=seconds)

    def count(self, namespace: str) -> int | None:
        """How many could be given; None where Redis would have to walk through all its keys."""
        if not self._cache.is_on:
            return 0
        if self._cache.is_shared:
            return None
        return self._cache.count(NAMESPACES[namespace])
