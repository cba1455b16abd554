"""The titles and texts that are measured: distinct, of the size that was asked for, the same."""

from __future__ import annotations

from datetime import date

import pytest

from bench.texts import cvs, postings
from bench.titles import distinct_titles
from src.extraction.cv import read_cv
from src.extraction.posting import read_posting
from src.matching.phrase_forms import title_phrase
from src.wiring.reading import shipped_reading

DAY = date(2026, 11, 20)


def test_no_two_titles_are_one_to_the_matcher() -> None:
    titles = distinct_titles(3_000)
    assert len({title_phrase(title) for title in titles}) == len(titles) == 3_000


def test_more_titles_begin_with_the_same_ones_and_another_seed_gives_others() -> None:
    assert distinct_titles(300)[:100] == distinct_titles(100)
    assert distinct_titles(100, seed=1) != distinct_titles(100)


@pytest.mark.parametrize(("write", "length"), [(cvs, 2_000), (postings, 1_200)])
def test_texts_have_the_length_that_is_measured(write: object, length: int) -> None:
    assert callable(write)
    texts = write(20, length=length, today=DAY)
    assert {len(text) for text in texts} == {length}
    assert len(set(texts)) == 20


def test_the_texts_say_what_a_reader_looks_for() -> None:
    today, reading = DAY.toordinal(), shipped_reading()
    person = read_cv(cvs(1, length=2_000, today=DAY)[0], reading, today=today).document
    assert {"headline", "skills", "experiences", "education", "location"} <= person.keys()
    job = read_posting(postings(1, length=1_200, today=DAY)[0], reading, today=today).document
    assert {"title", "required_skills", "salary_range", "contract_type"} <= job.keys()
