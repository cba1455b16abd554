"""Windows of a sentence: short phrases that may name a skill."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.phrase_forms import phrase
from src.matching.phrase_windows import windows


def test_windows_are_runs_of_neighbouring_words_shortest_first() -> None:
    assert windows("Manage agile projects") == [
        "manage", "agile", "projects", "manage agile", "agile projects", "manage agile projects",
    ]  # fmt: skip


def test_a_window_has_five_words_at_most() -> None:
    assert max(len(found.split()) for found in windows("un deux trois quatre cinq six sept")) == 5


@pytest.mark.parametrize(
    ("sentence", "absent"),
    [
        ("Java, Python", "java python"),
        ("Java and Python", "java python"),
        ("soudure et lecture", "soudure lecture"),
        ("Java (Python)", "java python"),
        ("Java • Python", "java python"),
        ("paie - compta", "paie compta"),
    ],
)
def test_a_window_reaches_over_no_break(sentence: str, absent: str) -> None:
    found = windows(sentence)
    assert len(found) == 2
    assert absent not in found
    assert not any("-" in text or "and" in text.split() for text in found)


def test_small_words_stand_inside_windows_and_not_at_their_ends() -> None:
    found = windows("maîtrise de la paie")
    assert found == ["maîtrise", "paie", "maîtrise de la paie"]


def test_a_placeholder_is_no_word() -> None:
    assert windows("work at <ORGANISATION> with SQL") == [
        "work", "sql", "work at with sql",
    ]  # fmt: skip


def test_a_phrase_that_stands_twice_is_found_once() -> None:
    assert windows("SQL, sql, SQL") == ["sql"]


@pytest.mark.parametrize("sentence", ["", " , ; ", "de la", "and or", "<X>"])
def test_a_sentence_without_words_has_no_window(sentence: str) -> None:
    assert windows(sentence) == []


@given(st.text(max_size=1500))
def test_windows_are_phrases_each_once_and_of_the_first_thousand_characters(sentence: str) -> None:
    found = windows(sentence)
    assert len(found) == len(set(found)) <= 5 * 1000
    assert all(found)
    assert found == windows(sentence[:1000])


@given(st.lists(st.sampled_from(["paie", "SQL", "soudure", "gestion"]), min_size=1, max_size=5))
def test_the_whole_of_a_short_sentence_is_a_window(words: list[str]) -> None:
    assert phrase(" ".join(words)) in windows(" ".join(words))
