"""What a change would bring: making it really gives the score and the rank that were said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.changes import outcome, remote_words
from src.services.counterfactuals import RANKED_AT_MOST, SUITABLE
from src.services.documents import check_document, merge_patch
from src.services.matching import RankQuery
from src.services.pair_scoring import PairQuery
from src.services.records import Kind
from tests.unit.matching.desk import Desk
from tests.unit.matching.market import NURSE, WARD
from tests.unit.matching.strategies import candidates, fewer, jobs

FRENCH, ALL = PairQuery("fr"), RankQuery("fr", limit=100, explain=False)
GOLD = Path(__file__).resolve().parents[2] / "gold"
# The sets of documents; those of texts beside them hold the same people and postings as prose.
JUDGED = sorted(
    path.parent for path in GOLD.glob("*/queries.jsonl") if not path.parent.name.endswith("_text")
)
NIGHT = {**WARD, "title": "Infirmier de nuit", "contract_type": "CDD"}


def desk_of(people: list[Mapping[str, Any]], offers: list[Mapping[str, Any]]) -> Desk:
    """People and jobs stored as the API stores them."""
    desk = Desk()
    for kind, documents in (("candidate", people), ("job", offers)):
        for at, document in enumerate(documents):
            named: Kind = "candidate" if kind == "candidate" else "job"
            desk.put(named, f"{kind}-{at}", check_document(named, document))
    return desk


def apply(desk: Desk, kind: Kind, resource_id: str, patch: Mapping[str, Any]) -> None:
    """Change a stored document as PATCH does."""
    stored = desk.store.resources[kind][resource_id]
    desk.put(kind, resource_id, check_document(kind, merge_patch(stored.document, patch)))
    desk.index.notify(kind)


def jobs_for(desk: Desk, candidate_id: str) -> dict[str, tuple[int, float]]:
    found = desk.matching.rank_jobs(candidate_id, ALL).matches
    return {match["job_id"]: (match["rank"], match["total_score"]) for match in found}


def people_for(desk: Desk, job_id: str) -> dict[str, tuple[int, float]]:
    found = desk.matching.rank_candidates(job_id, ALL).matches
    return {match["candidate_id"]: (match["rank"], match["total_score"]) for match in found}


def told(found: Mapping[str, Any]) -> tuple[int, float]:
    return found["rank"], found["total_score"]


@fewer
@given(candidates, st.lists(jobs, min_size=1, max_size=4), st.data())
def test_making_a_change_of_the_person_gives_the_rank_and_the_score_that_were_said(
    candidate: Mapping[str, Any], offers: list[Mapping[str, Any]], data: st.DataObject
) -> None:
    desk = desk_of([candidate], offers)
    job_id = data.draw(st.sampled_from(sorted(desk.store.resources["job"])))
    found = desk.explanations.explanation("candidate-0", job_id, FRENCH)
    now = jobs_for(desk, "candidate-0")
    assert (found["place"]["rank"], found["place"]["ranked"]) == (
        now.get(job_id, (None, 0))[0], len(now),
    )  # fmt: skip
    assert len(found["counterfactuals"]) <= RANKED_AT_MOST
    before = desk.store.resources["candidate"]["candidate-0"].document
    for item in found["counterfactuals"]:
        apply(desk, "candidate", "candidate-0", item["patch"])
        after = jobs_for(desk, "candidate-0")
        if item["rank"] is None:
            assert job_id not in after
        else:
            assert after[job_id] == told(item)
        assert len([1 for _, total in after.values() if total >= SUITABLE]) == item["suitable"]
        desk.put("candidate", "candidate-0", before)
        desk.index.notify("candidate")


@fewer
@given(st.lists(candidates, min_size=1, max_size=4), jobs, st.data())
def test_making_a_change_of_the_job_gives_the_rank_and_the_score_that_were_said(
    people: list[Mapping[str, Any]], offer: Mapping[str, Any], data: st.DataObject
) -> None:
    desk = desk_of(people, [offer])
    candidate_id = data.draw(st.sampled_from(sorted(desk.store.resources["candidate"])))
    side = desk.explanations.explanation(candidate_id, "job-0", FRENCH)["for_the_job"]
    now = people_for(desk, "job-0")
    assert (side["place"]["rank"], side["place"]["ranked"]) == (
        now.get(candidate_id, (None, 0))[0], len(now),
    )  # fmt: skip
    if candidate_id in now:
        assert side["total_score"] == now[candidate_id][1]
    before = desk.store.resources["job"]["job-0"].document
    for item in side["counterfactuals"]:
        apply(desk, "job", "job-0", item["patch"])
        after = people_for(desk, "job-0")
        if item["rank"] is None:
            assert candidate_id not in after
        else:
            assert after[candidate_id] == told(item)
        assert len([1 for _, total in after.values() if total >= SUITABLE]) == item["suitable"]
        desk.put("job", "job-0", before)
        desk.index.notify("job")


@fewer
@given(candidates, jobs, st.sampled_from(["fr", "en"]))
def test_every_change_lifts_the_score_or_a_constraint_and_is_told_whole(
    candidate: Mapping[str, Any], offer: Mapping[str, Any], language: str
) -> None:
    desk = desk_of([candidate], [offer])
    found = desk.explanations.explanation("candidate-0", "job-0", PairQuery(language))
    blocked = bool(found["match"]["blockers"])
    for item in (*found["counterfactuals"], *found["for_the_job"]["counterfactuals"]):
        assert item["gain"] > 0 or blocked
        assert "None" not in item["sentence"]
        assert item["sentence"].endswith(".")
        assert (" : " in item["sentence"]) == (language == "fr")
        if language == "fr":
            assert not re.search(r"\d\.\d", item["sentence"])


@pytest.mark.parametrize("folder", JUDGED, ids=lambda folder: folder.name)
def test_changes_of_judged_people_give_the_rank_that_was_said(folder: Path) -> None:
    queries, corpus = (
        [json.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]
        for name in ("queries", "corpus")
    )
    people = [item for item in queries if "candidate" in item]
    postings = [item for item in corpus if "job" in item]
    desk = Desk()
    for item in postings:
        desk.put("job", item["id"], check_document("job", item["job"]))
    made = 0
    for item in people[::6]:
        desk.put("candidate", item["id"], check_document("candidate", item["candidate"]))
        desk.index.notify("candidate")
        ranking = list(jobs_for(desk, item["id"]))
        for job_id in ranking[1:6:4]:
            found = desk.explanations.explanation(item["id"], job_id, FRENCH)
            before = desk.store.resources["candidate"][item["id"]].document
            for change in found["counterfactuals"]:
                apply(desk, "candidate", item["id"], change["patch"])
                assert jobs_for(desk, item["id"])[job_id] == told(change), change["sentence"]
                desk.put("candidate", item["id"], before)
                desk.index.notify("candidate")
                made += 1
    assert made, "no change of anybody was tried"


def of_kind(items: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The best change of a kind."""
    return next(item for item in items if item["change"]["kind"] == kind)


