from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest

from src.resilience import Status
from src.services.dependencies import Trouble
from src.services.health import Health, ProbeError
from src.services.life_cycle import LifeCycle
from tests.fakes import FakeClock


class FakeProbe:
    """A probe that does what it is told and counts."""

    def __init__(
        self, name: str, answer: Callable[[], str] = lambda: "fine", *, required: bool = True
    ) -> None:
        self.name = name
        self.required = required
        self.answer = answer
        self.looks = 0
        self.when_slow = "no answer"

    def check(self) -> str:
        self.looks += 1
        return self.answer()


def fails() -> str:
    raise ProbeError("not at head")


def breaks() -> str:
    raise ConnectionError("secret@host")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def health_of(clock: FakeClock, *probes: FakeProbe) -> Health:
    return Health(probes, clock=clock, life_cycle=LifeCycle(clock))


def test_ready_when_everything_required_is_in_order(clock: FakeClock) -> None:
    health = health_of(clock, FakeProbe("database"), FakeProbe("cache", fails, required=False))

    assert health.ready()
    assert health.overall() == "degraded"
    assert health.issues() == ["cache: not at head"]


def test_not_ready_when_something_required_fails(clock: FakeClock) -> None:
    health = health_of(clock, FakeProbe("database", fails), FakeProbe("cache", required=False))

    assert not health.ready()
    assert health.overall() == "error"


def test_healthy_when_all_is_in_order(clock: FakeClock) -> None:
    assert health_of(clock, FakeProbe("database")).overall() == "healthy"


def test_the_words_of_a_driver_are_not_repeated(clock: FakeClock) -> None:
    (part,) = health_of(clock, FakeProbe("database", breaks)).components()

    assert (part.state, part.detail) == ("failed", "ConnectionError")


def test_a_hanging_part_is_told_within_the_limit(clock: FakeClock) -> None:
    release = Event()
    health = Health(
        [FakeProbe("database", lambda: str(release.wait(30))), FakeProbe("migrations")],
        clock=clock,
        life_cycle=LifeCycle(clock),
        limit_seconds=0.05,
    )

    hanging, other = health.components()

    assert (hanging.state, other.state) == ("timeout", "ok")
    assert not health.ready()
    release.set()


def test_a_look_is_kept_for_a_second(clock: FakeClock) -> None:
    probe = FakeProbe("database")
    health = health_of(clock, probe)

    health.components()
    clock.advance(0.9)
    health.components()
    assert probe.looks == 1

    clock.advance(0.2)
    health.components()
    assert probe.looks == 2


def test_those_who_ask_at_the_same_time_share_one_look(clock: FakeClock) -> None:
    entered, release = Event(), Event()

    def slow() -> str:
        entered.set()
        return str(release.wait(10))

    probe = FakeProbe("database", slow)
    health = health_of(clock, probe)
    askers = [Thread(target=health.components) for _ in range(5)]
    for asker in askers:
        asker.start()
    assert entered.wait(10)
    release.set()
    for asker in askers:
        asker.join(10)

    assert probe.looks == 1


def test_draining_is_not_ready_at_once_even_if_a_look_is_kept(clock: FakeClock) -> None:
    life_cycle = LifeCycle(clock)
    health = Health([FakeProbe("database")], clock=clock, life_cycle=life_cycle)
    assert health.ready()

    life_cycle.drain()

    assert not health.ready()
    assert health.overall() == "degraded"
    assert health.issues() == ["draining: the process was told to stop"]


def test_started_is_for_good_and_keeps_its_duration(clock: FakeClock) -> None:
    life_cycle = LifeCycle(clock)
    probe = FakeProbe("database", fails)
    health = Health([probe], clock=clock, life_cycle=life_cycle)
    clock.advance(3)
    health.components()
    assert life_cycle.start_seconds is None

    probe.answer = lambda: "fine"
    clock.advance(2)
    health.components()
    assert life_cycle.start_seconds == pytest.approx(5)

    probe.answer = fails
    clock.advance(10)
    health.components()
    assert life_cycle.start_seconds == pytest.approx(5)
    assert life_cycle.uptime_seconds == pytest.approx(15)


def test_a_worker_looks_by_itself_until_it_has_started(clock: FakeClock) -> None:
    life_cycle = LifeCycle(clock)
    probe = FakeProbe("database", fails)
    health = Health([probe], clock=clock, life_cycle=life_cycle)
    waits = 0
    finished = Event()

    def wait(seconds: float) -> None:
        nonlocal waits
        waits += 1
        clock.advance(2)
        if waits == 3:
            probe.answer = lambda: str(finished.set() or "fine")

    health.begin(wait)

    assert finished.wait(10)
    assert waits == 3


def test_a_worker_that_is_told_to_stop_while_starting_looks_no_more(clock: FakeClock) -> None:
    life_cycle = LifeCycle(clock)
    health = Health([FakeProbe("database", fails)], clock=clock, life_cycle=life_cycle)
    waited = Event()

    def wait(seconds: float) -> None:
        assert not waited.is_set(), "it looked again"
        life_cycle.drain()
        waited.set()

    health.begin(wait)

    assert waited.wait(10)
    assert life_cycle.start_seconds is None


@pytest.mark.parametrize(
    ("troubles", "overall"),
    [
        ([], "healthy"),
        ([Trouble("bridge", Status.DOWN, False, "own reading")], "degraded"),
        ([Trouble("database", Status.FAILING, False, "rankings")], "degraded"),
        ([Trouble("database", Status.DOWN, True, "rankings")], "error"),
    ],
)
def test_dependencies_that_are_not_well_count_and_are_named(
    clock: FakeClock, troubles: list[Trouble], overall: str
) -> None:
    health = Health(
        [FakeProbe("database")],
        clock=clock,
        life_cycle=LifeCycle(clock),
        troubles=lambda: troubles,
    )

    assert health.overall() == overall
    assert health.ready(), "probes alone decide about that"
    assert health.issue_names() == [trouble.name for trouble in troubles]
    for issue, trouble in zip(health.issues(), troubles, strict=True):
        assert (
            issue == f"{trouble.name}: {trouble.status}; what works without it: {trouble.without}"
        )
