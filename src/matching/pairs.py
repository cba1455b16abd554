"""Pairs of a person and a job: the columns of both, broadcast against each other.

One side has one row and the other n (or both one). Every criterion is elementwise arithmetic on
these, so a pair scores the same bits alone, in a batch, and from either side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from src.matching.columns import Columns
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.lexicon import Lexicon

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Scores = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Pairs:
    """n pairs: columns of both sides and what the tables say about them.

    ``likeness`` holds, for each of the person's titles, how near it is to the job's title;
    ``required`` and ``wished`` the summed thousandths by which the person covers the job's
    skills; ``km`` the great-circle distance of the nearest origin and site (nan: unknown).
    """

    person: Columns
    job: Columns
    likeness: Sequence[Floats]
    required: NDArray[np.int64]
    wished: NDArray[np.int64]
    km: Floats
    today: int

    @property
    def nearness(self) -> Floats:
        """How near the job is to the nearest of the person's titles, newest counting most."""
        weights = self.person["title_weights"]
        best = self.likeness[0] * weights[:, 0]
        for rank in range(1, len(self.likeness)):
            best = np.maximum(best, self.likeness[rank] * weights[:, rank])
        return best

    def take(self, chosen: NDArray[np.int64]) -> Pairs:
        """Only these pairs, in this order."""

        def few(array: Any) -> Any:
            return array[chosen] if len(array) > 1 else array

        return Pairs(
            {name: few(array) for name, array in self.person.items()},
            {name: few(array) for name, array in self.job.items()},
            [few(near) for near in self.likeness],
            few(self.required), few(self.wished), few(self.km), self.today,
        )  # fmt: skip


class Evidence(TypedDict):
    """One fact behind a score."""

    fact: str
    sentiment: str
    found: list[str]
    missing: list[str]
    source_field: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair to be put in words: facts of both sides and the measured quantities.

    ``cover`` is by how much (thousandths) the person's skills cover each skill of the job;
    ``burden`` the journey as a share of what is bearable, None when it is unknown.
    """

    person: CandidateFacts
    job: JobFacts
    lexicon: Lexicon
    french: bool
    nearness: float
    field_years: float
    cover: dict[str, int]
    km: float | None
    minutes: float | None
    mode: str | None
    burden: float | None
    today: int


Scorer = Callable[[Pairs], Scores]
Witness = Callable[[Pair, float], list[Evidence]]


def evidence(
    fact: str,
    sentiment: str,
    source_field: str,
    found: list[str] | None = None,
    missing: list[str] | None = None,
) -> Evidence:
    """One fact, with what speaks for and against it."""
    return {
        "fact": fact,
        "sentiment": sentiment,
        "found": found or [],
        "missing": missing or [],
        "source_field": source_field,
    }


def sentiment_of(score: float) -> str:
    """Positive from 0.7, negative below 0.4, else mixed."""
    return "positive" if score >= 0.7 else "negative" if score < 0.4 else "mixed"


def euros(amount: float, *, french: bool) -> str:
    """A yearly amount as people write it: ``42 000 €`` or ``€42,000``."""
    grouped = f"{round(amount):,}"
    return grouped.replace(",", "\u202f") + " €" if french else "€" + grouped


def decimal(value: float, *, french: bool) -> str:
    """A figure without needless decimals, with the comma of French."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if french else text
