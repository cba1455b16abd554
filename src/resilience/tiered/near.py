"""The level in this process."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from src.resilience.tiered.level import Codec, Name
from src.resilience.tiered.outcome import Outcome, Status
from src.resilience.tiered.stats import SpaceStats

# What an entry costs beside its data and its key, roughly.
_OVERHEAD_BYTES: Final = 500
_PLAIN: Final = (str, int, float, bool, type(None))
_SWEPT: Final = 2


class Entry:
    """A value in this process; moments are monotonic seconds.

    ``seen`` is the number of the latest invalidation that it is known to have survived.
    ``quiet_until``: computing failed, and is not tried again before.
    """

    __slots__ = (
        "_bytes", "_decode", "_held", "born_at", "ends_at", "fresh_until", "negative",
        "quiet_until", "seen", "tags",
    )  # fmt: skip

    def __init__(
        self,
        data: bytes | None,
        codec: Codec,
        tags: tuple[str, ...],
        seen: int,
        *,
        born_at: float,
        fresh_until: float,
        ends_at: float,
    ) -> None:
        self.negative = data is None
        self.tags = tags
        self.seen = seen
        self.born_at = born_at
        self.fresh_until = fresh_until
        self.ends_at = ends_at
        self.quiet_until = -math.inf
        self._bytes = _OVERHEAD_BYTES
        # What cannot be changed is handed out as it is; of the rest everybody gets one of his own.
        self._decode: Callable[[bytes], Any] | None = None
        self._held: Any = None
        if data is not None:
            self._bytes += len(data)
            self._held = codec.decode(data)
            if type(self._held) not in _PLAIN:
                self._held, self._decode = data, codec.decode

    def value(self) -> Any:
        """The value, for the caller to keep and to change."""
        decode = self._decode
        return self._held if decode is None else decode(self._held)

    def size_under(self, name: Name) -> int:
        """Bytes that it takes where it is kept under that name, roughly."""
        return self._bytes + len(name[1])

    @property
    def fresh_status(self) -> Status:
        """The status of an answer while this is fresh."""
        return Status.NEGATIVE if self.negative else Status.HIT

    def outcome(self, status: Status, now: float, error: BaseException | None = None) -> Outcome:
        """The value as an answer with that status."""
        return Outcome(self.value(), status, max(0.0, now - self.born_at), error)


class NearMemory:
    """Entries by name, so many and so many bytes at most; the one unused longest goes first.

    Reading takes no lock: looking up a name and moving it to the end are one step each for other
    threads.
    """

    def __init__(
        self, stats: Callable[[str], SpaceStats], *, most_entries: int, most_bytes: int
    ) -> None:
        self._all: OrderedDict[Name, Entry] = OrderedDict()
        self._stats = stats
        self._most_entries = most_entries
        self._most_bytes = most_bytes
        self._lock = Lock()
        self.bytes = 0
        self.find = self._all.get

    def __len__(self) -> int:
        return len(self._all)

    def touch(self, name: Name) -> None:
        """The entry was used."""
        try:
            self._all.move_to_end(name)
        except KeyError:  # another thread has just removed it
            return

    def put(self, name: Name, entry: Entry, now: float) -> bool:
        """Keep the entry; False where it is too large to be kept beside others."""
        size = entry.size_under(name)
        if size > self._most_bytes // 4 or self._most_entries < 1:
            self.drop(name)
            return False
        with self._lock:
            self._remove(name)
            self._all[name] = entry
            self.bytes += size
            for _ in range(_SWEPT):
                self._sweep(now)
            while len(self._all) > self._most_entries or self.bytes > self._most_bytes:
                self._evict(now)
        return True

    def drop(self, name: Name) -> bool:
        """Forget the entry; whether it was there."""
        with self._lock:
            return self._remove(name) is not None

    def expire(self, name: Name, entry: Entry) -> None:
        """Forget the entry, whose time is over."""
        with self._lock:
            if self._all.get(name) is entry:
                self._remove(name)
                self._stats(name[0]).expirations.up()

    def drop_where(self, fits: Callable[[Name], bool]) -> int:
        """Forget the entries whose names fit; how many those were."""
        with self._lock:
            names = [name for name in self._all if fits(name)]
            for name in names:
                self._remove(name)
        return len(names)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._all.clear()
            self.bytes = 0

    def entries(self) -> list[tuple[Name, Entry]]:
        """What is kept now, as a copy."""
        with self._lock:
            return list(self._all.items())

    def _remove(self, name: Name) -> Entry | None:
        entry = self._all.pop(name, None)
        if entry is not None:
            self.bytes -= entry.size_under(name)
        return entry

    def _sweep(self, now: float) -> None:
        # Whoever has not been asked for longest is the likeliest to have run out.
        if not self._all:
            return
        name = next(iter(self._all))
        if self._all[name].ends_at <= now:
            self._remove(name)
            self._stats(name[0]).expirations.up()

    def _evict(self, now: float) -> None:
        name, entry = self._all.popitem(last=False)
        self.bytes -= entry.size_under(name)
        stats = self._stats(name[0])
        (stats.expirations if entry.ends_at <= now else stats.evictions).up()
