"""Documents completed from their own text."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from src.extraction.completion import READ_FROM_TEXT, completed_candidate, completed_job
from src.matching.job_reading import read_job
from tests.unit.extraction.posting_samples import SAMPLES
from tests.unit.extraction.test_posting import READING, TODAY, names

TEXT = SAMPLES[0].text
CV = """Marie Martin
Comptable générale
Nantes (44)

EXPÉRIENCE
Comptable, Cabinet Duval, mars 2019 - aujourd'hui

COMPÉTENCES
Excel, Sage, TVA

LANGUES
Anglais B2

Recherche : CDI uniquement, 35 k€ minimum
"""


def job(**more: Any) -> Any:
    return completed_job({"title": "Comptable", **more}, READING, today=TODAY)


def candidate(**more: Any) -> Any:
    return completed_candidate(more, READING, today=TODAY)


def test_what_a_job_leaves_open_is_read_from_its_text() -> None:
    found = job(text=TEXT)
    assert found["contract_type"] == "CDI"
    assert found["experience"] == {"min_years": 3.0, "max_years": 5.0}
    assert found["salary_range"]["max"] == 34_000
    assert "Excel" in names(found["required_skills"])
    assert "contract_type" in found[READ_FROM_TEXT]
    assert "title" not in found[READ_FROM_TEXT]


def test_what_a_job_states_wins() -> None:
    stated = {"contract_type": "CDD", "salary_range": {"min": 1}, "required_skills": ["COBOL"]}
    found = job(text=TEXT, **stated)
    assert {key: found[key] for key in stated} == stated
    # One of a group that is stated speaks for the group.
    assert "preferred_skills" not in found
    assert not set(stated) & set(found[READ_FROM_TEXT])


def test_a_long_description_serves_where_there_is_no_text() -> None:
    assert job(description=TEXT)["contract_type"] == "CDI"
    short = {"title": "Comptable", "description": "CDI à Nantes, permis B obligatoire."}
    assert completed_job(short, READING, today=TODAY) is short


def test_a_document_that_says_all_comes_back_itself() -> None:
    whole = {
        "title": "Comptable", "text": TEXT, "company": {"name": "X"}, "required_skills": ["TVA"],
        "languages": {"fr": "C1"}, "experience": {"min_years": 1}, "location": {"city": "Nantes"},
        "remote_policy": {"mode": "on_site"}, "contract_type": "CDI", "salary_range": {"min": 1},
        "start_date": "2026-09-01", "hierarchy": "junior", "environment": ["RTT"],
        "knockouts": ["Permis B"],
    }  # fmt: skip
    assert completed_job(whole, READING, today=TODAY) is whole
    bare = {"title": "Comptable"}
    assert completed_job(bare, READING, today=TODAY) is bare


def test_a_month_without_year_is_of_the_time_of_publication() -> None:
    text = "Comptable H/F. " + "Poste à pourvoir en septembre. " * 8
    assert job(text=text, published_at="2024-06-01")["start_date"] == "2024-09-01"
    assert job(text=text)["start_date"] == f"{date.fromordinal(TODAY).year}-09-01"


def test_the_facts_of_a_text_are_those_of_its_fields() -> None:
    sample = SAMPLES[0]
    read = read_job(READING, "a", job(text=sample.text))
    told = read_job(READING, "a", {"title": "Comptable", **sample.expected})
    for name in ("contract", "years_min", "years_max", "pay_low", "pay_high", "remote_days",
                 "sites", "start"):  # fmt: skip
        assert getattr(read, name) == getattr(told, name), name


def test_what_a_person_leaves_open_is_read_from_the_cv() -> None:
    found = candidate(cv_text=CV)
    assert found["languages"] == {"en": "B2"}
    assert found["preferences"]["contracts"] == ["CDI"]
    assert "preferences/contracts" in found[READ_FROM_TEXT]
    assert "personal_info" not in found


def test_what_a_person_states_wins() -> None:
    wishes = {"contracts": ["CDD"], "salary_expectations": {"min": 50_000}}
    found = candidate(cv_text=CV, skills=["Python"], preferences=wishes)
    assert found["skills"] == ["Python"]
    assert found["preferences"]["contracts"] == ["CDD"]
    assert "contract_exclusive" not in found["preferences"]
    assert found["preferences"]["salary_expectations"] == {"min": 50_000}


def test_a_person_without_a_cv_comes_back_itself() -> None:
    bare = {"current_role": "Comptable"}
    assert completed_candidate(bare, READING, today=TODAY) is bare


_KEPT = ("contract_type", "experience", "location", "salary_range", "remote_policy")


@given(st.sampled_from(SAMPLES), st.sets(st.sampled_from(_KEPT)))
def test_completing_never_changes_what_is_there_and_twice_is_once(
    sample: Any, kept: set[str]
) -> None:
    document = {"title": "X", "text": sample.text} | {
        key: value for key, value in sample.expected.items() if key in kept
    }
    before = dict(document)
    found = completed_job(document, READING, today=TODAY)
    assert document == before
    assert {key: found[key] for key in document} == document
    again = completed_job(found, READING, today=TODAY)
    assert {k: v for k, v in again.items() if k != READ_FROM_TEXT} == {
        k: v for k, v in found.items() if k != READ_FROM_TEXT
    }
