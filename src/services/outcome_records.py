"""What became of shown matches, and the weightings learned from it, as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

Status = Literal["candidate", "active", "retired"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One event beside the decision it is about; nobody's comment and no actor."""

    candidate_id: str
    job_id: str
    event: str
    rank: int | None
    algorithm: str
    reasons: tuple[str, ...]
    criteria: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LearnedWeighting:
    """Weights learned for one reason (``none``: for no reason), by criterion.

    ``intervals`` has [low, high] of each weight, ``configured`` the weights it was compared with,
    ``findings`` what held-out candidates said and on how much data.
    """

    id: str
    reason: str
    status: Status
    weights: Mapping[str, float]
    intervals: Mapping[str, Any]
    configured: Mapping[str, float]
    algorithm: str
    findings: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    changed_at: datetime | None = None


class LearnedWeightingRepository(Protocol):
    """Learned weightings and the number that rises whenever another one is in force."""

    def revision(self) -> int:
        """The number; 0 where none was ever in force."""
        ...

    def list(self) -> list[LearnedWeighting]:
        """All of them, newest first."""
        ...

    def active(self) -> dict[str, Mapping[str, float]]:
        """The weights in force, by reason."""
        ...

    def add(self, weighting: LearnedWeighting) -> LearnedWeighting:
        """The weighting as stored."""
        ...

    def activate(self, weighting_id: str) -> LearnedWeighting | None:
        """The weighting, now the one in force for its reason; None where it is not stored.

        The one that was in force before retires. Of several that try at once the last one wins.
        """
        ...

    def retire(self, weighting_id: str) -> LearnedWeighting | None:
        """The weighting, no longer in force nor a candidate; None where it is not stored."""
        ...
