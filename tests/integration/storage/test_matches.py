"""The contract of matches and feedback."""

from __future__ import annotations

import pytest

from src.services.ports import DuplicateError, MissingReferenceError
from tests import builders
from tests.databases import Storage


def test_a_match_comes_back_to_the_last_bit(storage: Storage) -> None:
    score = 0.1 + 0.2  # not the nearest double of 0.3
    with storage.unit_of_work() as unit:
        stored = unit.matches.add(builders.match(total_score=score))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.matches.get(stored.id) == stored
        assert unit.matches.get("gone") is None
        assert stored.total_score.hex() == score.hex()
        assert stored.created_at == storage.clock.now()


def test_an_id_is_taken_once(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.matches.add(builders.match(id="m"))
        with pytest.raises(DuplicateError) as refused:
            unit.matches.add(builders.match(id="m"))
        assert refused.value.field == "id"


def test_the_newest_match_of_the_same_inputs_is_found(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.matches.add(builders.match(inputs_hash="h"))
        storage.clock.advance(1)
        newest = unit.matches.add(builders.match(inputs_hash="h"))
        unit.matches.add(builders.match(inputs_hash="other"))
        unit.matches.add(builders.match("c2", inputs_hash="h"))
        assert unit.matches.find("c1", "j1", "h") == newest
        assert unit.matches.find("c1", "j2", "h") is None


def test_feedback_is_listed_in_order(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        shown = unit.matches.add(builders.match())
        first = unit.matches.add_feedback(builders.feedback(shown, "view", rank=3))
        storage.clock.advance(1)
        second = unit.matches.add_feedback(builders.feedback(shown, "reject", comment="Trop loin"))
        other = unit.matches.add(builders.match("c2"))
        unit.matches.add_feedback(builders.feedback(other, actor_id=None))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.matches.feedback("c1", "j1") == [first, second]
        assert unit.matches.feedback("c1", "j9") == []


def test_feedback_on_a_match_nobody_kept_is_refused(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        with pytest.raises(MissingReferenceError):
            unit.matches.add_feedback(builders.feedback(builders.match()))
        unit.matches.add(builders.match())


def test_with_a_candidate_go_its_matches_and_feedback(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.candidates.add(builders.candidate("c1"))
        unit.jobs.add(builders.job("j1"))
        gone = unit.matches.add(builders.match("c1", "j1"))
        kept = unit.matches.add(builders.match("c2", "j1"))
        unit.matches.add_feedback(builders.feedback(gone))
        unit.matches.add_feedback(builders.feedback(kept))
        unit.candidates.delete("c1")
        assert unit.matches.get(gone.id) is None
        assert unit.matches.feedback("c1", "j1") == []
        unit.jobs.delete("j1")
        assert unit.matches.get(kept.id) == kept, "what was learnt about others stays"
        assert len(unit.matches.feedback("c2", "j1")) == 1
