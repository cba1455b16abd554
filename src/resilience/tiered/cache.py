"""The cache of an application: what it may be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from src.resilience.tiered.fetching import Fetching
from src.resilience.tiered.keeping import Keeping, callers_tag, key_tag, level_tags
from src.resilience.tiered.keys import kept_key
from src.resilience.tiered.level import Codec, Invalidation, Level
from src.resilience.tiered.namespaces import Namespace, Namespaces
from src.resilience.tiered.outcome import Outcome, Status
from src.resilience.tiered.stats import Events, Meter, NoMeter, Reading
from src.resilience.timing import Timing

MOST_ENTRIES: Final = 20_000
MOST_BYTES: Final = 64 * 2**20
# Bound once: looking up a member of an enumeration costs a tenth of a hit.
_HIT: Final = Status.HIT


@dataclass(frozen=True, slots=True)
class Warming:
    """A value to have before the first request asks for it."""

    namespace: str
    key: str
    compute: Callable[[], Any]
    tags: tuple[str, ...] = ()


class TieredCache:
    """Values in this process and, with a ``level``, shared by all workers and machines.

    Safe for threads and greenlets. Nothing of the shared level is opened before the first
    question that this process cannot answer itself; ``listen`` is called before each of those,
    so that others' invalidations are heard, and ``close`` ends that. ``spawn`` runs something in
    the background. With ``switched_on`` false everything is computed and nothing kept.
    """

    def __init__(
        self,
        namespaces: Iterable[Namespace],
        codec: Codec,
        timing: Timing,
        *,
        spawn: Callable[[Callable[[], None]], None],
        new_token: Callable[[], str],
        level: Level | None = None,
        listen: Callable[[], None] = lambda: None,
        close: Callable[[], None] = lambda: None,
        sender: Callable[[], str] = lambda: "",
        meter: Meter | None = None,
        switched_on: Callable[[], bool] = lambda: True,
        most_entries: int = MOST_ENTRIES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.namespaces = Namespaces(namespaces)
        self._keeping = Keeping(
            self.namespaces,
            codec,
            timing,
            level,
            meter or NoMeter(),
            most_entries=most_entries,
            most_bytes=most_bytes,
            sender=sender,
            listen=listen,
        )
        self._fetching = Fetching(self._keeping, spawn, new_token)
        self._switched_on = switched_on
        self.close = close
        self._monotonic = timing.monotonic
        # What a hit needs, without looking it up through other objects.
        self._near, self._barriers = self._keeping.near, self._keeping.barriers
        self._find, self._touch = self._near.find, self._near.touch
        self._hits = {name: stats.near_hits.up for name, stats in self._keeping.stats.items()}
        self.feed = self._keeping.feed

    @property
    def is_shared(self) -> bool:
        """Whether there is a level that workers share, be it reachable now or not."""
        return self.feed is not None

    @property
    def all_is_told(self) -> bool:
        """Whether no invalidation of this process waits until the shared level can be reached."""
        return self._keeping.all_is_told

    @property
    def is_on(self) -> bool:
        """Whether anything is kept."""
        return self._switched_on()

    def get_or_compute(
        self,
        namespace: str,
        key: str,
        compute: Callable[[], Any],
        *,
        tags: Sequence[str] = (),
        ttl: float | None = None,
        deadline: float | None = None,
    ) -> Outcome:
        """The value, computed if need be: once in this process, and once in the fleet.

        ``compute`` gives a value of JSON, or None where there is none; it may run in the
        background. ``ttl`` (seconds) replaces the namespace's. Nobody waits past ``deadline``
        (monotonic seconds) or the deadline in whose scope this is called.

        Raises what ``compute`` raises where nothing that is past its time may be given instead,
        ``DeadlineExceededError``, ``NotStorableError``, ``UnusableTagError`` and
        ``UnknownNamespaceError``.
        """
        found = self._hit(namespace, key)
        if found is not None:
            return found
        space = self.namespaces[namespace]
        if not self._switched_on():
            return Outcome(compute(), Status.COMPUTED)
        return self._fetching.answer(
            self._fetching.question(space, key, compute, tuple(tags), ttl, deadline)
        )

    def get(self, namespace: str, key: str) -> Outcome:
        """The value if it is kept and fresh, else a MISS."""
        return self._hit(namespace, key) or self.get_many(namespace, (key,))[0]

    def _hit(self, namespace: str, key: str) -> Outcome | None:
        """The value that this process keeps and that is fresh: what is asked most, by the least."""
        entry = self._find((namespace, key))
        if entry is None or entry.negative or not self._switched_on():
            return None
        now = self._monotonic()
        if now >= entry.fresh_until or not (
            entry.seen == self._barriers.latest or self._keeping.is_true(entry)
        ):
            return None
        self._touch((namespace, key))
        self._hits[namespace]()
        return Outcome(entry.value(), _HIT, now - entry.born_at)

    def get_many(self, namespace: str, keys: Sequence[str]) -> list[Outcome]:
        """The values in the order of the keys, a MISS for what is not kept or not fresh."""
        space, stats = self.namespaces[namespace], self._keeping.stats[namespace]
        keys = [kept_key(key) for key in keys]
        if not self._switched_on():
            return [Outcome(None, Status.MISS) for _ in keys]
        found = self._found_near(namespace, keys)
        found |= self._found_far(space, [key for key in dict.fromkeys(keys) if key not in found])
        for _ in range(len(set(keys)) - len(found)):
            stats.misses.up()
        return [found.get(key) or Outcome(None, Status.MISS) for key in keys]

    def _found_near(self, namespace: str, keys: Sequence[str]) -> dict[str, Outcome]:
        stats, now, found = self._keeping.stats[namespace], self._monotonic(), {}
        for key in keys:
            name = (namespace, key)
            entry = self._find(name)
            if entry is None:
                continue
            if not self._keeping.is_true(entry):
                self._near.drop(name)
            elif now < entry.fresh_until:
                self._touch(name)
                (stats.negative if entry.negative else stats.near_hits).up()
                found[key] = entry.outcome(entry.fresh_status, now)
        return found

    def _found_far(self, space: Namespace, keys: Sequence[str]) -> dict[str, Outcome]:
        stats, seen, found = self._keeping.stats[space.name], self._barriers.latest, {}
        for key, kept in zip(keys, self._keeping.look_many(space, keys) or (), strict=False):
            if kept is None or kept.left_seconds <= 0:
                continue
            entry = self._keeping.entry_from(space, key, kept, seen)
            if entry is not None:
                self._keeping.put_near((space.name, key), entry)
                (stats.negative if entry.negative else stats.far_hits).up()
                found[key] = entry.outcome(entry.fresh_status, self._monotonic())
        return found

    def set(
        self,
        namespace: str,
        key: str,
        value: Any,
        *,
        tags: Sequence[str] = (),
        ttl: float | None = None,
    ) -> None:
        """Keep the value instead of whatever was there; None: that there is none.

        What is too large to be kept takes the place of what was there all the same.

        Raises ``NotStorableError``.
        """
        self.set_many(namespace, {key: value}, tags=tags, ttl=ttl)

    def set_many(
        self,
        namespace: str,
        values: Mapping[str, Any],
        *,
        tags: Sequence[str] = (),
        ttl: float | None = None,
    ) -> None:
        """Keep the values, all or none of them. Raises ``NotStorableError``."""
        space, keeping = self.namespaces[namespace], self._keeping
        data = {
            kept_key(key): None if value is None else keeping.codec.encode(value)
            for key, value in values.items()
        }
        chance = keeping.timing.chance
        lives = {
            key: space.lifetime_seconds(ttl, negative=each is None, chance=chance())
            for key, each in data.items()
        }
        kept = {key: each for key, each in data.items() if lives[key] > 0 and space.takes(each)}
        gone = [key for key in data if key not in kept]
        if gone:
            self.delete(namespace, *gone)
        if not kept or not self._switched_on():
            return
        under = level_tags(space, tags)
        seen = keeping.put_far(space, kept, lives, under)
        for key, each in kept.items():
            if seen is not None:
                entry = keeping.entry_of(
                    space, key, each, under, seen, age_seconds=0.0, left_seconds=lives[key]
                )
                keeping.put_near((namespace, key), entry)
            keeping.stats[namespace].writes.up()

    def delete(self, namespace: str, *keys: str) -> int:
        """Forget the keys, everywhere; how many were there."""
        space, stats = self.namespaces[namespace], self._keeping.stats[namespace]
        if not keys:
            return 0
        for _ in keys:
            stats.deletes.up()
        return self._keeping.invalidate(
            Invalidation(tuple(key_tag(space.name, kept_key(key)) for key in keys))
        )

    def invalidate_tags(self, *tags: str) -> None:
        """Whatever bears one of the tags and was begun before now is dead, everywhere.

        Raises ``UnusableTagError``.
        """
        if tags:
            self._keeping.invalidate(Invalidation(tuple(callers_tag(tag) for tag in tags)))

    def invalidate_pattern(self, namespace: str, pattern: str) -> int:
        """Forget the keys that fit (``*``, ``?``, ``[abc]``), everywhere; how many there were.

        Keys that were stored as hashes fit nothing but ``*``.
        """
        space = self.namespaces[namespace]
        return self._keeping.invalidate(Invalidation(pattern=(space.name, pattern)))

    def clear(self, *namespaces: str) -> None:
        """Forget all values of these namespaces, of all where none is named, everywhere."""
        spaces = [self.namespaces[name] for name in namespaces] or list(self.namespaces)
        self._keeping.invalidate(Invalidation(tuple(space.tag for space in spaces)))

    def warm(self, declared: Iterable[Warming], *, deadline: float | None = None) -> list[Warming]:
        """Have these values; answers those that could not be had. Stops at the deadline."""
        failed = []
        for each in declared:
            try:
                if deadline is not None and self._monotonic() >= deadline:
                    raise TimeoutError  # noqa: TRY301 - counted as every other failure
                self.get_or_compute(
                    each.namespace, each.key, each.compute, tags=each.tags, deadline=deadline
                )
            except Exception:  # noqa: BLE001 - a cold value is computed when it is asked for
                failed.append(each)
        return failed

    def readings(self) -> list[Reading]:
        """The figures of every namespace in this process."""
        now = self._monotonic()
        counts = {name: [0, 0, 0.0, 0.0] for name in self._keeping.stats}
        for name, entry in self._near.entries():
            row, age = counts[name[0]], max(0.0, now - entry.born_at)
            row[0] += 1
            row[1] += entry.size_under(name)
            row[2] = max(row[2], age)
            row[3] += age
        return [
            stats.reading(
                entries=int(counts[name][0]),
                bytes=int(counts[name][1]),
                oldest_seconds=counts[name][2] if counts[name][0] else None,
                mean_age_seconds=counts[name][3] / counts[name][0] if counts[name][0] else None,
            )
            for name, stats in self._keeping.stats.items()
        ]

    def counts(self) -> list[Reading]:
        """As ``readings``, without looking at what is kept now."""
        return [stats.reading() for stats in self._keeping.stats.values()]

    def count(self, namespace: str) -> int:
        """How many fresh values of the namespace this process keeps."""
        now = self._monotonic()
        return sum(
            name[0] == namespace and now < entry.fresh_until and self._keeping.is_true(entry)
            for name, entry in self._near.entries()
        )

    @property
    def near_bytes(self) -> int:
        """Bytes kept in this process, roughly."""
        return self._near.bytes

    def events(self) -> Events:
        """What happened to the cache as a whole in this process."""
        return self._keeping.events()
