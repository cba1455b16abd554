"""A shared level in memory, workers on it, and time that stands still until told to go on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from src.adapters.cached_values import JsonCodec
from src.resilience.tiered import Namespace, TieredCache
from src.resilience.tiered.level import Invalidation, Kept, Lease, Look, Message, Position
from src.resilience.tiered.patterns import fits
from src.resilience.timing import Timing

SPACE = Namespace(
    "things", 100, stale_seconds=50, error_seconds=200, negative_seconds=10, jitter=0,
    lease_seconds=30, rest_seconds=5,
)  # fmt: skip
OTHER = Namespace("others", 1000, jitter=0)


class Clock:
    """Monotonic seconds that go on when somebody sleeps or says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.chance = 0.0
        self.when_sleeping: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.when_sleeping()

    def timing(self) -> Timing:
        return Timing(self.monotonic, self.sleep, lambda: self.chance)


@dataclass
class Held:
    """What is kept under one name; without ``made_at`` only its last fence."""

    fence: int
    data: bytes | None = None
    made_at: float | None = None
    fresh_until: float = 0.0
    ends_at: float = math.inf
    tags: tuple[str, ...] = ()
    barriers: str = ""


@dataclass
class Server:
    """What all workers share; ``flush`` loses it."""

    clock: Clock
    down: bool = False
    held: dict[tuple[str, str], Held] = field(default_factory=dict)
    leases: dict[tuple[str, str], tuple[str, str, float]] = field(default_factory=dict)
    barriers: dict[str, int] = field(default_factory=dict)
    floors: dict[str, int] = field(default_factory=dict)
    log: list[Message] = field(default_factory=list)
    ears: list[Callable[[Message], None]] = field(default_factory=list)
    stamps: Any = field(default_factory=lambda: count(1))
    era: int = 0
    born_at: float = 0.0
    remembered: int = 1000

    def flush(self) -> None:
        for each in (self.held, self.leases, self.barriers, self.floors, self.log):
            each.clear()
        self.era, self.born_at = self.era + 1, self.clock.now


