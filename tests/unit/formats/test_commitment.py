from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from src.adapters.demo import demo_candidates, demo_jobs
from src.adapters.formats.commitment import CommitmentDocuments
from src.services.bridging import REASONS, Bridged, FieldOutcome, Sent
from src.services.documents import check_document

DAY = date(2026, 1, 5)
TODAY = DAY.toordinal()
JOB = {
    "titre": "Comptable Général H/F",
    "localisation": "Paris 8e",
    "contrat": "CDI",
    "salaire": "35K à 38K annuels",
    "competences_requises": ["Maîtrise du logiciel comptable CEGID", "Gestion comptable"],
    "experience_requise": "5 ans - 10 ans",
    "missions": ["Tenue de la comptabilité", "Déclarations fiscales"],
    "avantages": ["Tickets restaurant", "RTT"],
    "badges_auto_rempli": ["Auto-rempli"],
    "parsing_confidence": 0.9,
}
CV = {
    "personal_info": {"firstName": "Marie", "lastName": "Dupont", "age": 33},
    "skills": ["Python", {"name": "React", "level": "expert", "years": "3 ans"}],
    "experience": {"total_years": 7},
    "education": "Master",
    "languages": {"Français": "Natif", "Anglais": "Courant"},
    "softwares": ["Excel", "python"],
    "work_experience": [
        {"position": "Développeuse", "company": "Acme", "duration": "mars 2019 - aujourd'hui"},
        {"poste": "Stagiaire", "entreprise": "OVH", "debut": "01/2018", "fin": "06/2018"},
    ],
}
QUESTIONNAIRE = {
    "timing": {
        "disponibilite": "Immédiat",
        "pourquoi_a_lecoute": "Poste trop loin de mon domicile",
        "preavis": {"durée": "1 mois", "négociable": True},
    },
    "secteurs": {"preferes": ["Tech", "Finance"], "redhibitoires": ["Tabac"]},
    "environnement_travail": "Hybride",
    "transport": {
        "moyens_selectionnes": ["Transport en commun", "Voiture"],
        "temps_max": {"transport_commun": 35, "voiture": "25 min"},
    },
    "contrats": {"ordre_preference": ["CDI", "CDD"]},
    "motivations": {"classees": ["Salaire", "Localisation", "Évolution"], "priorites": [3, 1, 2]},
    "remuneration": {"min": 45000, "max": 60000, "actuel": 42000},
}


def bridged(sent: Sent, value: object) -> Bridged:
    return CommitmentDocuments().read(sent, value, today=TODAY)


def outcome(found: Bridged, source: str) -> FieldOutcome:
    [each] = [each for each in found.outcomes if each.source == source]
    return each


def test_a_job_as_the_parser_writes_it() -> None:
    found = bridged("job", JOB)
    assert found.document == {
        "title": "Comptable Général H/F",
        "location": {"address": "Paris 8e"},
        "contract_type": "CDI",
        "salary_range": {"min": 35000, "max": 38000, "period": "year"},
        "required_skills": ["Maîtrise du logiciel comptable CEGID", "Gestion comptable"],
        "experience": {"min_years": 5, "max_years": 10},
        "responsibilities": ["Tenue de la comptabilité", "Déclarations fiscales"],
        "benefits": ["Tickets restaurant", "RTT"],
    }
    assert found.missing == ()
    assert outcome(found, "/titre") == FieldOutcome("/titre", "taken", "/title", JOB["titre"])
    pay = outcome(found, "/salaire")
    assert (pay.outcome, pay.field, pay.sent, pay.reason) == (
        "repaired", "/salary_range", "35K à 38K annuels", "pay",
    )  # fmt: skip
    assert pay.value == {"min": 35000, "max": 38000, "period": "year"}
    assert outcome(found, "/badges_auto_rempli").reason == "note"
    assert 0.8 < found.confidence < 0.9


def test_a_cv_as_the_parser_writes_it() -> None:
    found = bridged("candidate", CV)
    assert found.document == {
        "personal_info": {"firstName": "Marie", "lastName": "Dupont"},
        "skills": ["Python", {"name": "React", "level": 5, "years": 3}, "Excel"],
        "experience_years": 7,
        "education": [{"degree": "Master"}],
        "languages": {"fr": "native", "en": "C1"},
        "experiences": [
            {"title": "Développeuse", "company": "Acme", "start": "2019-03"},
            {"title": "Stagiaire", "company": "OVH", "start": "2018-01", "end": "2018-06"},
        ],
    }
    assert outcome(found, "/personal_info/age").reason == "personal"
    assert outcome(found, "/softwares/1").reason == "already_given"


