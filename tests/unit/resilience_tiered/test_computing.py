"""Bringing a value, alone: what one look at the shared level leads to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from src.adapters.cached_values import JsonCodec
from src.resilience.errors import DeadlineExceededError
from src.resilience.tiered import Namespace
from src.resilience.tiered.computing import Computing, Found, Question, without_deadline
from src.resilience.tiered.flights import Flight
from src.resilience.tiered.keeping import Keeping, key_tag
from src.resilience.tiered.level import Invalidation, Kept, Lease, Look
from src.resilience.tiered.namespaces import Namespaces
from src.resilience.tiered.near import Entry
from src.resilience.tiered.outcome import Status
from tests.unit.resilience_tiered.fleet import Clock, MemoryLevel, Server

SPACE = Namespace(
    "things", 100, stale_seconds=50, error_seconds=200, negative_seconds=10, jitter=0.5,
    lease_seconds=30, rest_seconds=5, most_bytes=8,
)  # fmt: skip
LEASE = Lease("token", "1", "")
NOTHING = Look(None, None)


class Script(MemoryLevel):
    """A shared level that answers as it is told; its last answer over and over."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.answers: list[Look | None] = [Look(None, LEASE)]
        self.takes: bool | None = True
        self.done: list[tuple[Any, ...]] = []

    def look(
        self, space: Namespace, key: str, tags: Sequence[str], *, token: str | None = None
    ) -> Look | None:
        self.looks += 1
        assert (space, key, tags, token) == (SPACE, "a", (SPACE.tag, "t:x"), "mine")
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def store(
        self, space: Namespace, key: str, data: bytes | None, lease: Lease, *,
        ttl_seconds: float, tags: Sequence[str],
    ) -> bool | None:  # fmt: skip
        self.done.append(("store", key, data, lease, ttl_seconds, tags))
        return self.takes

    def release(self, space: Namespace, key: str, lease: Lease) -> bool | None:
        self.done.append(("release", space, key, lease))
        return True

    def bar(self, invalidation: Invalidation, sender: str) -> int | None:
        self.done.append(("bar", invalidation.tags))
        return 1


