"""Laws of the offline estimate: monotone, symmetric, the same bits alone and in a batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.estimate import estimate
from src.commute.fitted import FITTED, KNOTS_KM
from src.commute.journeys import estimated
from src.commute.modes import MODES
from src.commute.places import Place
from src.commute.reach import BEST_SPEED

modes = st.sampled_from(MODES)
distances = st.floats(0.0, 2_000.0)
urbanities = st.floats(0.0, 1.0)
places = st.builds(
    Place,
    st.just("here"),
    st.floats(41.0, 51.0),
    st.floats(-5.0, 9.0),
    density=st.floats(0.0, 20_000.0),
)


@given(modes, distances, distances, urbanities, st.booleans())
def test_further_is_never_shorter_nor_quicker(mode, one, other, urban, rush):
    near, far = sorted((one, other))
    found = estimate(mode, np.array([near, far]), np.array([urban, urban]), rush=rush)
    assert found.km[0] <= found.km[1]
    assert found.minutes[0] <= found.minutes[1]
    assert found.delay[0] <= found.delay[1]


@given(modes, places, places)
def test_a_journey_and_its_way_back_are_the_same(mode, one, other):
    assert estimated(one, other, mode) == estimated(other, one, mode)


@given(modes, st.lists(st.tuples(distances, urbanities), min_size=1, max_size=40), st.booleans())
def test_a_pair_alone_has_the_bits_that_it_has_in_a_batch(mode, pairs, rush):
    km, urban = np.array(pairs).T.copy()
    batch = estimate(mode, km, urban, rush=rush)
    for at in range(len(pairs)):
        alone = estimate(mode, km[at : at + 1], urban[at : at + 1], rush=rush)
        for name in ("km", "minutes", "delay", "low", "high"):
            assert getattr(alone, name)[0] == getattr(batch, name)[at]


@given(modes, distances, urbanities)
def test_the_band_is_around_the_minutes_and_the_way_no_shorter_than_the_great_circle(
    mode, km, urban
):
    found = estimate(mode, np.array([km]), np.array([urban]))
    assert 0.0 <= found.low[0] <= found.minutes[0] <= found.high[0]
    assert found.km[0] >= km * (1 - 1e-12)


@given(modes, distances, urbanities)
def test_rush_hour_only_adds_its_delay(mode, km, urban):
    rushed = estimate(mode, np.array([km]), np.array([urban]))
    free = estimate(mode, np.array([km]), np.array([urban]), rush=False)
    assert free.delay[0] == 0.0
    assert rushed.minutes[0] == free.minutes[0] + rushed.delay[0]


@given(modes, distances, urbanities)
def test_nobody_is_faster_than_the_bound_that_leaves_places_out(mode, km, urban):
    minutes = estimate(mode, np.array([km]), np.array([urban])).minutes[0]
    assert minutes >= km / BEST_SPEED[mode] * 60 * (1 - 1e-12)


@pytest.mark.parametrize("mode", MODES)
def test_nan_stays_nan_and_touches_nothing_else(mode):
    found = estimate(mode, np.array([np.nan, 5.0]), np.array([0.5, 0.5]))
    for name in ("km", "minutes", "low", "high"):
        assert np.isnan(getattr(found, name)).tolist() == [True, False]


@pytest.mark.parametrize("mode", MODES)
def test_every_stretch_has_constants_that_never_turn_back(mode):
    fitted = FITTED[mode]
    for pace, more, rush in zip(fitted.pace, fitted.pace_urban, fitted.pace_rush, strict=True):
        assert pace > 0.0
        assert pace + more > 0.0
        assert rush >= 0.0
    assert len(fitted.band) == len(fitted.detour) == len(KNOTS_KM)


def test_town_is_slower_by_car_than_country():
    km = np.array([2.0, 8.0, 20.0])
    country, town = estimate("voiture", km, np.zeros(3)), estimate("voiture", km, np.ones(3))
    assert (town.minutes > country.minutes).all()
