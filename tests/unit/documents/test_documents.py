from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from src.services.documents import (
    CandidateDocument,
    DocumentError,
    JobDocument,
    check_document,
    content_hash,
    merge_patch,
    read_tolerantly,
)
from src.services.documents.vocabulary import LANGUAGES, code_of
from src.services.personal_data import masked
from src.services.records import Kind

# Every field of a job and of a candidate, in the spelling in which it is printed.
JOB: dict[str, Any] = {
    "external_id": "OFF-1",
    "title": "Développeur Python H/F",
    "company": {"name": "Atelier Numérique", "sector": "it", "size": "pme"},
    "description": "Développer l'API.",
    "responsibilities": ["Écrire", "Relire"],
    "required_skills": ["Python", {"name": "SQL", "level": 4, "years": 3.5}],
    "preferred_skills": ["Docker"],
    "languages": {"fr": "C2", "en": "B2"},
    "experience": {"min_years": 2, "max_years": 5},
    "education": "Bac+5",
    "location": {
        "address": "1 rue de la Paix",
        "city": "Lyon",
        "postal_code": "69003",
        "country": "FR",
        "latitude": 45.76,
        "longitude": 4.85,
    },
    "remote_policy": {"mode": "hybrid", "days_per_week": 2},
    "contract_type": "CDI",
    "duration_months": 6,
    "salary_range": {
        "min": 42000, "max": 48000, "currency": "EUR", "period": "year", "gross": True,
    },
    "start_date": "2026-03-01",
    "urgency": "high",
    "hierarchy": "senior",
    "environment": ["open space"],
    "benefits": ["RTT"],
    "knockouts": ["permis B"],
    "status": "open",
    "published_at": "2026-01-05",
    "expires_at": "2026-04-05T00:00:00Z",
    "text": "Annonce",
    "language": "fr",
}  # fmt: skip
CANDIDATE: dict[str, Any] = {
    "external_id": "CAND-1",
    "personal_info": {
        "firstName": "Léa",
        "lastName": "Martin",
        "email": "lea@example.org",
        "phone": "06 39 98 12 34",
    },
    "current_role": "Comptable",
    "headline": "Comptable unique",
    "skills": ["Sage", {"name": "Excel", "level": 5, "years": 10}],
    "languages": {"fr": "native"},
    "experience_years": 7.5,
    "experiences": [
        {
            "title": "Comptable",
            "company": "Cabinet Dupont",
            "sector": "audit",
            "start": "2019-04",
            "end": "2024",
            "description": "Tenue.",
        }
    ],
    "education": [{"degree": "DCG", "field": "Comptabilité", "level": "Bac+3", "year": 2015}],
    "certifications": ["Certificat Voltaire"],
    "location": {"city": "Nantes"},
    "preferences": {
        "salary_expectations": {
            "min": 38000, "max": 42000, "currency": "EUR", "period": "year", "current": 36000,
        },
        "location_preferences": {"city": "Nantes", "acceptedCities": ["Rezé"], "maxDistance": 30},
        "transport": {"modes": ["voiture"], "max_minutes": {"voiture": 30}},
        "remote_preferences": "hybrid",
        "sectors": ["audit"],
        "sectors_avoided": ["banque"],
        "contracts": ["CDI", "CDD"],
        "contract_exclusive": False,
        "company_size": "pme",
        "motivations": ["autonomy"],
        "environment": ["calme"],
    },
    "availability": "3 mois",
    "notice": {"weeks": 12, "negotiable": True},
    "status": "open",
    "pourquoi_ecoute": ["Rémunération trop faible"],
    "cv_text": "CV",
    "language": "fr",
}  # fmt: skip
WHOLE: dict[Kind, dict[str, Any]] = {"job": JOB, "candidate": CANDIDATE}


@pytest.mark.parametrize("kind", ["job", "candidate"])
def test_the_normal_form_of_a_whole_document_is_itself(kind: Kind) -> None:
    assert check_document(kind, WHOLE[kind]) == WHOLE[kind]


@pytest.mark.parametrize(
    ("kind", "model"), [("job", JobDocument), ("candidate", CandidateDocument)]
)
def test_the_examples_hold_every_field(kind: Kind, model: type[JobDocument]) -> None:
    printed = {field.serialization_alias for field in model.model_fields.values()}
    assert printed - {"id"} == set(WHOLE[kind])


