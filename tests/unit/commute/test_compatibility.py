"""Laws of compatibility and of reach, which must say the same."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.compatibility import compatibility
from src.commute.geodesy import km_between, unit_vectors
from src.commute.journeys import Journey, estimated
from src.commute.modes import MODES, Mode
from src.commute.places import Place, urbanity
from src.commute.reach import BEST_SPEED, reach, within

modes = st.sampled_from(MODES)
limits_of = st.dictionaries(modes, st.floats(1, 200), min_size=1)
places = st.builds(
    lambda north, east, density: Place("ici", 46 + north, 3 + east, density=density),
    st.floats(-3, 3), st.floats(-4, 4), st.floats(1, 20_000),
)  # fmt: skip
days = st.integers(0, 5)


def journeys(origin: Place, site: Place) -> list[Journey]:
    return [estimated(origin, site, mode) for mode in MODES]


def took(mode: Mode, minutes: float) -> Journey:
    return Journey(mode, 12.0, minutes, 0.0, minutes * 0.8, minutes * 1.3)


@given(places, places, limits_of, st.floats(1, 3), days, st.booleans())
def test_a_looser_limit_never_makes_a_compatible_job_incompatible(
    origin: Place, site: Place, most: dict[Mode, float], factor: float, telework: int, strict: bool
) -> None:
    ways = journeys(origin, site)
    looser = {mode: minutes * factor for mode, minutes in most.items()}
    tight = compatibility(ways, most, telework_days=telework, strict=strict)
    loose = compatibility(ways, looser, telework_days=telework, strict=strict)
    assert loose.compatible or not tight.compatible
    assert loose.score >= tight.score


@given(places, places, limits_of, st.booleans())
def test_telework_never_hurts_and_makes_nothing_possible_when_strict(
    origin: Place, site: Place, most: dict[Mode, float], strict: bool
) -> None:
    ways = journeys(origin, site)
    found = [compatibility(ways, most, telework_days=each, strict=strict) for each in range(6)]
    assert all(one.score <= other.score for one, other in itertools.pairwise(found))
    if strict:
        assert len({each.compatible for each in found}) == 1
    else:
        assert [each.compatible for each in found] == sorted(each.compatible for each in found)


@given(places, places, modes)
def test_a_to_b_and_b_to_a_agree(origin: Place, site: Place, mode: Mode) -> None:
    assert estimated(origin, site, mode) == estimated(site, origin, mode)


@given(places, places, limits_of, days)
def test_whoever_is_strict_is_lenient_too(
    origin: Place, site: Place, most: dict[Mode, float], telework: int
) -> None:
    ways = journeys(origin, site)
    strict = compatibility(ways, most, telework_days=telework)
    lenient = compatibility(ways, most, telework_days=telework, strict=False)
    assert lenient.compatible or not strict.compatible


def test_the_fastest_compatible_mode_is_recommended_whatever_scores_best() -> None:
    ways = [took("velo", 25), took("voiture", 24), took("marche", 70)]
    found = compatibility(ways, {"velo": 30.0, "voiture": 30.0, "marche": 60.0})
    assert [verdict.journey.mode for verdict in found.verdicts] == ["voiture", "velo", "marche"]
    assert [verdict.compatible for verdict in found.verdicts] == [True, True, False]
    assert found.recommended is not None
    assert found.recommended.journey.mode == "voiture"
    assert found.best is not None
    assert found.best.journey.mode == "velo"


def test_nothing_compatible_recommends_nothing_and_scores_below_the_limit() -> None:
    found = compatibility([took("marche", 70)], {"marche": 60.0, "velo": 20.0})
    assert not found.compatible
    assert found.recommended is None
    assert 0 < found.score < 0.6


def test_without_a_journey_nothing_is_compatible() -> None:
    found = compatibility([], {"velo": 20.0})
    assert (found.compatible, found.score, found.verdicts, found.best) == (False, 0.0, (), None)


@pytest.mark.parametrize("mode", MODES)
@given(km=st.floats(0, 900), urban=st.floats(0, 1))
def test_no_estimate_is_faster_than_the_bound(mode: Mode, km: float, urban: float) -> None:
    north = Place("là", 43 + km / 111.19493, 3.0, density=30 * 400**urban)
    found = estimated(Place("ici", 43.0, 3.0, density=30 * 400**urban), north, mode)
    far = km_between((43.0, 3.0), (north.latitude, 3.0))
    assert found.low >= far / BEST_SPEED[mode] * 60


@given(
    st.lists(places, min_size=1, max_size=3), st.lists(places, min_size=1, max_size=12),
    limits_of, days, st.booleans(),
)  # fmt: skip
def test_reach_says_of_many_places_what_compatibility_says_of_each(
    origins: list[Place], sites: list[Place], most: dict[Mode, float], telework: int, strict: bool
) -> None:
    points = unit_vectors(
        np.array([site.latitude for site in sites]), np.array([site.longitude for site in sites])
    )
    urban = np.array([urbanity(site.density) for site in sites])
    found = reach(points, urban, origins, most, telework_days=telework, strict=strict)
    fit = within(found, most, telework_days=telework, strict=strict).any(axis=0)
    for at, site in enumerate(sites):
        alone = [
            compatibility(journeys(origin, site), most, telework_days=telework, strict=strict)
            for origin in origins
        ]
        assert fit[at] == any(each.compatible for each in alone)
        assert found.possible[at] or not fit[at]


def test_no_origin_reaches_nothing() -> None:
    found = reach(np.zeros((2, 3)), np.zeros(2), [], {"velo": 30.0})
    assert not found.possible.any()
    assert not within(found, {"velo": 30.0}).any()
