"""Google Maps behind circuits: spared while it fails, tried again only where nothing was billed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from src.adapters.guarded.fallbacks import ToldPlaces, ToldRoutes
from src.adapters.guarded.maps import GuardedMaps
from src.commute.places import Geocoding
from src.resilience.events import FallbackUsed, RetrySucceeded
from src.resilience.registry import Registry
from src.services.commute.ports import MapsError
from src.services.commute.routes import Leg
from src.settings import Settings
from src.wiring.resilience import dependencies
from tests.commute_fakes import NANTES, Chain, FakeGazetteer, FakeMaps, near
from tests.fakes import FakeClock
from tests.google_maps_double import KEY
from tests.unit.resilience.virtual import Told, VirtualTime

FOUND = Geocoding("Nantes", NANTES, "exact", "provider", source="google")
UNREACHABLE = MapsError("unreachable")


class Maps(FakeMaps):
    """Maps that answer every question with what comes next, in so many seconds."""

    def __init__(self, time: VirtualTime, *answers: Any, takes_seconds: float = 0.0) -> None:
        super().__init__(FakeClock())
        self._time = time
        self._answers = iter(answers)
        self._takes_seconds = takes_seconds
        self.seconds: list[float] = []

    def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
        self.seconds.append(seconds)
        self._time.pass_by(self._takes_seconds)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Geocoding)
        return answer

    def matrix(self, *_: Any, seconds: float, **__: Any) -> Any:
        return self.geocode("", language="", seconds=seconds)


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def registry(time: VirtualTime) -> Registry:
    return dependencies(Settings(google_maps_api_key=KEY), time.timing)


def guarded(maps: FakeMaps, registry: Registry, time: VirtualTime) -> GuardedMaps:
    return GuardedMaps(
        maps,
        geocoding=registry["geocoding"].policy,
        routes=registry["google_maps"].policy,
        monotonic=time.monotonic,
    )


def geocode(maps: GuardedMaps, seconds: float = 5.0) -> Geocoding:
    return maps.geocode("Nantes", language="fr", seconds=seconds)


def failing(ask: Callable[[], object]) -> MapsError:
    with pytest.raises(MapsError) as failed:
        ask()
    return failed.value


def test_what_never_reached_google_is_asked_again_within_the_time(
    time: VirtualTime, registry: Registry
) -> None:
    told = Told()
    registry.listeners.add(told)
    maps = Maps(time, UNREACHABLE, UNREACHABLE, FOUND)

    assert geocode(guarded(maps, registry, time), 5.0) == FOUND
    # Pauses of half of 2 s and of half of 4 s, and each attempt knows what is left.
    assert time.slept == [1.0, 2.0]
    assert maps.seconds == [5.0, 4.0, 2.0]
    assert told.of(RetrySucceeded) == [RetrySucceeded("geocoding", 3)]


def test_no_attempt_begins_that_would_end_after_the_time(
    time: VirtualTime, registry: Registry
) -> None:
    maps = Maps(time, UNREACHABLE, FOUND)

    error = failing(lambda: geocode(guarded(maps, registry, time), 0.9))

    assert (error.reason, error.billed, len(maps.seconds), time.slept) == (
        "unreachable", False, 1, [],
    )  # fmt: skip


@pytest.mark.parametrize(
    "error",
    [
        MapsError("timeout", billed=True),
        MapsError("timeout"),
        MapsError("unreachable", billed=True),
        MapsError("server"),
        MapsError("quota", 3.0),
        MapsError("malformed", billed=True),
        MapsError("denied"),
        MapsError("invalid"),
    ],
    ids=str,
)
def test_what_may_be_billed_or_was_answered_is_asked_once(
    time: VirtualTime, registry: Registry, error: MapsError
) -> None:
    maps = Maps(time, error, FOUND)

    assert failing(lambda: geocode(guarded(maps, registry, time))) is error
    assert len(maps.seconds) == 1


def test_an_open_circuit_is_unreachable_at_once_and_says_when_to_come_back(
    time: VirtualTime, registry: Registry
) -> None:
    maps = Maps(time, *[MapsError("server")] * 5, *[FOUND] * 9)
    asked = guarded(maps, registry, time)
    for _ in range(5):
        failing(lambda: geocode(asked))
    time.pass_by(20)

    error = failing(lambda: geocode(asked))

    assert (error.reason, error.retry_after_seconds, error.billed) == ("unreachable", 40.0, False)
    assert len(maps.seconds) == 5
    assert registry.report("google_maps").circuit.state == "closed"
    time.pass_by(40)
    assert [geocode(asked), geocode(asked)] == [FOUND, FOUND]
    assert registry.report("geocoding").circuit.state == "closed"


def test_a_quota_opens_the_circuit_for_as_long_as_google_says(
    time: VirtualTime, registry: Registry
) -> None:
    maps = Maps(time, *[MapsError("quota", 300.0)] * 5)
    for _ in range(5):
        failing(lambda: geocode(guarded(maps, registry, time)))

    assert registry.report("geocoding").circuit.seconds_left == 300.0


@pytest.mark.parametrize("error", [MapsError("invalid"), MapsError("implausible")], ids=str)
def test_a_question_at_fault_is_no_fault_of_google(
    time: VirtualTime, registry: Registry, error: MapsError
) -> None:
    maps = Maps(time, *[error] * 20)
    for _ in range(20):
        failing(lambda: geocode(guarded(maps, registry, time)))

    assert registry.report("geocoding").circuit.counts.failures == 0


def test_a_caller_in_a_hurry_says_nothing_about_google(
    time: VirtualTime, registry: Registry
) -> None:
    maps = Maps(time, *[MapsError("timeout", billed=True)] * 20)
    hurried = failing(lambda: geocode(guarded(maps, registry, time), 0.3))
    assert (hurried.reason, hurried.billed) == ("timeout", True)
    for _ in range(9):
        failing(lambda: geocode(guarded(maps, registry, time), 0.3))
    assert registry.report("geocoding").circuit.counts.calls == 0

    for _ in range(5):
        failing(lambda: geocode(guarded(maps, registry, time), 5.0))
    assert registry.report("geocoding").circuit.state == "open"


def test_without_time_google_is_not_asked(time: VirtualTime, registry: Registry) -> None:
    maps = Maps(time)
    error = failing(lambda: geocode(guarded(maps, registry, time), 0.0))
    assert (error.reason, error.billed, maps.seconds) == ("timeout", False, [])


def test_journeys_have_a_circuit_of_their_own(time: VirtualTime, registry: Registry) -> None:
    maps = Maps(time, *[MapsError("server")] * 5)
    asked = guarded(maps, registry, time)
    for _ in range(5):
        failing(
            lambda: asked.matrix(
                [NANTES], [NANTES], "voiture", departure=datetime(2026, 3, 3, tzinfo=UTC), seconds=5
            )
        )

    states = {report.name: report.circuit.state for report in registry.reports()}
    assert (states["geocoding"], states["google_maps"]) == ("closed", "open")


def told_by(listeners: Told) -> list[FallbackUsed]:
    return [each for each in listeners.events if isinstance(each, FallbackUsed)]


def test_rounds_that_others_answer_are_told_once_with_their_step(
    time: VirtualTime, registry: Registry
) -> None:
    told = Told()
    registry.listeners.add(told)
    chain = Chain()
    tell = registry.listeners.tell
    parts = (chain.clock, chain.state, chain.online)
    places = ToldPlaces(FakeGazetteer(NANTES), *parts, tell=tell, dependency="geocoding")
    routes = ToldRoutes(*parts, tell=tell, dependency="google_maps")
    legs: Sequence[Leg] = [Leg(near(NANTES, km), NANTES, "voiture") for km in (3, 5, 8)]

    routes.journeys(legs, seconds=5)
    places.geocode(["Nantes"], seconds=5)
    assert told_by(told) == []

    chain.fake.trouble = MapsError("server")
    chain.later(hours=7)
    assert set(routes.journeys(legs, seconds=5).degraded) == {"stale"}
    further = [Leg(near(NANTES, 13), NANTES, "voiture"), *legs]
    routes.journeys(further, seconds=5)
    places.geocode(["Rennes", "Vannes"], seconds=5)
    assert told_by(told) == [
        FallbackUsed("google_maps", "stale"),
        FallbackUsed("google_maps", "approximate"),
        FallbackUsed("google_maps", "stale"),
        FallbackUsed("geocoding", "approximate"),
    ]
