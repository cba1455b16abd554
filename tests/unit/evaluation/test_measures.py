"""The measures: cases worked by hand, the laws they obey, and a slow second opinion."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.evaluation.errors import ScoreError
from src.evaluation.measures import CUT, MEASURES, measured, places, ranked

GRADES = st.lists(st.integers(0, 3), min_size=1, max_size=130).filter(any)


def of(found: list[int], judged: list[int], relevant_from: int = 1) -> dict[str, float]:
    values = measured(np.array(found, np.int64), np.array(judged, np.int64), relevant_from)
    return dict(zip(MEASURES, values, strict=True))


def order(scores: list[float], grades: list[int], ids: list[str], limit: int = CUT) -> list[str]:
    best = ranked(np.array(scores), np.array(grades, np.int64), places(ids), limit)
    return [ids[at] for at in best]


def test_a_ranking_worked_by_hand() -> None:
    # Ranks 1, 3 and 6 hold grades 1, 3 and 2; a fourth relevant document is not found.
    got = of([1, 0, 3, 0, 0, 2], [1, 3, 2, 1, 0])
    assert got["map"] == pytest.approx((1 / 1 + 2 / 3 + 3 / 6) / 4)
    assert got["mrr"] == 1.0
    gain = 1 / log2(2) + 3 / log2(4) + 2 / log2(7)
    ideal = 3 / log2(2) + 2 / log2(3) + 1 / log2(4) + 1 / log2(5)
    assert got["ndcg_at_10"] == pytest.approx(gain / ideal)
    assert got["p_at_10"] == pytest.approx(0.3)
    assert got["r_at_50"] == pytest.approx(0.75)


def test_the_first_hit_at_rank_four() -> None:
    got = of([0, 0, 0, 2], [2])
    assert got == {
        "map": 0.25,
        "mrr": 0.25,
        "ndcg_at_10": pytest.approx(1 / log2(5)),
        "p_at_10": 0.1,
        "r_at_50": 1.0,
    }


def test_each_measure_has_its_cut() -> None:
    eleventh = of([0] * 10 + [1], [1])
    assert eleventh["ndcg_at_10"] == eleventh["p_at_10"] == 0.0
    assert eleventh["mrr"] == pytest.approx(1 / 11)
    assert of([0] * 49 + [1], [1])["r_at_50"] == 1.0
    assert of([0] * 50 + [1], [1])["r_at_50"] == 0.0
    assert of([0] * 99 + [1], [1])["map"] == pytest.approx(0.01)
    assert of([0] * 100 + [1], [1])["map"] == 0.0
    assert of([0] * 100 + [1], [1])["mrr"] == 0.0


def test_a_ranking_shorter_than_ten_still_divides_by_ten() -> None:
    assert of([1, 1], [1, 1])["p_at_10"] == 0.2


def test_the_gain_is_the_grade_and_not_its_power() -> None:
    swapped = of([1, 3], [3, 1])["ndcg_at_10"]
    assert swapped == pytest.approx((1 + 3 / log2(3)) / (3 + 1 / log2(3)))


def test_only_grades_from_the_given_one_on_are_relevant() -> None:
    got = of([1, 2, 0, 3], [1, 2, 3, 1], relevant_from=2)
    assert got["map"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert got["mrr"] == 0.5
    assert (got["p_at_10"], got["r_at_50"]) == (0.2, 1.0)
    assert got["ndcg_at_10"] == of([1, 2, 0, 3], [1, 2, 3, 1])["ndcg_at_10"]
    with pytest.raises(ValueError, match="nothing is relevant"):
        of([1], [1], relevant_from=2)


def test_nothing_relevant_has_no_measure() -> None:
    with pytest.raises(ValueError, match="nothing is relevant"):
        of([0, 0], [0])


def test_a_tie_puts_the_lower_grade_first_and_then_the_lower_id() -> None:
    ids = ["b", "a", "d", "c", "e"]
    assert order([1.0, 1.0, 1.0, 1.0, 2.0], [0, 2, 1, 0, 3], ids) == ["e", "b", "c", "d", "a"]


def test_a_tie_over_the_last_place_keeps_the_relevant_one_out() -> None:
    ids = [f"{at:03}" for at in range(6)]
    assert order([0.5] * 6, [3, 0, 0, 0, 0, 0], ids, limit=5) == ["001", "002", "003", "004", "005"]


def test_equal_scores_for_everything_earn_what_the_worst_order_earns() -> None:
    grades = np.array([1] + [0] * 199, np.int64)
    best = ranked(np.zeros(200), grades, places([f"{at:03}" for at in range(200)]))
    assert sum(measured(grades[best], grades)) == 0.0


@pytest.mark.parametrize("scores", [[0.1, float("nan")], [0.1], [0.1, 0.2, 0.3]])
def test_scores_that_cannot_be_ranked_are_refused(scores: list[float]) -> None:
    with pytest.raises(ScoreError):
        order(scores, [0, 1], ["a", "b"])


@given(GRADES)
def test_a_perfect_ranking_earns_everything_it_can(grades: list[int]) -> None:
    got = of(sorted(grades, reverse=True), grades)
    relevant = sum(grade > 0 for grade in grades)
    assert got["map"] == pytest.approx(min(CUT, relevant) / relevant)
    assert got["mrr"] == 1.0
    assert got["ndcg_at_10"] == pytest.approx(1.0)
    assert got["p_at_10"] == pytest.approx(min(10, relevant) / 10)
    assert got["r_at_50"] == pytest.approx(min(50, relevant) / relevant)


@given(GRADES, st.data())
def test_moving_a_better_one_up_never_lowers_a_measure(
    grades: list[int], data: st.DataObject
) -> None:
    found = data.draw(st.permutations(grades))
    at = data.draw(st.integers(0, len(found) - 1))
    above = data.draw(st.integers(0, at))
    better = list(found)
    if better[at] > better[above]:
        better[at], better[above] = better[above], better[at]
    before, after = of(found, grades), of(better, grades)
    assert all(after[name] >= before[name] - 1e-12 for name in MEASURES)
    assert all(0.0 <= after[name] <= 1.0 + 1e-12 for name in MEASURES)


@given(GRADES, st.data())
def test_the_order_of_the_corpus_and_of_the_judgments_changes_nothing(
    grades: list[int], data: st.DataObject
) -> None:
    scores = data.draw(
        st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=len(grades), max_size=len(grades))
    )
    ids = [f"d{at}" for at in range(len(grades))]
    shuffled = data.draw(st.permutations(range(len(grades))))
    here = order(scores, grades, ids)
    there = order([scores[at] for at in shuffled], [grades[at] for at in shuffled],
                  [ids[at] for at in shuffled])  # fmt: skip
    assert here == there
    by_id = dict(zip(ids, grades, strict=True))
    found = [by_id[name] for name in here]
    assert of(found, grades) == of(found, [grades[at] for at in shuffled])


@given(GRADES, st.data())
def test_no_order_of_a_tie_serves_us_worse(grades: list[int], data: st.DataObject) -> None:
    scores = data.draw(
        st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=len(grades), max_size=len(grades))
    )
    broken = data.draw(st.permutations(range(len(grades))))
    other = sorted(range(len(grades)), key=lambda at: (-scores[at], broken[at]))
    ids = [f"{at:03}" for at in range(len(grades))]
    ours = of([grades[int(name)] for name in order(scores, grades, ids)], grades)
    theirs = of([grades[at] for at in other], grades)
    assert all(ours[name] <= theirs[name] + 1e-12 for name in MEASURES)


@given(GRADES, st.data())
def test_a_second_opinion_written_out_rank_by_rank(grades: list[int], data: st.DataObject) -> None:
    found = data.draw(st.permutations(grades))
    relevant = sum(grade > 0 for grade in grades)
    hits, precision, first, recalled, precise, gain = 0, 0.0, 0.0, 0, 0, 0.0
    for rank, grade in enumerate(found[:100], start=1):
        if grade > 0:
            hits += 1
            precision += hits / rank
            first = first or 1 / rank
            recalled += rank <= 50
            precise += rank <= 10
        if rank <= 10:
            gain += grade / log2(rank + 1)
    ideal = sum(
        grade / log2(rank + 1)
        for rank, grade in enumerate(sorted(grades, reverse=True)[:10], start=1)
    )
    expected = {
        "map": precision / relevant,
        "mrr": first,
        "ndcg_at_10": gain / ideal,
        "p_at_10": precise / 10,
        "r_at_50": recalled / relevant,
    }
    assert of(found, grades) == pytest.approx(expected)
