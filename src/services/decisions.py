"""Stored decisions: what they rest on, and whether they come out the same today."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from src.matching.criteria_table import KEYS
from src.matching.explaining import ALGORITHM
from src.matching.facts import FACTS_VERSION, CandidateFacts, JobFacts
from src.matching.index import Ranked
from src.matching.lexicon import Lexicon
from src.services.facts import plain
from src.services.one_pair import inputs_hash_of, scored
from src.services.ports import UnitOfWorkFactory
from src.services.records import StoredMatch


class DecisionNotFoundError(LookupError):
    """No decision of that id is stored, or it went with its candidate."""

    def __init__(self, decision_id: str) -> None:
        self.decision_id = decision_id
        super().__init__(f"no decision {decision_id}")


@dataclass(frozen=True, slots=True)
class Replay:
    """A decision made again from what it rested on.

    ``reason`` says why it is not identical: ``inputs_gone`` (kept before inputs were),
    ``inputs_altered`` (they are not those of the hash), ``inputs_unreadable`` (of a version of the
    facts that this one cannot read), ``algorithm_changed``, ``text_model_changed``,
    ``lexicon_changed`` (taxonomies were imported or removed since), or ``result_differs`` (what
    was stored is not what the same algorithm says). ``total_score`` is the new one, where there is
    one; the digests are SHA-256 of the two results.
    """

    decision: StoredMatch
    identical: bool
    reason: str | None
    total_score: float | None
    stored_digest: str
    replayed_digest: str | None


class Decisions:
    """The use case of looking at a decision again."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, lexicon: Callable[[], Lexicon]) -> None:
        self._unit_of_work = unit_of_work
        self._lexicon = lexicon

    def replay(self, decision_id: str) -> Replay:
        """The decision and whether it comes out the same. Raises ``DecisionNotFoundError``."""
        with self._unit_of_work(read_only=True) as unit:
            decision = unit.matches.get(decision_id)
        if decision is None:
            raise DecisionNotFoundError(decision_id)
        stored = result_bytes(decision)
        again, reason = self._again(decision)
        replayed = None if again is None else result_bytes(again)
        if reason is None and replayed != stored:
            reason = self._why(decision)
        return Replay(
            decision=decision,
            identical=reason is None,
            reason=reason,
            total_score=None if again is None else again.total_score,
            stored_digest=hashlib.sha256(stored).hexdigest(),
            replayed_digest=None if replayed is None else hashlib.sha256(replayed).hexdigest(),
        )

    def _why(self, decision: StoredMatch) -> str:
        if decision.algorithm != ALGORITHM:
            return "algorithm_changed"
        basis, lexicon = decision.basis or {}, self._lexicon()
        if basis.get("text_model") != _text_model(lexicon):
            return "text_model_changed"
        other = basis.get("lexicon") != lexicon.revision
        return "lexicon_changed" if other else "result_differs"

    def _again(self, decision: StoredMatch) -> tuple[StoredMatch | None, str | None]:
        basis = decision.basis
        if basis is None:
            return None, "inputs_gone"
        weights = tuple(decision.weights.get(key, 0.0) for key in KEYS)
        digest = inputs_hash_of(decision.algorithm, basis["candidate"], basis["job"], weights)
        if digest != decision.inputs_hash:
            return None, "inputs_altered"
        try:
            person, job = CandidateFacts(**basis["candidate"]), JobFacts(**basis["job"])
        except TypeError:
            return None, "inputs_unreadable"
        ranked = scored(self._lexicon(), person, job, weights, basis["today"])
        rests_on = {**basis, "blockers": list(ranked.blockers)}
        return replace(decision, **result_of(ranked), basis=rests_on), None


def basis_of(
    person: CandidateFacts, job: JobFacts, ranked: Ranked[Any], today: int, lexicon: Lexicon
) -> dict[str, Any]:
    """What a decision rests on, as data: both sides without who the person is, and the day."""
    return {
        "facts_version": FACTS_VERSION,
        "lexicon": lexicon.revision,
        "text_model": _text_model(lexicon),
        "today": today,
        "candidate": plain(replace(person, display={})),
        "job": plain(job),
        "blockers": list(ranked.blockers),
    }


def _text_model(lexicon: Lexicon) -> str | None:
    return lexicon.vectors.model.name if lexicon.vectors is not None else None


def result_of(ranked: Ranked[Any]) -> dict[str, Any]:
    """What a decision says of a scored pair: fields of ``StoredMatch``."""
    return {
        "total_score": ranked.total,
        "confidence": ranked.confidence,
        "algorithm": ALGORITHM,
        "criteria": {
            key: {"score": score, "has_data": known}
            for key, score, known in zip(KEYS, ranked.values, ranked.known, strict=True)
        },
    }


def result_bytes(decision: StoredMatch) -> bytes:
    """The result of a decision as canonical JSON: equal bytes are equal decisions."""
    basis: Mapping[str, Any] = decision.basis or {}
    result = {
        "algorithm": decision.algorithm,
        "weights": dict(decision.weights),
        "total_score": decision.total_score,
        "confidence": decision.confidence,
        "criteria": {key: dict(value) for key, value in decision.criteria.items()},
        "blockers": list(basis.get("blockers", ())),
    }
    return orjson.dumps(result, option=orjson.OPT_SORT_KEYS)


def day_of_decision(decision: StoredMatch) -> str | None:
    """The day (ISO) that the decision took for today, None where it was not kept."""
    return None if decision.basis is None else date.fromordinal(decision.basis["today"]).isoformat()
