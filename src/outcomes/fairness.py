"""Selection rates of groups that the operator named, and what sets them apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from src.outcomes.intervals import Interval, exact_test, rate, ratio

# A rate below four fifths of the highest is evidence of adverse impact: Uniform Guidelines on
# Employee Selection Procedures, 29 CFR 1607.4(D).
FOUR_FIFTHS: Final = 0.8
# Groups below this get no figures: a rate of three people tells of each of them.
FEWEST_SHOWN: Final = 5
# Below either a ratio moves across four fifths by one person more or less. Thirty is where one
# person is about 3 points of a rate; five expected counts is Cochran's rule (1954).
FEWEST_PERSONS: Final = 30
FEWEST_EXPECTED: Final = 5.0
# Crossed attributes make many groups: only those large enough to say something are told.
FEWEST_CROSSED: Final = FEWEST_PERSONS
SIGNIFICANT: Final = 0.05
_JOINT: Final = " × "


@dataclass(frozen=True, slots=True)
class Person:
    """One candidate of the pool: the groups by attribute ("" where unknown), and the outcome."""

    groups: Mapping[str, str]
    selected: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One group: how many, how many of them selected, and how that compares.

    ``ratio`` is its rate over that of the reference group, None for the reference itself and
    where that rate is 0; ``p_value`` is Fisher's for the same comparison. ``small`` says that
    the figures may be chance: fewer than 30 persons here or in the reference group, or fewer than
    5 expected among the selected or the others.
    """

    name: str
    persons: int
    selected: int
    rate: Interval
    ratio: Interval | None
    p_value: float | None
    small: bool
    reference: bool = False

    @property
    def below_four_fifths(self) -> bool:
        """Whether the rate is below four fifths of the highest."""
        return self.ratio is not None and self.ratio.value < FOUR_FIFTHS

    @property
    def surely_below(self) -> bool:
        """Whether it is below four fifths and the difference is more than chance explains."""
        return (
            self.below_four_fifths
            and not self.small
            and self.p_value is not None
            and self.p_value < SIGNIFICANT
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """The groups of one attribute, or of several crossed, by name.

    ``unknown`` persons have no value; ``untold`` are in groups too small to be told of, of which
    there are ``untold_groups``. ``tests`` is how many comparisons were made in it.
    """

    attribute: str
    groups: tuple[Group, ...]
    unknown: int
    untold: int
    untold_groups: int

    @property
    def tests(self) -> int:
        """How many groups were tested against the reference."""
        return sum(group.p_value is not None for group in self.groups)


def compare(people: Sequence[Person], attributes: Sequence[str]) -> list[Comparison]:
    """A comparison of each attribute, then of every two of them and of all of them crossed."""
    found = [_compared(people, (name,), FEWEST_SHOWN) for name in attributes]
    crossed: list[tuple[str, ...]] = list(combinations(attributes, 2))
    if len(attributes) > 2:
        crossed.append(tuple(attributes))
    return found + [_compared(people, names, FEWEST_CROSSED) for names in crossed]


def _compared(people: Sequence[Person], names: Collection[str], fewest: int) -> Comparison:
    counts: dict[str, list[int]] = {}
    unknown = 0
    for person in people:
        values = [person.groups.get(name, "") for name in names]
        if not all(values):
            unknown += 1
            continue
        count = counts.setdefault(_JOINT.join(values), [0, 0])
        count[0] += 1
        count[1] += person.selected
    told = {name: count for name, count in sorted(counts.items()) if count[0] >= fewest}
    hidden = [count[0] for name, count in counts.items() if name not in told]
    return Comparison(_JOINT.join(names), _groups(told), unknown, sum(hidden), len(hidden))


def _groups(told: Mapping[str, list[int]]) -> tuple[Group, ...]:
    if not told:
        return ()
    # The highest rate among groups that are large enough: that of a handful is mostly luck.
    large = {name: count for name, count in told.items() if count[0] >= FEWEST_PERSONS} or told
    best = max(large, key=lambda name: (large[name][1] / large[name][0], large[name][0], name))
    of, selected = told[best]
    groups = []
    for name, (persons, chosen) in told.items():
        mine = name == best
        groups.append(
            Group(
                name=name,
                persons=persons,
                selected=chosen,
                rate=rate(chosen, persons),
                ratio=None if mine else ratio(chosen, persons, selected, of),
                p_value=None if mine else exact_test(chosen, persons, selected, of),
                small=_small(persons, chosen, of, selected, alone=mine),
                reference=mine,
            )
        )
    return tuple(groups)


def _small(persons: int, chosen: int, of: int, selected: int, *, alone: bool) -> bool:
    if min(persons, of) < FEWEST_PERSONS:
        return True
    if alone:
        share, least = selected / of, persons
    else:
        share, least = (chosen + selected) / (persons + of), min(persons, of)
    return least * min(share, 1 - share) < FEWEST_EXPECTED
