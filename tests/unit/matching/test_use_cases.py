"""Ranking, scoring, explaining and hearing feedback over what is stored or described."""

from __future__ import annotations

from typing import Any

import pytest

from src.matching.criteria_table import BASE_WEIGHTS
from src.matching.errors import InvalidReasonError, UnknownCriterionError
from src.matching.explaining import ALGORITHM
from src.matching.weights import recognise, weigh
from src.services.catalogue import ResourceNotFoundError
from src.services.documents import DocumentError
from src.services.matching import RankQuery
from src.services.pair_scoring import PairQuery, job_summary
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import NURSE, WARD, job, numbers, pair

FRENCH = RankQuery(language="fr")
DEFAULT = {**NURSE, "pourquoi_ecoute": []}


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.put("job", "ward", WARD)
    desk.put("job", "night", {**WARD, "title": "Infirmier de nuit", "contract_type": "CDD"})
    desk.put("job", "licence", {**WARD, "knockouts": ["Permis B"]})
    desk.put("job", "weld", {"title": "Soudeur TIG"})
    desk.put("candidate", "ines", NURSE)
    desk.put("candidate", "malik", {"current_role": "Soudeur"})
    return desk


class TestJobsForAPerson:
    def test_the_best_come_first_and_the_forbidden_are_told(self, desk: Desk) -> None:
        found = desk.matching.rank_jobs("ines", FRENCH)
        assert [match["job_id"] for match in found.matches] == ["ward", "night"]
        assert [match["rank"] for match in found.matches] == [1, 2]
        assert found.matches[0]["job"] == {
            "title": WARD["title"], "company": "Clinique du Parc", "city": "Villeurbanne",
            "contract_type": "CDI", "salary": {"min": 33000, "max": 37000},
        }  # fmt: skip
        assert [item["job_id"] for item in found.excluded] == ["licence"]
        assert found.excluded[0]["blockers"][0]["constraint"] == "knockout"
        assert found.ranking.exclusions == {"knockout": 1, "unrelated_role": 1}

    def test_it_is_measured(self, desk: Desk) -> None:
        desk.matching.rank_jobs("ines", FRENCH)
        assert desk.meter.counts == {"scored": 2, "excluded": 2}
        assert desk.meter.timed == ["candidate"]
        assert len(desk.meter.totals) == 2

    def test_the_persons_own_reasons_count_unless_others_are_given(self, desk: Desk) -> None:
        own = desk.matching.rank_jobs("ines", FRENCH).weighting
        assert own.values == weigh(recognise("salary_too_low")).values
        other = desk.matching.rank_jobs("ines", RankQuery("fr", reasons="too_far")).weighting
        assert other.values == weigh(recognise("too_far")).values
        mine = desk.matching.rank_jobs("ines", RankQuery("fr", weights={"salary": 0.5})).weighting
        assert mine.origin == "caller"

    def test_overrides_change_the_person_for_this_ranking_only(self, desk: Desk) -> None:
        forgotten = dict.fromkeys(["skills", "experiences", "certifications"])
        query = RankQuery("fr", overrides={"current_role": "Soudeur", **forgotten})
        assert [m["job_id"] for m in desk.matching.rank_jobs("ines", query).matches] == ["weld"]
        assert desk.matching.rank_jobs("ines", FRENCH).person.title == NURSE["current_role"]

    def test_a_person_who_is_not_stored_can_be_described(self, desk: Desk) -> None:
        query = RankQuery("fr", overrides={"current_role": "Soudeur"})
        found = desk.matching.rank_jobs("someone", query)
        assert [match["candidate_id"] for match in found.matches] == ["someone"]
        with pytest.raises(ResourceNotFoundError):
            desk.matching.rank_jobs("someone", FRENCH)
        with pytest.raises(DocumentError):
            desk.matching.rank_jobs("someone", RankQuery("fr", overrides={"status": "open"}))

    def test_jobs_of_the_query_are_ranked_instead_of_the_stock(self, desk: Desk) -> None:
        query = RankQuery("fr", inline=[WARD, {"title": "Infirmier", "id": "mine"},
                                        {"title": "Soudeur"}])  # fmt: skip
        found = desk.matching.rank_jobs("ines", query)
        assert {match["job_id"] for match in found.matches} == {"job-1", "mine"}
        assert [item["job_id"] for item in found.excluded] == ["job-3"]
        with pytest.raises(DocumentError):
            desk.matching.rank_jobs("ines", RankQuery("fr", inline=[{"title": ""}]))

    def test_named_jobs_are_ranked_also_of_another_trade(self, desk: Desk) -> None:
        found = desk.matching.rank_jobs("ines", RankQuery("fr", among=["night", "weld", "gone"]))
        assert [match["job_id"] for match in found.matches] == ["night"]
        assert [item["blockers"][0]["constraint"] for item in found.excluded] == ["unrelated_role"]

    def test_a_filter_takes_names_as_people_write_them(self, desk: Desk) -> None:
        where = desk.matching.filter(contracts=["CDD"], sectors=["santé"], min_salary=30_000)
        found = desk.matching.rank_jobs("ines", RankQuery("fr", where=where))
        assert [match["job_id"] for match in found.matches] == ["night"]
        nowhere = desk.matching.filter(sectors=["Zorbonautique"])
        assert desk.matching.rank_jobs("ines", RankQuery("fr", where=nowhere)).matches == []

    def test_a_ranking_has_the_bits_of_each_pair_alone(self, desk: Desk) -> None:
        ranking = desk.matching.rank_jobs("ines", RankQuery("en", weights={"semantic": 0.24}))
        alone = pair(NURSE, WARD, ranking.weighting.values)
        assert numbers(ranking.ranking.matches[0]) == numbers(alone)
        scored = desk.pairs.score_pair("ines", "ward", PairQuery("en", weights={"semantic": 0.24}))
        assert {**scored, "rank": 1} == ranking.matches[0]

    def test_a_new_job_is_found_in_the_next_ranking_of_its_own_process(self, desk: Desk) -> None:
        desk.matching.rank_jobs("ines", FRENCH)
        desk.put("job", "new", WARD)
        desk.index.notify("job")
        assert len(desk.matching.rank_jobs("ines", FRENCH).matches) == 3


