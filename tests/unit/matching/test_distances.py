"""Kilometres over the globe and minutes on the way."""

from __future__ import annotations

from math import acos, cos, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.distances import km_to, nearest_km
from src.matching.places import EARTH_KM, LINES
from tests.unit.matching.market import TOWNS, pair, score

latitudes, longitudes = st.floats(41, 52), st.floats(-5, 10)


def arc(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The spherical law of cosines: another way to the same kilometres."""
    (phi, lam), (psi, mu) = [(radians(at[0]), radians(at[1])) for at in (one, other)]
    cosine = sin(phi) * sin(psi) + cos(phi) * cos(psi) * cos(lam - mu)
    return EARTH_KM * acos(min(1.0, max(-1.0, cosine)))


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_distance_is_the_arc_of_the_great_circle(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> None:
    ranked = pair(
        {"current_role": "x", "location": {"latitude": latitude, "longitude": longitude}},
        {"title": "x", "location": {"latitude": other_latitude, "longitude": other_longitude}},
    )
    assert ranked.km is not None
    expected = arc((latitude, longitude), (other_latitude, other_longitude))
    # Places are told apart by about ten metres.
    assert abs(ranked.km - expected) < 0.03


@pytest.mark.parametrize(
    ("one", "other", "km"), [("Paris", "Lyon", 392), ("Lille", "Marseille", 834), ("Paris",
                                                                                 "Paris", 0)]
)  # fmt: skip
def test_known_distances(one: str, other: str, km: float) -> None:
    ranked = pair({"current_role": "x", "location": one}, {"title": "x", "location": other})
    assert ranked.km == pytest.approx(km, abs=2)


def test_the_nearest_of_all_origins_and_sites_counts() -> None:
    wishes = {"location_preferences": {"acceptedCities": ["Nantes", "Villeurbanne"]}}
    ranked = pair(
        {"current_role": "x", "location": "Brest", "preferences": wishes},
        {"title": "x", "location": [{"city": "Lille"}, {"city": "Lyon"}, {"city": "Marseille"}]},
    )
    assert ranked.km == pytest.approx(4.3, abs=0.5)


def test_no_place_is_no_distance() -> None:
    points, places = np.array([[1.0, 0.0, 0.0]]), [["", 0.0, 0.0], ["", 0.0, 90.0]]
    assert km_to(points, places)[0] == 0
    found = nearest_km(points, np.array([[0, -1, -1], [-1, -1, -1]], np.int32), places)
    assert found[0] == 0
    assert np.isnan(found[1])
    assert np.isnan(nearest_km(points, np.array([[0, -1, -1]], np.int32), [])).all()


@pytest.mark.parametrize("mode", sorted(LINES))
def test_a_journey_at_the_limit_scores_what_is_just_bearable(mode: str) -> None:
    km = 20.0
    minutes = min(start + slope * km for start, slope in LINES[mode])
    wishes = {"transport": {"modes": [mode], "max_minutes": {mode: minutes}}}
    ranked = pair(
        {"current_role": "x", "location": at(0), "preferences": wishes},
        {"title": "x", "location": at(km)},
    )
    assert ranked.burden == pytest.approx(1, abs=1e-3)
    assert score(ranked, "location") == pytest.approx(0.6, abs=1e-3)


def at(km: float) -> dict[str, float]:
    return {"latitude": 46.0 + km / (EARTH_KM * radians(1)), "longitude": 2.0}


@pytest.mark.parametrize(
    ("km", "expected"), [(0, 1), (50, 0.9), (100, 0.6), (175, 0.3), (250, 0), (900, 0)]
)
def test_a_stated_distance_scores_by_the_share_of_it(km: float, expected: float) -> None:
    wishes = {"location_preferences": {"maxDistance": 100},
              "transport": {"modes": ["moto"], "max_minutes": {"moto": 600}}}  # fmt: skip
    ranked = pair(
        {"current_role": "x", "location": at(0), "preferences": wishes},
        {"title": "x", "location": at(km)},
    )
    assert score(ranked, "location") == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("days", "share"), [(0, 1), (1, 0.85), (2, 0.7), (3, 0.55), (4, 0.4)])
def test_each_day_at_home_takes_its_part_off_the_journey(days: int, share: float) -> None:
    mode = "hybrid" if days else "on_site"
    burdens = [
        pair(
            {"current_role": "x", "location": TOWNS[0].name},
            {"title": "x", "location": TOWNS[2].name, "remote_policy": policy},
        ).burden
        for policy in ({"mode": mode, "days_per_week": days}, {})
    ]
    assert burdens[1] is not None
    assert burdens[0] == pytest.approx(share * burdens[1])


def test_a_wholly_remote_job_has_no_journey_wherever_it_is() -> None:
    for location in ("Brest", None, "Trifouilly"):
        ranked = pair(
            {"current_role": "x"}, {"title": "x", "location": location,
                                    "remote_policy": "full_remote"}
        )  # fmt: skip
        assert score(ranked, "location") == 1
        assert ranked.burden == 0