class TestThePerson:
    def changed(self, wishes: Mapping[str, Any], offer: Mapping[str, Any], kind: str) -> Any:
        person = {**NURSE, **{k: v for k, v in wishes.items() if k != "preferences"},
                  "preferences": {**NURSE["preferences"], **wishes.get("preferences", {})},
                  "pourquoi_ecoute": []}  # fmt: skip
        desk = desk_of([person], [{**WARD, **offer}, NIGHT])
        found = desk.explanations.explanation("candidate-0", "job-0", FRENCH)
        return of_kind(found["counterfactuals"], kind)

    def test_a_missing_skill(self) -> None:
        asked = [*WARD["required_skills"], "Docker"]
        item = self.changed({}, {"required_skills": asked}, "skill")
        assert item["change"] == {"kind": "skill", "field": "skills", "from": None, "to": "Docker"}
        assert item["patch"]["skills"] == [*NURSE["skills"], "Docker"]
        assert item["sentence"].startswith("Avec Docker : ")
        assert (item["rank_now"], item["rank"]) == (2, 1)
        assert "rang 1 au lieu de 2" in item["sentence"]

    def test_a_lower_expectation(self) -> None:
        item = self.changed(
            {}, {"salary_range": {"min": 26000, "max": 30000, "period": "year"}}, "pay"
        )
        assert (item["change"]["from"], item["change"]["to"]) == (32000, 26000)
        assert "à partir de 26\u202f000 € par an" in item["sentence"]

    def test_other_days_of_remote_work(self) -> None:
        item = self.changed({"preferences": {"remote_preferences": "full_remote"}}, {}, "remote")
        assert (item["change"]["from"], item["change"]["to"]) == (5, 0)
        assert item["sentence"].startswith("En acceptant un travail entièrement sur site : ")

    def test_a_longer_journey_lifts_the_constraint(self) -> None:
        south = {"latitude": 45.2, "longitude": 4.8357}  # 63 km of Lyon
        item = self.changed({}, {"location": south}, "journey")
        assert item["change"]["from"] == 40
        assert item["change"]["to"] % 5 == 0
        assert 60 < item["change"]["to"] <= 120
        assert item["rank_now"] is None
        assert item["rank"] is not None
        assert "min de trajet en voiture : l'offre entre dans le classement" in item["sentence"]

    def test_nobody_is_told_to_travel_for_hours(self) -> None:
        desk = desk_of([NURSE], [{**WARD, "location": {"city": "Marseille"}}])
        found = desk.explanations.explanation("candidate-0", "job-0", FRENCH)
        assert "journey" not in {item["change"]["kind"] for item in found["counterfactuals"]}

    def test_one_of_two_constraints_lifted_ranks_nobody(self) -> None:
        offer = {"knockouts": ["Permis B", "CACES 3"], "required_skills": ["Docker"]}
        desk = desk_of([NURSE], [{**WARD, **offer}])
        found = desk.explanations.explanation("candidate-0", "job-0", FRENCH)["counterfactuals"]
        assert "licence" not in {item["change"]["kind"] for item in found}
        assert found[0]["sentence"].startswith("Avec Docker : toujours hors classement, score 0,")

    def test_another_contract_lifts_the_constraint(self) -> None:
        item = self.changed(
            {"preferences": {"contract_exclusive": True}}, {"contract_type": "interim"}, "contract"
        )
        assert item["rank_now"] is None
        assert item["patch"] == {"preferences": {"contracts": ["CDI", "CDD", "interim"]}}
        assert item["sentence"].startswith("En acceptant une mission d'intérim : ")

    def test_more_years(self) -> None:
        item = self.changed(
            {"experience_years": 2, "experiences": []}, {"experience": {"min_years": 5}}, "years"
        )
        assert (item["change"]["from"], item["change"]["to"]) == (2, 5)
        assert item["sentence"].startswith("Avec 5 ans d'expérience : ")

    def test_an_earlier_start(self) -> None:
        item = self.changed({"availability": "3 mois"}, {}, "availability")
        assert item["patch"] == {"availability": "2026-02-01", "notice": None}
        assert item["sentence"].startswith("En étant disponible le 1er février 2026 : ")

    def test_a_language_at_the_level_that_is_indispensable(self) -> None:
        item = self.changed({}, {"knockouts": ["Anglais C1"]}, "language")
        assert (item["change"]["from"], item["change"]["to"]) == ("B1", "C1")
        assert item["sentence"].startswith("Avec le niveau C1 en anglais : ")

    def test_a_licence(self) -> None:
        item = self.changed({}, {"knockouts": ["Permis B"]}, "licence")
        assert item["rank_now"] is None
        assert item["sentence"].startswith("Avec « Permis B » : ")

    def test_an_avoided_sector(self) -> None:
        item = self.changed({"preferences": {"sectors_avoided": ["Santé", "Banque"]}}, {}, "sector")
        assert item["patch"] == {"preferences": {"sectors_avoided": ["Banque"]}}
        assert item["sentence"].startswith("En acceptant le secteur Santé : ")


