"""Laws of reading: whatever comes, an answer that can be true or a MapsError."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.adapters.google_maps import distance_matrix, route_matrix
from src.adapters.google_maps.geocoding import read_geocoding
from src.adapters.google_maps.plausible import journey_is_plausible, on_earth
from src.adapters.google_maps.ways import BEST_KMH
from src.commute.geodesy import km_between
from src.commute.journeys import Journey
from src.commute.places import Place
from src.services.commute.ports import Cell, MapsError
from tests.commute_fakes import NANTES, FakeGazetteer, near
from tests.google_maps_double import GoogleMapsDouble, result

HOMES, SITES = [near(NANTES, 5), near(NANTES, 9)], [NANTES, near(NANTES, -8)]
ENDS = [[(p.latitude, p.longitude) for p in places] for places in (HOMES, SITES)]
PLAIN = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=9)
)
JUNK = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def routes_body() -> Any:
    double = GoogleMapsDouble()
    return [
        double.element("DRIVE", (i, a), (j, b))
        for i, a in enumerate(ENDS[0])
        for j, b in enumerate(ENDS[1])
    ]


def older_body() -> Any:
    double = GoogleMapsDouble()
    rows = [
        {"elements": [double.legacy_element("DRIVE", a, b, traffic=True) for b in ENDS[1]]}
        for a in ENDS[0]
    ]
    return {"status": "OK", "rows": rows}


def places_of(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every node."""
    inner: Any = ()
    if isinstance(node, dict | list):
        inner = node.items() if isinstance(node, dict) else enumerate(node)
    return [path, *(found for key, value in inner for found in places_of(value, (*path, key)))]


@st.composite
def spoilt(draw: st.DrawFn, body: Any) -> Any:
    """A good answer of which one part is something else, or gone."""
    changed = {"body": copy.deepcopy(body)}
    path = ("body", *draw(st.sampled_from(places_of(body))))
    node: Any = changed
    for key in path[:-1]:
        node = node[key]
    if draw(st.booleans()) or len(path) == 1:
        node[path[-1]] = draw(JUNK)
    else:
        del node[path[-1]]
    return changed["body"]


def is_sound(cell: Cell, origin: Place, site: Place) -> bool:
    if not isinstance(cell, Journey):
        return cell in {"no_route", "implausible", "malformed", "missing", "quota", "server"}
    return journey_is_plausible("DRIVE", origin, site, cell.km, cell.minutes) and cell.delay >= 0


@given(spoilt(routes_body()))
def test_a_spoilt_matrix_gives_sound_journeys_or_an_error(body: Any) -> None:
    try:
        cells = route_matrix.read_matrix(body, HOMES, SITES, "voiture")
    except MapsError:
        return
    assert all(is_sound(cells[i][j], HOMES[i], SITES[j]) for i in range(2) for j in range(2))


@given(spoilt(older_body()))
def test_a_spoilt_older_matrix_gives_sound_journeys_or_an_error(body: Any) -> None:
    if not isinstance(body, dict):
        return
    try:
        cells = distance_matrix.read_matrix(body, HOMES, SITES, "voiture")
    except MapsError:
        return
    assert all(is_sound(cells[i][j], HOMES[i], SITES[j]) for i in range(2) for j in range(2))


@given(spoilt({"status": "OK", "results": [result(47.2, -1.5), result(47.3, -1.4)]}))
def test_a_spoilt_geocoding_gives_a_place_on_earth_or_an_error(body: Any) -> None:
    if not isinstance(body, dict):
        return
    try:
        found = read_geocoding("1 rue de Strasbourg, Nantes", body, FakeGazetteer())
    except MapsError:
        return
    assert (found.place is None) == (found.quality == "failed")
    if found.place is not None:
        assert on_earth(found.place.latitude, found.place.longitude)
        assert km_between((47.2184, -1.5536), (found.place.latitude, found.place.longitude)) <= 50


@pytest.mark.parametrize("way", BEST_KMH)
@given(km=st.floats(0.3, 900), detour=st.floats(1.0, 3.0), share=st.floats(0.02, 0.9))
def test_no_journey_at_a_speed_that_people_reach_is_refused(
    way: str, km: float, detour: float, share: float
) -> None:
    site = near(NANTES, km)
    minutes = km * detour / (BEST_KMH[way] * share) * 60

    assert journey_is_plausible(way, NANTES, site, km * detour, minutes) == (minutes <= 1440)


@pytest.mark.parametrize("way", BEST_KMH)
@given(km=st.floats(1.0, 900), haste=st.floats(1.5, 100))
def test_no_journey_beyond_the_best_speed_is_believed(way: str, km: float, haste: float) -> None:
    site = near(NANTES, km)

    assert not journey_is_plausible(way, NANTES, site, km * 2, km / BEST_KMH[way] / haste * 60)
    assert not journey_is_plausible(way, NANTES, site, km * 0.6, 1000)


@pytest.mark.parametrize(
    ("km_away", "minutes", "believed"),
    [(0.0, 0, True), (0.09, 0, True), (0.2, 0, False), (0.2, 0.1, True), (0.0, -1, False),
     (0.0, float("nan"), False), (0.0, float("inf"), False)],
)  # fmt: skip
def test_no_minute_at_all_is_believed_on_the_spot_alone(
    km_away: float, minutes: float, believed: bool
) -> None:
    assert journey_is_plausible("WALK", NANTES, near(NANTES, km_away), 0.2, minutes) == believed
