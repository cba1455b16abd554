"""What each criterion says of a pair, word for word, in French and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching import wording
from src.matching.criteria_table import KEYS
from tests.unit.matching.strategies import TITLES, candidates, jobs
from tests.unit.matching.words import evidence, explained, wishing

SENTENCES = [
    ("salary", wishing(salary_expectations={"min": 2500, "period": "month"}),
     {"salary_range": {"text": "12,50 €/h"}},
     "Offre 22 750 € brut par an, attente à partir de 30 000 € (1 820 h par an).",
     "Offer €22,750 gross a year, expectation from €30,000 (1,820 h a year)."),
    ("salary", wishing(salary_expectations={"current": 30000, "period": "year"}),
     {"salary_range": {"min": 2000, "max": 2500, "gross": False}},
     ("Offre 30 769 € – 38 462 € brut par an, attente à partir de 30 000 € (période déduite du"
     " montant, net converti en brut, attente déduite du salaire actuel)."),
     ("Offer €30,769 – €38,462 gross a year, expectation from €30,000 (period deduced from the"
     " amount, net converted to gross, expectation taken from current pay).")),
    ("experience", {"current_role": "Soudeur", "experience_years": 2.5},
     {"title": "Soudeur senior"},
     ("2,5 ans d'expérience dont 2,5 dans le métier, 4 ans demandés (déduit du niveau du"
     " poste)."),
     "2.5 years of experience, 2.5 in the trade; 4 years asked (deduced from the level)."),
    ("experience", {"current_role": "Soudeur", "experience_years": 5},
     {"title": "Boulanger", "experience": {"max_years": 3}},
     "5 ans d'expérience dont 0 dans le métier, 0 à 3 ans demandés.",
     "5 years of experience, 0 in the trade; 0 to 3 years asked."),
    ("location", {"current_role": "x"}, {"remote_policy": "full_remote"},
     "Poste en télétravail complet : aucun trajet.", "Fully remote: no journey."),
    ("location", {"current_role": "x", "location": "Lyon"}, {"location": "Trifouilly"},
     "Lieu non reconnu : Trifouilly.", "Unknown place: Trifouilly."),
    ("location", {"current_role": "x", "location": "Trifouilly"}, {"location": "Lyon"},
     "Lieu non reconnu : Trifouilly.", "Unknown place: Trifouilly."),
    ("sector", {"current_role": "x", "experiences": [{"sector": "Santé"}]},
     {"company": {"sector": "Santé"}},
     "Secteur déjà connu : Santé.", "Sector already known: Healthcare."),
    ("sector", wishing(sectors=["Construction"]), {"company": {"sector": "Architecture"}},
     "Secteur voisin : Architecture et ingénierie.",
     "Neighbouring sector: Architecture and engineering."),
    ("sector", wishing(sectors=["Santé"]), {"company": {"sector": "Architecture"}},
     "Autre secteur : Architecture et ingénierie.",
     "Another sector: Architecture and engineering."),
    ("sector", wishing(sectors_avoided=["Santé"]), {"company": {"sector": "Santé"}},
     "Secteur évité : Santé.", "Avoided sector: Healthcare."),
    ("contract", wishing(contracts=["CDI", "CDD"]), {"contract_type": "CDD"},
     "Contrat CDD : choix n° 2 du candidat.",
     "Contract fixed term (CDD): the candidate's choice no. 2."),
    ("contract", wishing(contracts=["CDI", "CDD"]), {"contract_type": "stage"},
     "Contrat stage, alors que le candidat souhaite : CDI, CDD.",
     "Contract internship, while the candidate wants: permanent (CDI), fixed term (CDD)."),
    ("contract", wishing(contracts=["interim"]), {"contract_type": "interim"},
     "Contrat intérim : choix n° 1 du candidat.",
     "Contract temporary agency work: the candidate's choice no. 1."),
    ("timing", {"current_role": "x", "availability": "immédiat"}, {"start_date": "2026-02-01"},
     "Disponible à la date de démarrage.", "Free by the start date."),
    ("timing", {"current_role": "x", "availability": "2026-03-01"}, {"urgency": "normal"},
     "Disponible le 1er mars 2026, soit 55 jours après le démarrage souhaité.",
     "Free on 1 March 2026, 55 days after the wanted start."),
    ("modality", wishing(remote_preferences={"mode": "hybrid", "days_per_week": 3}),
     {"remote_policy": "full_remote"},
     "Offre : télétravail complet ; souhait : 3 jours de télétravail par semaine.",
     "Offer: fully remote; wish: 3 remote days a week."),
    ("modality", wishing(remote_preferences="flexible"), {"remote_policy": "on_site"},
     "Offre : sur site ; souhait : flexible.", "Offer: on site; wish: flexible."),
    ("progression", wishing(salary_expectations={"current": 40000, "period": "year"}),
     {"salary_range": {"min": 36000, "period": "year"}},
     "Jusqu'à −10 % par rapport au salaire actuel.", "Up to −10% against current pay."),
    ("hierarchy", {"current_role": "Comptable junior"}, {"title": "Directeur comptable"},
     "Niveau du poste : directeur ; niveau du candidat : junior.",
     "Level of the job: director; of the candidate: junior."),
    ("environment", wishing(company_size="PME"), {"company": {"size": "startup"}},
     "Taille d'entreprise : start-up.", "Company size: start-up."),
    ("environment", wishing(environment=["RTT", "open space"]), {"benefits": ["RTT"]},
     "Souhaits satisfaits : 1/2.", "Wishes met: 1/2."),
    ("motivations", wishing(motivations=["autonomie", "impact"]),
     {"description": "Grande autonomie."},
     "L'offre évoque 1 des 2 motivations.",
     "The posting speaks of 1 of the 2 motivations."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "candidate", "offer", "french", "english"), SENTENCES)
def test_a_criterion_says_what_it_rests_on(
    key: str, candidate: Mapping[str, Any], offer: Mapping[str, Any], french: str, english: str
) -> None:
    offer = {"title": "Comptable", **offer}
    told = [
        item["fact"].replace("\u202f", " ")
        for language in ("fr", "en")
        for item in evidence(explained(candidate, offer, language), key)
    ]
    assert told == [french, english]


@pytest.mark.parametrize(
    ("candidate", "offer", "french", "english"),
    [
        ({"current_role": "x", "skills": ["JavaScript"]}, {"required_skills": ["React"]},
         "Compétences demandées couvertes : 0/1. React demandé, JavaScript trouvé (proche).",
         "Required skills covered: 0/1. React asked, JavaScript found (related)."),
        ({"current_role": "x", "skills": ["React"]}, {"required_skills": ["JavaScript", "React"]},
         "Compétences demandées couvertes : 2/2. JavaScript demandé, React trouvé (proche).",
         "Required skills covered: 2/2. JavaScript asked, React found (related)."),
        # What only the trade implies is no find, and what is held needs no other.
        ({"current_role": "Développeur JavaScript", "skills": ["Excel"]},
         {"required_skills": ["Excel", "SAP zorbé"]},
         "Compétences demandées couvertes : 1/2.", "Required skills covered: 1/2."),
    ],
)  # fmt: skip
def test_related_skills_are_named(
    candidate: Mapping[str, Any], offer: Mapping[str, Any], french: str, english: str
) -> None:
    told = [
        item["fact"]
        for language in ("fr", "en")
        for item in evidence(explained(candidate, {"title": "y", **offer}, language), "semantic")
        if item["source_field"] == "required_skills"
    ]
    assert told == [french, english]


@pytest.mark.parametrize(
    ("years", "range_", "french", "english"),
    [
        (1, {"min_years": 1}, "1 an d'expérience dont 1 dans le métier, 1 an demandé.",
         "1 year of experience, 1 in the trade; 1 year asked."),
        (1.5, {"min_years": 0}, "1,5 an d'expérience dont 1,5 dans le métier, débutants acceptés.",
         "1.5 years of experience, 1.5 in the trade; beginners welcome."),
        (2, {"min_years": 3, "max_years": 3},
         "2 ans d'expérience dont 2 dans le métier, 3 ans demandés.",
         "2 years of experience, 2 in the trade; 3 years asked."),
        (0, {"max_years": 1}, "0 an d'expérience dont 0 dans le métier, 0 à 1 an demandé.",
         "0 years of experience, 0 in the trade; 0 to 1 year asked."),
    ],
)  # fmt: skip
def test_years_agree_in_number(
    years: float, range_: Mapping[str, float], french: str, english: str
) -> None:
    candidate = {"current_role": "Soudeur", "experience_years": years}
    offer = {"title": "Soudeur", "experience": range_}
    told = [
        evidence(explained(candidate, offer, language), "experience")[0]["fact"]
        for language in ("fr", "en")
    ]
    assert told == [french, english]


@pytest.mark.parametrize(
    ("wished", "french", "english"),
    [
        (["autonomie"], "L'offre évoque cette motivation.",
         "The posting speaks of this motivation."),
        (["impact"], "L'offre n'évoque pas cette motivation.",
         "The posting does not speak of this motivation."),
        (["impact", "innovation"], "L'offre n'évoque aucune des 2 motivations.",
         "The posting speaks of none of the 2 motivations."),
        (["autonomie", "encadrement"], "L'offre évoque les 2 motivations.",
         "The posting speaks of both motivations."),
    ],
)  # fmt: skip
def test_motivations_agree_in_number(wished: list[str], french: str, english: str) -> None:
    offer = {"title": "x", "description": "Grande autonomie, équipe à manager."}
    told = [
        evidence(explained(wishing(motivations=wished), offer, language), "motivations")[0]["fact"]
        for language in ("fr", "en")
    ]
    assert told == [french, english]


# What no sentence may hold: a missing value, an undecided plural, two signs where one belongs.
BROKEN = re.compile(r"\bNone\b|\bnan\b|\(s\)|\(e\)|  |\.\.|: \.|«  »|“”")


@given(candidates, jobs, st.sampled_from(["fr", "en"]))
def test_no_sentence_has_a_hole_or_an_undecided_plural(
    candidate: Mapping[str, Any], offer: Mapping[str, Any], language: str
) -> None:
    match = explained(candidate, offer, language)
    facts = [item["fact"] for one in match["criteria"] for item in one["evidence"]]
    facts += [item["fact"] for item in match["blockers"]]
    titles = [str(text) for text in (offer["title"], candidate.get("current_role"),
                                     candidate.get("headline"), *TITLES)]  # fmt: skip
    for sentence in (*facts, match["summary"], *match["advice"]):
        bare = sentence
        for title in titles:
            bare = bare.replace(title, "titre")
        assert not BROKEN.search(bare), sentence
        assert sentence.endswith((".", ".)")), sentence
        assert sentence[0] == sentence[0].upper(), sentence
        if language == "fr":
            assert not re.search(r"\d\.\d", bare), sentence
            assert not re.search(r"[^\s\u202f\u00a0][:;?!](?:\s|$)", bare), sentence


def test_dates_figures_and_lists_are_written_as_people_do() -> None:
    first = date(2026, 2, 1).toordinal()
    assert wording.day(first, french=True) == "1er février 2026"
    assert wording.day(first + 1, french=True) == "2 février 2026"
    assert wording.day(first, french=False) == "1 February 2026"
    assert wording.listed([], french=True) == ""
    assert wording.listed(["a"], french=True) == "a"
    assert wording.listed(["a", "b", "c"], french=True) == "a, b et c"
    assert wording.listed(["a", "b"], french=False) == "a and b"
    assert wording.signed(-0.021, french=True) == "−0,02"
    assert wording.signed(0.06, french=False) == "+0.06"
    assert set(wording.NOUNS) == set(KEYS)
