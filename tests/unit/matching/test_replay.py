"""A stored decision comes out the same from what it rested on, or says why it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given

from src.matching.criteria_table import KEYS
from src.services.decisions import DecisionNotFoundError, result_bytes
from src.services.documents import check_document
from src.services.one_pair import inputs_hash_of
from src.services.records import StoredMatch
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import NURSE, WARD
from tests.unit.matching.strategies import candidates, fewer, jobs


def decided(candidate: Mapping[str, Any] = NURSE, offer: Mapping[str, Any] = WARD) -> Desk:
    """A desk with one decision, ``id-1``, kept as a database keeps it."""
    desk = Desk()
    desk.put("job", "ward", check_document("job", offer))
    desk.put("candidate", "ines", check_document("candidate", candidate))
    desk.pairs.record_feedback("ines", "ward", "apply", actor_id=None, rank=1, comment=None)
    keep(desk)
    return desk


def keep(desk: Desk, **changed: Any) -> None:
    (stored,) = desk.store.matches.values()
    basis = orjson.loads(orjson.dumps(stored.basis))
    desk.store.matches[stored.id] = replace(stored, **{"basis": basis, **changed})


def the_decision(desk: Desk) -> StoredMatch:
    (stored,) = desk.store.matches.values()
    return stored


@fewer
@given(candidates, jobs)
def test_a_decision_replays_to_the_same_bytes_on_any_later_day(
    candidate: Mapping[str, Any], offer: Mapping[str, Any]
) -> None:
    desk = decided(candidate, offer)
    desk.clock.advance(40 * 86_400)
    found = desk.decisions.replay(the_decision(desk).id)
    assert (found.identical, found.reason) == (True, None)
    assert found.stored_digest == found.replayed_digest
    assert found.total_score == the_decision(desk).total_score


def test_what_became_of_both_sides_changes_nothing() -> None:
    desk = decided()
    desk.put("candidate", "ines", {**NURSE, "experience_years": 0})
    desk.delete("job", "ward")
    desk.index.notify("job")
    assert desk.decisions.replay(the_decision(desk).id).identical


def test_who_the_person_is_is_not_kept() -> None:
    kept = str(the_decision(decided()).basis)
    assert all(word not in kept for word in ("Inès", "Moreau", "ines@example.org", "6 12 34"))


def test_with_the_candidate_goes_the_decision() -> None:
    desk = decided()
    decision = the_decision(desk).id
    desk.delete("candidate", "ines")
    with pytest.raises(DecisionNotFoundError):
        desk.decisions.replay(decision)


def test_a_decision_without_its_inputs_says_so() -> None:
    desk = decided()
    keep(desk, basis=None)
    found = desk.decisions.replay(the_decision(desk).id)
    assert (found.identical, found.reason, found.total_score) == (False, "inputs_gone", None)


def test_altered_inputs_are_noticed() -> None:
    desk = decided()
    basis = dict(the_decision(desk).basis or {})
    keep(desk, basis={**basis, "candidate": {**basis["candidate"], "years": 30.0}})
    assert desk.decisions.replay(the_decision(desk).id).reason == "inputs_altered"


def test_a_result_that_is_not_that_of_its_inputs_is_noticed() -> None:
    desk = decided()
    keep(desk, total_score=the_decision(desk).total_score + 1e-15)
    found = desk.decisions.replay(the_decision(desk).id)
    assert (found.identical, found.reason) == (False, "result_differs")
    assert found.stored_digest != found.replayed_digest


def test_another_day_would_have_been_another_decision() -> None:
    late = {**NURSE, "availability": "2026-02-20"}
    desk = decided(late, {**WARD, "start_date": "2026-01-10"})
    basis = dict(the_decision(desk).basis or {})
    keep(desk, basis={**basis, "today": basis["today"] + 40})
    assert desk.decisions.replay(the_decision(desk).id).reason == "result_differs"


def test_a_decision_of_another_algorithm_says_so() -> None:
    desk = decided()
    old = the_decision(desk)
    basis = dict(old.basis or {})
    weights = tuple(old.weights[key] for key in KEYS)
    digest = inputs_hash_of("nextvision-0", basis["candidate"], basis["job"], weights)
    keep(desk, algorithm="nextvision-0", inputs_hash=digest)
    found = desk.decisions.replay(old.id)
    assert (found.identical, found.reason) == (False, "algorithm_changed")
    assert found.total_score == old.total_score


def test_other_taxonomies_are_the_reason_where_they_change_the_result() -> None:
    desk = decided()
    basis = dict(the_decision(desk).basis or {})
    other = {**basis, "lexicon": basis["lexicon"] + 1}
    keep(desk, basis=other)
    assert desk.decisions.replay(the_decision(desk).id).identical, "they changed nothing here"
    keep(desk, basis=other, total_score=0.5)
    assert desk.decisions.replay(the_decision(desk).id).reason == "lexicon_changed"


def test_facts_that_this_version_cannot_read_are_told() -> None:
    desk = decided()
    old = the_decision(desk)
    basis = dict(old.basis or {})
    foreign = {**basis, "job": {**basis["job"], "aura": "blue"}}
    weights = tuple(old.weights[key] for key in KEYS)
    digest = inputs_hash_of(old.algorithm, foreign["candidate"], foreign["job"], weights)
    keep(desk, basis=foreign, inputs_hash=digest)
    assert desk.decisions.replay(old.id).reason == "inputs_unreadable"


def test_the_bytes_hold_every_figure_and_constraint() -> None:
    blocked = the_decision(decided(NURSE, {**WARD, "knockouts": ["Permis B"]}))
    result = orjson.loads(result_bytes(blocked))
    assert result["blockers"] == ["knockout"]
    assert result["total_score"] == blocked.total_score
    assert result["criteria"].keys() == result["weights"].keys()