def test_a_questionnaire_becomes_wishes() -> None:
    found = bridged("questionnaire", QUESTIONNAIRE)
    assert found.document == {
        "availability": "Immédiat",
        "pourquoi_ecoute": ["Poste trop loin de mon domicile"],
        "notice": {"weeks": 4.3, "negotiable": True},
        "preferences": {
            "sectors": ["Tech", "Finance"],
            "sectors_avoided": ["Tabac"],
            "remote_preferences": {"mode": "hybrid"},
            "transport": {
                "modes": ["Transport en commun", "Voiture"],
                "max_minutes": {"transport_commun": 35, "voiture": 25},
            },
            "contracts": ["CDI", "CDD"],
            "motivations": ["Localisation", "Évolution", "Salaire"],
            "salary_expectations": {"min": 45000, "max": 60000, "current": 42000},
        },
    }
    assert {each.outcome for each in found.outcomes} == {"taken", "repaired"}
    assert outcome(found, "/motivations/priorites/0").field == "/preferences/motivations/2"


@pytest.mark.parametrize(
    "wrapped",
    [
        {"data": JOB}, {"result": JOB}, {"status": "success", "data": {"job_data": JOB}},
        {"data": {"result": {"offre": JOB}}}, [JOB], {"results": [JOB]}, {"success": True, **JOB},
    ],
)  # fmt: skip
def test_it_is_found_in_its_wrapping(wrapped: Any) -> None:
    assert bridged("job", wrapped).document == bridged("job", JOB).document


@pytest.mark.parametrize("name", ["title", "job_title", "poste", "intitule", "jobTitle", "Titre"])
def test_a_title_has_many_names(name: str) -> None:
    assert bridged("job", {name: "Soudeur"}).document == {"title": "Soudeur"}
    assert bridged("candidate", {name: "Soudeur"}).document == {"current_role": "Soudeur"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5 ans - 10 ans", {"min_years": 5, "max_years": 10}),
        ("5 à 10 ans", {"min_years": 5, "max_years": 10}),
        ("3 ans minimum", {"min_years": 3}),
        ("18 mois", {"min_years": 1.5}),
        ("junior", {"min_years": 0, "max_years": 3}),
        ("Confirmé", {"min_years": 5}),
        ("débutant accepté", {"min_years": 0, "max_years": 1}),
        (4, {"min_years": 4}),
        ("4", {"min_years": 4}),
        ({"min": 2, "max": "5 ans"}, {"min_years": 2, "max_years": 5}),
        ({"min": 5, "max": 2}, {"min_years": 2, "max_years": 5}),
    ],
)  # fmt: skip
def test_asked_experience_in_many_forms(value: object, expected: dict[str, float]) -> None:
    assert bridged("job", {"title": "x", "experience": value}).document["experience"] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("35K à 38K annuels", {"min": 35000, "max": 38000, "period": "year"}),
        ("35-38 k€", {"min": 35000, "max": 38000, "currency": "EUR"}),
        ("2 800 € brut/mois", {"min": 2800, "max": 2800, "currency": "EUR", "period": "month"}),
        ("à partir de 40000 euros", {"min": 40000, "currency": "EUR"}),
        ("jusqu'à 50K", {"max": 50000}),
        ("TJM 450-500 €", {"min": 450, "max": 500, "currency": "EUR", "period": "day"}),
        ("£45k a year", {"min": 45000, "max": 45000, "currency": "GBP", "period": "year"}),
        ("12,50 € de l'heure", {"min": 12.5, "max": 12.5, "currency": "EUR", "period": "hour"}),
        ({"min": "35000", "max": 38000, "devise": "€", "periode": "an"},
         {"min": 35000, "max": 38000, "currency": "EUR", "period": "year"}),
        ({"min": 50, "max": 40}, {"min": 40, "max": 50}),
        ("selon profil", {"text": "selon profil"}),
        ("30K + 5K de variable", {"text": "30K + 5K de variable"}),
        ("2000 € x 13", {"text": "2000 € x 13"}),
    ],
)  # fmt: skip
def test_pay_in_many_forms(value: object, expected: dict[str, Any]) -> None:
    assert bridged("job", {"title": "x", "salaire": value}).document["salary_range"] == expected


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("salaire", "-3000 €", "negative"),
        ("salary_min", -1, "negative"),
        ("salaire", 10**12, "out_of_range"),
        ("experience", 200, "out_of_range"),
        ("experience", "200 ans", "out_of_range"),
        ("experience", "-3 ans", "negative"),
        ("contrat", "troc", "not_understood"),
        ("date_debut", "un jour", "not_understood"),
        ("title", {"a": {"b": 1}}, "wrong_type"),
        ("missions", [["a"]], "wrong_type"),
        ("competences", ["x" * 121], "document"),
        ("titre", True, "wrong_type"),
    ],
)
def test_what_is_impossible_is_refused_with_its_reason(field: str, value: Any, reason: str) -> None:
    found = bridged("job", {"intitule": "Soudeur", field: value})
    refused = [each for each in found.outcomes if each.outcome == "refused"]
    assert [each.reason for each in refused] == [reason]
    assert found.document == {"title": "Soudeur"}


