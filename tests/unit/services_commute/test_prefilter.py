"""Laws of the filter of many jobs, and what it asks the online maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.geodesy import km_to, unit_vector
from src.commute.modes import MODES, Mode
from src.commute.places import urbanity
from src.commute.scoring import best
from src.matching.stock_journeys import Stock, Travel, journeys
from src.services.commute import wording
from src.services.commute.job_pool import JobAddress, StoredJobs
from src.services.commute.listing import JobJourney, PrefilterAnswer
from tests.unit.services_commute.desk_of_journeys import Desk, ToldRoutes, point, traveller

DESK = Desk()
addresses = st.builds(
    point, st.floats(46, 47.5), st.floats(2, 3.5), st.sampled_from([30, 900, 12_000])
)
several = st.lists(addresses, min_size=1, max_size=3)
limits_of = st.dictionaries(st.sampled_from(MODES), st.floats(1, 120), min_size=1)
days = st.integers(0, 5)
lenient_or_not = st.booleans()
jobs_of = st.lists(
    st.builds(
        JobAddress, addresses | st.just("Xanadu"), st.none(), st.none() | st.integers(0, 5)
    ),
    min_size=1, max_size=8,
)  # fmt: skip
CAR: dict[Mode, float] = {"voiture": 30.0}


def fit(found: PrefilterAnswer) -> set[tuple[str | None, float | None]]:
    return {(each.address, each.score) for each in found.compatible}


@given(several, addresses, limits_of, days, lenient_or_not)
def test_the_verdict_is_that_of_the_compatibility_of_the_same_addresses(
    origins: list[str], site: str, limits: Mapping[Mode, float], telework: int, strict: bool
) -> None:
    alone = DESK.judge(origins, [site], limits, telework, strict=strict)
    found = DESK.prefilter(
        traveller(origins, limits), [site], strict=strict, telework_days=telework
    )
    assert alone.result is not None
    assert found.compatible_count == int(alone.result.compatible)
    if alone.recommended is not None:
        (one,) = found.compatible
        journey = alone.recommended.verdict.journey
        if strict:
            assert (one.mode, one.minutes, one.km) == (journey.mode, journey.minutes, journey.km)
        assert one.score is not None
        assert one.score >= max(float(w.verdict.parts.final[0]) for w in alone.ways.values())
    for mode, (within, beyond) in found.by_mode.items():
        assert (within, beyond) == ((1, 0) if alone.ways[mode].verdict.compatible else (0, 1))


@given(several, jobs_of, limits_of, days, lenient_or_not)
def test_counts_add_up_and_nothing_is_dropped(
    origins: list[str], jobs: list[JobAddress], limits: Mapping[Mode, float], telework: int,
    strict: bool,
) -> None:  # fmt: skip
    found = DESK.prefilter(traveller(origins, limits), jobs, strict=strict, telework_days=telework)
    assert found.considered == len(jobs)
    assert (
        found.compatible_count + found.incompatible_count + found.unknown_count == found.considered
    )
    assert len(found.compatible) == found.compatible_count
    assert len(found.incompatible) == found.incompatible_count
    assert len(found.unknown) == found.unknown_count
    assert not found.truncated
    listed = [*found.compatible, *found.incompatible, *found.unknown]
    assert sorted(str(each.address) for each in listed) == sorted(job.address for job in jobs)
    judged = sum(found.effort.sources.values())
    assert all(sum(pair) == judged for pair in found.by_mode.values())


@given(several, jobs_of, limits_of, lenient_or_not, st.randoms(use_true_random=False))
def test_the_order_of_jobs_changes_nothing(
    origins: list[str], jobs: list[JobAddress], limits: Mapping[Mode, float], strict: bool,
    chance: Any,
) -> None:  # fmt: skip
    shuffled = list(jobs)
    chance.shuffle(shuffled)
    person = traveller(origins, limits)
    for order in ("score", "minutes"):
        one, other = (
            DESK.prefilter(person, each, strict=strict, order=order, limit=3)
            for each in (jobs, shuffled)
        )
        assert one.compatible == other.compatible
        assert (one.excluded, one.by_mode) == (other.excluded, other.by_mode)


@given(several, jobs_of, limits_of, st.integers(0, 4), lenient_or_not, st.floats(1, 3), addresses)
def test_what_helps_one_pair_helps_among_many(
    origins: list[str], jobs: list[JobAddress], limits: dict[Mode, float], telework: int,
    strict: bool, factor: float, address: str,
) -> None:  # fmt: skip
    def names(found: PrefilterAnswer) -> set[str | None]:
        return {each.address for each in found.compatible}

    def asked(
        start: list[str], most: Mapping[Mode, float], telework_days: int = telework
    ) -> set[str | None]:
        person = traveller(start, most)
        return names(DESK.prefilter(person, jobs, strict=strict, telework_days=telework_days))

    before = asked(origins, limits)
    assert before <= asked(origins, {mode: most * factor for mode, most in limits.items()})
    assert before <= asked([*origins, address], limits)
    assert before <= asked(origins, {"velo": 20.0, **limits})
    assert before <= asked(origins, limits, telework + 1)


@given(several, st.lists(addresses, min_size=1, max_size=6), limits_of, st.floats(1, 60))
def test_scores_are_those_of_rankings(
    origins: list[str], sites: list[str], limits: dict[Mode, float], max_km: float
) -> None:
    people, places = (
        [DESK.travellers.spot(each).place for each in side] for side in (origins, sites)
    )
    assert all(people)
    assert all(places)
    points = np.array([unit_vector(p.latitude, p.longitude) for p in places if p])
    urban = np.array([urbanity(p.density) for p in places if p])
    remote = np.array([at % 8 - 1 for at in range(len(sites))], np.int8)
    stock = Stock(np.arange(len(sites), dtype=np.int32).reshape(-1, 1), remote, points, urban)
    travel = Travel(tuple(p for p in people if p), limits, max_km)
    ends = [
        (
            km_to(points, unit_vector(p.latitude, p.longitude)),
            (urban + urbanity(p.density)) * 0.5,
        )
        for p in people if p
    ]  # fmt: skip
    columns = np.array([[limits.get(mode, np.nan) for mode in MODES]])
    expected = best(ends, columns, np.array([max_km]), remote, rows=len(sites)).score
    assert journeys(stock, travel, np.arange(len(sites))).score.tolist() == expected.tolist()


def test_reasons_say_what_is_too_far_and_what_is_too_long() -> None:
    found = DESK.prefilter(traveller(["Paris"], CAR), ["Lyon", "Versailles", "Paris", "Xanadu"])
    told = {each.address: each for each in [*found.compatible, *found.incompatible, *found.unknown]}
    assert told["Paris"].reason is None
    assert told["Lyon"].reason == "beyond_bound"
    assert told["Lyon"].minutes is None
    assert told["Lyon"].straight_km == pytest.approx(392, abs=3)
    assert told["Versailles"].reason == "too_long"
    assert told["Versailles"].over_minutes == pytest.approx(told["Versailles"].minutes - 30)
    assert told["Xanadu"].reason == "place_unknown"
    for each in told.values():
        for french in (True, False):
            assert wording.job(each, french=french).endswith(".")


def test_a_wholly_remote_job_is_compatible_wherever_it_is_and_whoever_asks() -> None:
    jobs = [JobAddress("Brest", remote_days=5), JobAddress("Xanadu", remote_days=5)]
    for origin in ("Paris", "Nulle part"):
        found = DESK.prefilter(traveller([origin], CAR), jobs)
        assert [(each.home, each.score, each.mode) for each in found.compatible] == [
            (True, 1.0, None)
        ] * 2
        assert found.by_mode == {"voiture": (0, 0)}


def test_a_person_whom_nobody_can_place_makes_every_other_job_unknown() -> None:
    found = DESK.prefilter(traveller(["Nulle part"], CAR), ["Paris", "Lyon"])
    assert (found.unknown_count, found.compatible_count, found.incompatible_count) == (2, 0, 0)
    assert {each.reason for each in found.unknown} == {"candidate_unknown"}


def test_lists_are_cut_and_counts_are_whole() -> None:
    near = [point(48.85, 2.35 + at / 1000) for at in range(5)]
    far = [point(48.85, 3.0 + at / 1000) for at in range(5)]
    beyond = [point(43.0, 2.0 + at / 1000) for at in range(5)]
    unknown = [f"Xanadu {at}" for at in range(5)]
    jobs = [*unknown, *beyond, *far, *near]
    found = DESK.prefilter(traveller(["Paris"], CAR), jobs, limit=3, order="minutes")
    assert found.truncated
    assert (found.compatible_count, found.incompatible_count, found.unknown_count) == (5, 10, 5)
    assert found.excluded == {"beyond_bound": 5, "too_long": 5, "no_route": 0}
    minutes = [each.minutes for each in found.compatible]
    assert len(minutes) == 3
    assert minutes == sorted(minutes, key=float)
    assert [each.reason for each in found.incompatible] == ["too_long"] * 3
    given_order = DESK.prefilter(traveller(["Paris"], CAR), jobs, limit=3, order="given")
    assert [each.address for each in given_order.compatible] == near[:3]


def test_one_limit_may_stand_for_all_others() -> None:
    person = traveller(["Paris"], {"voiture": 5.0, "marche": 5.0})
    assert DESK.prefilter(person, ["Versailles"]).compatible_count == 0
    (one,) = DESK.prefilter(person, ["Versailles"], every_minutes=90.0).compatible
    assert (one.mode, one.limit_minutes) == ("voiture", 90.0)


def stocked(routes: ToldRoutes | None = None) -> Desk:
    desk = Desk(routes)
    offers: dict[str, Any] = {
        "near": {"location": ["Paris", "Brest"]}, "far": {"location": "Lyon"},
        "home": {"remote_policy": "full_remote"}, "nowhere": {"location": "Xanadu"},
        "silent": {}, "old": {"location": "Paris", "expires_at": "2020-01-01"},
    }  # fmt: skip
    for name, offer in offers.items():
        desk.put("job", name, {"title": "Soudeur", **offer})
    return desk


def test_the_stock_is_filtered_by_its_index() -> None:
    found = stocked().prefilter(traveller(["Versailles"], {"voiture": 60.0}), StoredJobs())
    assert [each.id for each in found.compatible] == ["home", "near"]
    assert [(each.id, each.reason) for each in found.incompatible] == [("far", "beyond_bound")]
    assert sorted(str(each.id) for each in found.unknown) == ["nowhere", "silent"]
    assert found.considered == 5


def test_ids_that_no_open_job_has_are_told_and_counted() -> None:
    asked = StoredJobs(among=["near", "old", "never"])
    found = stocked().prefilter(traveller(["Versailles"], {"voiture": 60.0}), asked)
    assert [(each.id, each.reason) for each in found.unknown] == [
        ("never", "not_found"), ("old", "not_found"),
    ]  # fmt: skip
    assert (found.considered, found.unknown_count) == (3, 2)


def test_only_the_fastest_mode_is_asked_where_it_is_within_its_limit() -> None:
    limits: dict[Mode, float] = {"voiture": 60.0, "velo": 60.0, "marche": 600.0}
    routes = ToldRoutes(lambda leg: 50.0 if leg.mode == "voiture" else 55.0)
    found = Desk(routes).prefilter(traveller(["Versailles"], limits), ["Paris", "Paris"])
    assert [leg.mode for leg in routes.asked] == ["voiture"]
    assert {(each.mode, each.minutes, each.source) for each in found.compatible} == {
        ("voiture", 50.0, "google")
    }
    assert found.effort.sources == {"google": 2}


def test_other_modes_are_asked_where_the_fastest_is_too_slow() -> None:
    limits: dict[Mode, float] = {"voiture": 60.0, "velo": 60.0, "transport_commun": 60.0}
    told = {"voiture": 61.0, "velo": None, "transport_commun": 40.0}
    routes = ToldRoutes(lambda leg: told[leg.mode])
    found = Desk(routes).prefilter(traveller(["Versailles"], limits), ["Paris", "Lyon"])
    assert routes.asked[0].mode == "voiture"
    assert {leg.mode for leg in routes.asked[1:]} == {"velo", "transport_commun"}
    assert {leg.site.name for leg in routes.asked} == {"Paris"}
    assert [(each.mode, each.minutes) for each in found.compatible] == [("transport_commun", 40.0)]
    assert found.by_mode["velo"] == (0, 2)


def test_every_mode_is_asked_when_asked_to_be_thorough() -> None:
    limits: dict[Mode, float] = {"voiture": 60.0, "velo": 90.0}
    routes = ToldRoutes(lambda _: 50.0)
    Desk(routes).prefilter(traveller(["Versailles"], limits), ["Paris"], thorough=True)
    assert {leg.mode for leg in routes.asked} == {"voiture", "velo"}


def test_where_no_mode_has_a_way_it_is_said() -> None:
    found = Desk(ToldRoutes(lambda _: None)).prefilter(
        traveller(["Versailles"], {"voiture": 60.0}), ["Paris"]
    )
    (one,) = found.incompatible
    assert one.reason == "no_route"
    assert found.excluded == {"beyond_bound": 0, "too_long": 0, "no_route": 1}
    assert wording.job(one, french=True) == "Aucun itinéraire pour les modes de transport choisis."


def test_a_measured_journey_that_is_too_long_takes_a_job_out() -> None:
    limits: dict[Mode, float] = {"voiture": 60.0}
    offline = Desk().prefilter(traveller(["Versailles"], limits), ["Paris"])
    online = Desk(ToldRoutes(lambda _: 75.0)).prefilter(
        traveller(["Versailles"], limits), ["Paris"]
    )
    assert (offline.compatible_count, online.compatible_count) == (1, 0)
    one: JobJourney = online.incompatible[0]
    assert (one.minutes, one.over_minutes, one.source) == (75.0, 15.0, "google")


def test_stored_jobs_are_asked_about_while_they_are_few() -> None:
    routes = ToldRoutes(lambda _: 25.0)
    found = stocked(routes).prefilter(traveller(["Versailles"], {"voiture": 60.0}), StoredJobs())
    assert [(leg.site.name, leg.mode) for leg in routes.asked] == [("Paris", "voiture")]
    assert found.estimated_because is None
    near = next(each for each in found.compatible if each.id == "near")
    assert (near.minutes, near.source) == (25.0, "google")


def test_many_stored_jobs_are_estimated_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("src.services.commute.prefilter.MOST_STORED", 2)
    routes = ToldRoutes(lambda _: 25.0)
    found = stocked(routes).prefilter(traveller(["Versailles"], {"voiture": 60.0}), StoredJobs())
    assert routes.asked == []
    assert found.estimated_because == "too_many_jobs"
