"""Journeys of pairs: the commute's own code over the columns of a ranking."""

from __future__ import annotations

import itertools
from math import radians
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.burdens import monthly_euros
from src.commute.geodesy import EARTH_KM
from src.commute.journeys import estimated
from src.commute.modes import MODES
from src.commute.places import RURAL, Place
from src.commute.scoring import components
from src.matching.ends import ends
from src.matching.tables import PlaceTable
from tests.unit.matching.market import TOWNS, pair, score
from tests.unit.matching.words import evidence, explained


def at(km: float) -> dict[str, float]:
    return {"latitude": 46.0 + km / (EARTH_KM * radians(1)), "longitude": 2.0}


def journey(candidate: dict[str, Any], offer: dict[str, Any]) -> Any:
    return pair({"current_role": "x", **candidate}, {"title": "x", **offer})


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [("Paris", "Lyon", 392), ("Lille", "Marseille", 834), ("Paris", "Paris", 0)],
)
def test_known_distances(one: str, other: str, km: float) -> None:
    found = journey({"location": one}, {"location": other})
    assert found.straight_km == pytest.approx(km, abs=3)


def test_the_easiest_of_all_origins_and_sites_counts() -> None:
    wishes = {"location_preferences": {"acceptedCities": ["Nantes", "Villeurbanne"]}}
    sites = [{"city": "Lille"}, {"city": "Lyon"}, {"city": "Marseille"}]
    found = journey({"location": "Brest", "preferences": wishes}, {"location": sites})
    assert found.straight_km == pytest.approx(4.3, abs=2)


def test_ends_go_origin_by_origin_then_site_by_site_from_either_side() -> None:
    origins = [["a", 48.0, 2.0, 100.0], ["b", 47.0, 2.0, 1000.0]]
    sites = [["c", 46.0, 2.0, 30.0], ["d", 45.0, 2.0, 300.0], ["e", 44.0, 3.0, 30.0]]

    def held(places: list[list[Any]]) -> tuple[PlaceTable, Any]:
        table = PlaceTable()
        rows = [table.add(*place[1:]) for place in places]
        return table, np.array([rows], np.int32)

    mine, theirs = held(origins), held(sites)
    one = ends(*mine, sites, rows_first=True)
    other = ends(*theirs, origins, rows_first=False)
    assert len(one) == 6
    assert [(float(km[0]), float(urban[0])) for km, urban in one] == [
        (float(km[0]), float(urban[0])) for km, urban in other
    ]


def test_a_row_without_a_place_has_no_end() -> None:
    table = PlaceTable()
    here = table.add(48.0, 2.0, RURAL)
    rows = np.array([[here, -1], [-1, -1]], np.int32)
    ((km, _),) = ends(table, rows, [["", 48.0, 2.0, RURAL]], rows_first=True)
    assert km[0] == 0
    assert np.isnan(km[1])
    assert ends(table, rows, [], rows_first=True) == []


@pytest.mark.parametrize("mode", MODES)
def test_a_journey_is_the_one_that_the_journeys_endpoints_estimate(mode: Any) -> None:
    limit = 40.0
    wishes = {"transport": {"modes": [mode], "max_minutes": {mode: limit}}}
    found = journey({"location": at(0), "preferences": wishes}, {"location": at(20)})
    density = found.facts.sites[0][3]
    origin = Place("", 46.0, 2.0, density=density)
    site = Place("", round(at(20)["latitude"], 4), 2.0, density=density)
    expected = estimated(origin, site, mode)
    assert found.journey.mode == mode
    assert found.journey.minutes == pytest.approx(expected.minutes, rel=0.02)
    parts = components(
        mode, np.array([found.journey.km]), np.array([found.journey.minutes]),
        np.array([found.journey.delay]), limit=np.array([limit]), ease=np.array([1.0]),
        office_days=np.array([5.0]),
    )  # fmt: skip
    assert score(found, "location") == parts.final[0]
    assert found.burden == parts.share[0]


@pytest.mark.parametrize(("km", "burden"), [(0, 0), (50, 0.5), (100, 1), (175, 1.75), (250, 2.5)])
def test_a_stated_distance_bears_on_the_score_by_the_share_of_it(km: float, burden: float) -> None:
    wishes = {"location_preferences": {"maxDistance": 100},
              "transport": {"modes": ["moto"], "max_minutes": {"moto": 600}}}  # fmt: skip
    found = journey({"location": at(0), "preferences": wishes}, {"location": at(km)})
    assert found.burden == pytest.approx(max(burden, found.journey.minutes / 600), abs=0.01)


@given(st.lists(st.floats(0, 400), min_size=2, max_size=5), st.sampled_from(MODES))
def test_further_never_scores_higher(distances: list[float], mode: str) -> None:
    wishes = {"transport": {"modes": [mode], "max_minutes": {mode: 45}}}
    scores = [
        score(journey({"location": at(0), "preferences": wishes},
                      {"location": {**at(km), "city": "ici"}}), "location")
        for km in sorted(distances)
    ]  # fmt: skip
    same = {journey({"location": at(0)}, {"location": at(km)}).facts.sites[0][3]
            for km in distances}  # fmt: skip
    # A village after a town may be easier to drive to: the law speaks of equal surroundings.
    if len(same) == 1:
        assert all(one >= other for one, other in itertools.pairwise(scores))


@pytest.mark.parametrize(("days", "share"), [(0, 1), (1, 0.85), (2, 0.7), (3, 0.55), (4, 0.4)])
def test_each_day_at_home_takes_its_part_off_the_journey(days: int, share: float) -> None:
    mode = "hybrid" if days else "on_site"
    burdens = [
        journey(
            {"location": TOWNS[0].name},
            {"location": TOWNS[2].name, "remote_policy": policy},
        ).burden
        for policy in ({"mode": mode, "days_per_week": days}, {})
    ]
    assert burdens[1] is not None
    assert burdens[0] == pytest.approx(share * burdens[1])


def test_a_wholly_remote_job_has_no_journey_wherever_it_is() -> None:
    for location in ("Brest", None, "Trifouilly"):
        found = journey({}, {"location": location, "remote_policy": "full_remote"})
        assert score(found, "location") == 1
        assert found.burden == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_minutes_their_band_and_what_they_cost_are_told(language: str) -> None:
    candidate = {"current_role": "x", "location": "Lyon",
                 "preferences": {"transport": {"modes": ["velo"]}}}  # fmt: skip
    offer = {"title": "Comptable", "location": [{"city": "Villeurbanne"}, {"city": "Lille"}]}
    way = pair(candidate, offer).journey
    assert way is not None
    euros = float(monthly_euros("velo", np.array([way.km]), np.array([5.0]))[0])
    minutes, km, low, high = round(way.minutes), round(way.km), round(way.low), round(way.high)
    told = [item["fact"].replace("\u202f", " ")
            for item in evidence(explained(candidate, offer, language), "location")]  # fmt: skip
    assert told == (
        [
            (
                f"Le site le plus accessible : environ {minutes} min à vélo pour {km} km "
                f"(estimation hors ligne, de {low} à {high} min)."
            ),
            f"Coût estimé du trajet : {euros:.0f} € par mois.",
        ]
        if language == "fr"
        else [
            (
                f"The site that is easiest to reach: about {minutes} min by bike for {km} km "
                f"(offline estimate, {low} to {high} min)."
            ),
            f"Estimated cost of the journey: €{euros:.0f} a month.",
        ]
    )