class Bench:
    """One who brings values, and what he uses."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.level = Script(Server(self.clock))
        self.took_seconds: list[tuple[str, float]] = []
        self.keeping = Keeping(
            Namespaces([SPACE]), JsonCodec(), self.clock.timing(), self.level, self,
            most_entries=10, most_bytes=100_000, sender=lambda: "me", listen=lambda: None,
        )  # fmt: skip
        self.computing = Computing(self.keeping, lambda: "mine")
        self.flight = Flight(0, 0.0)
        self.calls = 0
        self.compute: Callable[[], Any] = lambda: "new"

    def took(self, operation: str, seconds: float) -> None:
        self.took_seconds.append((operation, seconds))

    def question(self, **more: Any) -> Question:
        def compute() -> Any:
            self.calls += 1
            return self.compute()

        return replace(Question(SPACE, "a", compute, (SPACE.tag, "t:x"), None), **more)

    def bring(self, past: Entry | None = None, lease: Lease | None = None, **more: Any) -> Found:
        behind = more.pop("behind", False)
        return self.computing.bring(self.question(**more), self.flight, past, lease, behind=behind)

    def entry(self, data: bytes | None = b'"old"', *, left_seconds: float) -> Entry:
        return self.keeping.entry_of(
            SPACE, "a", data, (SPACE.tag, "t:x"), 0, age_seconds=1.0, left_seconds=left_seconds
        )

    def landed(self) -> tuple[Any, Status, Exception | None]:
        entry = self.flight.entry
        return (entry and entry.value(), self.flight.status, self.flight.error)

    def near(self) -> Entry | None:
        return self.keeping.near.find(("things", "a"))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def kept(left_seconds: float, *, data: bytes = b'"far"', negative: bool = False) -> Kept:
    return Kept(data, negative, 3.0, left_seconds, (SPACE.tag, "t:x"))


STORED = ("store", "a", b'"new"', LEASE, 100.0, (SPACE.tag, "t:x"))
RELEASED = ("release", SPACE, "a", LEASE)


def test_what_nobody_has_is_computed_and_kept_under_the_lease(bench: Bench) -> None:
    found = bench.bring()
    assert found.entry is bench.near() is bench.flight.entry
    assert found.entry is not None
    assert (found.status, found.near) == (Status.COMPUTED, False)
    assert bench.landed() == ("new", Status.COMPUTED, None)
    assert bench.level.done == [STORED]
    now = bench.clock.now
    assert (found.entry.born_at, found.entry.fresh_until) == (now, now + 100)
    assert found.entry.tags == (SPACE.tag, "t:x", key_tag("things", "a"))
    assert found.entry.seen == 0


def test_who_has_the_lease_already_does_not_look(bench: Bench) -> None:
    bench.bring(lease=LEASE)
    assert (bench.level.looks, bench.level.done) == (0, [STORED])


def test_where_nobody_can_be_asked_it_is_computed_and_kept_here_alone(bench: Bench) -> None:
    bench.level.answers = [None]
    assert bench.bring().entry is bench.near() is not None
    assert bench.level.done == []


def test_what_is_fresh_in_the_fleet_is_taken(bench: Bench) -> None:
    bench.level.answers = [Look(kept(20.0), None)]
    found = bench.bring()
    assert found.entry is bench.near() is not None
    assert found.entry.value() == "far"
    assert (found.status, found.lease, bench.calls) == (Status.HIT, None, 0)
    assert bench.landed() == ("far", Status.HIT, None)
    assert (found.entry.born_at, found.entry.fresh_until) == (997.0, 1020.0)
    assert found.entry.quiet_until == -math.inf


def test_that_there_is_none_is_taken_from_the_fleet(bench: Bench) -> None:
    bench.level.answers = [Look(kept(5.0, negative=True), None)]
    assert bench.bring().status is Status.NEGATIVE
    assert bench.landed() == (None, Status.NEGATIVE, None)


@pytest.mark.parametrize("lease", [LEASE, None])
@pytest.mark.parametrize("left", [0.0, -49.5])
def test_what_is_stale_is_given_with_the_right_to_renew_it(
    bench: Bench, left: float, lease: Lease | None
) -> None:
    bench.level.answers = [Look(kept(left), lease)]
    found = bench.bring()
    assert found.entry is found.past is bench.near() is not None
    assert (found.status, found.lease, bench.calls) == (Status.STALE, lease, 0)
    assert bench.landed() == ("far", Status.STALE, None)
    # If another worker computes it, it is left alone for half a second.
    assert found.entry.quiet_until == (-math.inf if lease else bench.clock.now + 0.5)


def test_who_renews_behind_with_the_lease_computes(bench: Bench) -> None:
    bench.level.answers = [Look(kept(-1.0), LEASE)]
    assert bench.bring(behind=True).status is Status.COMPUTED
    assert bench.level.done == [STORED]


def test_who_renews_behind_without_the_lease_leaves_it_to_the_other(bench: Bench) -> None:
    bench.level.answers = [Look(kept(-1.0), None)]
    assert bench.bring(behind=True).status is Status.STALE
    assert bench.calls == 0


@pytest.mark.parametrize("far", [kept(-50.0), kept(-1.0, negative=True)])
def test_what_is_too_old_to_be_given_is_computed(bench: Bench, far: Kept) -> None:
    bench.level.answers = [Look(far, LEASE)]
    assert bench.bring().status is Status.COMPUTED


def test_if_computing_fails_what_the_fleet_has_past_its_time_is_given(bench: Bench) -> None:
    error = ConnectionError()
    bench.level.answers = [Look(kept(-50.0), LEASE)]
    bench.compute = fails(bench, error)
    found = bench.bring(bench.entry(left_seconds=-100.0))
    assert (found.status, found.entry) == (Status.STALE_ERROR, bench.near())
    assert bench.landed() == ("far", Status.STALE_ERROR, error)
    assert found.entry is not None
    # Time to recover, from the failure on.
    assert found.entry.quiet_until == bench.clock.now + 5
    assert bench.level.done == [RELEASED]


def fails(bench: Bench, error: BaseException, seconds: float = 2.0) -> Callable[[], Any]:
    def compute() -> Any:
        bench.clock.now += seconds
        raise error

    return compute


def test_a_memory_that_there_was_none_is_not_given_instead(bench: Bench) -> None:
    bench.level.answers = [Look(kept(-1.0, negative=True), LEASE)]
    bench.compute = fails(bench, ConnectionError())
    assert bench.bring(bench.entry(left_seconds=-100.0)).entry is bench.near()
    assert bench.landed()[0] == "old"


@pytest.mark.parametrize(("left", "given"), [(-197.5, True), (-198.0, False)])
def test_what_is_past_its_time_may_be_given_for_so_long(
    bench: Bench, left: float, given: bool
) -> None:
    error, past = ConnectionError(), bench.entry(left_seconds=left)
    bench.compute = fails(bench, error)
    if given:
        assert bench.bring(past).entry is past
    else:
        with pytest.raises(ConnectionError):
            bench.bring(past)
        assert bench.near() is None
    assert bench.level.done == [RELEASED]
    with pytest.raises(ConnectionError):
        bench.bring(None)


@pytest.mark.parametrize("lease", [LEASE, None])
def test_who_is_ended_from_outside_gives_the_lease_back(bench: Bench, lease: Lease | None) -> None:
    bench.level.answers = [Look(None, lease) if lease else None]
    bench.compute = fails(bench, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        bench.bring(bench.entry(left_seconds=-1.0))
    assert bench.level.done == ([RELEASED] if lease else [])


def test_computing_is_timed_and_overdue_after_a_lease(bench: Bench) -> None:
    def compute() -> Any:
        assert bench.flight.overdue_at == 1030.0
        bench.clock.now += 3
        return "new"

    bench.compute = compute
    bench.bring(lease=LEASE)
    assert bench.took_seconds == [("compute", 3.0), ("store", 0.0)]
    bench.took_seconds.clear()
    bench.compute = fails(bench, ConnectionError())
    with pytest.raises(ConnectionError):
        bench.bring(lease=LEASE)
    assert bench.took_seconds == [("compute", 2.0)]


def test_bytes_that_nobody_can_read_are_cleared_away(bench: Bench) -> None:
    bench.level.answers = [Look(kept(20.0, data=b"{"), None), Look(None, LEASE)]
    assert bench.bring().status is Status.COMPUTED
    assert bench.level.done == [("bar", (key_tag("things", "a"),)), STORED]
    assert bench.level.looks == 2


# Waiting for another worker


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.5), (0.5, 0.75)])
def test_pauses_grow_up_to_a_tenth_of_a_second(bench: Bench, chance: float, share: float) -> None:
    bench.clock.chance = chance
    bench.level.answers = [*[NOTHING] * 9, Look(kept(20.0), None)]
    assert bench.bring().status is Status.HIT
    usual = [0.005 * 1.6**turn for turn in range(7)] + [0.1, 0.1]
    assert bench.clock.slept == pytest.approx([share * each for each in usual])


def test_nobody_waits_longer_than_a_lease(bench: Bench) -> None:
    bench.level.answers = [NOTHING]
    began = bench.clock.now
    assert bench.bring().status is Status.COMPUTED
    assert bench.clock.now == pytest.approx(began + 30)
    assert bench.level.done == []
    assert bench.landed()[0] == "new"


def test_what_is_past_its_time_is_not_given_while_there_is_time_to_compute(bench: Bench) -> None:
    bench.level.answers = [NOTHING]
    bench.compute = fails(bench, ConnectionError())
    past = bench.entry(left_seconds=0.0)
    assert bench.bring(past).entry is past
    assert bench.calls == 1


def test_nobody_waits_past_his_deadline(bench: Bench) -> None:
    bench.level.answers = [NOTHING]
    ends_at = bench.clock.now + 1
    with pytest.raises(DeadlineExceededError):
        bench.bring(ends_at=ends_at)
    assert bench.clock.now == pytest.approx(ends_at)
    assert bench.calls == 0


@pytest.mark.parametrize(("left", "given"), [(-198.0, True), (-199.0, False)])
def test_at_the_deadline_what_is_past_its_time_is_given(
    bench: Bench, left: float, given: bool
) -> None:
    bench.level.answers = [NOTHING]
    past, ends_at = bench.entry(left_seconds=left), bench.clock.now + 1
    bench.clock.sleep = lambda _: setattr(bench.clock, "now", ends_at)  # type: ignore[method-assign]
    bench.computing._timing = bench.clock.timing()
    if not given:
        with pytest.raises(DeadlineExceededError, match="things"):
            bench.bring(past, ends_at=ends_at)
        return
    found = bench.bring(past, ends_at=ends_at)
    assert (found.entry, found.past, found.status) == (past, past, Status.STALE_ERROR)
    assert (bench.calls, bench.near()) == (0, None)
    assert bench.landed() == ("old", Status.STALE_ERROR, None)


# Putting away


def test_that_there_is_none_is_kept_for_its_own_time(bench: Bench) -> None:
    bench.clock.chance = 0.5
    bench.compute = lambda: None
    found = bench.bring(lease=LEASE, ttl=1000.0)
    assert bench.level.done == [("store", "a", None, LEASE, 7.5, (SPACE.tag, "t:x"))]
    assert found.entry is bench.near() is not None
    assert found.entry.negative


def test_the_time_that_was_asked_for_is_kept(bench: Bench) -> None:
    bench.clock.chance = 0.5
    bench.bring(lease=LEASE, ttl=40.0)
    bench.bring(lease=LEASE, ttl=0.5)
    assert [each[4] for each in bench.level.done] == [30.0, 0.375]


@pytest.mark.parametrize("lease", [LEASE, None])
@pytest.mark.parametrize("ttl", [0.0, None])
def test_what_is_not_to_be_kept_gives_the_lease_back(
    bench: Bench, ttl: float | None, lease: Lease | None
) -> None:
    if ttl is None:
        bench.compute = lambda: "too long"
    if lease is None:
        bench.level.answers = [None]
    found = bench.bring(lease=lease, ttl=ttl)
    assert found.entry is bench.flight.entry is not None
    assert found.status is Status.COMPUTED
    assert bench.near() is None
    assert bench.level.done == ([RELEASED] if lease else [])


@pytest.mark.parametrize("takes", [True, None, False])
def test_what_the_fleet_refuses_is_not_kept_here(bench: Bench, takes: bool | None) -> None:
    bench.level.takes = takes
    assert bench.bring(lease=LEASE).status is Status.COMPUTED
    assert (bench.near() is None) is (takes is False)
    assert bench.keeping.stats["things"].refused.value() == (takes is False)


def test_what_was_invalidated_since_the_flight_began_is_not_kept(bench: Bench) -> None:
    bench.keeping.barriers.bar(["t:x"])
    bench.bring(lease=LEASE)
    assert bench.near() is None
    bench.flight.seen = 1
    bench.bring(lease=LEASE)
    assert bench.near() is not None


def test_in_the_background_there_is_no_deadline(bench: Bench) -> None:
    asked = bench.question(ends_at=5.0)
    assert without_deadline(asked) == replace(asked, ends_at=math.inf)
    assert bench.question().ends_at == math.inf
    assert asked.name == ("things", "a")
    assert not asked.may_fall_back_on(None, 0.0)
