"""From what people did with matches to judgments: which of two jobs was the better one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

SEEN: Final = 1
GRADES: Final[Mapping[str, int]] = {
    "impression": SEEN,
    "view": 2,
    "save": 3,
    "apply": 4,
    "interview": 5,
    "offer": 6,
    "hired": 7,
    "satisfied": 8,
}
REFUSED: Final = 0
POSITIVE_FROM: Final = GRADES["save"]
# A chance to be examined below this is taken as this: one action far down a list must not
# outweigh everything else (truncated propensities, Strehl et al. 2010).
LEAST_PROPENSITY: Final = 0.1


@dataclass(frozen=True, slots=True)
class Item:
    """One job that was shown to one candidate, with everything that was done about it.

    ``values`` and ``known`` are its criteria scores and whether there was data, in the fixed
    order of the criteria; ``rank`` is the best place it was shown at, None where nobody said.
    """

    candidate: str
    job: str
    values: tuple[float, ...]
    known: tuple[bool, ...]
    events: frozenset[str]
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Pairs of jobs of one candidate of which one was preferred.

    ``values`` (float) and ``known`` have shape (criteria, items); ``grades``, ``gains`` and
    ``lists`` (the candidate's number) shape (items,). A gain is what the item is worth at the top
    of a list: its grade above ``SEEN`` over the propensity of the place it was shown at.
    ``better`` and ``worse`` are positions of items, ``weight`` what a pair counts and ``of`` its
    candidate's number; all of shape (pairs,).
    """

    values: Floats
    known: Mask
    grades: Ints
    gains: Floats
    lists: Ints
    better: Ints
    worse: Ints
    weight: Floats
    of: Ints

    def __len__(self) -> int:
        return len(self.better)

    @property
    def candidates(self) -> int:
        """How many candidates preferred something."""
        return len(np.unique(self.of))

    @property
    def positives(self) -> int:
        """How many jobs were saved or more."""
        return int(np.count_nonzero(self.grades >= POSITIVE_FROM))


def grade(events: Collection[str]) -> int:
    """The grade of a job, 0 (refused) to 8 (hired and satisfied), from its events in any order.

    The furthest step counts. ``reject`` makes it 0, unless both sides had met: a refusal after an
    interview takes one step back. ``unsatisfied`` makes it 1: the whole way was gone and led
    nowhere. Raises ``ValueError`` without a known event.
    """
    steps = [GRADES[event] for event in events if event in GRADES]
    if "unsatisfied" in events:
        return SEEN
    furthest = max(steps, default=None)
    if "reject" in events:
        met = furthest is not None and furthest >= GRADES["interview"]
        return (furthest or 0) - 1 if met else REFUSED
    if furthest is None:
        raise ValueError(f"no known event: {sorted(events)}")
    return furthest


def propensity(rank: int | None, position_bias: float) -> float:
    """The chance that somebody looked at that place: (1 / rank)^bias, at least 0.1.

    The examination model of Joachims, Swaminathan and Schnabel (2017, WSDM). Without a rank it
    is 1: the action then counts once.
    """
    if rank is None:
        return 1.0
    return float(max(rank**-position_bias, LEAST_PROPENSITY))


def compared(items: Sequence[Item], *, position_bias: float = 1.0) -> Comparisons:
    """The comparisons in what was shown, in an order that the order of the items changes not.

    Only jobs of one candidate are compared, so that nothing of a person decides. Where something
    was done about both, both were looked at, and the better grade wins with weight 1. Where
    something was done about one only, the other may have been overlooked: the pair counts
    1 / propensity of the one that was acted on, which makes up for actions that position kept
    away. What is left of the position bias speaks for the ranking as it was shown, never against
    it (docs/learning.md). An action counts once in all, however long the list: weights are
    divided by the number of other jobs in it.
    """
    order = sorted(items, key=lambda item: (item.candidate, item.job))
    names = {name: at for at, name in enumerate(sorted({item.candidate for item in order}))}
    places: dict[str, list[int]] = {}
    for at, item in enumerate(order):
        places.setdefault(item.candidate, []).append(at)
    grades = [grade(item.events) for item in order]
    chances = [propensity(item.rank, position_bias) for item in order]
    acted = [item.events != {"impression"} for item in order]
    pairs: list[tuple[int, int, float, int]] = []
    for name, mine in places.items():
        for first, one in enumerate(mine):
            for other in mine[first + 1 :]:
                if grades[one] == grades[other]:
                    continue
                better, worse = (one, other) if grades[one] > grades[other] else (other, one)
                both = acted[one] and acted[other]
                chance = 1.0 if both else chances[one if acted[one] else other]
                pairs.append((better, worse, 1.0 / chance / (len(mine) - 1), names[name]))
    criteria = len(order[0].values) if order else 0
    columns = list(zip(*pairs, strict=True)) or [(), (), (), ()]
    return Comparisons(
        np.array([item.values for item in order], np.float64).reshape(len(order), criteria).T,
        np.array([item.known for item in order], np.bool_).reshape(len(order), criteria).T,
        np.array(grades, np.int64),
        np.maximum(np.array(grades, np.float64) - SEEN, 0.0) / np.array(chances, np.float64),
        np.array([names[item.candidate] for item in order], np.int64),
        np.array(columns[0], np.int64),
        np.array(columns[1], np.int64),
        np.array(columns[2], np.float64),
        np.array(columns[3], np.int64),
    )