class MemoryLevel:
    """``Level`` for one worker on the server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.looks = 0

    def _barriers(self, tags: Sequence[str], *, make: bool) -> str:
        found = self.server.barriers
        if make:
            for tag in tags:
                if tag not in found:
                    found[tag] = next(self.server.stamps)
        return " ".join(str(found.get(tag, "-")) for tag in tags)

    def _kept(self, name: tuple[str, str]) -> Kept | None:
        held, now = self.server.held.get(name), self.server.clock.now
        if held is None or held.made_at is None or held.ends_at <= now:
            return None
        if self._barriers(held.tags, make=False) != held.barriers:
            return None
        data = held.data or b""
        age, left = now - held.made_at, held.fresh_until - now
        return Kept(data, held.data is None, age, left, held.tags)

    def look(
        self, space: Namespace, key: str, tags: Sequence[str], *, token: str | None = None
    ) -> Look | None:
        if self.server.down:
            return None
        self.looks += 1
        name, now = (space.name, key), self.server.clock.now
        kept, lease = self._kept(name), None
        if token and not (kept and kept.left_seconds > 0):
            seen = self._barriers(tags, make=True)
            held = self.server.leases.get(name)
            if held is None or held[2] <= now or held[1] != seen:
                lease = Lease(token, str(next(self.server.stamps)), seen)
                self.server.leases[name] = (token, seen, now + space.lease_seconds)
        return Look(kept, lease)

    def look_many(self, space: Namespace, keys: Sequence[str]) -> list[Kept | None] | None:
        if self.server.down:
            return None
        return [self._kept((space.name, key)) for key in keys]

    def store(
        self, space: Namespace, key: str, data: bytes | None, lease: Lease, *,
        ttl_seconds: float, tags: Sequence[str],
    ) -> bool | None:  # fmt: skip
        if self.server.down:
            return None
        name, now = (space.name, key), self.server.clock.now
        self.release(space, key, lease)
        held = self.server.held.get(name)
        late = held is not None and held.fence > int(lease.fence)
        floored = self.server.floors.get(space.name, 0) > int(lease.fence)
        if late or floored or self._barriers(tags, make=False) != lease.barriers:
            return False
        ends_at = now + ttl_seconds + (0 if data is None else space.grace_seconds)
        self.server.held[name] = Held(
            int(lease.fence), data, now, now + ttl_seconds, ends_at, tuple(tags), lease.barriers
        )
        return True

    def release(self, space: Namespace, key: str, lease: Lease) -> bool | None:
        if self.server.down:
            return None
        name = (space.name, key)
        if self.server.leases.get(name, ("",))[0] != lease.token:
            return False
        del self.server.leases[name]
        return True

    def put_many(
        self, space: Namespace, values: Mapping[str, bytes | None], *,
        ttl_seconds: Mapping[str, float], tags: Sequence[str], sender: str,
    ) -> bool | None:  # fmt: skip
        if self.server.down:
            return None
        seen, now = self._barriers(tags, make=True), self.server.clock.now
        for key, data in values.items():
            self.server.leases.pop((space.name, key), None)
            fresh_until = now + ttl_seconds[key]
            ends_at = fresh_until + (0 if data is None else space.grace_seconds)
            fence = next(self.server.stamps)
            self.server.held[space.name, key] = Held(
                fence, data, now, fresh_until, ends_at, tuple(tags), seen
            )
        self._tell(Invalidation(tuple(f"k:{space.name}:{key}" for key in values)), sender)
        return True

    def bar(self, invalidation: Invalidation, sender: str) -> int | None:
        if self.server.down:
            return None
        names = []
        for tag in invalidation.tags:
            if tag.startswith("k:"):
                _, namespace, key = tag.split(":", 2)
                names.append((namespace, key))
            else:
                self.server.barriers[tag] = next(self.server.stamps)
        if invalidation.pattern is not None:
            namespace, pattern = invalidation.pattern
            self.server.floors[namespace] = next(self.server.stamps)
            fit = fits(pattern)
            names += [name for name in self.server.held if name[0] == namespace and fit(name[1])]
        removed = 0
        for name in names:
            held = self.server.held.get(name)
            removed += held is not None and held.made_at is not None
            self.server.leases.pop(name, None)
            self.server.held[name] = Held(next(self.server.stamps))
        self._tell(invalidation, sender)
        return removed

    def repeat(self, invalidation: Invalidation, sender: str) -> bool | None:
        if self.server.down:
            return None
        self._tell(invalidation, sender)
        return True

    def position(self) -> Position | None:
        server = self.server
        if server.down:
            return None
        number = server.log[-1].number if server.log else 0
        return Position(str(server.era), number, server.clock.now - server.born_at)

    def since(self, number: int) -> Sequence[Message] | None:
        if self.server.down:
            return None
        known = self.server.log[-self.server.remembered :]
        return [message for message in known if message.number > number]

    def _tell(self, invalidation: Invalidation, sender: str) -> None:
        log = self.server.log
        number = log[-1].number + 1 if log else 1
        message = Message(str(self.server.era), number, sender, invalidation)
        log.append(message)
        for ear in list(self.server.ears):
            ear(message)


@dataclass
class Worker:
    """One worker's cache; what it would do in the background waits in ``behind``."""

    cache: TieredCache
    clock: Clock
    behind: list[Callable[[], None]]
    deaf: bool = False

    def run_behind(self) -> None:
        while self.behind:
            self.behind.pop(0)()

    def hear(self, message: Message) -> None:
        if not self.deaf and self.cache.feed is not None:
            self.cache.feed.hear(message)

    def counts(self, namespace: str = "things") -> Any:
        return next(each for each in self.cache.readings() if each.namespace == namespace)


_TOKENS = count(1)


def worker(
    clock: Clock,
    level: Any = None,
    *,
    namespaces: Sequence[Namespace] = (SPACE, OTHER),
    **more: Any,
) -> Worker:
    """A worker on the level, hearing the others at once; alone without a level."""
    behind: list[Callable[[], None]] = []
    name = f"worker-{next(_TOKENS)}"
    known: list[bool] = []

    def listen() -> None:
        if not known:
            known.append(True)
            assert made.cache.feed is not None
            made.cache.feed.catch_up()

    cache = TieredCache(
        namespaces, JsonCodec(), clock.timing(), spawn=behind.append,
        new_token=lambda: f"token-{next(_TOKENS)}", level=level, listen=listen,
        sender=lambda: name, **more,
    )  # fmt: skip
    made = Worker(cache, clock, behind)
    if isinstance(level, MemoryLevel):
        level.server.ears.append(made.hear)
    return made


class Source:
    """What is computed: each call gives the next number, or fails, and is counted."""

    def __init__(self, *values: Any) -> None:
        self.calls = 0
        self.values = list(values)
        self.before: Callable[[], None] = lambda: None

    def __call__(self) -> Any:
        self.calls += 1
        self.before()
        value = self.values.pop(0) if self.values else {"number": self.calls}
        if isinstance(value, BaseException):
            raise value
        return value
