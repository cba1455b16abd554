"""What each field of a document may change: its own criteria, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.criteria_table import KEYS
from tests.unit.matching.market import NURSE, WARD, numbers, pair, person
from tests.unit.matching.strategies import candidates, jobs

Document = Mapping[str, Any]

# The criteria that read each field. Titles stand in several: they say the trade, often the level,
# and years in the trade are counted by them. What a workplace offers also speaks to motivations.
READ_OF_A_JOB = {
    "title": {"semantic", "experience", "hierarchy", "motivations"},
    "company": {"sector", "environment"},
    "description": {"semantic", "motivations"},
    "responsibilities": {"semantic", "motivations"},
    "text": {"semantic", "motivations"},
    "required_skills": {"semantic"},
    "preferred_skills": {"semantic"},
    "languages": {"semantic"},
    "experience": {"experience"},
    "location": {"location"},
    "remote_policy": {"modality", "location"},
    "contract_type": {"contract"},
    "salary_range": {"salary", "progression"},
    "start_date": {"timing"},
    "urgency": {"timing"},
    "hierarchy": {"hierarchy", "experience"},  # a level stands in for years that are not said
    "environment": {"environment", "motivations"},
    "benefits": {"environment", "motivations"},
    "knockouts": set(),  # blockers stand apart from scores
}
READ_OF_A_CANDIDATE = {
    "current_role": {"semantic", "experience", "hierarchy"},
    "headline": {"semantic", "experience", "hierarchy"},
    "skills": {"semantic"},
    "cv_text": {"semantic"},
    "languages": {"semantic"},
    "experience_years": {"experience", "hierarchy"},
    "experiences": {"semantic", "experience", "hierarchy", "sector"},
    "education": {"semantic"},
    "certifications": {"semantic"},
    "location": {"location"},
    "availability": {"timing"},
    "notice": {"timing"},
    "pourquoi_ecoute": set(),  # weights, not scores
    "personal_info": set(),
}
READ_OF_PREFERENCES = {
    "salary_expectations": {"salary", "progression"},
    "location_preferences": {"location"},
    "transport": {"location"},
    "remote_preferences": {"modality"},
    "sectors": {"sector"},
    "sectors_avoided": {"sector"},
    "contracts": {"contract"},
    "contract_exclusive": set(),
    "company_size": {"environment"},
    "motivations": {"motivations"},
    "environment": {"environment"},
}
# Another value of each field for the example pair, and the criteria that must move with it.
OTHER_JOBS = [
    ({"title": "Boulanger"}, {"semantic", "experience"}),
    ({"company": {"sector": "Banque", "size": "start-up"}}, {"sector", "environment"}),
    ({"description": "Innovation et défis techniques."}, {"motivations"}),
    ({"required_skills": ["soudage TIG", "chaudronnerie"]}, {"semantic"}),
    ({"languages": {"ja": "C2"}}, {"semantic"}),
    ({"experience": {"min_years": 12}}, {"experience"}),
    ({"location": {"city": "Brest"}}, {"location"}),
    ({"remote_policy": {"mode": "full_remote"}}, {"modality", "location"}),
    ({"contract_type": "stage"}, {"contract"}),
    ({"salary_range": {"text": "1 900 € brut/mois"}}, {"salary", "progression"}),
    ({"start_date": "2026-06-01"}, {"timing"}),
    ({"urgency": "low"}, {"timing"}),
    ({"hierarchy": "director"}, {"hierarchy"}),
    ({"benefits": ["RTT"]}, {"environment"}),
]  # fmt: skip


def changed(before: Any, after: Any) -> set[str]:
    """The criteria whose score is another, or that have become known or unknown."""
    return {
        key
        for key, old, new, was, is_now in zip(
            KEYS, before.values, after.values, before.known, after.known, strict=True
        )
        if (old, was) != (new, is_now)
    }


@given(candidates, jobs, jobs, st.sampled_from(sorted(READ_OF_A_JOB)))
def test_a_field_of_a_job_changes_only_the_criteria_that_read_it(
    candidate: Document, offer: Document, other: Document, name: str
) -> None:
    edited = {key: value for key, value in offer.items() if key != name}
    if name in other:
        edited[name] = other[name]
    assert changed(pair(candidate, offer), pair(candidate, edited)) <= READ_OF_A_JOB[name]


@given(candidates, candidates, jobs, st.sampled_from(sorted(READ_OF_A_CANDIDATE)))
def test_a_field_of_a_person_changes_only_the_criteria_that_read_it(
    candidate: Document, other: Document, offer: Document, name: str
) -> None:
    edited = {key: value for key, value in candidate.items() if key != name}
    if name in other:
        edited[name] = other[name]
    assert changed(pair(candidate, offer), pair(edited, offer)) <= READ_OF_A_CANDIDATE[name]


@given(candidates, candidates, jobs, st.sampled_from(sorted(READ_OF_PREFERENCES)))
def test_a_wish_changes_only_the_criteria_that_read_it(
    candidate: Document, other: Document, offer: Document, name: str
) -> None:
    wishes, others = candidate.get("preferences", {}), other.get("preferences", {})
    edited = {key: value for key, value in wishes.items() if key != name}
    if name in others:
        edited[name] = others[name]
    after = pair({**candidate, "preferences": edited}, offer)
    assert changed(pair(candidate, offer), after) <= READ_OF_PREFERENCES[name]


@pytest.mark.parametrize(("edit", "moved"), OTHER_JOBS, ids=[str(edit) for edit, _ in OTHER_JOBS])
def test_a_changed_field_of_a_job_moves_its_criteria(
    edit: Mapping[str, Any], moved: set[str]
) -> None:
    found = changed(pair(NURSE, WARD), pair(NURSE, {**WARD, **edit}))
    assert moved <= found
    assert found <= set().union(*(READ_OF_A_JOB[name] for name in edit))


@given(candidates, jobs)
def test_without_pay_all_other_criteria_keep_their_bits(
    candidate: Document, offer: Document
) -> None:
    silent = {key: value for key, value in offer.items() if key != "salary_range"}
    assert changed(pair(candidate, offer), pair(candidate, silent)) <= {"salary", "progression"}


# One trade in its masculine, feminine and inclusive forms.
GENDERS = [
    ("Infirmier", "Infirmière", "Infirmier·ère", "Infirmier(ère)", "Infirmier/ière H/F"),
    ("Développeur web", "Développeuse web", "Développeur/euse web", "Développeur·se web (F/H)"),
    ("Aide-soignant", "Aide-soignante", "Aide-soignant(e)", "Aide-soignant·e"),
    ("Soudeur TIG", "Soudeuse TIG", "Soudeur/se TIG", "Soudeur(euse) TIG"),
    ("Conducteur de travaux", "Conductrice de travaux", "Conducteur/trice de travaux"),
    ("Directeur commercial", "Directrice commerciale", "Directeur·rice commercial·e"),
    ("Chef de cuisine", "Cheffe de cuisine", "Chef·fe de cuisine", "Chef(fe) de cuisine"),
    ("Ingénieur logiciel", "Ingénieure logiciel", "Ingénieur·e logiciel", "Ingénieur(e) logiciel"),
    ("Hôte d'accueil", "Hôtesse d'accueil", "Hôte/Hôtesse d'accueil", "Hôte·sse d'accueil"),
    ("Technicien de maintenance", "Technicienne de maintenance", "Technicien.ne de maintenance"),
    ("Employé commercial", "Employée commerciale", "Employé(e) commercial(e)"),
    ("Avocat", "Avocate", "Avocat·e"),
    ("Responsable administratif et financier", "Responsable administrative et financière",
     "Responsable administratif(ve) et financier(ère)"),
    ("Adjoint administratif", "Adjointe administrative", "Adjoint·e administratif·ve"),
    ("Éducateur spécialisé", "Éducatrice spécialisée", "Éducateur/trice spécialisé(e)"),
    ("Vendeur", "Vendeuse", "Vendeur-se", "Vendeur / Vendeuse"),
    ("Professeur des écoles", "Professeure des écoles", "Professeur·e des écoles"),
    ("Électricien confirmé", "Électricienne confirmée", "Électricien·ne confirmé·e"),
    ("Boulanger", "Boulangère", "Boulanger(ère)"),
    ("Caissier", "Caissière", "Caissier/ère"),
]  # fmt: skip


@pytest.mark.parametrize("forms", GENDERS, ids=lambda forms: forms[0])
def test_the_gender_of_a_title_changes_nothing(forms: tuple[str, ...]) -> None:
    offer = {"title": "Assistant polyvalent", "experience": {"min_years": 2}, "hierarchy": "senior"}
    as_jobs = [numbers(pair(NURSE, {**WARD, "title": form})) for form in forms]
    people = [{**NURSE, "current_role": form, "experiences": []} for form in forms]
    as_people = [numbers(pair(who, offer)) for who in people]
    assert all(found == as_jobs[0] for found in as_jobs)
    assert all(found == as_people[0] for found in as_people)
    assert len({person(who).level for who in people}) == 1
