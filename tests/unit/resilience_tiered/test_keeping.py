"""The two levels together, alone: what each is told, in which order, and what is counted."""

from __future__ import annotations

from typing import Any

import pytest

from src.adapters.cached_values import JsonCodec
from src.resilience.tiered.errors import UnusableTagError
from src.resilience.tiered.keeping import Keeping, callers_tag, key_tag, level_tags
from src.resilience.tiered.level import Invalidation, Kept, Lease
from src.resilience.tiered.namespaces import Namespaces
from src.resilience.tiered.near import Entry
from tests.unit.resilience_tiered.fleet import OTHER, SPACE, Clock, MemoryLevel, Server

LEASE = Lease("token", "1", "")
TAGS = (SPACE.tag, "t:x")


class Slow(MemoryLevel):
    """Takes a second for everything, and remembers what it was asked."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.asked: list[tuple[Any, ...]] = []

    def _take(self, *what: Any) -> None:
        self.asked.append(what)
        self.server.clock.now += 1

    def look(self, space: Any, key: Any, tags: Any, *, token: Any = None) -> Any:
        self._take("look", space, key, tags, token)
        return super().look(space, key, tags, token=token)

    def look_many(self, space: Any, keys: Any) -> Any:
        self._take("look_many", space, keys)
        return super().look_many(space, keys)

    def store(self, space: Any, key: Any, data: Any, lease: Any, **more: Any) -> Any:
        self._take("store", space, key, data, lease, more)
        return super().store(space, key, data, lease, **more)

    def release(self, space: Any, key: Any, lease: Any) -> Any:
        self._take("release", space, key, lease)
        return super().release(space, key, lease)

    def put_many(self, space: Any, values: Any, **more: Any) -> Any:
        self._take("put_many", space, values, more)
        return super().put_many(space, values, **more)

    def bar(self, invalidation: Any, sender: Any) -> Any:
        self._take("bar", invalidation, sender)
        return super().bar(invalidation, sender)

    def repeat(self, invalidation: Any, sender: Any) -> Any:
        self._take("repeat", invalidation, sender)
        return super().repeat(invalidation, sender)


class Bench:
    """What keeps, and what it uses."""

    def __init__(self, *, alone: bool = False) -> None:
        self.clock = Clock()
        self.server = Server(self.clock)
        self.level = Slow(self.server)
        self.took_seconds: list[tuple[str, float]] = []
        self.listened = 0
        self.keeping = Keeping(
            Namespaces([SPACE, OTHER]), JsonCodec(), self.clock.timing(),
            None if alone else self.level, self,
            most_entries=10, most_bytes=100_000, sender=lambda: "me", listen=self.listen,
        )  # fmt: skip

    def listen(self) -> None:
        self.listened += 1

    def took(self, operation: str, seconds: float) -> None:
        self.took_seconds.append((operation, seconds))

    def failures(self) -> int:
        return self.keeping.events().far_failures

    def entry(self, key: str = "a", seen: int = 0) -> Entry:
        return self.keeping.entry_of(
            SPACE, key, b"1", TAGS, seen, age_seconds=2.0, left_seconds=30.0
        )

    def keep(self, *keys: str) -> None:
        for key in keys:
            self.keeping.put_near(("things", key), self.entry(key, self.keeping.barriers.latest))

    def near(self) -> str:
        return "".join(name[1] for name, _ in self.keeping.near.entries())


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def alone() -> Bench:
    return Bench(alone=True)


def test_tags_of_the_level_are_told_apart_by_their_beginning() -> None:
    assert key_tag("things", "a:b") == "k:things:a:b"
    assert level_tags(SPACE, ["a", "b"]) == ("n:things", "t:a", "t:b")


@pytest.mark.parametrize("tag", ["", "a\nb", "a" * 301, "\ud800"])
def test_some_tags_cannot_be_used(tag: str) -> None:
    with pytest.raises(UnusableTagError):
        callers_tag(tag)
    with pytest.raises(UnusableTagError):
        level_tags(SPACE, ["a", tag])


def test_every_question_is_timed_and_begins_with_listening(bench: Bench) -> None:
    keeping = bench.keeping
    look = keeping.look(SPACE, "a", TAGS, "token")
    assert look is not None
    assert look.lease is not None
    assert keeping.store(SPACE, "a", b"1", look.lease, 50.0, TAGS) is True
    assert keeping.look_many(SPACE, ["a", "b"]) == [Kept(b"1", False, 2.0, 48.0, TAGS), None]
    keeping.put_far(SPACE, {"b": b"2"}, {"b": 20.0}, TAGS)
    assert keeping.invalidate(Invalidation(("k:things:b",))) == 1
    keeping.release(SPACE, "a", LEASE)
    keeping.drop_far(SPACE, "a")

    assert bench.took_seconds == [
        ("look", 1.0), ("store", 2.0), ("look", 1.0), ("put", 1.0), ("invalidate", 1.0),
    ]  # fmt: skip
    assert bench.listened == 7
    assert bench.failures() == 0
    assert bench.level.asked == [
        ("look", SPACE, "a", TAGS, "token"),
        ("store", SPACE, "a", b"1", look.lease, {"ttl_seconds": 50.0, "tags": TAGS}),
        ("release", SPACE, "a", look.lease),  # by the level itself
        ("look_many", SPACE, ["a", "b"]),
        ("put_many", SPACE, {"b": b"2"},
         {"ttl_seconds": {"b": 20.0}, "tags": TAGS, "sender": "me"}),
        ("bar", Invalidation(("k:things:b",)), "me"),
        ("release", SPACE, "a", LEASE),
        ("bar", Invalidation(("k:things:a",)), "me"),
    ]  # fmt: skip


def test_a_level_that_is_away_is_told_by_nothing_and_counted(bench: Bench) -> None:
    keeping, bench.server.down = bench.keeping, True
    assert keeping.look(SPACE, "a", TAGS, None) is None
    assert keeping.look_many(SPACE, ["a"]) is None
    assert keeping.store(SPACE, "a", b"1", LEASE, 50.0, TAGS) is None
    keeping.release(SPACE, "a", LEASE)
    keeping.drop_far(SPACE, "a")
    assert bench.failures() == 5
    assert keeping.all_is_told
    assert keeping.stats["things"].refused.value() == 0


def test_what_the_level_refuses_is_counted(bench: Bench) -> None:
    bench.keeping.invalidate(Invalidation(("k:things:a",)))
    assert bench.keeping.store(SPACE, "a", b"1", LEASE, 50.0, TAGS) is False
    assert bench.keeping.stats["things"].refused.value() == 1
    assert bench.failures() == 0


def test_nothing_is_asked_about_no_keys(bench: Bench) -> None:
    assert bench.keeping.look_many(SPACE, []) is None
    assert (bench.level.asked, bench.took_seconds, bench.failures()) == ([], [], 0)


def test_without_a_level_there_is_nobody_to_ask_or_to_tell(alone: Bench) -> None:
    keeping = alone.keeping
    assert keeping.far() is keeping.feed is None
    assert keeping.look(SPACE, "a", TAGS, None) is None
    assert keeping.look_many(SPACE, ["a"]) is None
    assert keeping.store(SPACE, "a", b"1", LEASE, 50.0, TAGS) is None
    keeping.release(SPACE, "a", LEASE)
    keeping.drop_far(SPACE, "a")
    assert keeping.put_far(SPACE, {"a": b"1"}, {"a": 20.0}, TAGS) == 1
    alone.keep("a")
    assert keeping.invalidate(Invalidation(("k:things:a",))) == 1
    assert keeping.all_is_told
    assert (alone.level.asked, alone.listened, alone.took_seconds) == ([], 0, [])
    events = keeping.events()
    assert (events.sent, events.heard, events.caught_up, events.gaps, events.far_failures) == (
        1, 0, 0, 0, 0,
    )  # fmt: skip


def test_what_could_not_be_told_is_told_before_the_level_is_used_again(bench: Bench) -> None:
    keeping, bench.server.down = bench.keeping, True
    keeping.put_far(SPACE, {"a": b"1", "b": None}, {"a": 20.0, "b": 20.0}, TAGS)
    keeping.invalidate(Invalidation(("t:x",)))
    assert not keeping.all_is_told
    # The first could not be told, so the second was not tried.
    assert [each[0] for each in bench.level.asked] == ["put_many", "bar"]
    assert keeping.far() is None
    assert bench.failures() == 3

    bench.server.down = False
    bench.level.asked.clear()
    assert keeping.look(SPACE, "a", TAGS, None) is not None
    assert bench.level.asked == [
        ("bar", Invalidation(("k:things:a", "k:things:b")), "me"),
        ("bar", Invalidation(("t:x",)), "me"),
        ("look", SPACE, "a", TAGS, None),
    ]
    assert keeping.all_is_told


def test_what_is_written_while_something_waits_to_be_told_waits_too(bench: Bench) -> None:
    keeping, bench.server.down = bench.keeping, True
    keeping.invalidate(Invalidation(("t:x",)))
    keeping.put_far(SPACE, {"a": b"1"}, {"a": 20.0}, TAGS)
    bench.server.down = False
    keeping.far()
    assert [each.invalidation.tags for each in bench.server.log] == [("t:x",), ("k:things:a",)]


def test_what_cannot_be_told_when_it_is_tried_is_told_later(bench: Bench) -> None:
    keeping, bench.server.down = bench.keeping, True
    bench.keep("a", "b")
    assert keeping.invalidate(Invalidation(("k:things:a",))) == 1
    assert bench.near() == "b"
    assert not keeping.all_is_told
    bench.server.down = False
    assert keeping.far() is bench.level
    assert [each.invalidation.tags for each in bench.server.log] == [("k:things:a",)]


def test_what_was_told_is_said_again_after_a_loss(bench: Bench) -> None:
    keeping, feed = bench.keeping, bench.keeping.feed
    assert feed is not None
    feed.catch_up()
    keeping.put_far(SPACE, {"a": b"1"}, {"a": 20.0}, TAGS)
    keeping.invalidate(Invalidation(("t:x",)))
    bench.server.flush()
    bench.level.asked.clear()
    feed.catch_up()
    assert bench.level.asked == [
        ("repeat", Invalidation(("k:things:a",)), "me"),
        ("repeat", Invalidation(("t:x",)), "me"),
    ]


def test_everything_is_every_namespace(bench: Bench) -> None:
    bench.server.down = True
    for number in range(1001):
        bench.keeping.invalidate(Invalidation((f"t:{number}",)))
    bench.server.down = False
    bench.keeping.far()
    assert bench.server.log[0].invalidation == Invalidation((SPACE.tag, OTHER.tag))


# Entries


def test_an_entry_lives_for_its_time_and_the_grace_of_its_namespace(bench: Bench) -> None:
    made, now = bench.entry(seen=3), bench.clock.now
    assert (made.born_at, made.fresh_until, made.ends_at) == (now - 2, now + 30, now + 230)
    assert (made.tags, made.seen) == ((*TAGS, "k:things:a"), 3)
    none = bench.keeping.entry_of(SPACE, "a", None, TAGS, 3, age_seconds=2.0, left_seconds=30.0)
    assert none.ends_at == now + 30


def test_what_the_level_has_becomes_an_entry(bench: Bench) -> None:
    now = bench.clock.now
    made = bench.keeping.entry_from(SPACE, "a", Kept(b"[1]", False, 4.0, 6.0, TAGS), 3)
    assert made is not None
    assert (made.value(), made.negative, made.seen) == ([1], False, 3)
    assert (made.born_at, made.fresh_until, made.tags) == (now - 4, now + 6, (*TAGS, "k:things:a"))
    none = bench.keeping.entry_from(SPACE, "a", Kept(b"", True, 4.0, 6.0, TAGS), 3)
    assert none is not None
    assert none.negative
    assert bench.keeping.entry_from(SPACE, "a", Kept(b"{", False, 4.0, 6.0, TAGS), 3) is None


@pytest.mark.parametrize("tag", ["t:x", "n:things", "k:things:a", "f:things"])
def test_an_entry_that_was_begun_too_early_is_not_kept(bench: Bench, tag: str) -> None:
    keeping = bench.keeping
    entry = bench.entry()
    keeping.barriers.bar([tag])
    assert keeping.begun_too_early(("things", "a"), TAGS, 0)
    assert not keeping.begun_too_early(("things", "a"), TAGS, 1)
    keeping.put_near(("things", "a"), entry)
    assert bench.near() == ""
    bench.keep("a")
    kept = keeping.near.find(("things", "a"))
    # Nor does it take the place of one that was begun since.
    keeping.put_near(("things", "a"), entry)
    assert keeping.near.find(("things", "a")) is kept is not None


@pytest.mark.parametrize("tag", ["t:y", "n:others", "k:things:b", "f:others"])
def test_an_entry_that_was_not_meant_is_kept(bench: Bench, tag: str) -> None:
    bench.keeping.barriers.bar([tag])
    bench.keeping.put_near(("things", "a"), bench.entry())
    assert bench.near() == "a"


def test_an_entry_that_is_invalidated_while_it_is_put_away_goes(bench: Bench) -> None:
    keeping = bench.keeping
    monotonic = keeping.timing.monotonic

    def interrupted() -> float:
        keeping.barriers.bar(["t:x"])
        return monotonic()

    entry = bench.entry()
    keeping.timing = type(keeping.timing)(interrupted, bench.clock.sleep, lambda: 0.0)
    keeping.put_near(("things", "a"), entry)
    assert bench.near() == ""


def test_an_entry_that_survived_is_looked_at_once(bench: Bench) -> None:
    keeping, entry = bench.keeping, bench.entry()
    keeping.barriers.bar(["t:y"])
    assert keeping.is_true(entry)
    assert entry.seen == 1
    keeping.barriers.bar(["t:x"])
    assert not keeping.is_true(entry)
    assert entry.seen == 1


# Invalidating here


def test_an_invalidation_removes_what_it_names_and_counts_it(bench: Bench) -> None:
    keeping = bench.keeping
    bench.keep("a", "b", "ab", "c:d", "e")
    keeping.near.put(("others", "a"), bench.entry(), 0.0)
    assert keeping.apply(Invalidation(("k:things:c:d", "k:things:none"))) == 1
    assert keeping.apply(Invalidation((), ("things", "a*"))) == 2
    assert bench.near() == "bea"
    assert keeping.apply(Invalidation(("k:things:b",), ("things", "e"))) == 2
    bench.keep("x", "y")
    assert keeping.apply(Invalidation(("n:things", "k:others:a"), ("things", "x"))) == 3
    assert bench.near() == ""


def test_what_bears_an_invalidated_tag_is_dead_and_not_yet_removed(bench: Bench) -> None:
    bench.keep("a")
    assert bench.keeping.apply(Invalidation(("t:x",))) == 0
    entry = bench.keeping.near.find(("things", "a"))
    assert entry is not None
    assert not bench.keeping.is_true(entry)


def test_forgetting_leaves_nothing_here_nor_on_its_way(bench: Bench) -> None:
    bench.keep("a")
    entry = bench.entry("b")
    bench.keeping.forget()
    bench.keeping.put_near(("things", "b"), entry)
    assert bench.near() == ""


def test_events_are_what_was_said_and_heard(bench: Bench) -> None:
    keeping, feed = bench.keeping, bench.keeping.feed
    assert feed is not None
    feed.catch_up()
    keeping.invalidate(Invalidation(("t:x",)))
    feed.hear(bench.server.log[-1])
    bench.level.repeat(Invalidation(("t:y",)), "other")
    bench.level.repeat(Invalidation(("t:y",)), "other")
    feed.catch_up()
    bench.server.remembered = 1
    bench.level.repeat(Invalidation(("t:y",)), "other")
    bench.level.repeat(Invalidation(("t:y",)), "other")
    feed.catch_up()
    events = keeping.events()
    assert (events.sent, events.heard, events.caught_up, events.gaps) == (1, 1, 2, 1)