class TestTheJob:
    def changed(
        self, kind: str, offer: Mapping[str, Any], person: Mapping[str, Any] | None = None
    ) -> Any:
        desk = desk_of([{**NURSE, **(person or {}), "pourquoi_ecoute": []}], [{**WARD, **offer}])
        found = desk.explanations.explanation("candidate-0", "job-0", FRENCH)
        return of_kind(found["for_the_job"]["counterfactuals"], kind)

    def test_a_required_skill_made_a_plus(self) -> None:
        item = self.changed("required_skill", {"required_skills": ["bloc opératoire", "Docker"]})
        assert item["patch"]["required_skills"] == ["bloc opératoire"]
        assert "Docker" in item["patch"]["preferred_skills"]
        assert item["sentence"].startswith("Si Docker est un plus : ")

    def test_a_knockout_left_out(self) -> None:
        item = self.changed("knockout", {"knockouts": ["Permis B"]})
        assert item["sentence"].startswith(
            "Sans exiger « Permis B » : le candidat entre dans le classement au rang 1"
        )
        assert item["suitable"] == 1

    def test_more_pay(self) -> None:
        item = self.changed("pay", {"salary_range": {"min": 30000, "max": 34000, "period": "year"}})
        assert item["patch"]["salary_range"]["min"] == 32000
        assert item["sentence"].startswith("Avec une rémunération à partir de 32\u202f000 € par an")

    def test_fewer_years(self) -> None:
        item = self.changed("years", {"experience": {"min_years": 9}})
        assert item["patch"] == {"experience": {"min_years": 6}}
        assert item["sentence"].startswith("Avec 6 ans d'expérience demandés : ")

    def test_the_contract_that_is_wished_first(self) -> None:
        item = self.changed("contract", {"contract_type": "CDD"})
        assert item["patch"] == {"contract_type": "CDI"}
        assert item["sentence"].startswith("Avec un CDI : ")

    def test_remote_work_for_one_who_lives_far(self) -> None:
        item = self.changed("remote", {"location": {"city": "Marseille"}})
        assert item["change"]["to"] == 5
        assert item["rank_now"] is None

    def test_a_later_start(self) -> None:
        item = self.changed("start", {}, {"availability": "3 mois"})
        assert item["patch"] == {"start_date": "2026-04-05"}
        assert item["sentence"].startswith("Avec un démarrage le 5 avril 2026 : ")

    def test_a_language_at_the_level_that_is_held(self) -> None:
        item = self.changed("language", {"languages": {"en": "C1"}})
        assert item["patch"] == {"languages": {"en": "B1"}}


