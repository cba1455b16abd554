"""Cosines of whole-number vectors are exact; what is held is made once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from src.adapters.text.phrase_models import HybridModel, SubwordModel
from src.matching import text_model as module
from src.matching.errors import ModelError
from src.matching.text_model import NOT_YET, Calibration, HeldVectors, cosines
from tests.unit.matching.trial_vectors import TrialModel

WIDEST = 1040  # the most dimensions for which float32 adds dot products up exactly
steps = st.integers(-127, 127)
MODELS = (SubwordModel(), HybridModel())


@st.composite
def held_and_asked(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Vectors, rows of them in any order with some missing, and a vector."""
    count, width = draw(st.integers(1, 40)), draw(st.sampled_from([1, 16, 224, WIDEST]))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    held = chance.integers(-127, 128, (count, width), dtype=np.int8)
    rows = draw(arrays(np.int64, st.integers(0, 60), elements=st.integers(NOT_YET, count - 1)))
    return held, rows, chance.integers(-127, 128, width, dtype=np.int8)


@given(held_and_asked(), st.sampled_from([1, 2, 3, 7, 4096]))
def test_cosines_are_the_same_bits_for_any_chunk_and_equal_whole_number_arithmetic(
    drawn: tuple[Any, Any, Any], chunk: int
) -> None:
    held, rows, vector = drawn
    exact = held[rows].astype(np.int64) @ vector.astype(np.int64) / 127.0**2
    exact[rows == NOT_YET] = 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        assert np.array_equal(cosines(held, rows, vector), exact)


@given(held_and_asked(), st.randoms(use_true_random=False))
def test_cosines_of_one_row_are_those_of_many_in_any_order(
    drawn: tuple[Any, Any, Any], chance: Any
) -> None:
    held, rows, vector = drawn
    together = cosines(held, rows, vector)
    order = np.array(chance.sample(range(len(rows)), len(rows)), np.int64)
    assert np.array_equal(cosines(held, rows[order], vector), together[order])
    for at in range(len(rows)):
        assert cosines(held, rows[at : at + 1], vector)[0] == together[at]


def test_the_widest_vectors_that_are_allowed_stay_exact_at_their_worst() -> None:
    worst = np.full((3, WIDEST), 127, np.int8)
    found = cosines(worst, np.array([0, 2]), worst[0])
    assert found.tolist() == [WIDEST, WIDEST]
    assert WIDEST * 127 * 127 < 2**24


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.name))
def test_shipped_models_stay_within_the_exact_width(model: Any) -> None:
    assert 1 <= model.dimensions <= WIDEST


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.name))
@given(st.lists(st.floats(-1.1, 1.1), min_size=2, max_size=20))
def test_a_calibration_stays_in_range_and_never_falls(model: Any, values: list[float]) -> None:
    ascending = np.sort(np.array(values))
    near = model.calibration(ascending)
    assert near.min() >= 0
    assert near.max() <= 1
    assert (np.diff(near) >= 0).all()


def test_a_calibration_is_straight_between_its_knots() -> None:
    halves = Calibration((0.0, 0.5, 1.0), (0.0, 0.2, 1.0))
    assert halves(np.array([-1, 0.25, 0.5, 0.75, 2])) == pytest.approx([0, 0.1, 0.2, 0.6, 1])


def test_held_vectors_are_made_once_and_keep_their_rows() -> None:
    model = TrialModel()
    held = HeldVectors(model)
    phrases = [f"phrase {at}" for at in range(40)]
    first = held.rows(phrases[:10]).tolist()
    held.add(phrases)
    assert held.rows(phrases)[:10].tolist() == first == list(range(10))
    assert (model.asked, held.version) == (phrases, 40)
    for text in phrases:
        assert np.array_equal(held.vector(text), model.vectors([text])[0])


@given(st.lists(st.text(max_size=8), min_size=1, max_size=30))
def test_held_vectors_have_a_row_for_each_phrase_however_often_it_stands(drawn: list[str]) -> None:
    held = HeldVectors(TrialModel())
    rows = held.rows(drawn).tolist()
    assert held.version == len(set(drawn)) == len(set(rows))
    assert dict(zip(drawn, rows, strict=True)) == dict(zip(drawn[::-1], rows[::-1], strict=True))


def test_what_a_model_raises_is_passed_on_and_nothing_is_held() -> None:
    model = TrialModel()
    held = HeldVectors(model)
    model.fails = "out of order"
    with pytest.raises(ModelError, match="out of order"):
        held.rows(["paie"])
    model.fails = None
    assert held.rows(["paie"]).tolist() == [0]
