"""Journeys: what is billed is the least that answers, and what takes the place of an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.journeys import Journey, estimated
from src.commute.modes import MODES, Mode
from src.commute.places import Place
from src.services.commute.maps_state import NAMESPACES, MapsState
from src.services.commute.ports import Cell, Json, MapsError, MatrixLimits, Reason
from src.services.commute.routes import Leg, RouteAnswers, Routes
from tests.commute_fakes import (
    BREST,
    LONG,
    LYON,
    NANTES,
    PARIS,
    Chain,
    FakeMaps,
    FakeQuota,
    SeenAnswers,
    near,
)
from tests.fakes import FakeClock

LEG = Leg(near(NANTES, 8), NANTES, "voiture")
POINTS = [NANTES, PARIS, LYON, BREST, near(NANTES, 8), near(PARIS, 15), near(LYON, -20)]
LEGS = st.lists(
    st.builds(Leg, st.sampled_from(POINTS), st.sampled_from(POINTS), st.sampled_from(MODES)),
    max_size=30,
)


def one(chain: Chain, leg: Leg = LEG) -> RouteAnswers:
    return chain.routes.journeys([leg], seconds=LONG)


def elements_of(chain: Chain, legs: list[Leg]) -> set[tuple[Place, Place, str]]:
    return {(leg.origin, leg.site, chain.maps.way(leg.mode)) for leg in legs}


def test_google_answers_where_it_can() -> None:
    chain = Chain()
    found = one(chain)

    (journey,) = found.journeys
    assert (journey.source, journey.mode) == ("google", "voiture")
    assert found == RouteAnswers([journey], (), 1, 0, 1, {})
    assert chain.fake.departures == [datetime(2026, 1, 6, 7, 30, tzinfo=UTC)]


def test_without_a_key_all_is_estimated_and_nothing_is_degraded() -> None:
    clock = FakeClock()
    found = Routes(clock, MapsState(clock), None).journeys([LEG, LEG], seconds=0)

    assert found == RouteAnswers([estimated(LEG.origin, LEG.site, LEG.mode)] * 2)


def test_no_leg_is_no_question() -> None:
    assert Chain().routes.journeys([], seconds=LONG) == RouteAnswers([])


def test_modes_that_share_an_element_are_asked_once() -> None:
    chain = Chain()
    modes: list[Mode] = ["voiture", "moto", "covoiturage", "velo", "trottinette"]
    found = chain.routes.journeys([Leg(LEG.origin, NANTES, mode) for mode in modes], seconds=LONG)

    assert [journey.mode for journey in found.journeys] == modes
    assert found.billed == chain.fake.billed == 2


def test_ends_that_are_eleven_metres_apart_are_one() -> None:
    chain = Chain()
    homes = [Place("home", 47.25001 + step, -1.50001 - step) for step in (0.0, 0.00003, 0.0001)]
    found = chain.routes.journeys([Leg(home, NANTES, "voiture") for home in homes], seconds=LONG)

    assert found.billed == chain.fake.billed == 2


def test_an_answer_is_kept_for_six_hours_for_all_modes_of_its_way() -> None:
    chain = Chain()
    first = one(chain).journeys[0]
    kept_at = chain.clock.now().timestamp()
    chain.later(hours=5, minutes=59)
    again = one(chain, Leg(LEG.origin, NANTES, "moto"))

    (journey,) = again.journeys
    assert (journey.source, journey.cached_at, journey.mode) == ("cache", kept_at, "moto")
    assert (journey.minutes, journey.delay) == (first.minutes, first.delay)
    assert (again.billed, again.from_cache, again.asked) == (0, 1, 0)
    chain.later(minutes=2)
    assert one(chain).billed == 1


def test_only_what_is_missing_of_a_table_is_billed() -> None:
    chain = Chain()
    homes, sites = POINTS[:4], POINTS[3:]
    one(chain, Leg(homes[1], sites[2], "voiture"))
    table = [Leg(home, site, "voiture") for home in homes for site in sites]
    found = chain.routes.journeys(table, seconds=LONG)

    assert (found.billed, found.from_cache) == (15, 1)
    assert chain.fake.billed == 16
    assert len(chain.fake.asked) == 3  # one leg; the full rows; the row with a gap


def test_an_answer_past_its_time_is_better_than_none() -> None:
    chain = Chain()
    one(chain)
    chain.later(hours=7)
    chain.fake.trouble = MapsError("server")
    found = one(chain)

    assert (found.journeys[0].source, found.degraded) == ("cache", ("stale",))
    assert (found.from_cache, found.fallback) == (1, {})
    chain.later(hours=6)
    assert one(chain).degraded == ("google_maps",)


@pytest.mark.parametrize(
    "reason", ["timeout", "unreachable", "quota", "denied", "invalid", "server", "malformed"]
)
@pytest.mark.parametrize("billed", [True, False])
def test_an_estimate_takes_the_place_of_every_failure(reason: Reason, billed: bool) -> None:
    chain = Chain()
    chain.fake.trouble = MapsError(reason, billed=billed)
    found = one(chain)

    assert found.journeys == [estimated(LEG.origin, LEG.site, LEG.mode)]
    assert found.degraded == ("google_maps",)
    assert found.fallback == {reason: 1}
    assert (found.asked, found.billed) == (1, int(billed))
    assert chain.quota.used == int(billed)


@pytest.mark.parametrize("absence", ["implausible", "malformed", "missing", "quota", "server"])
def test_an_element_without_a_journey_is_estimated_beside_the_others(absence: Cell) -> None:
    chain = Chain()
    chain.fake.absent = {(PARIS.latitude, PARIS.longitude): absence}
    legs = [Leg(LEG.origin, site, "voiture") for site in (NANTES, PARIS, LYON)]
    found = chain.routes.journeys(legs, seconds=LONG)

    assert [journey.source for journey in found.journeys] == ["google", "offline", "google"]
    assert (found.degraded, found.fallback) == (("google_maps",), {absence: 1})
    assert (found.billed, found.without_route) == (3, frozenset())


def test_no_way_is_an_answer_and_is_kept() -> None:
    chain = Chain()
    chain.fake.absent = {(PARIS.latitude, PARIS.longitude): "no_route"}
    legs = [Leg(LEG.origin, site, "voiture") for site in (NANTES, PARIS)]
    found = chain.routes.journeys(legs, seconds=LONG)
    again = chain.routes.journeys(legs, seconds=LONG)

    for answers in (found, again):
        assert (answers.without_route, answers.degraded) == (frozenset({1}), ())
        assert answers.fallback == {"no_route": 1}
        assert answers.journeys[1].source == "offline"
    assert (again.billed, again.from_cache) == (0, 2)


def test_what_cannot_be_true_is_not_asked_again_within_the_hour() -> None:
    chain = Chain()
    chain.fake.absent = {(NANTES.latitude, NANTES.longitude): "implausible"}
    one(chain)
    assert (one(chain).billed, one(chain).fallback) == (0, {"implausible": 1})
    assert one(chain).degraded == ("google_maps",)
    chain.later(hours=1, seconds=1)

    assert one(chain).billed == 1


def test_the_first_legs_are_asked_where_the_quota_is_short() -> None:
    chain = Chain(quota=FakeQuota(limit=3))
    legs = [Leg(LEG.origin, site, "voiture") for site in POINTS]
    found = chain.routes.journeys(legs, seconds=LONG)

    assert [journey.source for journey in found.journeys] == ["google"] * 3 + ["offline"] * 4
    assert (found.billed, found.fallback) == (3, {"quota_used_up": 4})
    assert found.degraded == ("google_maps",)


def test_nothing_is_billed_while_the_quota_cannot_be_counted() -> None:
    chain = Chain(quota=FakeQuota(unavailable=True))
    found = one(chain)

    assert (found.billed, found.asked, found.fallback) == (0, 0, {"quota_unknown": 1})


def test_questions_after_a_failure_are_not_sent_and_given_back() -> None:
    chain = Chain()
    chain.fake.most = {"DRIVE": MatrixLimits(2, 2, 2)}
    chain.fake.trouble = MapsError("timeout", billed=True)
    found = chain.routes.journeys([Leg(LEG.origin, p, "voiture") for p in POINTS], seconds=LONG)

    assert found.fallback == {"timeout": 2, "resting": 5}
    assert found.billed == chain.quota.used == 2
    assert one(chain).fallback == {"resting": 1}


def test_what_cannot_be_given_back_stays_counted() -> None:
    class Failing(FakeQuota):
        def take(self, elements: int) -> int:
            self.unavailable = False
            granted = super().take(elements)
            self.unavailable = True
            return granted

    chain = Chain(quota=Failing())
    chain.fake.trouble = MapsError("denied")
    found = one(chain)

    assert (found.billed, chain.quota.used, found.fallback) == (0, 1, {"denied": 1})


@pytest.mark.parametrize(
    "value", [{}, {"km": 3}, {"km": "x", "minutes": 3, "delay": 0}, {"none": 3}, {"none": "new"}]
)
def test_something_foreign_among_the_kept_answers_is_asked_again(value: Json) -> None:
    clock = FakeClock()
    kept = SeenAnswers(clock)
    chain = Chain(clock=clock, kept=kept)
    one(chain)
    (key,) = kept.keys
    kept.put_many(NAMESPACES["routes"], {key: value}, 999)

    assert one(chain).journeys[0].source == "google"


def test_what_the_deadline_cuts_off_is_not_billed() -> None:
    chain = Chain()
    chain.fake.most = {"DRIVE": MatrixLimits(2, 2, 2)}
    chain.fake.seconds_each = 12.0
    found = chain.routes.journeys([Leg(LEG.origin, p, "voiture") for p in POINTS], seconds=LONG)

    assert found.fallback == {"deadline": 1}
    assert found.billed == chain.fake.billed == chain.quota.used == 6


def test_no_time_is_no_question() -> None:
    chain = Chain()
    found = chain.routes.journeys([LEG], seconds=0)

    assert found.journeys[0].source == "offline"
    assert chain.quota.used == 0


def test_a_hurried_caller_does_not_put_google_to_rest() -> None:
    chain = Chain()
    chain.fake.trouble = MapsError("timeout", billed=True)
    chain.routes.journeys([LEG], seconds=0.2)
    assert chain.state.resting["routes"].reason() is None
    chain.routes.journeys([LEG], seconds=LONG)

    assert chain.state.resting["routes"].reason() == "timeout"


def test_routes_rest_without_geocoding() -> None:
    chain = Chain()
    chain.fake.trouble = MapsError("denied")
    one(chain)
    chain.fake.trouble = None

    assert chain.places.geocode(["Paris"], seconds=LONG)[0].source == "google"
    assert one(chain).fallback == {"resting": 1}


def test_what_hangs_costs_the_deadline_and_counts_as_billed() -> None:
    released = Event()

    class Hanging(FakeMaps):
        def matrix(self, *args: object, **options: object) -> list[list[Cell]]:
            released.wait(LONG)
            return super().matrix(*args, **options)  # type: ignore[arg-type]

    clock = FakeClock()
    chain = Chain(Hanging(clock), clock=clock)
    found = chain.routes.journeys([LEG], seconds=0.05)
    released.set()

    assert (found.fallback, found.billed) == ({"deadline": 1}, 1)
    assert found.journeys[0].source == "offline"


@given(LEGS, LEGS, st.sampled_from([1, 4]))
def test_what_is_billed_is_what_nobody_knew_and_no_more(
    before: list[Leg], legs: list[Leg], workers: int
) -> None:
    chain = Chain(workers=workers)
    chain.routes.journeys(before, seconds=LONG)
    known = elements_of(chain, before)
    assert chain.fake.billed == len(known)

    found = chain.routes.journeys(legs, seconds=LONG)

    wanted = elements_of(chain, legs)
    assert found.billed == len(wanted - known)
    assert chain.fake.billed == chain.quota.used == len(wanted | known)
    assert found.from_cache == len(wanted & known)
    assert [journey.mode for journey in found.journeys] == [leg.mode for leg in legs]
    assert {journey.source for journey in found.journeys} <= {"google", "cache"}


@given(LEGS, st.integers(0, 20))
def test_whatever_the_quota_every_leg_has_its_journey(legs: list[Leg], limit: int) -> None:
    chain = Chain(quota=FakeQuota(limit=limit))
    found = chain.routes.journeys(legs, seconds=LONG)

    assert found.billed == chain.fake.billed == min(limit, len(elements_of(chain, legs)))
    for leg, journey in zip(legs, found.journeys, strict=True):
        if journey.source == "offline":
            assert journey == estimated(leg.origin, leg.site, leg.mode)
        else:
            assert isinstance(journey, Journey)
            assert journey.low == journey.minutes == journey.high
