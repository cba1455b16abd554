"""Weights learned from what became of matches, kept beside the configured ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from math import isinf
from typing import Any, Final

import numpy as np

from src.matching.criteria_table import BASE_WEIGHTS, KEYS
from src.matching.explaining import ALGORITHM
from src.matching.weights import NO_REASON, REASONS, recognise, weigh
from src.outcomes.judgments import Item, compared
from src.outcomes.learning import Learned, Measured, learn
from src.services.accounts import Author
from src.services.outcome_records import LearnedWeighting, Outcome
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.records import AuditEvent

SCOPES: Final = (*(reason.code for reason in REASONS), NO_REASON)


class LearnedWeightingNotFoundError(Exception):
    """No learned weighting has that id."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned for one scope; ``stored`` where it was worth keeping.

    ``other_algorithm`` events were left out: their scores mean something else than those of today.
    """

    scope: str
    configured: tuple[float, ...]
    learned: Learned
    other_algorithm: int
    stored: LearnedWeighting | None = None


class LearnedWeights:
    """The use cases behind ``flask weights``."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, clock: Clock, *, new_id: Callable[[], str]
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._new_id = new_id

    def learn(
        self, scope: str, by: Author, *, folds: int = 5, seed: int = 0, position_bias: float = 1.0
    ) -> Lesson:
        """What feedback says of the weights for a scope (a reason's code, or ``none``).

        Where held-out candidates prove it better than the configured weights it is stored as a
        candidate; it is never put in force here.
        """
        with self._unit_of_work(read_only=True) as unit:
            outcomes = unit.matches.outcomes()
        mine = [one for one in outcomes if scope_of(one.reasons) == scope]
        current = [one for one in mine if one.algorithm == ALGORITHM]
        configured = configured_weights(scope)
        found = learn(
            compared(items(current), position_bias=position_bias),
            np.array(configured),
            floor=np.array(least_weights(scope)),
            folds=folds,
            seed=seed,
        )
        stored = None
        if found.verdict == "better":
            stored = self._store(scope, configured, found, position_bias, by)
        return Lesson(scope, configured, found, len(mine) - len(current), stored)

    def list(self) -> list[LearnedWeighting]:
        """All learned weightings, newest first."""
        with self._unit_of_work(read_only=True) as unit:
            return unit.learned_weightings.list()

    def get(self, weighting_id: str) -> LearnedWeighting:
        """The learned weighting. Raises ``LearnedWeightingNotFoundError``."""
        for one in self.list():
            if one.id == weighting_id:
                return one
        raise LearnedWeightingNotFoundError(weighting_id)

    def beside(self, reasons: object) -> LearnedWeighting | None:
        """The weighting to show beside the configured one: in force, else the newest candidate.

        None where there is none, or where several reasons are given: what was learned is for one.
        """
        codes = tuple(given.reason.code for given in recognise(reasons) if given.reason)
        scope = scope_of(codes)
        mine = [one for one in self.list() if one.reason == scope and one.status != "retired"]
        return next((one for one in mine if one.status == "active"), next(iter(mine), None))

    def activate(self, weighting_id: str, by: Author) -> LearnedWeighting:
        """The weighting, now in force for its reason. Raises ``LearnedWeightingNotFoundError``."""
        with self._unit_of_work() as unit:
            moved = unit.learned_weightings.activate(weighting_id)
            if moved is None:
                raise LearnedWeightingNotFoundError(weighting_id)
            unit.audit.add(self._event(by, "weights.activated", moved))
            unit.commit()
        return moved

    def retire(self, weighting_id: str, by: Author) -> LearnedWeighting:
        """The weighting, out of force. Raises ``LearnedWeightingNotFoundError``."""
        with self._unit_of_work() as unit:
            moved = unit.learned_weightings.retire(weighting_id)
            if moved is None:
                raise LearnedWeightingNotFoundError(weighting_id)
            unit.audit.add(self._event(by, "weights.retired", moved))
            unit.commit()
        return moved

    def _store(
        self,
        scope: str,
        configured: tuple[float, ...],
        found: Learned,
        position_bias: float,
        by: Author,
    ) -> LearnedWeighting:
        new = LearnedWeighting(
            id=self._new_id(),
            reason=scope,
            status="candidate",
            weights={key: one.value for key, one in zip(KEYS, found.weights, strict=True)},
            intervals={key: [one.low, one.high]
                       for key, one in zip(KEYS, found.weights, strict=True)},
            configured=dict(zip(KEYS, configured, strict=True)),
            algorithm=ALGORITHM,
            findings={**findings(found), "position_bias": position_bias},
            created_at=self._clock.now(),
        )  # fmt: skip
        with self._unit_of_work() as unit:
            unit.learned_weightings.add(new)
            unit.audit.add(self._event(by, "weights.learned", new))
            unit.commit()
        return new

    def _event(self, by: Author, action: str, weighting: LearnedWeighting) -> AuditEvent:
        return AuditEvent(
            id=self._new_id(),
            actor_id=by.id,
            action=action,
            subject_kind="weighting",
            subject_id=weighting.id,
            details={"reason": weighting.reason, "weights": dict(weighting.weights)},
            request_id=by.request_id,
        )


def scope_of(reasons: tuple[str, ...]) -> str | None:
    """The scope of recognised reasons; None for several: nothing is learned for those."""
    if len(reasons) > 1:
        return None
    return reasons[0] if reasons else NO_REASON


def configured_weights(scope: str) -> tuple[float, ...]:
    """The weights that are configured for a scope, at the middle intensity."""
    return weigh(() if scope == NO_REASON else recognise(scope)).values


def least_weights(scope: str) -> tuple[float, ...]:
    """What a learned weight must reach at least, by criterion.

    What a reason names never falls below its base weight, so that a stronger reason still never
    lowers the weight of what it names.
    """
    named = {key for reason in REASONS if reason.code == scope for key in reason.targets}
    return tuple(
        base if key in named else 0.0 for key, base in zip(KEYS, BASE_WEIGHTS, strict=True)
    )


def items(outcomes: Iterable[Outcome]) -> list[Item]:
    """Each pair of which something was told, with all its events and its newest scores."""
    pairs: dict[tuple[str, str], list[Outcome]] = {}
    for one in outcomes:
        pairs.setdefault((one.candidate_id, one.job_id), []).append(one)
    found = []
    for (candidate, job), events in pairs.items():
        criteria = [events[-1].criteria.get(key, {}) for key in KEYS]
        ranks = [one.rank for one in events if one.rank is not None]
        found.append(
            Item(
                candidate=candidate,
                job=job,
                values=tuple(float(one.get("score") or 0.0) for one in criteria),
                known=tuple(bool(one.get("has_data")) for one in criteria),
                events=frozenset(one.event for one in events),
                rank=min(ranks, default=None),
            )
        )
    return found


def findings(found: Learned) -> dict[str, Any]:
    """What learning found, as JSON-able data, without the weights."""
    return {
        "verdict": found.verdict,
        "pairs": found.pairs,
        "candidates": found.candidates,
        "positives": found.positives,
        "ridge": None if isinf(found.ridge) else found.ridge,
        "sharpness": found.sharpness,
        "pairwise_accuracy": _measured(found.accuracy),
        "ndcg_at_10": _measured(found.ndcg),
        "settings": dict(found.settings),
    }


def _measured(found: Measured | None) -> Mapping[str, Any] | None:
    return None if found is None else asdict(found)
