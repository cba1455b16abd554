"""What was looked up a moment ago, kept for a few seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

V = TypeVar("V")

REST_SECONDS: Final = 1.0
"""How long nobody looks anything up after a lookup that failed where an old answer will do."""


class ShortMemory(Generic[V]):
    """Answers kept for at most ``seconds`` and at most ``size`` of them, in this process.

    Where a lookup fails with ``excuse``, an answer looked up less than ``stale_seconds`` ago is
    given once more; then lookups rest for ``REST_SECONDS``, so that not every question waits for
    what does not answer. ``forget`` holds at once, also against a lookup that is under way: what
    was read before the forgetting is answered to its asker but not kept. None is never kept.
    """

    def __init__(
        self,
        *,
        seconds: float,
        size: int,
        monotonic: Callable[[], float],
        stale_seconds: float = 0.0,
        excuse: type[Exception] | tuple[type[Exception], ...] = (),
    ) -> None:
        self._seconds = seconds
        self._size = size
        self._monotonic = monotonic
        self._stale_seconds = stale_seconds
        self._excuse = excuse
        self._rests_until: float | None = None
        self._kept: dict[str, tuple[float, V]] = {}
        self._generation = 0

    def get(self, key: str, load: Callable[[], V | None]) -> V | None:
        """The answer for ``key``, kept or else loaded (and then kept from before the load)."""
        now = self._monotonic()
        kept = self._kept.get(key)
        if kept is not None and now - kept[0] < self._seconds:
            return kept[1]
        old = kept if kept is not None and now - kept[0] < self._stale_seconds else None
        if old is not None and self._rests_until is not None and now < self._rests_until:
            return old[1]
        generation = self._generation
        try:
            value = load()
        except self._excuse:
            self._rests_until = self._monotonic() + REST_SECONDS
            # What was forgotten meanwhile is not to be believed any more.
            if old is None or generation != self._generation:
                raise
            return old[1]
        self._rests_until = None
        if value is not None and generation == self._generation:
            if len(self._kept) >= self._size:
                self._make_room(now)
            self._kept[key] = (now, value)
        return value

    def forget(self, key: str) -> None:
        """Look ``key`` up again the next time."""
        self._generation += 1
        self._kept.pop(key, None)

    def _make_room(self, now: float) -> None:
        fresh = {k: v for k, v in self._kept.items() if now - v[0] < self._seconds}
        # A full house of fresh answers is dropped whole: simpler than an order of eviction, and
        # it costs one lookup each.
        self._kept = fresh if len(fresh) < self._size else {}
