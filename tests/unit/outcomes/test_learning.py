"""Weights are learned where there is something to learn, and kept where there is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.outcomes import fitting, learning
from src.outcomes.fitting import fit, mean_loss, project, totals
from src.outcomes.judgments import Comparisons, Floats, compared
from src.outcomes.learning import Learned, learn
from tests.unit.outcomes.events import CONFIGURED, TRUTH, shown

sizes = st.integers(2, 12)


@pytest.fixture(scope="module")
def preferences() -> Comparisons:
    return compared(shown(0, TRUTH, candidates=600))


@pytest.fixture(scope="module")
def learned(preferences: Comparisons) -> Learned:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "_RESAMPLES", 60)  # percentiles are coarser, and soon there
        return learn(preferences, CONFIGURED)


def test_a_known_weighting_is_recovered_within_its_intervals(learned: Learned) -> None:
    assert learned.verdict == "better"
    assert learned.accuracy is not None
    assert learned.accuracy.gain.low > 0
    found = np.array([one.value for one in learned.weights])
    assert np.abs(found - TRUTH).sum() < 0.75 * np.abs(CONFIGURED - TRUTH).sum()
    inside = [one.low <= true <= one.high
              for one, true in zip(learned.weights, TRUTH, strict=True)]  # fmt: skip
    assert sum(inside) >= 10, "of twelve 95 % intervals one or two may miss"


def test_learned_weights_lie_on_the_simplex(learned: Learned) -> None:
    values = [one.value for one in learned.weights]
    assert sum(values) == pytest.approx(1.0, abs=1e-9)
    assert min(values) >= 0
    assert all(one.low <= one.value <= one.high for one in learned.weights)


def test_noise_alone_is_not_better_than_what_is_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(learning, "_RESAMPLES", 5)
    found = learn(compared(shown(1, None, candidates=300)), CONFIGURED)
    assert found.verdict == "not_better"
    assert found.accuracy is not None
    assert found.accuracy.gain.low <= 0 <= found.accuracy.gain.high + 0.02


def test_too_little_data_is_refused_with_what_is_missing() -> None:
    found = learn(compared(shown(0, TRUTH, candidates=20)), CONFIGURED)
    assert found.verdict == "too_little_data"
    assert found.weights == ()
    missing = {one.what: (one.found, one.needed) for one in found.shortages}
    assert missing["candidates"][1] == learning.FEWEST_CANDIDATES
    assert all(there < needed for there, needed in missing.values())
    assert learn(compared([]), CONFIGURED).verdict == "too_little_data"


def test_the_same_data_and_seed_learn_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "FEWEST_POSITIVES", 10)
    monkeypatch.setattr(learning, "FEWEST_CANDIDATES", 10)
    monkeypatch.setattr(learning, "RIDGES", (float("inf"), 0.1))
    monkeypatch.setattr(learning, "_RESAMPLES", 5)
    data = compared(shown(0, TRUTH, candidates=60))
    first, again = (learn(data, CONFIGURED, seed=3) for _ in range(2))
    assert first.verdict != "too_little_data"
    assert first == again


def test_what_has_a_floor_stays_above_it(preferences: Comparisons) -> None:
    floor = np.zeros(12)
    floor[0] = 0.24  # the truth is .10
    found = fit(preferences, preferences.weight, CONFIGURED, ridge=0.003, floor=floor)
    assert found.weights[0] == pytest.approx(0.24)
    assert found.weights.sum() == pytest.approx(1.0)


def test_an_infinite_ridge_keeps_the_configured_weights(preferences: Comparisons) -> None:
    kept = fit(preferences, preferences.weight, CONFIGURED, ridge=float("inf"))
    assert np.array_equal(kept.weights, CONFIGURED)
    free = fit(preferences, preferences.weight, CONFIGURED, ridge=0.001)
    assert mean_loss(preferences, preferences.weight, free) < kept.loss < np.log(2)
    held = fit(preferences, preferences.weight, CONFIGURED, ridge=1.0)
    moved = [np.abs(one.weights - CONFIGURED).sum() for one in (free, held)]
    assert moved[0] > moved[1] > 0


def test_the_slope_is_that_of_the_loss(preferences: Comparisons) -> None:
    share = preferences.weight / preferences.weight.sum()

    def loss(weights: Floats) -> float:
        return fitting._loss(fitting._margins(preferences, weights), share, 9.0)

    margins = fitting._margins(preferences, TRUTH)
    slope = fitting._slope(preferences, TRUTH, share, 9.0, margins)
    for at in range(12):
        step = np.zeros(12)
        step[at] = 1e-6
        steep = (loss(TRUTH + step) - loss(TRUTH - step)) / 2e-6
        assert slope[at] == pytest.approx(steep, rel=1e-4, abs=1e-7)


def test_missing_criteria_give_their_weight_to_the_others(preferences: Comparisons) -> None:
    total, confidence = totals(preferences, CONFIGURED)
    for item in range(20):
        known = preferences.known[:, item]
        spread = CONFIGURED[known] / CONFIGURED[known].sum()
        assert total[item] == pytest.approx(preferences.values[known, item] @ spread)
        assert confidence[item] == pytest.approx(CONFIGURED[known].sum())


@given(st.data(), sizes)
def test_a_projection_is_the_nearest_of_what_is_allowed(data: st.DataObject, size: int) -> None:
    def numbers(low: float, high: float) -> Floats:
        drawn = st.lists(st.floats(low, high), min_size=size, max_size=size)
        return np.array(data.draw(drawn))

    point, metric = numbers(-2, 2), numbers(0.01, 1)
    floor = numbers(0, 0.9) / size
    found = project(point, metric, floor)
    assert found.sum() == pytest.approx(1.0)
    assert (found >= floor - 1e-12).all()
    share = numbers(0.001, 1)
    other = floor + (1 - floor.sum()) * share / share.sum()

    def distance(weights: Floats) -> float:
        return float(((weights - point) ** 2 / metric).sum())

    assert distance(found) <= distance(other) + 1e-9 * (1 + distance(other))
