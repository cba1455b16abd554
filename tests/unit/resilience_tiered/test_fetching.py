"""Getting a value: whose flight is waited for, and what is counted."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest

from src.resilience.deadline import current_deadline, deadline_scope
from src.resilience.errors import DeadlineExceededError
from src.resilience.tiered import Outcome
from src.resilience.tiered.computing import Question
from src.resilience.tiered.flights import Flight
from src.resilience.tiered.near import Entry
from src.resilience.tiered.outcome import Status
from tests.unit.resilience_tiered.fleet import (
    SPACE,
    Clock,
    MemoryLevel,
    Server,
    Source,
    Worker,
    worker,
)


class Meter:
    """Remembers what took how long."""

    def __init__(self) -> None:
        self.took_seconds: list[tuple[str, float]] = []

    def took(self, operation: str, seconds: float) -> None:
        self.took_seconds.append((operation, seconds))


class Waited(Flight):
    """A flight of another thread; who waits for it does so by the clock, and then it lands."""

    __slots__ = ("clock", "lands", "waits")

    def __init__(self, one: Worker, *, overdue_seconds: float = 30.0) -> None:
        super().__init__(one.cache._barriers.latest, one.clock.now + overdue_seconds)
        self.clock = one.clock
        self.waits: list[float | None] = []
        self.lands: Callable[[], bool] = lambda: False

    def wait(self, seconds: float | None) -> bool:
        self.waits.append(seconds)
        self.clock.now += seconds or 0.0
        return self.lands()


def ask(one: Worker, source: Source, **more: Any) -> Outcome:
    return one.cache.get_or_compute("things", "a", source, **more)


def under_way(one: Worker, flight: Flight) -> None:
    """Let the flight be the one that is found."""
    assert one.cache._fetching._flights.begin(("things", "a"), flight, None)


def entry_of(one: Worker, left_seconds: float, seen: int = 0) -> Entry:
    return one.cache._keeping.entry_of(
        SPACE, "a", b'"old"', (SPACE.tag,), seen, age_seconds=0.0, left_seconds=left_seconds
    )


def put(one: Worker, left_seconds: float) -> Entry:
    entry = entry_of(one, left_seconds)
    one.cache._keeping.put_near(("things", "a"), entry)
    return entry


def test_a_question_ends_with_the_first_of_two_deadlines(clock: Clock) -> None:
    one = worker(clock)

    def question(deadline: float | None) -> Question:
        return one.cache._fetching.question(SPACE, "a", Source(), ("x",), 5.0, deadline)

    asked = question(None)
    assert asked.ends_at == float("inf")
    assert (asked.name, asked.tags, asked.ttl) == (("things", "a"), (SPACE.tag, "t:x"), 5.0)
    assert question(1010.0).ends_at == 1010.0
    with deadline_scope(4, clock.monotonic):
        clock.now += 1
        assert question(None).ends_at == 1004.0
        assert question(1010.0).ends_at == 1004.0
        assert question(1002.0).ends_at == 1002.0


def test_who_waits_gets_what_the_flight_brings(clock: Clock) -> None:
    meter = Meter()
    one, error = worker(clock, meter=meter), ConnectionError()
    flight, entry = Waited(one, overdue_seconds=7.0), entry_of(one, 100.0)

    def land() -> bool:
        flight.land(entry, Status.STALE_ERROR, error)
        return True

    flight.lands = land
    under_way(one, flight)
    outcome = ask(one, Source())
    assert (outcome.value, outcome.status, outcome.error) == ("old", Status.STALE_ERROR, error)
    assert outcome.age_seconds == 7.0
    assert flight.waits == [7.0]
    assert meter.took_seconds == [("wait", 7.0)]
    counts = one.counts()
    assert (counts.waits, counts.errors, counts.computed) == (1, 0, 0)


def test_who_waits_for_what_fails_gets_the_error(clock: Clock) -> None:
    one = worker(clock)
    flight = Waited(one)

    def fail() -> bool:
        flight.fail(ConnectionError("theirs"))
        return True

    flight.lands = fail
    under_way(one, flight)
    with pytest.raises(ConnectionError, match="theirs"):
        ask(one, Source())
    assert (one.counts().errors, one.counts().waits) == (1, 0)


def test_an_error_that_comes_too_late_is_not_given(clock: Clock) -> None:
    one = worker(clock)
    flight = Waited(one)

    def fail() -> bool:
        flight.fail(ConnectionError("theirs"))
        flight.land(entry_of(one, 100.0), Status.COMPUTED)
        flight.fail(ConnectionError("theirs"))
        return False

    flight.lands = fail
    under_way(one, flight)
    # Overdue: computed by the one who has waited.
    assert ask(one, Source("own")).value == "own"
    assert (one.counts().errors, one.counts().waits, one.counts().computed) == (0, 0, 1)


def test_nobody_waits_for_what_is_overdue_or_begun_too_early(clock: Clock) -> None:
    one = worker(clock)
    overdue = Waited(one, overdue_seconds=0.0)
    under_way(one, overdue)
    assert ask(one, Source("own")).value == "own"
    assert overdue.waits == []

    one = worker(clock)
    early = Waited(one)
    under_way(one, early)
    one.cache.invalidate_tags("t1")
    assert ask(one, Source("own"), tags=("t1",)).value == "own"
    assert early.waits == []


@pytest.mark.parametrize(("left", "given"), [(-198.0, True), (-199.0, False), (None, False)])
def test_at_the_deadline_of_who_waits_the_old_value_is_given_if_it_may(
    clock: Clock, left: float | None, given: bool
) -> None:
    one = worker(clock)
    if left is not None:
        put(one, left)
    flight = Waited(one)
    under_way(one, flight)
    if given:
        outcome = ask(one, Source(), deadline=clock.now + 1)
        assert (outcome.value, outcome.status) == ("old", Status.STALE_ERROR)
        assert outcome.age_seconds == 1.0
    else:
        with pytest.raises(DeadlineExceededError, match="things"):
            ask(one, Source(), deadline=clock.now + 1)
    counts = one.counts()
    assert (counts.stale_errors, counts.errors) == (int(given), int(not given))
    assert flight.waits == [1.0]


def test_a_deadline_that_has_passed_waits_for_no_time(clock: Clock) -> None:
    one = worker(clock)
    flight = Waited(one)
    under_way(one, flight)
    with pytest.raises(DeadlineExceededError):
        ask(one, Source(), deadline=clock.now - 5)
    assert flight.waits == [0.0]


# What is at hand


@pytest.mark.parametrize(
    ("seconds", "status", "renews"),
    [(99.5, "hit", False), (100, "stale", True), (149.5, "stale", True), (150, "computed", False)],
)
def test_bounds_of_fresh_and_stale(clock: Clock, seconds: float, status: str, renews: bool) -> None:
    one = worker(clock)
    ask(one, Source(1))
    clock.now += seconds
    outcome = ask(one, Source(2))
    assert (outcome.status, bool(one.behind)) == (status, renews)
    assert outcome.age_seconds == (0 if status == "computed" else seconds)
    counts = one.counts()
    assert (counts.near_hits, counts.stale) == (int(status == "hit"), int(status == "stale"))
    assert counts.computed == (2 if status == "computed" else 1)


@pytest.mark.parametrize("left", [-10.0, -60.0])
def test_what_is_quiet_is_given_and_not_computed(clock: Clock, left: float) -> None:
    one = worker(clock)
    entry = put(one, left)
    entry.quiet_until = clock.now + 5
    status = "stale" if left == -10.0 else "stale_error"
    assert ask(one, Source()).status == status
    assert one.behind == []
    counts = one.counts()
    assert (counts.stale, counts.stale_errors) == (status == "stale", status == "stale_error")
    clock.now += 5
    assert ask(one, Source("new")).status == ("stale" if left == -10.0 else "computed")
    assert len(one.behind) == (left == -10.0)


def test_what_has_run_out_goes_and_is_counted(clock: Clock) -> None:
    one = worker(clock)
    put(one, -200.0 + 1)
    clock.now += 1
    with pytest.raises(ConnectionError):
        ask(one, Source(ConnectionError()))
    assert (one.counts().expirations, one.counts().errors) == (1, 1)
    assert one.cache.near_bytes == 0


def test_that_there_is_none_is_counted_apart(clock: Clock) -> None:
    one = worker(clock)
    source = Source(None, None)
    found = [ask(one, source).status for _ in range(2)]
    clock.now += 10
    found.append(ask(one, source).status)
    assert found == ["computed", "negative", "computed"]
    assert (one.counts().negative, one.counts().near_hits, one.counts().computed) == (1, 0, 2)


def test_what_is_used_is_touched(clock: Clock) -> None:
    one = worker(clock, most_entries=2)
    one.cache.set("things", "a", None)
    one.cache.set("things", "b", None)
    ask(one, Source())
    one.cache.set("things", "c", None)
    assert [one.cache.get("things", key).status for key in "abc"] == [
        "negative", "miss", "negative",
    ]  # fmt: skip


# Renewing behind


def test_a_renewal_is_counted_and_has_no_deadline(clock: Clock) -> None:
    one = worker(clock)
    put(one, -1.0)
    seen: list[Any] = []
    source = Source("new")
    source.before = lambda: seen.append(current_deadline())
    with deadline_scope(1, clock.monotonic):
        assert ask(one, source, deadline=clock.now).status == "stale"
        clock.now += 5
        one.run_behind()
    assert seen == [None]
    assert (one.counts().refreshed, one.counts().failed_refreshes) == (1, 0)
    assert ask(one, Source()).value == "new"
    assert len(one.cache._fetching._flights) == 0


@pytest.mark.parametrize("left", [-1.0, -140.0])
def test_a_renewal_that_fails_is_counted_and_rests(clock: Clock, left: float) -> None:
    one = worker(clock)
    entry = put(one, -1.0)
    assert ask(one, Source(ConnectionError())).status == "stale"
    clock.now += 200.0 if left == -140.0 else 0.0
    one.run_behind()
    assert (one.counts().refreshed, one.counts().failed_refreshes) == (0, 1)
    assert entry.quiet_until == clock.now + SPACE.rest_seconds
    assert one.counts().errors == 0
    assert len(one.cache._fetching._flights) == 0


def test_nobody_renews_what_is_renewed_already(clock: Clock) -> None:
    one = worker(clock)
    put(one, -1.0)
    for _ in range(2):
        assert ask(one, Source("new")).status == "stale"
    assert len(one.behind) == 1
    # Unless that takes too long.
    clock.now += SPACE.lease_seconds
    assert ask(one, Source("newer")).status == "stale"
    assert len(one.behind) == 2
    one.run_behind()
    assert one.counts().refreshed == 1


def test_who_is_given_the_lease_with_a_stale_value_renews_it(clock: Clock) -> None:
    server = Server(clock)
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    ask(one, Source("old"))
    clock.now += 120
    outcome = ask(two, Source("new"))
    assert (outcome.value, outcome.status, outcome.age_seconds) == ("old", "stale", 120)
    assert (two.counts().stale, two.counts().far_hits, len(two.behind)) == (1, 0, 1)
    assert len(server.leases) == 1
    two.run_behind()
    assert server.leases == {}
    assert ask(two, Source()).value == "new"
    assert two.counts().refreshed == 1


@pytest.mark.parametrize("trouble", ["no thread", "somebody renews it"])
def test_who_cannot_renew_gives_the_lease_back(clock: Clock, trouble: str) -> None:
    server = Server(clock)
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    ask(one, Source("old"))
    clock.now += 120

    def refuse(_: object) -> None:
        raise RuntimeError("can't start new thread")

    fetching = two.cache._fetching
    if trouble == "no thread":
        fetching._spawn = refuse
    else:
        # Between the end of this flight and the renewal another one begins.
        finish = fetching._flights.finish

        def interrupted(name: tuple[str, str], flight: Flight) -> None:
            finish(name, flight)
            under_way(two, Waited(two))

        fetching._flights.finish = interrupted  # type: ignore[method-assign]
    assert ask(two, Source("new")).status == "stale"
    assert server.leases == {}
    assert two.behind == []
    assert len(fetching._flights) == (trouble != "no thread")


def test_who_finds_it_fresh_once_he_may_fly_does_not_compute(clock: Clock) -> None:
    one = worker(clock)
    begin = one.cache._fetching._flights.begin

    def interrupted(name: Any, flight: Flight, instead_of: Flight | None) -> bool:
        put(one, 10.0)
        return begin(name, flight, instead_of)

    one.cache._fetching._flights.begin = interrupted  # type: ignore[method-assign]
    outcome = ask(one, Source())
    assert (outcome.value, outcome.status) == ("old", "hit")
    assert (one.counts().near_hits, one.counts().far_hits) == (1, 0)


def test_who_leads_and_is_given_an_old_value_says_why(clock: Clock) -> None:
    one, error = worker(clock), ConnectionError()
    put(one, -60.0)
    outcome = ask(one, Source(error))
    assert (outcome.status, outcome.error, outcome.age_seconds) == ("stale_error", error, 0.0)
    assert (one.counts().stale_errors, one.counts().errors) == (1, 0)


def test_who_waits_in_another_thread_is_woken(clock: Clock) -> None:
    one, begun, go_on = worker(clock), Event(), Event()
    found: list[Any] = []
    source = Source("theirs")

    def before() -> None:
        begun.set()
        go_on.wait(10)

    source.before = before
    threads = [Thread(target=lambda: found.append(ask(one, source).value)) for _ in range(2)]
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    go_on.set()
    for each in threads:
        each.join(10)
    assert found == ["theirs", "theirs"]
    assert source.calls == 1
