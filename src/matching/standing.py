"""Everyone of a ranking who is not excluded: their scores, and the place of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.matching.pairs import Floats, Mask
from src.matching.scoring import Scores, best


@dataclass(frozen=True, slots=True)
class Standing:
    """The field of one ranking; nothing is computed before it is asked for.

    ``scores`` are of all pairs that were scored, ``free`` the positions in them of those not
    excluded, ``rows`` (rising) the row of each position, ``ids`` the id of each row and
    ``row_of`` the row of each id.
    """

    scores: Scores
    free: NDArray[np.int64]
    rows: NDArray[np.int64]
    ids: list[str]
    row_of: Mapping[str, int]

    @property
    def totals(self) -> Floats:
        """Total scores; shape (n,), the order of the rows."""
        found: Floats = self.scores.total[self.free]
        return found

    @property
    def values(self) -> Floats:
        """Scores by criterion; shape (12, n)."""
        found: Floats = self.scores.values[:, self.free]
        return found

    @property
    def known(self) -> Mask:
        """Which of them are known; shape (12, n)."""
        found: Mask = self.scores.known[:, self.free]
        return found

    def id_at(self, position: int) -> str:
        """The id of one of the n."""
        return self.ids[int(self.rows[self.free[position]])]

    def position(self, resource_id: str) -> int | None:
        """Where an id stands among the n, None where it is excluded or not there."""
        row = self.row_of.get(resource_id)
        if row is None:
            return None
        chosen = self.rows[self.free]
        at = int(np.searchsorted(chosen, row))
        return at if at < len(chosen) and chosen[at] == row else None

    def place(self, resource_id: str) -> int | None:
        """The rank of an id (1 is the best, ties by id), None where it is not ranked."""
        at = self.position(resource_id)
        if at is None:
            return None
        totals = self.totals
        before = int(np.count_nonzero(totals > totals[at]))
        tied = np.flatnonzero(totals == totals[at])
        return 1 + before + sum(self.id_at(int(other)) < resource_id for other in tied)

    def top(self) -> int | None:
        """The position of the best, None where nobody is ranked."""
        found = best(self.totals, self.ids, self.rows[self.free], 1)
        return found[0] if found else None
