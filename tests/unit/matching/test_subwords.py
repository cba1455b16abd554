"""Subwords: a phrase is an exact sum of whole numbers, so it is the same wherever it is made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.adapters.text.phrase_models import SubwordModel
from src.matching.subwords import STEPS, SubwordTable, features, quantised, rows, unit
from tests.unit.matching.strategies import TITLES

BUCKETS = 512
TABLE = SubwordTable(
    np.random.default_rng(5).integers(-127, 128, (BUCKETS, 16), dtype=np.int8)  # any numbers do
)
texts = st.text(max_size=80) | st.sampled_from(TITLES)


def test_features_are_words_their_letters_and_neighbours() -> None:
    assert features("Paie SQL") == [
        "w paie", "<pa", "pai", "aie", "ie>", "<pai", "paie", "aie>", "<paie", "paie>",
        "w sql", "<sq", "sql", "ql>", "<sql", "sql>", "<sql>", "b paie sql",
    ]  # fmt: skip


def test_accents_and_case_make_no_feature() -> None:
    assert features("ÉLECTRICIEN") == features("electricien")


def test_a_feature_that_stands_twice_counts_once() -> None:
    assert features("paie paie") == [*features("paie"), "b paie paie"]


def test_c_and_c_plus_plus_differ() -> None:
    assert set(features("c++")).isdisjoint({"w c"})
    assert features("c#") != features("c++")


@given(st.text(max_size=5000))
def test_any_text_has_features_in_bounds(text: str) -> None:
    found = features(text)
    assert len(found) == len(set(found)) <= 1500
    chosen = rows(text, BUCKETS)
    assert chosen == sorted(set(chosen))
    assert all(0 <= row < BUCKETS for row in chosen)


def test_the_rows_of_a_feature_never_change() -> None:
    # Kept vectors and trained arrays rest on these: another hash would make both worthless.
    assert rows("sql", 65_536) == [11208, 27359, 38543, 44665, 55089, 57973, 60169]


@given(st.lists(texts, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_vector_alone_is_the_vector_among_others_bit_for_bit(
    drawn: list[str], chance: object
) -> None:
    model = SubwordModel()
    together = model.vectors(drawn)
    assert together.shape == (len(drawn), model.dimensions)
    assert together.dtype == np.int8
    for at, text in enumerate(drawn):
        assert np.array_equal(model.vectors([text])[0], together[at])
    assert np.array_equal(model.vectors(drawn[::-1]), together[::-1])


@given(texts)
def test_a_vector_has_length_one_or_is_zero(text: str) -> None:
    (vector,) = TABLE.vectors([text])
    length = float(np.linalg.norm(vector.astype(np.float64)))
    assert length == pytest.approx(1, abs=1e-6) if rows(text, BUCKETS) else length == 0


def test_no_phrase_gives_no_vector() -> None:
    assert TABLE.vectors([]).shape == (0, 16)
    assert SubwordModel().vectors([]).shape == (0, SubwordModel().dimensions)


def test_rows_of_zeros_stay_zeros() -> None:
    assert not unit(np.zeros((2, 4), np.float32)).any()


@given(st.lists(st.floats(-1, 1, width=32), min_size=8, max_size=8))
def test_quantised_vectors_are_within_half_a_step(values: list[float]) -> None:
    vector = unit(np.array([values], np.float32))
    steps = quantised(vector)
    assert steps.dtype == np.int8
    assert np.abs(steps / STEPS - vector).max() <= 0.5 / STEPS + 1e-6
