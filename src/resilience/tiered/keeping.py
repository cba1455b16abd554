"""The two levels together: putting away, looking up, invalidating."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from src.resilience.tiered.barriers import Barriers
from src.resilience.tiered.errors import UnusableTagError
from src.resilience.tiered.feed import REMEMBERED_SECONDS, Feed
from src.resilience.tiered.keys import kept_key
from src.resilience.tiered.level import Codec, Invalidation, Kept, Lease, Level, Look, Name
from src.resilience.tiered.namespaces import Namespace, Namespaces
from src.resilience.tiered.near import Entry, NearMemory
from src.resilience.tiered.outbox import Outbox
from src.resilience.tiered.patterns import fits
from src.resilience.tiered.stats import Events, Meter, SpaceStats, Tally
from src.resilience.timing import Timing

_T = TypeVar("_T")
_KEY: Final = "k:"


def key_tag(namespace: str, key: str) -> str:
    """The tag that one value bears alone."""
    return f"{_KEY}{namespace}:{key}"


def level_tags(space: Namespace, tags: Sequence[str]) -> tuple[str, ...]:
    """The tags under which the shared level keeps a value. Raises ``UnusableTagError``."""
    return (space.tag, *(callers_tag(tag) for tag in tags))


def callers_tag(tag: str) -> str:
    """The tag of a caller among the others. Raises ``UnusableTagError``."""
    if not tag or "\n" in tag or kept_key(tag) != tag:
        raise UnusableTagError
    return f"t:{tag}"


class Keeping:
    """What is kept near and far, and what has been invalidated.

    The shared level is used once ``listen`` has been called, which begins to hear of others.
    """

    def __init__(
        self,
        namespaces: Namespaces,
        codec: Codec,
        timing: Timing,
        level: Level | None,
        meter: Meter,
        *,
        most_entries: int,
        most_bytes: int,
        sender: Callable[[], str],
        listen: Callable[[], None],
    ) -> None:
        self.codec = codec
        self.timing = timing
        self.meter = meter
        self.stats = {space.name: SpaceStats(space.name) for space in namespaces}
        self.near = NearMemory(
            self.stats.__getitem__, most_entries=most_entries, most_bytes=most_bytes
        )
        self.barriers = Barriers()
        self.sender = sender
        self._level = level
        self._listen = listen
        everything = Invalidation(tuple(space.tag for space in namespaces))
        self._outbox = Outbox(everything, remembered_seconds=REMEMBERED_SECONDS)
        self.feed: Feed | None = None
        if level is not None:
            self.feed = Feed(
                level, self.apply, self.forget, self._outbox, timing.monotonic,
                sender=sender, send=self.far,
            )  # fmt: skip
        self._sent, self._far_failures = Tally(), Tally()

    # The shared level

    def far(self) -> Level | None:
        """The shared level, where it can be used: it knows of all that was invalidated here."""
        level = self._level
        if level is None:
            return None
        self._listen()
        if not self._outbox.is_empty and not self._outbox.send(
            self._deliver, self.timing.monotonic()
        ):
            return None
        return level

    def look(
        self, space: Namespace, key: str, tags: tuple[str, ...], token: str | None
    ) -> Look | None:
        """What the shared level has; None where it cannot be used."""
        level = self.far()
        if level is None:
            return None
        began = self.timing.monotonic()
        look = level.look(space, key, tags, token=token)
        self.meter.took("look", self.timing.monotonic() - began)
        return self._told(look)

    def look_many(self, space: Namespace, keys: Sequence[str]) -> list[Kept | None] | None:
        """What the shared level has of the keys; None where it cannot be used."""
        level = self.far()
        if level is None or not keys:
            return None
        began = self.timing.monotonic()
        found = level.look_many(space, keys)
        self.meter.took("look", self.timing.monotonic() - began)
        return self._told(found)

    def store(
        self,
        space: Namespace,
        key: str,
        data: bytes | None,
        lease: Lease,
        lifetime_seconds: float,
        tags: tuple[str, ...],
    ) -> bool | None:
        """Whether the shared level keeps what was computed; None where it cannot be used."""
        level = self.far()
        if level is None:
            return None
        began = self.timing.monotonic()
        kept = level.store(space, key, data, lease, ttl_seconds=lifetime_seconds, tags=tags)
        self.meter.took("store", self.timing.monotonic() - began)
        if kept is False:
            self.stats[space.name].refused.up()
        return self._told(kept)

    def release(self, space: Namespace, key: str, lease: Lease) -> None:
        """Let somebody else compute."""
        level = self.far()
        if level is not None:
            self._told(level.release(space, key, lease))

    def drop_far(self, space: Namespace, key: str) -> None:
        """Let the shared level forget the key."""
        level = self.far()
        if level is not None:
            names = Invalidation((key_tag(space.name, key),))
            self._told(level.bar(names, self.sender()))

    def put_far(
        self,
        space: Namespace,
        values: dict[str, bytes | None],
        lifetimes_seconds: dict[str, float],
        tags: tuple[str, ...],
    ) -> int | None:
        """Keep the values in the shared level and let everybody forget what was there before.

        The number from which on they may be kept in this process; None where they may not, since
        somebody has invalidated them meanwhile.
        """
        names = Invalidation(tuple(key_tag(space.name, key) for key in values))
        level = self.far()
        seen = self.barriers.latest
        if level is not None:
            began = self.timing.monotonic()
            done = level.put_many(
                space, values, ttl_seconds=lifetimes_seconds, tags=tags, sender=self.sender()
            )
            self.meter.took("put", self.timing.monotonic() - began)
            if self._told(done) is None:
                self._outbox.keep(names)
            else:
                self._outbox.sent(names, began)
        elif self._level is not None:
            self._outbox.keep(names)
        are_true = self.barriers.allow(names.tags, seen)
        number = self.barriers.bar(names.tags)
        are_true = are_true and self.barriers.allow((*tags, _flow(space.name)), seen)
        return number if are_true else None

    # This process

    def entry_of(
        self, space: Namespace, key: str, data: bytes | None, tags: tuple[str, ...], seen: int,
        *, age_seconds: float, left_seconds: float,
    ) -> Entry:  # fmt: skip
        """An entry for this process; ``seen`` is from before the value was read or computed."""
        now = self.timing.monotonic()
        return Entry(
            data,
            self.codec,
            (*tags, key_tag(space.name, key)),
            seen,
            born_at=now - age_seconds,
            fresh_until=now + left_seconds,
            ends_at=now + left_seconds + (0.0 if data is None else space.grace_seconds),
        )

    def entry_from(self, space: Namespace, key: str, kept: Kept, seen: int) -> Entry | None:
        """What the shared level has as an entry; None for bytes that cannot be read."""
        try:
            return self.entry_of(
                space, key, None if kept.negative else kept.data, kept.tags, seen,
                age_seconds=kept.age_seconds, left_seconds=kept.left_seconds,
            )  # fmt: skip
        except ValueError:
            return None

    def put_near(self, name: Name, entry: Entry) -> None:
        """Keep the entry in this process, unless it has been invalidated since it was begun."""
        seen = entry.seen
        # Before, so that it does not take the place of a newer one; and after, since an
        # invalidation may come between.
        if not self.begun_too_early(name, entry.tags, seen):
            self.near.put(name, entry, self.timing.monotonic())
            if self.begun_too_early(name, entry.tags, seen):
                self.near.drop(name)

    def is_true(self, entry: Entry) -> bool:
        """Whether nothing has invalidated the entry that is kept."""
        latest = self.barriers.latest
        if entry.seen == latest:
            return True
        if not self.barriers.allow(entry.tags, entry.seen):
            return False
        # It has survived up to here: the next question needs to look at no tag.
        entry.seen = latest
        return True

    def begun_too_early(self, name: Name, tags: tuple[str, ...], seen: int) -> bool:
        """Whether what was begun at that number has been invalidated since."""
        own = (*tags, key_tag(*name), _flow(name[0]))
        return seen != self.barriers.latest and not self.barriers.allow(own, seen)

    # Invalidating

    def invalidate(self, invalidation: Invalidation) -> int:
        """What it names is dead for every worker; how many values were removed at once."""
        removed, level = None, self.far()
        if level is not None:
            began = self.timing.monotonic()
            removed = self._told(level.bar(invalidation, self.sender()))
            self.meter.took("invalidate", self.timing.monotonic() - began)
            if removed is not None:
                self._outbox.sent(invalidation, began)
        if removed is None and self._level is not None:
            self._outbox.keep(invalidation)
        self._sent.up()
        # Last, so that nobody reads meanwhile what is not yet barred in the shared level.
        here = self.apply(invalidation)
        return here if removed is None else removed

    def apply(self, invalidation: Invalidation) -> int:
        """What it names is dead in this process; how many values were removed."""
        removed, tags = 0, list(invalidation.tags)
        if invalidation.pattern is not None:
            namespace, pattern = invalidation.pattern
            # What is on its way may fit or not: it is handed out, and not kept.
            tags.append(_flow(namespace))
        self.barriers.bar(tags)
        if invalidation.pattern is not None:
            named = fits(pattern)
            removed = self.near.drop_where(lambda name: name[0] == namespace and named(name[1]))
        spaces = {tag[2:] for tag in tags if tag.startswith("n:")}
        if spaces:
            removed += self.near.drop_where(lambda name: name[0] in spaces)
        for tag in tags:
            if tag.startswith(_KEY):
                namespace, _, key = tag.removeprefix(_KEY).partition(":")
                removed += self.near.drop((namespace, key))
        return removed

    def forget(self) -> None:
        """Nothing that this process keeps, or has begun to read, is true any more."""
        self.barriers.bar_all()
        self.near.clear()

    @property
    def all_is_told(self) -> bool:
        """Whether no invalidation waits until the shared level can be reached."""
        return self._outbox.is_empty

    def events(self) -> Events:
        """What happened to the cache as a whole."""
        feed = self.feed
        return Events(
            sent=self._sent.value(),
            heard=feed.heard.value() if feed else 0,
            caught_up=feed.caught_up.value() if feed else 0,
            gaps=feed.gaps.value() if feed else 0,
            far_failures=self._far_failures.value(),
        )

    def _deliver(self, invalidation: Invalidation, repeats: bool) -> bool:
        assert self._level is not None  # noqa: S101 - or nobody would send
        send = self._level.repeat if repeats else self._level.bar
        return self._told(send(invalidation, self.sender())) is not None

    def _told(self, answer: _T | None) -> _T | None:
        if answer is None:
            self._far_failures.up()
        return answer


def _flow(namespace: str) -> str:
    return f"f:{namespace}"
