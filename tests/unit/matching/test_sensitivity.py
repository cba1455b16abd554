"""How far a weight may move before another match is first: told exactly, shown by moving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from src.matching.criteria_table import BASE_WEIGHTS, KEYS
from src.matching.scoring import Scores, combine
from src.matching.sensitivity import Bound, Room, room_of_weights, sentence
from src.matching.standing import Standing
from src.matching.weights import weigh
from tests.unit.matching.market import TODAY, job, job_index, person
from tests.unit.matching.strategies import candidates, fewer, jobs

# As far on either side of a bound as rounding can reach where totals cross slowly.
STEP = 1e-7

scores = st.integers(0, 20).map(lambda value: value / 20) | st.just(None)
people = st.lists(st.lists(scores, min_size=12, max_size=12), min_size=1, max_size=6)
some_weights = st.lists(st.floats(0.01, 1), min_size=12, max_size=12).map(
    lambda values: weigh((), dict(zip(KEYS, values, strict=True))).values
)


def standing_of(rows: list[list[float | None]], weights: tuple[float, ...]) -> Standing:
    known = np.array([[value is not None for value in row] for row in rows]).T
    values = np.array([[value or 0.0 for value in row] for row in rows]).T
    ids = [f"job-{at}" for at in range(len(rows))]
    everyone = np.arange(len(rows))
    return Standing(
        Scores(values, known, *combine(values, known, weights)), everyone, everyone, ids,
        {name: at for at, name in enumerate(ids)},
    )  # fmt: skip


def moved(weights: tuple[float, ...], at: int, weight: float) -> tuple[float, ...]:
    """These weights with one of them moved and the others shrunk or grown in proportion."""
    factor = (1.0 - weight) / (1.0 - weights[at])
    return tuple(weight if here == at else other * factor for here, other in enumerate(weights))


def lead(standing: Standing, weights: tuple[float, ...], over: str, first: str) -> float:
    """By how much ``first`` is ahead of ``over`` under other weights."""
    total, _ = combine(standing.scores.values, standing.scores.known, weights)
    return float(total[standing.row_of[first]] - total[standing.row_of[over]])


def check(standing: Standing, weights: tuple[float, ...]) -> int:
    """Hold every bound against totals made anew; how many bounds there were."""
    top = standing.top()
    assert top is not None
    first, bounds = standing.id_at(top), 0
    for at, room in enumerate(room_of_weights(standing, weights)):
        assert (room.key, room.weight) == (KEYS[at], weights[at])
        for bound, away in ((room.lower, -STEP), (room.upper, STEP)):
            inside = weights[at] if bound is None else bound.weight
            if bound is not None:
                bounds += 1
                beyond = moved(weights, at, min(1.0, max(0.0, bound.weight + away)))
                assert lead(standing, beyond, bound.successor, first) < 0
                near = moved(weights, at, bound.weight)
                assert abs(lead(standing, near, bound.successor, first)) < 1e-9
            else:
                inside = 0.0 if away < 0 else 1.0 - 1e-9
            # Everywhere between today's weight and the bound the first one stays first.
            for part in (0.0, 0.25, 0.5, 0.75, 0.999, 1.0):
                here = weights[at] + part * (inside - away * (part == 1.0) - weights[at])
                if (inside - weights[at]) * away < 0:
                    continue
                between = moved(weights, at, min(max(here, 0.0), 1.0 - 1e-9))
                for other in standing.ids:
                    assert lead(standing, between, other, first) > -1e-9, (room, other, here)
    return bounds


@given(people, some_weights | st.just(BASE_WEIGHTS))
def test_at_the_bound_the_lead_is_lost_and_inside_it_is_kept(
    rows: list[list[float | None]], weights: tuple[float, ...]
) -> None:
    check(standing_of(rows, weights), weights)


@fewer
@given(candidates, st.lists(jobs, min_size=2, max_size=5))
def test_the_bounds_hold_for_rankings_of_documents(
    candidate: Mapping[str, Any], offers: list[Mapping[str, Any]]
) -> None:
    index = job_index([job(offer, f"job-{at}") for at, offer in enumerate(offers)])
    ranking = index.rank(person(candidate), BASE_WEIGHTS, today=TODAY, limit=1, related_only=False)
    assume(ranking.matches)
    standing = ranking.standing
    ids = [standing.id_at(at) for at in range(len(standing.totals))]
    everyone = np.arange(len(ids))
    alone = replace(
        standing,
        scores=Scores(standing.values, standing.known, standing.totals, standing.totals),
        free=everyone, rows=everyone, ids=ids, row_of={name: at for at, name in enumerate(ids)},
    )  # fmt: skip
    assert alone.id_at(alone.top() or 0) == ranking.matches[0].facts.id
    check(alone, BASE_WEIGHTS)


def test_the_bound_of_two_plain_matches_is_where_their_lines_cross() -> None:
    # 0.5 * 1 + 0.5 * 0 against 0.5 * 0 + 0.5 * 0.8: equal where t = 0.8 (1 - t).
    weights = (0.5, 0.5, *[0.0] * 10)
    rows: list[list[float | None]] = [[1.0, 0.0, *[None] * 10], [0.0, 0.8, *[None] * 10]]
    first, second, *others = room_of_weights(standing_of(rows, weights), weights)
    assert first.lower is not None
    assert first.lower.weight == pytest.approx(4 / 9)
    assert (first.lower.successor, first.upper) == ("job-1", None)
    assert second.upper is not None
    assert second.upper.weight == pytest.approx(5 / 9)
    assert all(room.lower is None and room.upper is None for room in others)


def test_a_criterion_unknown_to_one_is_weighed_over_the_others_there() -> None:
    # The second knows only the second criterion, worth .6 to it whatever the weights.
    weights = (0.5, 0.5, *[0.0] * 10)
    rows: list[list[float | None]] = [[1.0, 0.5, *[None] * 10], [None, 0.6, *[None] * 10]]
    room = room_of_weights(standing_of(rows, weights), weights)[0]
    assert room.lower is not None
    assert room.lower.weight == pytest.approx(0.2)  # 0.2 * 1 + 0.8 * 0.5 = 0.6


def test_nobody_ranked_has_no_room_and_all_the_weight_has_none_either() -> None:
    assert room_of_weights(standing_of([[None] * 12], BASE_WEIGHTS), BASE_WEIGHTS)[0].upper is None
    empty = replace(standing_of([[None] * 12], BASE_WEIGHTS), free=np.zeros(0, np.int64))
    assert room_of_weights(empty, BASE_WEIGHTS) == []
    everything = (1.0, *[0.0] * 11)
    rows: list[list[float | None]] = [[1.0] * 12, [0.5] * 12]
    room = room_of_weights(standing_of(rows, everything), everything)[0]
    assert (room.lower, room.upper) == (None, None)


def test_the_room_is_told_in_both_languages() -> None:
    room = Room("salary", 0.19, Bound(0.123, "a"), Bound(0.31, "b"))
    titles = {"a": "Soudeur", "b": "Tuyauteur"}.__getitem__
    assert sentence(room, titles, french=True) == (
        "La rémunération (poids 0,19) : en dessous de 0,12, « Soudeur » passe devant ;"
        " au-delà de 0,31, « Tuyauteur » passe devant."
    )
    assert sentence(room, titles, french=False) == (
        "Pay (weight 0.19): below 0.12, “Soudeur” comes first; above 0.31, “Tuyauteur” comes first."
    )
    fixed = Room("sector", 0.06, None, None)
    assert sentence(fixed, titles, french=True) == (
        "Le secteur : le premier reste le même quel que soit ce poids (aujourd'hui 0,06)."
    )
    assert "whatever this weight (now 0.06)" in sentence(fixed, titles, french=False)
