"""Pairs of a person and a job: the columns of both, broadcast against each other.

One side has one row and the other n (or both one). Every criterion is elementwise arithmetic on
these, so a pair scores the same bits alone, in a batch, and from either side. What is unknown is
nan, and stays nan through the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, TypedDict

import numpy as np
from numpy.typing import NDArray

from src.matching.facts import CandidateFacts, JobFacts
from src.matching.lexicon import Lexicon
from src.matching.tables import Columns

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
WHOLLY_REMOTE: Final = 5
# By days of remote work: 0 to 5, flexible, unknown (-1 reads the last).
TELEWORK_EASE: Final = np.array([1.0, 0.85, 0.7, 0.55, 0.4, 0.0, 1.0, 1.0])


@dataclass(frozen=True)
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
    def burden(self) -> Floats:
        """The journey as a share of what is bearable (1 is the limit), telework taken off.

        The best of the person's modes by the offline lines of ``places``, and the kilometres
        against the person's own limit where there is one. Each day of remote work takes 15 % off;
        a job that is wholly remote weighs nothing.
        """
        person, remote = self.person, self.job["remote"]
        used = int(person["lines"].max(initial=1))
        lines = person["line_minutes"][:, :used] + (
            person["line_slope"][:, :used] * self.km[:, np.newaxis]
        )
        share = np.maximum(lines.min(axis=1), self.km / person["max_km"])
        eased: Floats = share * TELEWORK_EASE[remote]
        eased[np.broadcast_to(remote == WHOLLY_REMOTE, len(eased))] = 0.0
        return eased


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
    ``burden`` the journey as a share of what is bearable, None when it is unknown.
    """

    person: CandidateFacts
    job: JobFacts
    lexicon: Lexicon
    french: bool
    nearness: float
    field_years: float
    cover: Callable[[str], int]
    km: float | None
    minutes: float | None
    mode: str | None
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
