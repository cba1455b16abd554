"""The index of a worker goes on answering while the database is away."""

from __future__ import annotations

import logging

import pytest

from src.services.matching import RankQuery
from src.services.ports import StorageUnavailableError
from src.services.vocabulary import Asking
from tests.fakes import FakeUnitOfWork
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import NURSE, WARD

FRENCH = RankQuery(language="fr")


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.put("job", "ward", WARD)
    desk.put("candidate", "ines", NURSE)
    desk.index.fresh()
    return desk


def test_what_was_read_goes_on_answering_and_says_that_it_may_be_behind(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.store.unavailable = True
    with caplog.at_level(logging.INFO, logger="src.services.matching_index"):
        for _ in range(5):
            desk.clock.advance(3)
            found = desk.matching.rank_jobs("ines", FRENCH)
            assert [match["job_id"] for match in found.matches] == ["ward"]
            assert desk.index.is_behind
        desk.store.unavailable = False
        desk.clock.advance(3)
        desk.index.fresh()
    assert not desk.index.is_behind
    assert [record.message for record in caplog.records] == [
        "the index goes on without the database",
        "the index follows the database again",
    ]


def test_it_may_be_behind_while_a_look_has_no_answer_for_more_than_a_second(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = desk.unit_of_work
    behind = []

    def frozen(*, read_only: bool) -> FakeUnitOfWork:
        for seconds in (0.0, 1.0, 0.1):
            desk.clock.advance(seconds)
            found = desk.matching.rank_jobs("ines", FRENCH)  # another request, meanwhile
            behind.append((len(found.matches), desk.index.is_behind))
        return reading(read_only=read_only)

    desk.clock.advance(3)
    monkeypatch.setattr(desk.index, "_unit_of_work", frozen)
    desk.index.fresh()
    assert behind[:3] == [(1, False), (1, False), (1, True)]
    assert not desk.index.is_behind


def test_it_may_be_behind_as_well_while_the_question_for_a_newer_lexicon_has_no_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = []

    def newer(asking: Asking) -> None:
        desk.clock.advance(1.1)  # to make a lexicon takes its time, and is no waiting
        behind.append(desk.index.is_behind)
        with asking():
            behind.append(desk.index.is_behind)
            desk.clock.advance(1.1)
            behind.append(desk.index.is_behind)
        behind.append(desk.index.is_behind)

    desk.clock.advance(3)
    monkeypatch.setattr(desk.index, "_newer", newer)
    desk.index.fresh()
    assert behind == [False, False, True, False]


def test_it_looks_for_the_database_once_a_second_and_no_request_more_often(desk: Desk) -> None:
    desk.store.unavailable = True
    desk.clock.advance(3)
    desk.index.fresh()
    steps = desk.steps
    for _ in range(9):
        desk.clock.advance(0.1)
        desk.index.fresh()
    assert desk.steps == steps
    desk.clock.advance(0.2)
    desk.index.fresh()
    assert desk.steps == steps + 1


def test_what_was_written_meanwhile_is_seen_within_a_second_of_its_return(desk: Desk) -> None:
    desk.store.unavailable = True
    desk.clock.advance(3)
    desk.index.fresh()
    desk.store.unavailable = False
    desk.put("job", "night", WARD)
    desk.clock.advance(1.1)
    assert len(desk.matching.rank_jobs("ines", FRENCH).matches) == 2


def test_nobody_knows_whether_there_is_one_who_was_never_read(desk: Desk) -> None:
    desk.store.unavailable = True
    desk.clock.advance(3)
    for _ in range(2):  # by asking, and by remembering that there was no answer
        with pytest.raises(StorageUnavailableError):
            desk.matching.rank_jobs("somebody", FRENCH)


def test_an_index_that_was_never_loaded_cannot_answer() -> None:
    desk = Desk()
    desk.store.unavailable = True
    with pytest.raises(StorageUnavailableError):
        desk.index.fresh()
    assert not desk.index.ready
    desk.store.unavailable = False
    desk.index.fresh()
    assert desk.index.ready


def test_a_generation_says_what_was_read(desk: Desk) -> None:
    before, people = desk.index.generation("job"), desk.index.generation("candidate")
    desk.clock.advance(3)
    desk.index.fresh()
    assert desk.index.generation("job") == before
    desk.put("job", "ward", {**WARD, "title": "Soudeur"})
    desk.index.follow()
    assert desk.index.generation("job") != before
    assert desk.index.generation("candidate") == people
    other = Desk()
    other.store = desk.store
    other.index.fresh()
    assert other.index.generation("job") == desk.index.generation("job")
