"""Laws of the location score."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.commute.burdens import earlier_minutes, monthly_euros
from src.commute.modes import MODES, Mode
from src.commute.scoring import WEIGHTS, Best, Components, best, components, eased, time_score

modes = st.sampled_from(MODES)
minutes = st.floats(0, 400)
kilometres = st.floats(0, 500)
days = st.integers(-1, 6)


def scored(
    mode: Mode,
    *,
    km: float = 10.0,
    took: float = 25.0,
    delay: float = 5.0,
    limit: float = 40.0,
    remote: int = 0,
) -> Components:
    ease, office = eased(np.array([remote], np.int8))
    one = np.array
    return components(mode, one([km]), one([took]), one([delay]), limit=one([limit]), ease=ease,
                      office_days=office)  # fmt: skip


def limits(**given_minutes: float) -> np.ndarray:
    return np.array([[given_minutes.get(mode, np.nan) for mode in MODES]])


def journeys(
    *ends: tuple[list[float], list[float]],
    most: np.ndarray,
    max_km: float = np.inf,
    remote: int = 0,
) -> Best:
    columns = [(np.array(km), np.array(urban)) for km, urban in ends]
    rows = len(columns[0][0]) if columns else 1
    days_at_home = np.array([remote], np.int8)
    return best(columns, most, np.array([max_km]), days_at_home, rows=rows)


@given(modes, kilometres, minutes, st.floats(0, 60), st.floats(1, 200), days)
def test_the_parts_are_within_0_and_1_and_add_up_to_the_score(
    mode: Mode, km: float, took: float, delay: float, limit: float, remote: int
) -> None:
    found = scored(mode, km=km, took=took, delay=delay, limit=limit, remote=remote)
    parts = {"time": found.time, "cost": found.cost, "comfort": found.comfort,
             "reliability": found.reliability}  # fmt: skip
    assert all(0.0 <= part[0] <= 1.0 for part in parts.values())
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    expected = sum(WEIGHTS[name] * part[0] for name, part in parts.items())
    assert found.final[0] == pytest.approx(expected, abs=1e-12)


@given(modes, kilometres, st.tuples(minutes, minutes), st.floats(0, 60), days)
def test_longer_never_scores_higher(
    mode: Mode, km: float, took: tuple[float, float], delay: float, remote: int
) -> None:
    short, long = (
        scored(mode, km=km, took=each, delay=delay, remote=remote) for each in sorted(took)
    )
    assert long.final[0] <= short.final[0]
    assert all(
        getattr(long, part)[0] <= getattr(short, part)[0]
        for part in ("time", "comfort", "reliability")
    )


@given(modes, st.tuples(kilometres, kilometres), days)
def test_dearer_never_scores_higher(mode: Mode, km: tuple[float, float], remote: int) -> None:
    near, far = (scored(mode, km=each, remote=remote) for each in sorted(km))
    assert near.euros[0] <= far.euros[0] + 1e-9
    assert far.cost[0] <= near.cost[0] + 1e-12
    assert far.final[0] <= near.final[0] + 1e-12


@given(modes, st.tuples(st.floats(0, 60), st.floats(0, 60)))
def test_less_reliable_never_scores_higher(mode: Mode, delay: tuple[float, float]) -> None:
    calm, late = (scored(mode, delay=each) for each in sorted(delay))
    assert late.earlier[0] >= calm.earlier[0]
    assert late.final[0] <= calm.final[0]


@given(modes, kilometres, minutes, st.tuples(st.floats(1, 300), st.floats(1, 300)))
def test_a_looser_limit_never_scores_lower(
    mode: Mode, km: float, took: float, most: tuple[float, float]
) -> None:
    tight, loose = (scored(mode, km=km, took=took, limit=each) for each in sorted(most))
    assert loose.final[0] >= tight.final[0]
    assert loose.share[0] <= tight.share[0]


@given(modes, kilometres, minutes, st.floats(0, 60))
def test_each_day_of_remote_work_never_hurts(
    mode: Mode, km: float, took: float, delay: float
) -> None:
    scores = [
        scored(mode, km=km, took=took, delay=delay, remote=remote).final[0] for remote in range(6)
    ]
    assert all(one <= other + 1e-12 for one, other in itertools.pairwise(scores))
    assert scores[5] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("share", "score"), [(0, 1), (0.5, 0.9), (1, 0.6), (1.75, 0.3), (2.5, 0), (9, 0)]
)
def test_time_scores_what_is_just_bearable_at_the_limit(share: float, score: float) -> None:
    assert time_score(np.array([float(share)]))[0] == pytest.approx(score)


@given(modes, st.lists(st.tuples(kilometres, st.floats(0, 1)), min_size=1, max_size=8))
def test_further_never_scores_higher_between_equal_surroundings(
    mode: Mode, places: list[tuple[float, float]]
) -> None:
    far = sorted(km for km, _ in places)
    found = journeys((far, [places[0][1]] * len(far)), most=limits(**{mode: 45.0}))
    assert (np.diff(found.score) <= 1e-12).all()
    assert (np.diff(found.minutes) >= 0).all()


@given(
    st.lists(st.tuples(kilometres, st.floats(0, 1)), min_size=2, max_size=6),
    st.sets(modes, min_size=1),
    modes,
)
def test_another_mode_or_another_end_never_hurts(
    places: list[tuple[float, float]], chosen: set[Mode], other: Mode
) -> None:
    most = limits(**dict.fromkeys(chosen, 40.0))
    ends = [([km], [urban]) for km, urban in places]
    alone = journeys(*ends[:-1], most=most)
    together = journeys(*ends, most=most)
    more = journeys(*ends[:-1], most=limits(**dict.fromkeys({*chosen, other}, 40.0)))
    assert together.score[0] >= alone.score[0]
    assert more.score[0] >= alone.score[0]
    assert together.least_share[0] <= alone.least_share[0]


@given(st.lists(st.tuples(kilometres, st.floats(0, 1)), min_size=1, max_size=40))
def test_a_pair_has_the_same_bits_alone_and_in_a_batch(places: list[tuple[float, float]]) -> None:
    most = limits(voiture=30.0, transport_commun=45.0, velo=20.0)
    batch = journeys(([km for km, _ in places], [urban for _, urban in places]), most=most)
    for at, (km, urban) in enumerate(places):
        alone = journeys(([km], [urban]), most=most)
        assert [getattr(alone, name)[0] for name in ("score", "minutes", "mode", "low")] == [
            getattr(batch, name)[at] for name in ("score", "minutes", "mode", "low")
        ]


def test_what_is_unknown_stays_unknown() -> None:
    found = journeys(([np.nan, 3.0], [0.5, 0.5]), most=limits(velo=30.0))
    assert np.isnan(found.score[0])
    assert found.mode.tolist() == [-1, MODES.index("velo")]
    assert np.isnan(journeys(most=limits(velo=30.0)).score[0])


def test_a_limit_in_kilometres_counts_beside_the_minutes() -> None:
    free = journeys(([40.0], [0.2]), most=limits(voiture=300.0))
    near = journeys(([40.0], [0.2]), most=limits(voiture=300.0), max_km=20.0)
    assert near.least_share[0] == pytest.approx(2.0)
    assert near.score[0] < free.score[0]


def test_a_wholly_remote_job_scores_1_without_a_place() -> None:
    found = journeys(([np.nan], [np.nan]), most=limits(velo=30.0), remote=5)
    assert found.score[0] == 1.0
    assert found.least_share[0] == 0.0


class TestCosts:
    def euros(self, mode: Mode, km: float, office_days: float = 5.0) -> float:
        return float(monthly_euros(mode, np.array([km]), np.array([office_days]))[0])

    def test_a_car_costs_what_the_tax_office_counts(self) -> None:
        # 10 km there and back on 218 days are 4,360 km at 0.636; 20 km pass the first 5,000.
        assert self.euros("voiture", 10) == pytest.approx(4_360 * 0.636 / 12)
        assert self.euros("voiture", 20) == pytest.approx((8_720 * 0.357 + 1_395) / 12)
        assert self.euros("voiture", 60) == pytest.approx(26_160 * 0.427 / 12)

    def test_a_motorbike_has_a_scale_of_its_own(self) -> None:
        assert self.euros("moto", 10) == pytest.approx((4_360 * 0.082 + 1_158) / 12)

    def test_a_shared_car_is_shared_by_two(self) -> None:
        assert self.euros("covoiturage", 15) == pytest.approx(self.euros("voiture", 15) / 2)

    def test_the_employer_pays_half_of_a_pass_however_often_it_is_used(self) -> None:
        assert self.euros("transport_commun", 5) == 30.0
        assert self.euros("transport_commun", 5, 1.0) == 30.0
        assert self.euros("transport_commun", 5, 0.0) == 0.0
        assert self.euros("transport_commun", 112) == 130.0

    def test_walking_costs_nothing(self) -> None:
        assert self.euros("marche", 3) == 0.0

    def test_fewer_days_at_the_office_cost_less(self) -> None:
        assert self.euros("velo", 8, 2.0) == pytest.approx(self.euros("velo", 8) * 0.4)

    @given(modes, kilometres)
    def test_a_kilometre_of_nan_is_unknown(self, mode: Mode, km: float) -> None:
        assert np.isnan(self.euros(mode, np.nan))
        assert self.euros(mode, km) >= 0


def test_one_sets_off_earlier_for_half_of_the_delay_and_a_share_of_the_journey() -> None:
    assert earlier_minutes("voiture", np.array([30.0]), np.array([10.0]))[0] == pytest.approx(8.6)
