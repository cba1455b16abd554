"""Explanations over HTTP: changes that can be made, comparisons, decisions made again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings
from tests import builders
from tests.databases import Storage

NURSE = {
    "personal_info": {"firstName": "Inès", "lastName": "Moreau", "email": "ines@example.org"},
    "current_role": "Infirmière", "skills": ["Soins infirmiers"], "experience_years": 2,
    "preferences": {"contracts": ["CDI"], "salary_expectations": {"min": 34000, "period": "year"}},
}  # fmt: skip
POST = {"title": "Infirmier de bloc", "required_skills": ["Soins infirmiers", "bloc opératoire"],
        "experience": {"min_years": 4}, "contract_type": "CDI",
        "salary_range": {"min": 30000, "max": 33000, "period": "year"}}  # fmt: skip
OTHER = {**POST, "title": "Infirmier de nuit", "required_skills": ["Soins infirmiers"],
         "experience": {"min_years": 2}}  # fmt: skip
FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    app = create_app(
        Settings(nextvision_env="testing", database_url=sqlite_url, auth_mode="open")
    )  # fmt: skip
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def caller(app: Flask) -> FlaskClient:
    return app.test_client()


def made(caller: FlaskClient, kind: str, document: dict[str, Any]) -> str:
    answer = caller.post(f"/api/v1/{kind}", json=document)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


@pytest.fixture
def stored(caller: FlaskClient) -> dict[str, str]:
    return {"nurse": made(caller, "candidates", NURSE), "post": made(caller, "jobs", POST),
            "other": made(caller, "jobs", OTHER)}  # fmt: skip


def explained(caller: FlaskClient, stored: dict[str, str], **query: str) -> dict[str, Any]:
    answer = caller.get(
        f"/api/v1/matching/{stored['nurse']}/{stored['post']}/explanation",
        query_string=query,
        headers=FRENCH,
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_the_patch_of_every_counterfactual_gives_what_it_says(
    caller: FlaskClient, stored: dict[str, str]
) -> None:
    found = explained(caller, stored)
    assert (found["place"]["rank"], found["match"]["rank"]) == (2, 2)
    changes = found["counterfactuals"]
    assert {item["change"]["kind"] for item in changes} >= {"skill", "years", "pay"}
    for item in changes:
        address = f"/api/v1/candidates/{stored['nurse']}"
        assert caller.patch(address, json=item["patch"]).status_code == 200
        ranking = caller.post(f"/api/v1/matching/candidate/{stored['nurse']}").get_json()
        match = next(one for one in ranking["matches"] if one["job_id"] == stored["post"])
        assert (match["rank"], match["total_score"]) == (item["rank"], item["total_score"])
        before = dict.fromkeys(item["patch"]) | NURSE
        assert caller.patch(address, json=before).status_code == 200


def test_the_patch_of_the_posting_gives_what_it_says(
    caller: FlaskClient, stored: dict[str, str]
) -> None:
    made(caller, "candidates", {**NURSE, "experience_years": 3})
    side = explained(caller, stored)["for_the_job"]
    assert side["place"]["rank"] == 2
    for item in side["counterfactuals"]:
        address = f"/api/v1/jobs/{stored['post']}"
        assert caller.patch(address, json=item["patch"]).status_code == 200
        ranking = caller.post(f"/api/v1/matching/job/{stored['post']}").get_json()
        match = next(one for one in ranking["matches"] if one["candidate_id"] == stored["nurse"])
        assert (match["rank"], match["total_score"]) == (item["rank"], item["total_score"])
        before = dict.fromkeys(item["patch"]) | POST
        assert caller.patch(address, json=before).status_code == 200


def test_two_jobs_are_compared_by_differences_that_add_up(
    caller: FlaskClient, stored: dict[str, str]
) -> None:
    told = explained(caller, stored, compare_to=stored["other"])["comparison"]
    parts = sum(item["difference"] for item in told["differences"])
    assert abs(parts - told["difference"]) < 1e-9
    assert told["sentences"][0].startswith("« Infirmier de nuit » est devant « Infirmier de bloc »")


def test_two_people_are_compared_without_their_names(
    caller: FlaskClient, stored: dict[str, str]
) -> None:
    other = made(caller, "candidates", {**NURSE, "experience_years": 9})
    told = explained(caller, stored, compare_to_candidate=other)["comparison"]
    assert told["with"] == {"candidate_id": other, "job_id": stored["post"]}
    assert told["difference"] < 0
    assert all(word not in str(told) for word in ("Inès", "Moreau", "ines@example.org"))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"compare_to": "gone"}, 404),
        ({"compare_to_candidate": "gone"}, 404),
        ({"compare_to": "a", "compare_to_candidate": "b"}, 422),
        ({"compare_to": "no id!"}, 422),
        ({"compare": "a"}, 422),
    ],
)
def test_a_comparison_with_nothing_is_refused(
    caller: FlaskClient, stored: dict[str, str], query: dict[str, str], status: int
) -> None:
    answer = caller.get(
        f"/api/v1/matching/{stored['nurse']}/{stored['post']}/explanation", query_string=query
    )
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_how_firm_the_first_place_is(caller: FlaskClient, stored: dict[str, str]) -> None:
    found = explained(caller, stored)["sensitivity"]
    assert found["first_job_id"] == stored["other"]
    assert len(found["weights"]) == 12
    assert all(item["sentence"] for item in found["weights"])


CV = """Inès Moreau
Infirmière de bloc opératoire, 06 12 34 56 78, ines@example.org

EXPÉRIENCES
2019 - 2024 : Infirmière chez Clinique Dupont
Soins infirmiers et hygiène hospitalière au quotidien avec Marie Curie.

