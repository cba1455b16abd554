"""The use case: which scorer is asked, what is measured, left out and told."""

from __future__ import annotations

from datetime import date

import pytest

from src.evaluation.errors import ScoreError
from src.evaluation.report import BlockedPair, as_json, as_text
from src.services.evaluation import Evaluation, System, UnknownSystemError
from tests.fakes import FakeClock
from tests.unit.evaluation.sets import TableScorer, judged, texts

QUERIES = texts("boulanger", "maçon", "nobody")
CORPUS = texts("boulangère", "maçonne", "soudeur")
GRADES = {"boulanger": {"boulangère": 1}, "maçon": {"maçonne": 1, "soudeur": 1}}
TABLE = {"boulanger": [0.9, 0.1, 0.5], "maçon": [0.9, 0.8, 0.1]}


def evaluation(scorer: TableScorer, clock: FakeClock | None = None) -> Evaluation:
    return Evaluation({"table": scorer.system}, "table", clock or FakeClock())


def test_means_are_over_the_queries_for_which_something_is_right() -> None:
    found = evaluation(TableScorer(TABLE)).run(judged(QUERIES, CORPUS, GRADES))
    assert (found.queries, found.left_out, found.corpus) == (2, 1, 3)
    # The second query finds its two at ranks 2 and 3.
    assert found.estimates["map"].value == pytest.approx((1 + (1 / 2 + 2 / 3) / 2) / 2)
    assert found.estimates["mrr"].value == pytest.approx(0.75)
    assert found.blocked is None


def test_the_time_of_a_query_leaves_out_what_the_corpus_took() -> None:
    clock = FakeClock()
    found = evaluation(TableScorer(TABLE, clock), clock).run(judged(QUERIES, CORPUS, GRADES))
    assert found.first_seconds == 11.0
    assert found.seconds_per_query == found.p95_seconds == 2.0


def test_one_query_alone_tells_all_the_time_there_is() -> None:
    clock = FakeClock()
    small = judged(texts("boulanger"), CORPUS, GRADES)
    assert evaluation(TableScorer(TABLE, clock), clock).run(small).seconds_per_query == 11.0


def test_each_task_asks_its_own_scorer() -> None:
    right, wrong = TableScorer({"boulanger": [1, 0, 0]}), TableScorer({"boulanger": [0, 1, 1]})
    made = {
        "title": System("s", titles=right, skills=wrong, resources=wrong),
        "skill": System("s", titles=wrong, skills=right, resources=wrong),
        "match": System("s", titles=wrong, skills=wrong, resources=right),
    }
    for task, system in made.items():
        asked = Evaluation({"s": lambda system=system: system}, "s", FakeClock())  # type: ignore[misc]
        small = judged(texts("boulanger"), CORPUS, GRADES, task=task)
        assert asked.run(small).estimates["mrr"].value == 1.0


def test_progress_is_told_after_every_query() -> None:
    told: list[tuple[int, int]] = []
    evaluation(TableScorer(TABLE)).run(
        judged(QUERIES, CORPUS, GRADES), listen=lambda *done: told.append(done)
    )
    assert told == [(1, 2), (2, 2)]


def test_a_match_happens_on_the_day_of_the_set_and_else_today() -> None:
    scorer = TableScorer({"boulanger": [1, 0, 0]})
    small = judged(texts("boulanger"), CORPUS, GRADES, task="match", day=date(2020, 2, 29))
    evaluation(scorer).run(small)
    assert scorer.day == date(2020, 2, 29)
    evaluation(scorer).run(judged(texts("boulanger"), CORPUS, GRADES, task="match"))
    assert scorer.day == FakeClock().now().date()


def test_a_forbidden_pair_among_the_best_is_told_and_loses_ties() -> None:
    small = judged(
        texts("boulanger"), CORPUS, GRADES, task="match",
        blocked={"boulanger": {"maçonne": "contract_exclusive"}},
    )  # fmt: skip
    scorer = TableScorer({"boulanger": [1.0, 0.5, 0.5]})
    pair = BlockedPair("boulanger", "maçonne", "contract_exclusive", 2)
    assert evaluation(scorer).run(small).blocked == (pair,)


def test_a_forbidden_pair_that_is_set_aside_or_below_the_best_ten_is_not_shown() -> None:
    blocked = {"boulanger": {"maçonne": "knockout"}}
    small = judged(texts("boulanger"), CORPUS, GRADES, task="match", blocked=blocked)
    aside = TableScorer({"boulanger": [1, 0, 0]}, set_aside=[False, True, False])
    assert evaluation(aside).run(small).blocked == ()
    many = texts("boulangère", *(f"d{at}" for at in range(9)), "maçonne")
    large = judged(texts("boulanger"), many, GRADES, task="match", blocked=blocked)
    below = TableScorer({"boulanger": [1.0, *[0.5] * 9, 0.1]})
    assert evaluation(below).run(large).blocked == ()


def test_a_system_is_made_once_and_an_unknown_one_is_named_beside_the_known() -> None:
    made: list[System] = []

    def make() -> System:
        made.append(TableScorer(TABLE).system())
        return made[-1]

    asked = Evaluation({"table": make}, "table", FakeClock())
    assert (asked.names, made) == (("table",), [])
    asked.run(judged(QUERIES, CORPUS, GRADES))
    asked.run(judged(QUERIES, CORPUS, GRADES), "table")
    assert len(made) == 1
    with pytest.raises(UnknownSystemError, match="no system 'hybrid'; there are: table"):
        asked.run(judged(QUERIES, CORPUS, GRADES), "hybrid")


def test_a_scorer_that_answers_too_little_is_a_fault() -> None:
    class Silent(TableScorer):
        def scores(self, queries, corpus):  # type: ignore[no-untyped-def]
            yield from list(super().scores(queries, corpus))[:1]

    with pytest.raises(ScoreError, match="answered 1 of 2"):
        evaluation(Silent(TABLE)).run(judged(QUERIES, CORPUS, GRADES))
    with pytest.raises(ScoreError):
        evaluation(TableScorer({"boulanger": [1.0], "maçon": [1.0]})).run(
            judged(QUERIES, CORPUS, GRADES)
        )


def test_the_json_has_exactly_the_keys_of_the_contract() -> None:
    small = judged(QUERIES[:2], CORPUS, GRADES)
    (told,) = as_json([evaluation(TableScorer(TABLE)).run(small)])["sets"]
    assert set(told) == {"name", "task", "queries", "metrics", "seconds_per_query"}
    assert set(told["metrics"]) == {"map", "mrr", "ndcg_at_10", "p_at_10", "r_at_50"}
    for metric in told["metrics"].values():
        assert set(metric) == {"value", "low", "high"}
        assert 0 <= metric["low"] <= metric["value"] <= metric["high"] <= 1


def test_the_json_and_the_text_say_what_else_there_was() -> None:
    small = judged(
        QUERIES, CORPUS, {"boulanger": {"boulangère": 3}}, task="match", relevant_from=2,
        blocked={"boulanger": {"maçonne": "knockout"}},
    )  # fmt: skip
    found = evaluation(TableScorer(TABLE)).run(small)
    (told,) = as_json([found])["sets"]
    assert (told["blocked_in_top_10"], told["relevant_from_grade"]) == (1, 2)
    assert told["queries_left_out"] == 2
    text = as_text(found)
    assert "MAP      1.000  [1.000, 1.000]" in text
    assert "left out: 2 queries" in text
    assert "forbidden pairs in a top ten: 1" in text
    assert "boulanger maçonne at rank 3: knockout" in text
