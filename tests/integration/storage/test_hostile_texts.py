"""Whatever is written of a bug is stored and searched, and whatever is asked has an answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from src.adapters.storage.bug_indexing import texts_of
from src.adapters.storage.transaction import Transaction
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.asked_words import MOST_CHARACTERS
from src.bugs.words import MOST_CHARACTERS as MOST_READ
from src.services.bugs.ports import BugFilter, BugOrder
from tests.bug_builders import bug, comment
from tests.bug_search_reference import finds
from tests.databases import engine_of
from tests.fakes import FakeClock

# Hangul comes apart into three signs of three bytes, the others into several or into four bytes.
HANGUL = "각힣쀏"
SIGNS = [*HANGUL, "ﷺ", "㍿", "🄐", "ᾂ", "ΐ", "ß", "𐐀", "𝔸", "ﬃ", "ｶﾞ", "a", "Z", "0", "9", "é"]
MARKS = ["\u0301", "\u0316", "\uff9e", "\u0344", "\u0f73"]
JOINTS = [".", "-", "_", ":", "--", " ", "\n", "'", '"', "\\", "\0", "\ud800", "~"]

_WORD = st.builds(
    lambda signs, times: (signs * times)[:70],
    st.text(st.sampled_from("".join(SIGNS)), min_size=1, max_size=8),
    st.sampled_from([1, 3, 70]),
)
_MARKED = st.builds(lambda mark, times: mark * times, st.sampled_from(MARKS), st.integers(1, 40))
_TEXT = st.lists(
    st.one_of(_WORD, _WORD, st.sampled_from(JOINTS), _MARKED), min_size=1, max_size=30
).map("".join)
IDENTIFIER = "1." + ".".join(sign * 64 for sign in "각힣쀏각힣")


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Sequence[Engine]:
    with engine_of(sqlite_url) as one, engine_of(postgres_url) as other:
        yield one, other


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(_TEXT, _TEXT)
@example(IDENTIFIER, IDENTIFIER)
@example(IDENTIFIER, '"' + IDENTIFIER.replace(".", " ") + '"')
@example("ﷺ" * 998, '"' + "ﷺ" * 998 + '"')
@example(" ".join(map(chr, range(0x4E00, 0x4E00 + 499))), "nothing of it")
def test_every_text_is_stored_and_every_search_answered(
    both: Sequence[Engine], description: str, search: str
) -> None:
    for engine in both:
        with SqlUnitOfWork(lambda e=engine: e, FakeClock(), read_only=False) as unit:
            one = unit.bugs.add(bug("Titre", description=description))
            written = f"Titre\n{unit.bugs.get(one.id).description}"
            for asked in (search, description[:MOST_CHARACTERS], f'"{description[:200]}"'):
                page = unit.bugs.page(BugFilter(text=asked), BugOrder())
                assert page.total == finds(asked, written), asked
            unit.bugs.similar(search, limit=5)


@pytest.mark.parametrize("joint", [".", " "])
def test_more_than_an_index_holds_is_stored_up_to_what_it_holds(engine: Engine, joint: str) -> None:
    words = [f"{sign * 20}1{sign * 20}2{sign * 20}" for sign in map(chr, range(0xAC00, 0xAD3C))]
    log = joint.join(words)
    assert len(log) < 20_000
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        unit.bugs.add(bug("Titre", description="Capteur muet", error_logs=(log,)))
        for asked in ("titre", "capteur", words[0], words[200]):
            assert unit.bugs.page(BugFilter(text=asked), BugOrder()).total == 1


def test_comments_are_read_until_a_text_is_full_public_and_internal_ones_apart(
    engine: Engine,
) -> None:
    one, other = bug("Titre", id="one"), bug("Titre", id="other")
    said = [
        comment(at, f"mot{n} " + "x" * 20_000, id=f"{at.id}{n:02}{kind}", is_internal=kind == "i")
        for at, count in ((one, 20), (other, 1))
        for n in range(count)
        for kind in "pi"
    ]
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        unit.bugs.add_many([one, other], said)
        unit.commit()
    transaction = Transaction(lambda: engine, read_only=True)
    first, second = texts_of(transaction, ["one", "other"])
    transaction.close()
    for text in (first.public, first.internal):
        assert MOST_READ <= len(text) <= MOST_READ + 30_000
        assert "mot12 " in text
        assert "mot13 " not in text
    assert second.public.count("mot0 ") == second.internal.count("mot0 ") == 1


def test_a_phrase_of_hundreds_of_words_is_answered(engine: Engine) -> None:
    words = [chr(0x4E00 + number) for number in range(499)]
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        unit.bugs.add(bug("Titre", description=" ".join(words)))
        for asked, total in ((words, 1), (words[::-1], 0)):
            phrase = f'"{" ".join(asked)}"'
            assert unit.bugs.page(BugFilter(text=phrase), BugOrder()).total == total