def test_the_greatest_gain_comes_first_and_five_are_ranked() -> None:
    offer = {**WARD, "required_skills": [f"zorbage n{at}" for at in range(9)]}
    found = desk_of([NURSE], [offer]).explanations.explanation("candidate-0", "job-0", FRENCH)
    gains = [item["gain"] for item in found["counterfactuals"]]
    assert len(gains) == RANKED_AT_MOST
    assert gains == sorted(gains, reverse=True)


def test_a_job_that_is_not_ranked_is_told_its_score_alone() -> None:
    offer = {**WARD, "required_skills": ["Docker"], "expires_at": "2025-12-31"}
    found = desk_of([NURSE], [offer]).explanations.explanation("candidate-0", "job-0", FRENCH)
    item = of_kind(found["counterfactuals"], "skill")
    assert (found["place"]["rank"], found["match"]["rank"], item["rank"]) == (None, None, None)
    assert re.fullmatch(
        r"Avec Docker : toujours hors classement, score 0,\d\d au lieu de 0,\d\d\.",
        item["sentence"],
    )


@pytest.mark.parametrize(
    ("totals", "ranks", "french", "english"),
    [
        ((0.71, 0.78), (9, 3), "X : rang 3 au lieu de 9 (score 0,78 au lieu de 0,71).",
         "X: rank 3 instead of 9 (score 0.78 instead of 0.71)."),
        ((0.71, 0.712), (9, 9), "X : toujours au rang 9 (score 0,71).",
         "X: still rank 9 (score 0.71)."),
        ((0.71, 0.71), (None, 2), "X : l'offre entre dans le classement au rang 2 (score 0,71).",
         "X: the job enters the ranking at rank 2 (score 0.71)."),
        ((0.71, 0.8), (None, None), "X : toujours hors classement, score 0,80 au lieu de 0,71.",
         "X: still not ranked, score 0.80 instead of 0.71."),
    ],
)  # fmt: skip
def test_what_a_change_brings_is_told_by_its_kind(
    totals: tuple[float, float], ranks: tuple[int | None, int | None], french: str, english: str
) -> None:
    assert outcome("X", totals, ranks, of_job=False, french=True) == french
    assert outcome("X", totals, ranks, of_job=False, french=False) == english


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [
        (0, "un travail entièrement sur site", "work wholly on site"),
        (1, "1 jour de télétravail par semaine", "1 remote day a week"),
        (3, "3 jours de télétravail par semaine", "3 remote days a week"),
        (5, "un télétravail complet", "fully remote work"),
        (6, "un télétravail au choix", "remote work as one likes"),
    ],
)
def test_days_of_remote_work_agree_in_number(days: int, french: str, english: str) -> None:
    assert remote_words(days, french=True) == french
    assert remote_words(days, french=False) == english
