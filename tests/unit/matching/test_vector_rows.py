"""Rows of vectors by position: some are late, and a model may change under them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.text_model import NOT_YET
from src.matching.vector_rows import VectorRows
from tests.unit.matching.trial_vectors import LateVectors, TrialModel

PHRASES = ("paie", "soudure", "accueil", "vente", "forge")


@pytest.fixture
def vectors() -> LateVectors:
    return LateVectors(TrialModel())


def filled(vectors: LateVectors | None, *phrases: str, at_once: bool = False) -> VectorRows:
    table = VectorRows(vectors, at_once=at_once)
    for text in phrases:
        table.add(text)
    return table


def test_a_phrase_is_pending_until_its_vector_is_made(vectors: LateVectors) -> None:
    table = filled(vectors, *PHRASES)
    before = table.generation()
    assert table.rows().tolist() == [NOT_YET] * 5
    assert table.pending == 5
    vectors.add(["accueil"])
    assert table.generation() == before + 1
    assert table.rows().tolist() == [NOT_YET, NOT_YET, 0, NOT_YET, NOT_YET]
    assert table.without_vector(10) == ["paie", "soudure", "vente", "forge"]
    assert table.pending == 4


def test_no_more_are_named_than_asked_for(vectors: LateVectors) -> None:
    assert filled(vectors, *PHRASES).without_vector(2) == ["paie", "soudure"]


def test_at_once_has_them_made_when_they_are_first_compared(vectors: LateVectors) -> None:
    table = filled(vectors, *PHRASES, at_once=True)
    table.generation()
    assert table.rows().tolist() == [0, 1, 2, 3, 4]
    assert table.pending == 0


def test_nothing_is_looked_for_again_while_no_vector_was_added(vectors: LateVectors) -> None:
    table = filled(vectors, *PHRASES)
    generations = {table.generation() for _ in range(5)}
    assert len(generations) == 1
    looks = vectors.looks
    table.generation()
    assert vectors.looks == looks


def test_a_vector_of_another_phrase_changes_no_answer(vectors: LateVectors) -> None:
    table = filled(vectors, *PHRASES)
    before = table.generation()
    vectors.add(["autre chose"])
    assert table.generation() == before


def test_another_model_makes_every_phrase_pending_again(vectors: LateVectors) -> None:
    table = filled(vectors, *PHRASES)
    vectors.add(PHRASES)
    before = table.generation()
    assert table.pending == 0
    vectors.held, vectors.known = LateVectors(TrialModel("trial-22")).held, {}
    assert table.generation() > before
    assert table.rows().tolist() == [NOT_YET] * 5
    vectors.add(PHRASES[::-1])
    table.generation()
    assert table.rows().tolist() == [4, 3, 2, 1, 0]


def test_without_a_text_model_nothing_is_pending() -> None:
    table = filled(None, *PHRASES)
    assert (table.pending, table.without_vector(9), table.rows().tolist()) == (0, [], [])
    assert table.generation() == 5


@given(
    st.lists(st.tuples(st.sampled_from(["add", "make", "look"]), st.integers(0, 30)), max_size=60)
)
def test_rows_are_what_the_vectors_say_whatever_came_first(steps: list[tuple[str, int]]) -> None:
    vectors = LateVectors(TrialModel())
    table, added = VectorRows(vectors, at_once=False), list[str]()
    for what, number in steps:
        if what == "add":
            added.append(f"phrase {number}")
            table.add(added[-1])
        elif what == "make":
            vectors.add([f"phrase {number}"])
        else:
            table.generation()
    table.generation()
    assert table.rows().tolist() == vectors.rows(added).tolist()
    assert table.pending == table.rows().tolist().count(NOT_YET)