def test_both_spellings_are_taken_and_the_printed_one_is_given_back() -> None:
    candidate = check_document(
        "candidate",
        {
            "currentRole": "Comptable",
            "personal_info": {"first_name": "Léa", "lastName": "Martin"},
            "preferences": {"locationPreferences": {"accepted_cities": ["Rezé"]}},
        },
    )
    assert candidate == {
        "current_role": "Comptable",
        "personal_info": {"firstName": "Léa", "lastName": "Martin"},
        "preferences": {"location_preferences": {"acceptedCities": ["Rezé"]}},
    }


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"company": "ACME"}, {"company": {"name": "ACME"}}),
        ({"location": "Lyon"}, {"location": {"address": "Lyon"}}),
        (
            {"location": ["Lyon", {"city": "Paris"}]},
            {"location": [{"address": "Lyon"}, {"city": "Paris"}]},
        ),
        ({"remote_policy": "hybride"}, {"remote_policy": {"mode": "hybrid"}}),
        (
            {"remote_policy": {"days_per_week": 5}},
            {"remote_policy": {"mode": "full_remote", "days_per_week": 5}},
        ),
        ({"salary_range": "38-42 k€"}, {"salary_range": {"text": "38-42 k€"}}),
        ({"contract_type": "Intérim"}, {"contract_type": "interim"}),
        ({"languages": {"fr": "natif", "en": "c1"}}, {"languages": {"fr": "native", "en": "C1"}}),
        ({"required_skills": [{"name": "SQL"}]}, {"required_skills": ["SQL"]}),
        (
            {"required_skills": [{"name": "SQL", "level": 3.0}]},
            {"required_skills": [{"name": "SQL", "level": 3}]},
        ),
        ({"salary_range": {"currency": "€"}}, {"salary_range": {"currency": "EUR"}}),
        ({"expires_at": "2026-01-01T01:00:00+01:00"}, {"expires_at": "2026-01-01T00:00:00Z"}),
        ({"description": "  ", "benefits": [], "company": {}}, {}),
    ],
)
def test_the_forms_that_are_taken_become_one(given: dict[str, Any], kept: dict[str, Any]) -> None:
    assert check_document("job", {"title": "x"} | given) == {"title": "x"} | kept