class TestPeopleForAJob:
    def test_the_mirror_of_jobs_for_a_person(self, desk: Desk) -> None:
        found = desk.matching.rank_candidates("ward", FRENCH)
        assert [match["candidate_id"] for match in found.matches] == ["ines"]
        assert found.ranking.exclusions == {"unrelated_role": 1}
        assert desk.meter.timed == ["job"]
        alone = pair(NURSE, WARD, found.weighting.values)
        assert numbers(found.ranking.matches[0]) == numbers(alone)

    def test_people_of_the_query_are_ranked_instead_of_the_stock(self, desk: Desk) -> None:
        inline = [{"current_role": "Boulanger"}, NURSE]
        found = desk.matching.rank_candidates("ward", RankQuery("fr", inline=inline))
        assert [match["candidate_id"] for match in found.matches] == ["candidate-2"]
        assert [item["candidate_id"] for item in found.excluded] == ["candidate-1"]

    def test_a_job_can_be_described(self, desk: Desk) -> None:
        query = RankQuery("fr", overrides={"title": "Soudeur"})
        found = desk.matching.rank_candidates("new", query)
        assert [match["candidate_id"] for match in found.matches] == ["malik"]
        with pytest.raises(ResourceNotFoundError):
            desk.matching.rank_candidates("new", FRENCH)


class TestWeighting:
    def test_reasons_change_nothing_where_adapting_is_switched_off(self) -> None:
        fixed = Desk(adaptive=False).matching.weighting("too_far")
        assert (fixed.values, fixed.applied) == (BASE_WEIGHTS, False)
        assert [item.reason.code for item in fixed.given if item.reason] == ["too_far"]
        assert Desk(adaptive=False).matching.weighting(None, {"salary": 1}).origin == "caller"

    def test_what_is_no_reason_or_weight_is_refused(self, desk: Desk) -> None:
        with pytest.raises(InvalidReasonError):
            desk.matching.weighting([3])
        with pytest.raises(UnknownCriterionError):
            desk.matching.weighting(None, {"charisma": 1})


