"""The contract of learned weightings and of outcomes."""

from __future__ import annotations

import pytest

from src.services.outcome_records import LearnedWeighting, Outcome
from src.services.ports import DuplicateError
from tests import builders
from tests.databases import Storage


def weighting(name: str, reason: str = "too_far") -> LearnedWeighting:
    return LearnedWeighting(
        id=name,
        reason=reason,
        status="candidate",
        weights={"semantic": 0.1 + 0.2, "salary": 0.7},
        intervals={"semantic": [0.2, 0.4], "salary": [0.6, 0.8]},
        configured={"semantic": 0.5, "salary": 0.5},
        algorithm="a-1",
        findings={"pairs": 600, "ridge": None},
    )


def test_a_weighting_comes_back_as_it_was_stored(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        first = unit.learned_weightings.add(weighting("w1"))
        storage.clock.advance(1)
        second = unit.learned_weightings.add(weighting("w2"))
        with pytest.raises(DuplicateError):
            unit.learned_weightings.add(weighting("w1"))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.learned_weightings.list() == [second, first]
        assert first.created_at is not None
        assert unit.learned_weightings.active() == {}
        assert unit.learned_weightings.revision() == 0


def test_one_weighting_is_in_force_for_a_reason(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        for name, reason in (("w1", "too_far"), ("w2", "too_far"), ("w3", "none")):
            unit.learned_weightings.add(weighting(name, reason))
        for name in ("w1", "w3", "w2"):
            moved = unit.learned_weightings.activate(name)
            assert moved is not None
            assert (moved.status, moved.changed_at) == ("active", storage.clock.now())
        assert unit.learned_weightings.activate("w9") is None
        unit.commit()
    with storage.unit_of_work() as unit:
        known = {one.id: one.status for one in unit.learned_weightings.list()}
        assert known == {"w1": "retired", "w2": "active", "w3": "active"}
        assert unit.learned_weightings.active() == {
            "too_far": weighting("w2").weights,
            "none": weighting("w3").weights,
        }
        before = unit.learned_weightings.revision()
        assert before > 0
        assert unit.learned_weightings.retire("w2") is not None
        assert unit.learned_weightings.retire("w9") is None
        assert unit.learned_weightings.active().keys() == {"none"}
        assert unit.learned_weightings.revision() > before


def test_outcomes_are_events_beside_their_decisions(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        shown = unit.matches.add(builders.match())
        seen = unit.matches.add_feedback(builders.feedback(shown, "impression", rank=2))
        storage.clock.advance(1)
        unit.matches.add_feedback(builders.feedback(shown, "apply", comment="Léa aime"))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        first, last = unit.matches.outcomes()
    assert seen.created_at is not None
    assert first == Outcome(
        "c1", "j1", "impression", 2, shown.algorithm, shown.reasons, shown.criteria,
        seen.created_at,
    )  # fmt: skip
    assert (last.event, last.rank) == ("apply", None)
