"""Modes under all their names, and places as figures."""

from __future__ import annotations

from math import acos, cos, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.geodesy import EARTH_KM, km_between, km_to, unit_vector, unit_vectors
from src.commute.modes import DEFAULT_MINUTES, LABELS, MODES, OTHER_MINUTES, mode_of, usual_minutes
from src.commute.names import folded
from src.commute.places import DENSE, RURAL, urbanity

latitudes, longitudes = st.floats(-89, 89), st.floats(-179, 179)


@pytest.mark.parametrize(
    ("names", "mode"),
    [
        ("voiture|Voiture|VOITURE|driving|DRIVE|car|en voiture|Véhicule personnel", "voiture"),
        (("transport_commun|transports en commun|Transport-commun|TRANSIT|métro|RER|train|bus|"
         "public_transport|Transports publics"), "transport_commun"),
        ("vélo|velo|à vélo|BICYCLING|bicycle|bike|VAE", "velo"),
        ("marche|à pied|WALKING|walk|on foot|Marche à pied", "marche"),
        ("moto|scooter|two_wheeler|TWO_WHEELER|deux-roues", "moto"),
        ("trottinette|Trottinette électrique|e-scooter", "trottinette"),
        ("covoiturage|co-voiturage|carpool|carpooling", "covoiturage"),
    ],
)  # fmt: skip
def test_a_mode_has_names_in_french_english_and_googles(names: str, mode: str) -> None:
    assert {mode_of(name) for name in names.split("|")} == {mode}


def test_every_mode_names_itself_and_has_words() -> None:
    assert [mode_of(mode) for mode in MODES] == list(MODES)
    assert set(LABELS) == set(MODES)


@pytest.mark.parametrize("name", ["", "fusée", "à dos d'âne", "voiture volante", "car ferry"])
def test_what_is_no_mode_is_none(name: str) -> None:
    assert mode_of(name) is None


def test_usual_limits_are_those_of_the_contract() -> None:
    assert DEFAULT_MINUTES == {"voiture": 30.0, "transport_commun": 45.0}
    assert {usual_minutes(mode) for mode in MODES} == {30.0, 45.0, OTHER_MINUTES}


@given(st.text(max_size=40))
def test_a_folded_text_is_folded_once_for_all(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert once == once.strip()
    assert once.isascii()


def test_urbanity_goes_from_open_country_to_the_middle_of_paris() -> None:
    assert urbanity(0.0) == 0.0
    assert urbanity(RURAL) == 0.0
    assert urbanity(DENSE) == 1.0
    assert urbanity(50_000.0) == 1.0
    assert 0.4 < urbanity(600.0) < 0.6


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_distance_is_the_arc_of_the_great_circle(
    north: float, east: float, other_north: float, other_east: float
) -> None:
    # The spherical law of cosines: another way to the same kilometres. The series is for the
    # distances of journeys.
    phi, psi, delta = radians(north), radians(other_north), radians(east - other_east)
    cosine = sin(phi) * sin(psi) + cos(phi) * cos(psi) * cos(delta)
    expected = EARTH_KM * acos(max(-1.0, min(1.0, cosine)))
    found = km_between((north, east), (other_north, other_east))
    if expected < 2_000:
        assert found == pytest.approx(expected, abs=0.01 + expected * 1e-4)
    assert found == km_between((other_north, other_east), (north, east))


def test_one_place_is_no_distance_from_itself() -> None:
    points = unit_vectors(np.array([48.85, 43.3]), np.array([2.35, 5.37]))
    assert km_to(points, unit_vector(48.85, 2.35)).tolist() == [
        pytest.approx(0.0, abs=1e-6), pytest.approx(661, abs=3),
    ]  # fmt: skip
