"""Events become grades, grades become comparisons."""

from __future__ import annotations

import random

import numpy as np
import pytest

from src.outcomes.judgments import GRADES, Item, compared, grade, propensity


def item(job: str, *events: str, rank: int | None = None, candidate: str = "c") -> Item:
    return Item(candidate, job, (0.5, 0.25), (True, False), frozenset(events), rank)


def preferred(*items: Item) -> dict[tuple[str, str], float]:
    """The weight of each (better, worse) pair of jobs."""
    found = compared(items)
    names = [one.job for one in sorted(items, key=lambda one: (one.candidate, one.job))]
    return {
        (names[better], names[worse]): float(weight)
        for better, worse, weight in zip(found.better, found.worse, found.weight, strict=True)
    }


def test_the_furthest_step_counts() -> None:
    assert grade({"impression", "view", "apply"}) == GRADES["apply"]
    steps = [grade({event}) for event in GRADES]
    assert steps == sorted(set(steps)), "each step is more than the one before"


def test_a_refusal_takes_back_everything_but_a_meeting() -> None:
    assert grade({"view", "save", "reject"}) == 0
    assert grade({"apply", "reject"}) == 0
    assert grade({"apply", "interview", "reject"}) == GRADES["apply"]
    assert grade({"hired", "unsatisfied"}) == grade({"impression"})
    with pytest.raises(ValueError, match="no known event"):
        grade({"sneeze"})


def test_where_both_were_acted_on_the_better_grade_wins_once() -> None:
    found = preferred(item("a", "view", rank=9), item("b", "apply", rank=2))
    assert found == {("b", "a"): 1.0}


def test_an_action_far_down_makes_up_for_those_that_position_kept_away() -> None:
    near = preferred(item("a", "impression", rank=2), item("b", "apply", "impression", rank=1))
    far = preferred(item("a", "impression", rank=1), item("b", "apply", "impression", rank=4))
    assert near == {("b", "a"): 1.0}
    assert far == {("b", "a"): 4.0}
    assert propensity(500, 1.0) == 0.1, "one action far down does not outweigh everything"
    assert propensity(4, 0.0) == propensity(None, 1.0) == 1.0


def test_an_action_counts_once_however_long_the_list() -> None:
    shown = [item(f"j{at}", "impression", rank=at) for at in range(2, 12)]
    assert sum(preferred(item("a", "apply", rank=1), *shown).values()) == pytest.approx(1.0)


def test_jobs_of_two_people_and_equal_grades_are_not_compared() -> None:
    assert preferred(item("a", "apply"), item("b", "impression", candidate="d")) == {}
    assert preferred(item("a", "apply"), item("b", "apply")) == {}
    assert len(compared([])) == 0


def test_the_order_of_what_was_told_changes_nothing() -> None:
    items = [
        item(f"j{at}", *events, rank=at + 1, candidate=f"c{at % 3}")
        for at, events in enumerate(
            [("impression",), ("view",), ("apply",), ("reject",), ("save",), ("impression",)] * 3
        )
    ]
    shuffled = items.copy()
    random.Random(1).shuffle(shuffled)
    one, other = compared(items), compared(shuffled)
    for name in ("values", "known", "grades", "gains", "better", "worse", "weight", "of"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.candidates == 3
    assert one.positives == 6


def test_position_alone_prefers_nothing() -> None:
    """Actions by chance where people look: weighed, they speak for no place of the list."""
    chance = np.random.default_rng(3)
    items = []
    for list_number in range(4000):
        for rank in (1, 2, 4, 8):
            acts = chance.uniform() < 0.2 / rank
            events = ("impression", "apply") if acts else ("impression",)
            items.append(item(f"{rank}", *events, rank=rank, candidate=f"c{list_number:04}"))
    found = compared(items)
    ranks = np.array([one.rank for one in sorted(items, key=lambda one: (one.candidate, one.job))])
    upwards = found.weight[ranks[found.better] < ranks[found.worse]].sum()
    # What is left speaks a little for the ranking as it was shown, and not against it.
    assert 0.49 < upwards / found.weight.sum() < 0.56
    unweighed = np.mean(ranks[found.better] < ranks[found.worse])
    assert unweighed > 0.6, "without the weights position would be taken for merit"