LANGUES
Anglais courant (C1)
"""
ADVERT = (
    "Au service des patients, formation continue et tutorat. Vous maîtrisez les soins infirmiers et"
    " parlez anglais B2. Contrat : CDI à temps plein, salaire 33-37 k€ brut annuel. Poste à Lyon,"
    " équipe soudée. Contactez Jeanne Dupont au 06 98 76 54 32 ou jeanne@example.org pour en savoir"
    " plus sur ce poste d'infirmier en bloc opératoire."
)


def test_what_was_read_in_prose_is_quoted_and_nobody_is_named(caller: FlaskClient) -> None:
    person = {"personal_info": {"firstName": "Inès", "lastName": "Moreau"}, "cv_text": CV,
              "preferences": {"motivations": ["impact", "apprentissage"], "contracts": ["CDI"],
                              "salary_expectations": {"min": 32000, "period": "year"}}}  # fmt: skip
    posting = {"title": "Infirmier", "description": ADVERT}
    stored = {"nurse": made(caller, "candidates", person), "post": made(caller, "jobs", posting)}
    found = explained(caller, stored)
    texts = {"cv_text": CV.strip(), "description": ADVERT}
    quotes = {}
    for criterion in found["match"]["criteria"]:
        for evidence in criterion["evidence"]:
            for quote in evidence["quotes"]:
                assert quote["text"] == texts[quote["source_field"]][quote["start"] : quote["end"]]
                quotes[criterion["key"], quote["side"], quote["about"].lower()] = quote["text"]
    assert quotes["semantic", "candidate", "soins infirmiers"] == (
        "Soins infirmiers et hygiène hospitalière au quotidien"
    )
    assert quotes["motivations", "job", "patients"] == "service des patients"
    assert ("contract", "job", "cdi") in quotes
    assert any(key == "salary" and "33-37 k€" in text for (key, _, _), text in quotes.items())
    said = " ".join(quotes.values())
    for secret in ("Inès", "Moreau", "Marie", "Curie", "Jeanne", "Dupont", "@", "06 "):
        assert secret not in said


class TestDecisions:
    def decided(self, caller: FlaskClient, stored: dict[str, str]) -> str:
        body = {"candidate_id": stored["nurse"], "job_id": stored["post"], "event": "apply"}
        return str(caller.post("/api/v1/matching/feedback", json=body).get_json()["match_id"])

    def test_a_decision_comes_out_the_same(
        self, caller: FlaskClient, stored: dict[str, str]
    ) -> None:
        decision = self.decided(caller, stored)
        found = caller.get(f"/api/v1/matching/decisions/{decision}", headers=FRENCH).get_json()
        replay = found["replay"]
        assert (replay["identical"], replay["reason"]) == (True, None)
        assert replay["stored_digest"] == replay["replayed_digest"]
        assert replay["total_score"] == found["total_score"]
        assert replay["sentence"] == "La décision se rejoue à l'identique."
        assert found["decided_for"] is not None
        assert set(found["criteria"]) == set(found["weights"])

    def test_the_command_says_the_same_and_exits_by_it(
        self, app: Flask, caller: FlaskClient, stored: dict[str, str]
    ) -> None:
        decision = self.decided(caller, stored)
        runner = app.test_cli_runner()
        told = runner.invoke(args=["replay", decision])
        assert told.exit_code == 0, told.output
        assert "identical  yes" in told.output
        report = orjson.loads(runner.invoke(args=["replay", decision, "--json"]).stdout)
        assert report["identical"] is True
        assert report["stored"] == report["replayed"]
        with app.extensions["nextvision"].unit_of_work() as unit:
            unit.matches.add(builders.match(id="old"))
            unit.commit()
        told = runner.invoke(args=["replay", "old"])
        assert (told.exit_code, "no: inputs_gone" in told.output) == (1, True)
        assert "no decision gone" in runner.invoke(args=["replay", "gone"]).output

    def test_erasing_the_candidate_erases_what_the_decision_rested_on(
        self, caller: FlaskClient, stored: dict[str, str]
    ) -> None:
        decision = self.decided(caller, stored)
        assert caller.delete(f"/api/v1/candidates/{stored['nurse']}").status_code == 204
        answer = caller.get(f"/api/v1/matching/decisions/{decision}", headers=FRENCH)
        assert answer.status_code == 404
        assert answer.get_json()["detail"] == "Aucune décision n'a cet identifiant."

    def test_an_old_decision_says_that_its_inputs_are_gone(
        self, app: Flask, caller: FlaskClient
    ) -> None:
        with app.extensions["nextvision"].unit_of_work() as unit:
            unit.matches.add(
                builders.match(id="old", criteria={"salary": {"score": 0.5, "has_data": True}})
            )
            unit.commit()
        found = caller.get("/api/v1/matching/decisions/old").get_json()
        assert found["replay"]["reason"] == "inputs_gone"
        assert (found["replay"]["identical"], found["decided_for"]) == (False, None)
        assert found["replay"]["sentence"] == "What the decision rested on was not kept."


def test_what_a_decision_rests_on_comes_back_as_it_was(storage: Storage) -> None:
    basis = {"today": 739_621, "candidate": {"years": 0.1 + 0.2}, "job": {"title": "Né à Cœur"}}
    with storage.unit_of_work() as unit:
        kept = unit.matches.add(builders.match("c1", basis=basis))
        bare = unit.matches.add(builders.match("c2"))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.matches.get(kept.id) == kept
        assert unit.matches.get(bare.id) == bare
        assert bare.basis is None
