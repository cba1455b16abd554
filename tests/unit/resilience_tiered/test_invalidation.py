"""What was invalidated is never given again, wherever it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from src.resilience.tiered.barriers import Barriers
from src.resilience.tiered.level import Invalidation
from tests.unit.resilience_tiered.fleet import Clock, MemoryLevel, Server, Source, Worker, worker


@pytest.fixture(params=["alone", "shared"])
def one(request: pytest.FixtureRequest, clock: Clock, server: Server) -> Worker:
    return worker(clock, MemoryLevel(server) if request.param == "shared" else None)


WAYS: dict[str, Callable[[Worker], object]] = {
    "tag": lambda one: one.cache.invalidate_tags("t1"),
    "another tag beside it": lambda one: one.cache.invalidate_tags("else", "t2"),
    "key": lambda one: one.cache.delete("things", "a"),
    "namespace": lambda one: one.cache.clear("things"),
    "everything": lambda one: one.cache.clear(),
    "pattern": lambda one: one.cache.invalidate_pattern("things", "[a-c]*"),
}
OTHER_WAYS: dict[str, Callable[[Worker], object]] = {
    "tag": lambda one: one.cache.invalidate_tags("t3"),
    "key": lambda one: one.cache.delete("things", "b"),
    "key of another namespace": lambda one: one.cache.delete("others", "a"),
    "namespace": lambda one: one.cache.clear("others"),
    "pattern": lambda one: one.cache.invalidate_pattern("things", "b*"),
    "pattern of another namespace": lambda one: one.cache.invalidate_pattern("others", "*"),
}


def ask(one: Worker, source: Source) -> object:
    return one.cache.get_or_compute("things", "a", source, tags=("t1", "t2")).value


@pytest.mark.parametrize("way", WAYS)
def test_what_is_kept_goes(one: Worker, way: str) -> None:
    source = Source(1, 2)
    ask(one, source)
    WAYS[way](one)

    assert one.cache.get("things", "a").status == "miss"
    assert ask(one, source) == 2
    assert ask(one, source) == 2


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_what_was_not_meant_stays(one: Worker, way: str) -> None:
    source = Source(1, 2)
    ask(one, source)
    OTHER_WAYS[way](one)

    assert ask(one, source) == 1


@pytest.mark.parametrize("way", WAYS)
def test_what_was_computed_before_and_arrives_after_is_not_kept(one: Worker, way: str) -> None:
    source = Source(1, 2)
    source.before = lambda: WAYS[way](one) if source.calls == 1 else None

    assert ask(one, source) == 1  # who asked before gets what was true when he asked
    assert ask(one, source) == 2
    assert ask(one, source) == 2


@pytest.mark.parametrize("way", WAYS)
def test_another_worker_hears_of_it(clock: Clock, server: Server, way: str) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    source = Source(1, 2)
    ask(one, source)
    assert ask(two, source) == 1
    assert ask(two, source) == 1
    WAYS[way](one)

    assert two.cache.get("things", "a").status == "miss"
    assert [ask(two, source), ask(one, source), source.calls] == [2, 2, 2]
    assert two.cache.events().heard == 1


@pytest.mark.parametrize("way", WAYS)
def test_what_one_worker_computes_while_another_invalidates_is_not_kept(
    clock: Clock, server: Server, way: str
) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    source = Source(1, 2)
    source.before = lambda: WAYS[way](two) if source.calls == 1 else None
    two.cache.get("things", "a")

    assert ask(one, source) == 1
    assert [ask(two, source), ask(one, source), source.calls] == [2, 2, 2]
    assert one.counts().refused == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_deaf_worker_does_not_bring_it_back(clock: Clock, server: Server, way: str) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    source = Source(1, 2)
    one.cache.get("things", "a")
    one.deaf = True
    two.cache.get("things", "a")
    source.before = lambda: WAYS[way](two) if source.calls == 1 else None

    assert ask(one, source) == 1
    # It has not heard, but it was refused, so it did not keep it either.
    assert ask(one, source) == 2


def test_whoever_asks_after_an_invalidation_does_not_get_what_is_being_computed(
    one: Worker,
) -> None:
    inner = Source("new")
    seen = []

    def compute() -> object:
        one.cache.invalidate_tags("t1")
        seen.append(ask(one, inner))
        return "old"

    outcome = one.cache.get_or_compute("things", "a", compute, tags=("t1", "t2"))

    assert (outcome.value, seen) == ("old", ["new"])
    assert ask(one, Source()) == "new"


def test_what_is_written_while_it_is_computed_is_not_written_over(one: Worker) -> None:
    source = Source("computed")
    source.before = lambda: one.cache.set("things", "a", "written")

    assert ask(one, source) == "computed"
    assert ask(one, Source()) == "written"


def test_with_the_level_down_it_holds_here_at_once_and_everywhere_once_it_is_back(
    clock: Clock, server: Server
) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    source = Source(1, 2)
    ask(one, source)
    ask(two, source)
    server.down = True
    one.cache.invalidate_tags("t1")

    assert one.cache.get("things", "a").status == "miss"
    assert two.cache.get("things", "a").value == 1  # nobody can tell it
    server.down = False
    # Before anything is read from the level it hears what was invalidated here.
    assert one.cache.get("things", "a").status == "miss"
    assert two.cache.get("things", "a").status == "miss"
    assert ask(two, source) == 2


def test_what_was_written_with_the_level_down_is_not_undone_by_what_the_level_still_has(
    clock: Clock, server: Server
) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    one.cache.set("things", "a", "old")
    assert two.cache.get("things", "a").value == "old"
    server.down = True
    one.cache.set("things", "a", "new")
    server.down = False

    one.cache.get("things", "else")
    assert one.cache.get("things", "a").value == "new"
    assert two.cache.get("things", "a").status == "miss"


def test_too_many_that_could_not_be_sent_become_everything(clock: Clock, server: Server) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    two.cache.set("others", "a", 1)
    one.cache.get("things", "a")
    server.down = True
    for number in range(1001):
        one.cache.invalidate_tags(f"t{number}")
    server.down = False
    one.cache.get("things", "a")

    assert len(server.log) == 2
    assert two.cache.get("others", "a").status == "miss"


def test_a_tag_that_is_no_longer_known_counts_as_barred() -> None:
    barriers = Barriers(most_tags=2)
    seen = barriers.latest
    barriers.bar(["a"])
    assert not barriers.allow(["a"], seen)
    assert barriers.allow(["x"], seen)
    barriers.bar(["b", "c"])
    assert not barriers.allow(["x"], seen)
    assert barriers.allow(["x"], 1)
    assert not barriers.allow(["b"], 1)
    assert barriers.allow(["b"], barriers.latest)
    barriers.bar_all()
    assert not barriers.allow(["x"], barriers.latest - 1)


def test_an_invalidation_of_nothing_does_nothing(one: Worker) -> None:
    source = Source(1)
    ask(one, source)
    one.cache.invalidate_tags()
    assert ask(one, source) == 1
    assert Invalidation() == Invalidation((), None)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("whose", ["own", "of another worker"])
def test_what_is_invalidated_while_it_is_written_is_not_kept(
    clock: Clock, server: Server, way: str, whose: str
) -> None:
    one, two = (worker(clock, Interrupted(server)) for _ in range(2))
    level = one.cache._keeping._level
    assert isinstance(level, Interrupted)
    level.once_written = lambda: WAYS[way](one if whose == "own" else two)
    one.cache.set("things", "a", 1, tags=("t1", "t2"))

    assert one.cache.get("things", "a").status == "miss"
    assert one.cache.near_bytes == 0
    one.cache.set("things", "a", 2, tags=("t1", "t2"))
    server.down = True
    assert one.cache.get("things", "a").value == 2


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_what_is_not_invalidated_while_it_is_written_is_kept(
    clock: Clock, server: Server, way: str
) -> None:
    one = worker(clock, Interrupted(server))
    level = one.cache._keeping._level
    assert isinstance(level, Interrupted)
    level.once_written = lambda: OTHER_WAYS[way](one)
    one.cache.set("things", "a", 1, tags=("t1", "t2"))
    server.down = True

    # A pattern may have meant it: what was under way is in doubt.
    assert one.cache.get("things", "a").found is (way != "pattern")


class Interrupted(MemoryLevel):
    """Does something once, right after something was written."""

    once_written: Callable[[], object] | None = None

    def put_many(self, *args: Any, **more: Any) -> bool | None:
        done = super().put_many(*args, **more)
        then, self.once_written = self.once_written, None
        if then is not None:
            then()
        return done
