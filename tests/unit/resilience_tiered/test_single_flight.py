"""One computes, however many ask: in a process, and over the fleet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread

import pytest

from src.resilience.deadline import deadline_scope
from src.resilience.errors import DeadlineExceededError
from src.resilience.tiered import Outcome
from tests.unit.resilience_tiered.fleet import (
    SPACE,
    Clock,
    MemoryLevel,
    Server,
    Source,
    Worker,
    worker,
)


def ask(one: Worker, source: Source, **more: object) -> Outcome:
    return one.cache.get_or_compute("things", "a", source, **more)  # type: ignore[arg-type]


def together(one: Worker, source: Source, count: int) -> list[object]:
    """What so many threads get who ask at once, while the one who computes waits for them."""
    ready, done = Barrier(count), Event()

    def compute() -> None:
        # Everybody has asked, or will find what was kept.
        done.wait(0.05)

    source.before = compute

    def get(_: int) -> object:
        ready.wait(10)
        try:
            return ask(one, source).value
        except ConnectionError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(get, range(count)))


def test_fifty_threads_compute_once(clock: Clock) -> None:
    one, source = worker(clock), Source([1, 2])
    found = together(one, source, 50)

    assert (source.calls, found) == (1, [[1, 2]] * 50)
    assert len({id(each) for each in found}) == 50  # each has one of his own
    reading = one.counts()
    assert reading.computed == 1
    assert reading.waits + reading.near_hits == 49


def test_fifty_threads_renew_once_when_the_time_has_passed(clock: Clock) -> None:
    one, source = worker(clock), Source(1, 2)
    ask(one, source)
    clock.now += 120
    found = together(one, source, 50)

    assert (source.calls, found, len(one.behind)) == (1, [1] * 50, 1)
    one.run_behind()
    assert (source.calls, ask(one, source).value) == (2, 2)


def test_who_waits_for_a_failure_gets_it(clock: Clock) -> None:
    one, source = worker(clock), Source(ConnectionError())
    source.values *= 10
    found = together(one, source, 10)

    assert all(isinstance(each, ConnectionError) for each in found)
    assert one.counts().errors == 10


def test_who_is_ended_from_outside_leaves_nobody_waiting(clock: Clock) -> None:
    one, begun, ended = worker(clock), Event(), Event()

    def compute() -> object:
        begun.set()
        ended.wait(10)
        raise KeyboardInterrupt

    def lead() -> None:
        with pytest.raises(KeyboardInterrupt):
            one.cache.get_or_compute("things", "a", compute)

    leader = Thread(target=lead)
    leader.start()
    begun.wait(10)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: ask(one, Source(2)).value)
        ended.set()
        assert waiting.result(10) == 2
    leader.join()


def test_nobody_waits_past_his_deadline(clock: Clock) -> None:
    one, begun, ended = worker(clock), Event(), Event()

    def compute() -> object:
        begun.set()
        ended.wait(10)
        return 1

    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(lambda: one.cache.get_or_compute("things", "a", compute).value)
        begun.wait(10)
        with pytest.raises(DeadlineExceededError):
            ask(one, Source(2), deadline=clock.now)
        with deadline_scope(0, clock.monotonic), pytest.raises(DeadlineExceededError):
            ask(one, Source(2))
        ended.set()
        assert leader.result(10) == 1


def test_who_computes_for_longer_than_a_lease_is_waited_for_no_longer(clock: Clock) -> None:
    one, begun, ended = worker(clock), Event(), Event()

    def compute() -> object:
        begun.set()
        ended.wait(10)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(lambda: one.cache.get_or_compute("things", "a", compute).value)
        begun.wait(10)
        clock.now += SPACE.lease_seconds
        assert ask(one, Source("quick")).value == "quick"
        ended.set()
        assert leader.result(10) == "slow"


def test_in_the_background_there_may_be_no_thread(clock: Clock) -> None:
    def refuse(_: object) -> None:
        raise RuntimeError("can't start new thread")

    one, source = worker(clock), Source(1, 2)
    ask(one, source)
    clock.now += 110
    one.cache._fetching._spawn = refuse  # type: ignore[assignment]
    assert ask(one, source).status == "stale"
    clock.now += 50
    assert ask(one, source).value == 2


# Over the fleet


def test_another_worker_finds_what_one_has_computed(clock: Clock, server: Server) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    source = Source()
    ask(one, source)
    clock.now += 40

    outcome = ask(two, source)
    assert (outcome.value, outcome.status) == ({"number": 1}, "hit")
    assert outcome.age_seconds == pytest.approx(40)
    assert two.counts().far_hits == 1
    clock.now += 59.9
    assert ask(two, source).status == "hit"
    clock.now += 0.1
    assert ask(two, source).status == "stale"


def test_while_one_computes_another_waits_and_takes_what_it_finds(
    clock: Clock, server: Server
) -> None:
    one = worker(clock, MemoryLevel(server))
    source, pauses = Source("not asked"), []
    level = MemoryLevel(server)
    look = level.look(SPACE, "a", (SPACE.tag,), token="first")
    assert look is not None
    assert look.lease is not None
    lease = look.lease

    def finish() -> None:
        pauses.append(clock.slept[-1])
        if len(pauses) == 3:
            level.store(SPACE, "a", b"7", lease, ttl_seconds=100, tags=(SPACE.tag,))

    clock.when_sleeping = finish

    assert (ask(one, source).value, source.calls) == (7, 0)
    assert len(pauses) == 3
    assert all(0.002 < pause <= 0.1 for pause in pauses)


def test_the_lease_of_a_computer_that_died_runs_out(clock: Clock, server: Server) -> None:
    dead = MemoryLevel(server)
    dead.look(SPACE, "a", (SPACE.tag,), token="dead")
    one = worker(clock, MemoryLevel(server))
    began = clock.now

    assert ask(one, Source(2)).value == 2
    assert clock.now - began == pytest.approx(SPACE.lease_seconds, abs=0.2)
    assert one.cache.get("things", "a").status == "hit"


def test_waiting_for_another_worker_ends_with_the_deadline(clock: Clock, server: Server) -> None:
    MemoryLevel(server).look(SPACE, "a", (SPACE.tag,), token="another")
    one = worker(clock, MemoryLevel(server))
    began, source = clock.now, Source()

    with pytest.raises(DeadlineExceededError):
        ask(one, source, deadline=clock.now + 2)
    assert clock.now == pytest.approx(began + 2)
    assert source.calls == 0


def test_with_an_old_value_a_deadline_that_passes_is_answered_by_it(
    clock: Clock, server: Server
) -> None:
    one = worker(clock, MemoryLevel(server))
    ask(one, Source(1))
    clock.now += 160
    MemoryLevel(server).look(SPACE, "a", (SPACE.tag,), token="another")

    outcome = ask(one, Source(2), deadline=clock.now + 2)
    assert (outcome.value, outcome.status) == (1, "stale_error")


def test_who_fails_lets_another_worker_try_at_once(clock: Clock, server: Server) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    with pytest.raises(ConnectionError):
        ask(one, Source(ConnectionError()))

    assert ask(two, Source(2)).value == 2
    assert clock.slept == []


def test_one_worker_renews_what_is_stale_and_the_others_go_on_with_it(
    clock: Clock, server: Server
) -> None:
    one, two, three = (worker(clock, MemoryLevel(server)) for _ in range(3))
    source = Source(1, 2)
    ask(one, source)
    ask(two, source)
    clock.now += 110

    assert [ask(each, source).status for each in (one, two, three)] == ["stale"] * 3
    for each in (one, two, three):
        each.run_behind()
    assert source.calls == 2
    # What another one renews is left alone for half a second.
    assert [ask(each, source).value for each in (one, two, three)] == [1, 1, 2]
    assert one.behind == two.behind == []
    clock.now += 0.5
    for each in (one, two, three):
        ask(each, source)
        each.run_behind()
    assert [ask(each, source).status for each in (one, two, three)] == ["hit"] * 3
    assert [ask(each, source).value for each in (one, two, three)] == [2, 2, 2]
    assert source.calls == 2


def test_what_was_computed_for_too_long_is_not_written_over_what_is_newer(
    clock: Clock, server: Server
) -> None:
    one, two = (worker(clock, MemoryLevel(server)) for _ in range(2))
    slow = Source("slow")

    def overtaken() -> None:
        clock.now += SPACE.lease_seconds
        assert ask(two, Source("new")).value == "new"

    slow.before = overtaken
    assert ask(one, slow).value == "slow"
    three = worker(clock, MemoryLevel(server))
    assert ask(three, Source()).value == "new"
    assert ask(one, Source()).value == "new"
    assert one.counts().refused == 1


def test_with_the_level_down_each_process_computes_once(clock: Clock, server: Server) -> None:
    server.down = True
    workers = [worker(clock, MemoryLevel(server)) for _ in range(3)]
    source = Source()
    for _ in range(2):
        for each in workers:
            ask(each, source)

    assert source.calls == 3
    assert workers[0].cache.events().far_failures > 0


@pytest.mark.parametrize("moment", ["before", "while"])
def test_a_level_that_is_lost_costs_nothing_but_sharing(
    clock: Clock, server: Server, moment: str
) -> None:
    one = worker(clock, MemoryLevel(server))
    source = Source(1, 2)

    def lose() -> None:
        server.down = True

    if moment == "before":
        ask(one, Source("other"), ttl=1)
        lose()
        clock.now += 160
    source.before = lose
    assert ask(one, source).value == 1
    assert ask(one, source).status == "hit"
    server.down = False
    assert ask(one, source).status == "hit"


def test_bytes_of_somebody_else_are_removed_and_computed_anew(clock: Clock, server: Server) -> None:
    one = worker(clock, MemoryLevel(server))
    ask(one, Source(1))
    server.held["things", "a"].data = b"\x00no json"
    two = worker(clock, MemoryLevel(server))

    assert two.cache.get("things", "a").status == "miss"
    assert ask(two, Source(2)).value == 2
    assert worker(clock, MemoryLevel(server)).cache.get("things", "a").value == 2
