"""The product's own scorers: titles by their words, and a stock in the order it is shown in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest

from src.adapters.gazetteer.offline import OfflineGazetteer
from src.adapters.text.lexicon import shipped_lexicon
from src.adapters.text.phrase_models import SubwordModel
from src.evaluation.errors import EvaluationError, SetError
from src.evaluation.sets import Item
from src.matching.reading import Reading
from src.matching.tables import Shared
from src.matching.text_model import HeldVectors
from src.matching.weights import Weighting, recognise, weigh
from src.services.phrase_scoring import SkillScorer, TitleScorer
from src.services.records import Kind
from src.services.stock_scoring import StockScorer, TextReader
from tests.unit.evaluation.sets import objects

DAY = date(2026, 11, 2)
NURSE: dict[str, Any] = {
    "current_role": "Infirmière",
    "experience_years": 6,
    "location": {"city": "Nantes", "postal_code": "44000"},
    "preferences": {"contracts": ["CDI"], "contract_exclusive": True},
}
JOBS: dict[str, dict[str, Any]] = {
    "baker": {"title": "Boulanger", "contract_type": "CDI"},
    "expired": {"title": "Infirmier", "contract_type": "CDI", "expires_at": "2026-01-01"},
    "forbidden": {"title": "Infirmier", "contract_type": "CDD", "location": {"city": "Nantes"}},
    "fits": {"title": "Infirmier(e) H/F", "contract_type": "CDI", "location": {"city": "Nantes"}},
    "far": {"title": "Infirmier(e) H/F", "contract_type": "CDI", "location": {"city": "Nice"}},
}


def weighting(reasons: object = None, own: Mapping[str, float] | None = None) -> Weighting:
    return weigh(recognise(reasons), own)


def scorer(texts: Mapping[Kind, TextReader] | None = None) -> StockScorer:
    lexicon = shipped_lexicon()
    return StockScorer(
        lambda: Reading(lexicon, OfflineGazetteer()),
        weighting,
        texts or {},
        shared=lambda: Shared(lexicon),
    )


def order(scores: np.ndarray[Any, Any], corpus: tuple[Item, ...]) -> list[str]:
    return [corpus[at].id for at in np.argsort(-scores, kind="stable")]


def test_titles_that_mean_the_same_are_nearest() -> None:
    corpus = ["Boulangère", "Développeur logiciel", "Infirmier H/F", "!"]
    nurse, nothing = TitleScorer(shipped_lexicon, "words").scores(["infirmière", "?"], corpus)
    assert int(np.argmax(nurse)) == 2
    assert nurse.shape == (4,)
    assert nurse[3] == 0.0
    assert not nothing.any()


def test_a_repeated_title_has_the_same_score_each_time() -> None:
    corpus = ["Infirmier", "Boulanger", "Infirmier"]
    (scores,) = TitleScorer(shipped_lexicon, "words").scores(["Aide-soignante"], corpus)
    assert scores[0] == scores[2]


def test_titles_are_compared_by_meaning_where_a_text_model_is_known() -> None:
    knowing = shipped_lexicon().knowing(HeldVectors(SubwordModel()))
    corpus = ["Marionnettiste", "Cascadeur", "Taxidermiste"]
    by_words, by_meaning = (
        next(TitleScorer(lambda lexicon=lexicon: lexicon, "x").scores(["stunt performer"], corpus))
        for lexicon in (shipped_lexicon(), knowing)
    )
    assert int(np.argmax(by_meaning)) == 1
    assert by_meaning[1] > by_words.max() == 0


def test_a_skill_is_near_to_the_sentence_that_asks_for_it_in_either_language() -> None:
    skills = ["gérer les stocks", "manage payroll", "souder", "Python"]
    sentences = [
        "You will manage the payroll of our teams, every month, in Lyon.",
        "Vous gérez les stocks et les inventaires du magasin",
        "Soudure sur chantier, lecture de plans",
        "Strong hands-on experience with Python and SQL",
    ]
    scorer = SkillScorer(SubwordModel, "lexical")
    found = [int(np.argmax(scores)) for scores in scorer.scores(sentences, skills)]
    assert found == [1, 0, 2, 3]


def test_a_sentence_without_words_asks_for_nothing() -> None:
    (scores,) = SkillScorer(SubwordModel, "lexical").scores(["de la,"], ["souder", "!"])
    assert scores.shape == (2,)
    assert np.isfinite(scores).all()


def test_what_is_shown_comes_first_then_other_trades_then_what_is_forbidden() -> None:
    corpus = objects(**JOBS)
    (found,) = scorer().standings(objects(n=NURSE), corpus, asks="candidate", day=DAY)
    assert order(found.scores, corpus) == ["fits", "far", "baker", "forbidden", "expired"]
    assert found.set_aside.tolist() == [False, False, True, False, False]
    assert found.unread == ()


def test_the_order_of_the_corpus_changes_nothing() -> None:
    corpus = objects(**JOBS)
    turned = corpus[::-1]
    (one,) = scorer().standings(objects(n=NURSE), corpus, asks="candidate", day=DAY)
    (other,) = scorer().standings(objects(n=NURSE), turned, asks="candidate", day=DAY)
    assert order(one.scores, corpus) == order(other.scores, turned)


def test_two_jobs_that_are_the_same_stand_at_the_same_place() -> None:
    corpus = objects(a=JOBS["fits"], b=JOBS["baker"], c=JOBS["fits"])
    (found,) = scorer().standings(objects(n=NURSE), corpus, asks="candidate", day=DAY)
    assert found.scores[0] == found.scores[2] > found.scores[1]


def test_people_are_ranked_for_a_job_as_well() -> None:
    people = objects(
        baker={"current_role": "Boulangère"}, nurse=NURSE, lawyer={"current_role": "Juriste"}
    )
    (found,) = scorer().standings(objects(j=JOBS["fits"]), people, asks="job", day=DAY)
    assert order(found.scores, people)[0] == "nurse"


def test_a_reason_changes_the_weights_as_it_does_in_the_product() -> None:
    near = {"title": "Infirmier", "location": {"city": "Nantes"},
            "salary_range": {"min": 24000, "max": 25000}}  # fmt: skip
    rich = {"title": "Infirmier", "location": {"city": "Angers"},
            "salary_range": {"min": 60000, "max": 70000}}  # fmt: skip
    corpus = objects(near=near, rich=rich)
    wishes = {"preferences": {"salary_expectations": {"min": 40000}}}
    people = objects(
        far=NURSE | wishes | {"pourquoi_ecoute": ["too_far"]},
        poor=NURSE | wishes | {"pourquoi_ecoute": ["salary_too_low"]},
    )
    far, poor = scorer().standings(people, corpus, asks="candidate", day=DAY)
    assert order(far.scores, corpus)[0] == "near"
    assert order(poor.scores, corpus)[0] == "rich"


def test_an_object_that_is_no_resource_is_named_by_file_and_line() -> None:
    corpus = objects(good=JOBS["fits"], bad={"company": {"name": "X"}})
    with pytest.raises(SetError) as caught:
        list(scorer().standings(objects(n=NURSE), corpus, asks="candidate", day=DAY))
    assert str(caught.value).startswith("corpus.jsonl:2: /title")


def test_texts_are_read_on_the_day_of_the_set() -> None:
    asked: list[int] = []

    def read(text: str, today: int) -> dict[str, Any]:
        asked.append(today)
        return {"title": text} if text != "illisible" else {}

    corpus = (Item("a", 1, text="Boulanger"), Item("b", 2, text="Infirmier"),
              Item("c", 3, text="illisible"))  # fmt: skip
    (found,) = scorer({"job": read}).standings(objects(n=NURSE), corpus, asks="candidate", day=DAY)
    assert order(found.scores, corpus) == ["b", "a", "c"]
    assert found.unread == ("c",)
    assert set(asked) == {DAY.toordinal()}


def test_a_query_that_cannot_be_read_ranks_nothing() -> None:
    corpus = objects(**JOBS)
    (found,) = scorer({"candidate": lambda *_: {}}).standings(
        (Item("n", 1, text="?"),), corpus, asks="candidate", day=DAY
    )
    assert found.unread == ("n",)
    assert not found.scores.any()


def test_a_text_that_nothing_reads_is_refused() -> None:
    with pytest.raises(EvaluationError, match="text of a candidate"):
        list(scorer().standings((Item("n", 1, text="?"),), objects(**JOBS), asks="candidate",
                                day=DAY))  # fmt: skip
