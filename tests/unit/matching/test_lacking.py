"""Licences that people say they lack, in the words they use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.lacking import lacked
from tests.unit.matching.market import LEXICON

LACKED = [
    ("Sans permis", "permis_b"),
    ("Je suis sans permis B.", "permis_b"),
    ("Pas de permis de conduire", "permis_b"),
    ("je n'ai pas le permis B", "permis_b"),
    ("Je n'ai pas encore le permis B", "permis_b"),
    ("N'a plus le permis de conduire", "permis_b"),
    ("Non titulaire du permis B", "permis_b"),
    ("aucun permis", "permis_b"),
    ("No driving licence", "permis_b"),
    ("without a driving licence", "permis_b"),
    ("I do not have a driving licence", "permis_b"),
    ("I don't hold a driving licence", "permis_b"),
]
HELD = [
    "Permis B",
    "Titulaire du permis B, véhiculé",
    "Driving licence",
    "Sans expérience",
    "pas de contraintes horaires",
    "Sans problème de mobilité, permis B",
    "",
]


@pytest.mark.parametrize(("text", "key"), LACKED)
def test_a_licence_that_somebody_lacks_is_told(text: str, key: str) -> None:
    assert lacked(text, LEXICON) == [key]


@pytest.mark.parametrize("text", HELD)
def test_a_licence_that_is_held_or_not_spoken_of_is_not_lacked(text: str) -> None:
    assert lacked(text, LEXICON) == []


def test_several_are_told_once_each_in_the_order_of_the_text() -> None:
    text = "Pas de CACES 3. Sans permis B ; je n'ai pas le permis B."
    assert lacked(text, LEXICON) == [LEXICON.skill("CACES 3"), "permis_b"]


@given(st.text(max_size=300) | st.text("sans perm iB.,'pdeno", max_size=120))
def test_any_text_is_read_and_only_known_licences_come_out(text: str) -> None:
    found = lacked(text, LEXICON)
    assert len(found) == len(set(found))
    assert all("licence" in LEXICON.tree.above(key) for key in found)
