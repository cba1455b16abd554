"""Pairs of a person and a job: the columns of both, broadcast against each other.

One side has one row and the other n (or both one). Every criterion is elementwise arithmetic on
these, so a pair scores the same bits alone, in a batch, and from either side. What is unknown is
nan, and stays nan through the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from src.commute.journeys import Journey
from src.commute.scoring import Best, best
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.lexicon import Lexicon
from src.matching.tables import Columns

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """n pairs: columns of both sides and what the tables say about them.

    ``likeness`` holds, for each of the person's titles, how near it is to the job's title;
    ``required`` and ``wished`` the summed thousandths by which the person covers the job's
    skills; ``ends`` the great-circle kilometres and the mean urbanity of every origin and site.
    """

    person: Columns
    job: Columns
    likeness: Sequence[Floats]
    required: NDArray[np.int64]
    wished: NDArray[np.int64]
    ends: Sequence[tuple[Floats, Floats]]
    today: int

    @cached_property
    def nearness(self) -> Floats:
        """How near the job is to the nearest of the person's titles, newest counting most."""
        weights = self.person["title_weights"]
        best: Floats = self.likeness[0] * weights[:, 0]
        for rank in range(1, len(self.likeness)):
            best = np.maximum(best, self.likeness[rank] * weights[:, rank])
        return best

    @cached_property
    def chosen(self) -> Floats:
        """What the job's choices are worth to the person; shape (n, 5), nan where unknown."""
        worth, choices = self.person["choices"], self.job["choices"]
        found: Floats = worth[0][choices] if len(worth) == 1 else worth[:, choices[0]]
        return found

    @cached_property
    def field_years(self) -> Floats:
        """Years in the job's trade: each title's years times its nearness, at most the total."""
        years = self.person["title_years"]
        in_field = self.likeness[0] * years[:, 0]
        for rank in range(1, len(self.likeness)):
            in_field = in_field + self.likeness[rank] * years[:, rank]
        least: Floats = np.fmin(in_field, self.person["years"])
        return least

    @cached_property
    def journeys(self) -> Best:
        """The most bearable journey of each pair, telework taken off."""
        person, job = self.person, self.job
        rows = len(job) if len(person) == 1 else len(person)
        return best(self.ends, person["limits"], person["max_km"], job["remote"], rows=rows)


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

    ``cover`` tells by how much (thousandths) the person's skills cover a skill;
    ``journey`` the most bearable one and ``burden`` the least share of what is bearable, None
    where it is unknown.
    """

    person: CandidateFacts
    job: JobFacts
    lexicon: Lexicon
    french: bool
    nearness: float
    field_years: float
    cover: Callable[[str], int]
    journey: Journey | None
    straight_km: float | None
    burden: float | None
    today: int


Scorer = Callable[[Pairs], Floats]
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


@lru_cache(maxsize=4096)
def euros(amount: float, *, french: bool) -> str:
    """A yearly amount as people write it: ``42 000 €`` or ``€42,000``."""
    grouped = f"{round(amount):,}"
    return grouped.replace(",", "\u202f") + " €" if french else "€" + grouped


@lru_cache(maxsize=4096)
def decimal(value: float, *, french: bool) -> str:
    """A figure without needless decimals, with the comma of French."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if french else text