class TestPairs:
    def test_documents_are_scored_without_being_stored(self, desk: Desk) -> None:
        match = desk.pairs.score_pair(DEFAULT, WARD, PairQuery("fr"))
        assert match["total_score"] == pair(NURSE, WARD).total
        assert (match["candidate_id"], match["job_id"]) == ("candidate", "job")
        assert match["job"]["city"] == "Villeurbanne"
        assert desk.meter.counts == {"scored": 1}
        assert desk.store.matches == {}

    def test_blockers_are_told_beside_the_score(self, desk: Desk) -> None:
        match = desk.pairs.score_pair("ines", "licence", PairQuery("en"))
        assert match["level"] == "incompatible"
        assert match["total_score"] > 0.9
        assert [item["constraint"] for item in match["blockers"]] == ["knockout"]

    @pytest.mark.parametrize(("who", "what"), [("nobody", "ward"), ("ines", "nothing")])
    def test_who_or_what_is_not_stored_is_not_found(self, desk: Desk, who: str, what: str) -> None:
        for ask in (desk.pairs.score_pair, desk.explanations.explanation):
            with pytest.raises(ResourceNotFoundError):
                ask(who, what, PairQuery("fr"))

    def test_an_expired_job_is_still_explained(self, desk: Desk) -> None:
        desk.put("job", "ward", {**WARD, "expires_at": "2025-12-31"})
        assert desk.matching.rank_jobs("ines", FRENCH).matches[0]["job_id"] == "night"
        assert desk.explanations.explanation("ines", "ward", PairQuery("fr"))["status"] == "success"


class TestFeedback:
    def record(self, desk: Desk, event: str, **more: Any) -> Any:
        values: dict[str, Any] = {"actor_id": "user-1", "rank": 1, "comment": None, **more}
        return desk.pairs.record_feedback("ines", "ward", event, **values)

    def test_an_event_is_kept_beside_the_decision_it_is_about(self, desk: Desk) -> None:
        stored = self.record(desk, "view", comment="Bon profil")
        decision = desk.store.matches[stored.match_id]
        assert (decision.candidate_id, decision.job_id) == ("ines", "ward")
        assert decision.algorithm == ALGORITHM
        assert decision.reasons == ("salary_too_low",)
        assert (
            decision.total_score
            == desk.pairs.score_pair("ines", "ward", PairQuery("fr"))["total_score"]
        )
        assert decision.criteria["salary"] == {"score": decision.criteria["salary"]["score"],
                                               "has_data": True}  # fmt: skip
        assert (stored.event, stored.comment) == ("view", "Bon profil")
        assert desk.store.feedback == {stored.id: stored}

    def test_events_about_the_same_inputs_share_one_decision(self, desk: Desk) -> None:
        first, second = self.record(desk, "view"), self.record(desk, "apply")
        assert first.match_id == second.match_id
        assert len(desk.store.matches) == 1
        desk.put("job", "ward", {**WARD, "contract_type": "CDD"})
        desk.index.notify("job")
        assert self.record(desk, "reject").match_id != first.match_id
        assert len(desk.store.matches) == 2

    def test_feedback_on_what_is_not_stored_is_refused(self, desk: Desk) -> None:
        with pytest.raises(ResourceNotFoundError):
            desk.pairs.record_feedback(
                "ines", "gone", "view", actor_id=None, rank=None, comment=None
            )
        assert desk.store.feedback == {}


@pytest.mark.parametrize(
    ("document", "city", "salary"),
    [
        ({"title": "x"}, None, None),
        ({"title": "x", "location": "Trifouilly"}, "Trifouilly", None),
        ({"title": "x", "location": ["Lyon", "Lille"],
          "salary_range": {"min": 2000, "period": "month"}}, "Lyon",
         {"min": 24000, "max": 24000}),
    ],
)  # fmt: skip
def test_a_list_shows_a_job_in_short(document: dict[str, Any], city: object, salary: Any) -> None:
    shown = job_summary(job(document))
    assert (shown["city"], shown["salary"]) == (city, salary)
