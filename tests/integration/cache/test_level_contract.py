"""What a shared level does, in memory and in Redis."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from src.resilience.tiered import Level
from src.resilience.tiered.level import Invalidation, Kept, Lease
from tests.unit.resilience_tiered.fleet import OTHER, SPACE, Clock

TAGS = (SPACE.tag, "t:one", "t:two")
NewLevel = Callable[[], Level]


@pytest.fixture
def level(new_level: NewLevel) -> Level:
    return new_level()


def lease(level: Level, token: str = "token", key: str = "a") -> Lease:
    look = level.look(SPACE, key, TAGS, token=token)
    assert look is not None
    assert look.lease is not None
    return look.lease


def kept(level: Level, key: str = "a") -> Kept | None:
    look = level.look(SPACE, key, TAGS)
    assert look is not None
    assert look.lease is None
    found = level.look_many(SPACE, [key])
    assert found == [look.kept]
    return look.kept


def store(level: Level, held: Lease, data: bytes | None = b"1", key: str = "a") -> bool | None:
    return level.store(SPACE, key, data, held, ttl_seconds=100, tags=TAGS)


def put(level: Level, key: str = "a", data: bytes | None = b"0") -> None:
    assert level.put_many(SPACE, {key: data}, ttl_seconds={key: 100}, tags=TAGS, sender="s")


def test_nothing_is_there_at_first(level: Level) -> None:
    assert kept(level) is None
    assert level.look_many(SPACE, ["a", "b"]) == [None, None]


def test_what_was_computed_under_a_lease_is_there_with_its_ages(level: Level, clock: Clock) -> None:
    assert store(level, lease(level), b'{"x":1}\x00\xff\n') is True
    clock.now += 30

    found = kept(level)
    assert found is not None
    assert (found.data, found.negative, found.tags) == (b'{"x":1}\x00\xff\n', False, TAGS)
    assert found.age_seconds == pytest.approx(30)
    assert found.left_seconds == pytest.approx(70)
    clock.now += 80
    past = kept(level)
    assert past is not None
    assert past.left_seconds == pytest.approx(-10)


def test_that_there_is_no_value_is_kept_too(level: Level) -> None:
    store(level, lease(level), None)
    found = kept(level)
    assert found is not None
    assert (found.negative, found.data) == (True, b"")


def test_only_one_gets_the_lease_until_it_ends(new_level: NewLevel) -> None:
    one, two = new_level(), new_level()
    held = lease(one, "first")
    look = two.look(SPACE, "a", TAGS, token="second")
    assert look is not None
    assert (look.kept, look.lease) == (None, None)
    assert two.release(SPACE, "a", Lease("second", "9", held.barriers)) is False
    assert two.look(SPACE, "a", TAGS, token="second").lease is None  # type: ignore[union-attr]
    assert one.release(SPACE, "a", held) is True
    assert int(lease(two, "second").fence) > int(held.fence)


def test_leases_of_other_keys_are_others(level: Level) -> None:
    lease(level, "first", "a")
    assert lease(level, "second", "b").token == "second"


def test_storing_ends_the_lease(level: Level, clock: Clock) -> None:
    store(level, lease(level, "first"))
    assert level.look(SPACE, "a", TAGS, token="x").lease is None  # type: ignore[union-attr]
    clock.now += 101
    assert lease(level, "second").token == "second"


def test_no_lease_is_given_while_the_value_is_fresh(level: Level, clock: Clock) -> None:
    store(level, lease(level))
    clock.now += 99.9
    assert level.look(SPACE, "a", TAGS, token="x").lease is None  # type: ignore[union-attr]
    clock.now += 0.1
    look = level.look(SPACE, "a", TAGS, token="x")
    assert look is not None
    assert look.lease is not None
    assert look.kept is not None


@pytest.mark.parametrize("tag", TAGS)
def test_a_barred_tag_kills_what_bears_it_and_what_is_being_computed(
    level: Level, tag: str
) -> None:
    store(level, lease(level))
    late = lease(level, "late", "b")
    assert level.bar(Invalidation((tag,)), "s") == 0

    assert kept(level) is None
    assert store(level, late, key="b") is False
    assert kept(level, "b") is None
    assert store(level, lease(level, "new")) is True
    assert kept(level) is not None


def test_a_lease_from_before_an_invalidation_is_no_obstacle(level: Level) -> None:
    old = lease(level, "old")
    level.bar(Invalidation(("t:one",)), "s")
    new = lease(level, "new")
    assert store(level, old, b"old") is False
    assert level.look(SPACE, "a", TAGS, token="x").lease is None  # type: ignore[union-attr]
    assert store(level, new, b"new") is True


def test_other_tags_and_namespaces_are_not_barred(level: Level) -> None:
    store(level, lease(level))
    level.bar(Invalidation((OTHER.tag, "t:three", "k:things:b", "k:others:a")), "s")
    assert kept(level) is not None


def test_a_key_is_forgotten_with_what_is_being_computed_for_it(level: Level) -> None:
    store(level, lease(level))
    late = lease(level, "late", "b")
    invalidation = Invalidation(("k:things:a", "k:things:b", "k:things:c", "k:nowhere:a"))
    assert level.bar(invalidation, "s") == 1

    assert kept(level) is None
    assert store(level, late, key="b") is False
    assert store(level, lease(level, "new")) is True


@pytest.mark.parametrize(
    ("pattern", "removed"),
    [("a*", {"a", "ab", "a*"}), ("a\\*", {"a*"}), ("*", {"a", "b", "ab", "a*", "b:c", "é"}),
     ("?", {"a", "b"}), ("[ab]", {"a", "b"}), ("[^a]", {"b"}), ("*:c", {"b:c"}), ("é", {"é"}),
     ("x", set()), ("", set())],
)  # fmt: skip
def test_a_pattern_forgets_the_keys_that_fit(level: Level, pattern: str, removed: set[str]) -> None:
    keys = {"a", "b", "ab", "a*", "b:c", "é"}
    for key in keys:
        put(level, key)
    level.put_many(OTHER, {"a": b"1"}, ttl_seconds={"a": 1}, tags=(OTHER.tag,), sender="s")
    late = lease(level, "late", "new")

    assert level.bar(Invalidation(pattern=("things", pattern)), "s") == len(removed)
    assert {key for key in keys if kept(level, key) is None} == removed
    assert level.look_many(OTHER, ["a"]) != [None]
    # Nobody knows whether it would have fitted before it is there.
    assert store(level, late, key="new") is False


def test_what_is_put_replaces_whatever_was_there_or_is_being_computed(level: Level) -> None:
    late = lease(level, "late")
    put(level, "a", b"put")
    assert store(level, late, b"late") is False
    assert kept(level).data == b"put"  # type: ignore[union-attr]
    put(level, "a", None)
    assert kept(level).negative  # type: ignore[union-attr]


def test_what_took_too_long_is_kept_unless_somebody_was_quicker(level: Level, clock: Clock) -> None:
    slow = lease(level, "slow")
    # In Redis leases end by its own clock: here they are ended.
    level.release(SPACE, "a", slow)
    clock.now += 31
    quick = lease(level, "quick")
    assert store(level, quick, b"quick") is True
    assert store(level, slow, b"slow") is False
    assert kept(level).data == b"quick"  # type: ignore[union-attr]

    slow = lease(level, "slow", "b")
    level.release(SPACE, "b", slow)
    assert store(level, slow, b"slow", "b") is True


def test_messages_are_numbered_and_remembered(new_level: NewLevel, clock: Clock) -> None:
    one, two = new_level(), new_level()
    start = one.position()
    assert start is not None
    assert (start.number, two.since(0)) == (0, [])
    first = Invalidation(("t:one", "n:things", "k:things:é \n:x"))
    second = Invalidation(("t:x",), ("things", "a*"))
    one.bar(first, "me")
    one.bar(second, "me")
    put(two, "key")
    clock.now += 5

    position = two.position()
    assert position is not None
    assert (position.number, position.era) == (3, start.era)
    assert position.age_seconds - start.age_seconds == pytest.approx(5)
    messages = two.since(0)
    assert messages is not None
    assert [(each.number, each.sender, each.invalidation) for each in messages] == [
        (1, "me", first), (2, "me", second), (3, "s", Invalidation(("k:things:key",))),
    ]  # fmt: skip
    assert {each.era for each in messages} == {start.era}
    assert [each.number for each in one.since(2) or ()] == [3]
    assert one.since(3) == []


def test_what_is_repeated_is_heard_and_touches_nothing(level: Level) -> None:
    put(level)
    late = lease(level, "late", "b")
    again = Invalidation(("k:things:a", "k:things:b", *TAGS), ("things", "*"))

    assert level.repeat(again, "me") is True
    assert kept(level) is not None
    assert store(level, late, key="b") is True
    assert [each.invalidation for each in level.since(1) or ()] == [again]


def test_several_are_put_at_once(level: Level) -> None:
    level.put_many(
        SPACE, {"a": b"1", "b": None}, ttl_seconds={"a": 10, "b": 20}, tags=TAGS, sender="s"
    )
    a, b = level.look_many(SPACE, ["a", "b"]) or ()
    assert a is not None
    assert b is not None
    assert (a.data, a.left_seconds, b.negative, b.left_seconds) == (b"1", 10, True, 20)