@pytest.mark.parametrize(
    ("kind", "faulty", "pointer"),
    [
        ("job", {"title": None}, "/title"),
        ("job", {"title": "   "}, "/title"),
        ("job", {"title": "a\0"}, "/title"),
        ("job", {"titel": "x"}, "/titel"),
        ("job", {"title": "x" * 301}, "/title"),
        ("job", {"description": "x" * 100_001}, "/description"),
        ("job", {"required_skills": ["x"] * 201}, "/required_skills"),
        ("job", {"required_skills": [{"name": "SQL", "level": 6}]}, "/required_skills/0/level"),
        ("job", {"required_skills": [{"name": "SQL", "level": "3"}]}, "/required_skills/0/level"),
        ("job", {"required_skills": [{"name": "SQL", "level": 2.5}]}, "/required_skills/0/level"),
        ("job", {"required_skills": [{"name": "SQL", "level": True}]}, "/required_skills/0/level"),
        ("job", {"salary_range": {"min": 2, "max": 1}}, "/salary_range"),
        ("job", {"salary_range": {"min": -1}}, "/salary_range/min"),
        ("job", {"salary_range": {"min": float("nan")}}, "/salary_range/min"),
        ("job", {"experience": {"min_years": 5, "max_years": 1}}, "/experience"),
        ("job", {"location": {"latitude": 1}}, "/location"),
        ("job", {"location": [{"city": 3}]}, "/location/0/city"),
        ("job", {"location": {"city": 3}}, "/location/city"),
        ("job", {"start_date": "2026-02-30"}, "/start_date"),
        ("job", {"published_at": "hier matin"}, "/published_at"),
        ("job", {"contract_type": "CDX"}, "/contract_type"),
        ("job", {"languages": {"français": "C1"}}, "/languages/français"),
        ("job", {"languages": {"fr": "D1"}}, "/languages/fr"),
        ("job", {"id": "../x"}, "/id"),
        ("candidate", {"personal_info": {"email": "personne"}}, "/personal_info/email"),
        ("candidate", {"experiences": [{"start": "2020", "end": "2019"}]}, "/experiences/0"),
        ("candidate", {"experiences": [{"start": "2020-13"}]}, "/experiences/0/start"),
        ("candidate", {"preferences": {"contracts": ["CDI", "?"]}}, "/preferences/contracts/1"),
        ("candidate", {"pourquoi_ecoute": [{"reason": "x", "intensity": 9}]},
         "/pourquoi_ecoute/0/intensity"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_where_it_stands(
    kind: Kind, faulty: dict[str, Any], pointer: str
) -> None:
    least = {"job": {"title": "x"}, "candidate": {"headline": "x"}}[kind]
    with pytest.raises(DocumentError) as refused:
        check_document(kind, least | faulty)
    assert pointer in [fault.pointer for fault in refused.value.faults]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(DocumentError) as refused:
        check_document("job", {"salary_range": {"min": "x"}, "urgency": 3, "y": 1})
    assert {fault.pointer for fault in refused.value.faults} == {
        "/title", "/salary_range/min", "/urgency", "/y",
    }  # fmt: skip


@pytest.mark.parametrize("said", ["current_role", "headline", "cv_text", "skills"])
def test_a_candidate_says_one_of_four_things(said: str) -> None:
    value = ["Sage"] if said == "skills" else "Comptable"
    assert check_document("candidate", {said: value}) == {said: value}


@pytest.mark.parametrize("empty", [{}, {"skills": []}, {"skills": [" "]}, {"headline": " "}])
def test_a_candidate_who_says_none_of_them_is_refused(empty: dict[str, Any]) -> None:
    with pytest.raises(DocumentError, match="one of current_role, headline, skills or cv_text"):
        check_document("candidate", empty)


def test_an_import_passes_over_unknown_fields_and_names_them() -> None:
    raw = {
        "title": "x", "foo": 1, "location": {"city": "Lyon", "bar": 2}, "a/b~c": 3,
        "required_skills": [{"name": "SQL", "stars": 5}], "contract_type": "", "company": None,
    }  # fmt: skip
    document, ignored = read_tolerantly("job", raw)
    assert document == {"title": "x", "location": {"city": "Lyon"}, "required_skills": ["SQL"]}
    assert ignored == ("/a~1b~0c", "/foo", "/location/bar", "/required_skills/0/stars")


def test_an_import_still_refuses_what_is_wrong() -> None:
    with pytest.raises(DocumentError) as refused:
        read_tolerantly("job", {"title": "x", "foo": 1, "urgency": 3})
    assert [fault.pointer for fault in refused.value.faults] == ["/urgency"]


# The examples of RFC 7396, appendix A, that an object can be patched with.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
    ],
)
def test_a_merge_patch_does_what_its_rfc_says(target: Any, patch: Any, result: Any) -> None:
    assert merge_patch(target, patch) == result


def test_a_patch_in_the_other_spelling_changes_the_same_field() -> None:
    patch = {"requiredSkills": ["C"], "personal_info": {"first_name": "Zoé"}}
    changed = merge_patch({"required_skills": ["A"], "personal_info": {"firstName": "L"}}, patch)
    assert changed == {"required_skills": ["C"], "personal_info": {"firstName": "Zoé"}}


def test_the_hash_of_a_document_does_not_depend_on_the_order_of_its_fields() -> None:
    assert content_hash({"a": 1, "b": {"c": 2, "d": 3}}) == content_hash(
        {"b": {"d": 3, "c": 2}, "a": 1}
    )
    assert content_hash({"a": 1}) != content_hash({"a": 2})


def test_masking_hides_how_to_reach_a_person_and_nothing_else() -> None:
    shown = masked(
        CANDIDATE
        | {"cv_text": "Léa, lea@example.org, 06 39 98 12 34 ou +33 6 39 98 12 34. SIRET 2019 2024."}
    )
    assert shown["personal_info"] == {
        "firstName": "Léa",
        "lastName": "Martin",
        "email": "l•••@example.org",
        "phone": "•••34",
    }
    assert shown["cv_text"] == "Léa, •••, ••• ou •••. SIRET 2019 2024."
    assert shown["skills"] == CANDIDATE["skills"]
    assert CANDIDATE["personal_info"]["email"] == "lea@example.org"
    assert check_document("candidate", shown)


@pytest.mark.parametrize("model", [JobDocument, CandidateDocument])
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_documents_can_be_described(model: type[JobDocument], mode: Any) -> None:
    described = TypeAdapter(model).json_schema(mode=mode)
    assert described["additionalProperties"] is False
    assert "external_id" in described["properties"]


def test_words_of_one_language_name_one_language() -> None:
    assert code_of("Anglais", LANGUAGES) == "en"
    assert code_of("langue des signes", LANGUAGES) == "fsl"
    assert code_of("x" * 81, LANGUAGES) is None