def test_a_cvs_years_of_two_hundred_are_refused() -> None:
    found = bridged("candidate", {"poste": "Soudeur", "annees_experience": 200})
    assert found.document == {"current_role": "Soudeur"}
    assert outcome(found, "/annees_experience").reason == "out_of_range"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2 jours par semaine", {"mode": "hybrid", "days_per_week": 2}),
        ("full remote", {"mode": "full_remote"}),
        (True, {"mode": "hybrid"}),
        ("non", {"mode": "on_site"}),
        (3, {"mode": "hybrid", "days_per_week": 3}),
        ({"mode": "hybride", "jours": 2}, {"mode": "hybrid", "days_per_week": 2}),
    ],
)
def test_remote_work_in_many_forms(value: object, expected: dict[str, Any]) -> None:
    found = bridged("job", {"title": "x", "teletravail": value})
    assert found.document["remote_policy"] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["Anglais : C1", "Allemand (notions)"], {"en": "C1", "de": "A2"}),
        ("Anglais courant, allemand notions", {"en": "C1", "de": "A2"}),
        ([{"langue": "Anglais", "niveau": "courant"}], {"en": "C1"}),
        ([{"language": "English", "level": "B2"}, {"language": "French"}], {"en": "B2"}),
        ({"en": "C1"}, {"en": "C1"}),
    ],
)
def test_languages_in_many_forms(value: object, expected: dict[str, str]) -> None:
    found = bridged("candidate", {"poste": "x", "langues": value})
    assert found.document["languages"] == expected


def test_a_language_without_level_is_refused_and_says_why() -> None:
    found = bridged("candidate", {"poste": "x", "langues": [{"language": "French"}]})
    assert outcome(found, "/langues/0/language").reason == "no_level"


def test_skills_in_groups_and_with_levels() -> None:
    grouped = {"poste": "x", "competences": {"langages": ["Python", "Go"], "outils": ["Git"]}}
    assert bridged("candidate", grouped).document["skills"] == ["Python", "Go", "Git"]
    rated = {"poste": "x", "skills": {"Python": "expert", "Go": 2}}
    assert bridged("candidate", rated).document["skills"] == [
        {"name": "Python", "level": 5}, {"name": "Go", "level": 2},
    ]  # fmt: skip
    listed = {"poste": "x", "skills": "Python, Go; Git"}
    assert bridged("candidate", listed).document["skills"] == ["Python, Go", "Git"]


def test_names_are_taken_apart() -> None:
    for name, first, last in (
        ("Marie Dupont", "Marie", "Dupont"),
        ("DUPONT Marie", "Marie", "DUPONT"),
        ("Jean de La Fontaine", "Jean", "de La Fontaine"),
    ):
        found = bridged("candidate", {"name": name, "poste": "x"})
        assert found.document["personal_info"] == {"firstName": first, "lastName": last}


def test_a_whole_that_lacks_its_title_says_so() -> None:
    found = bridged("job", {"salaire": "30K"})
    assert [fault.pointer for fault in found.missing] == ["/title"]
    assert found.document["salary_range"] == {"min": 30000, "max": 30000}
    assert bridged("candidate", {"email": "a@b.fr"}).missing[0].kind == "empty_candidate"


@pytest.mark.parametrize("value", [None, 3, "texte", [], [1, 2], True, {}])
def test_what_is_no_document_is_told(value: object) -> None:
    found = bridged("candidate", value)
    assert found.document == {}
    assert found.confidence == 0
    assert found.missing


def test_our_own_documents_come_through_unchanged() -> None:
    for kind, made in (
        ("job", demo_jobs(40, today=DAY)),
        ("candidate", demo_candidates(40, today=DAY)),
    ):
        for raw in made:
            document = check_document(kind, raw)
            found = bridged(kind, document)
            assert found.document == document
            assert {each.outcome for each in found.outcomes} == {"taken"}


def test_every_reason_is_said_in_both_languages() -> None:
    assert all(english != french for english, french in REASONS.values())


def test_a_report_of_a_monstrous_document_stays_readable() -> None:
    found = bridged("candidate", {"poste": "x", "experiences": [{"title": "a"}] * 900,
                                  "n": [0] * 100_000})  # fmt: skip
    assert len(found.document["experiences"]) == 100
    assert len(found.outcomes) < 1000
    assert sum(each.leaves for each in found.outcomes) == 1 + 900 + 100_000
