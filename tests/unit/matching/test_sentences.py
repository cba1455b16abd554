"""What each criterion says of a pair, word for word, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

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
     ("2,5 an(s) d'expérience dont 2,5 dans le métier, 4 an(s) demandé(s) (déduit du niveau du"
     " poste)."),
     "2.5 year(s) of experience, 2.5 in the trade; 4 asked (deduced from the level)."),
    ("experience", {"current_role": "Soudeur", "experience_years": 5},
     {"title": "Boulanger", "experience": {"max_years": 3}},
     "5 an(s) d'expérience dont 0 dans le métier, 0–3 an(s) demandé(s).",
     "5 year(s) of experience, 0 in the trade; 0–3 asked."),
    ("location", {"current_role": "x", "location": "Lyon",
                  "preferences": {"transport": {"modes": ["velo"]}}},
     {"location": [{"city": "Villeurbanne"}, {"city": "Lille"}]},
     "le site le plus proche : 4 km à vol d'oiseau, environ 23 min à vélo (estimation hors ligne).",
     "the nearest site: 4 km as the crow flies, about 23 min by bike (offline estimate)."),
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
     "Disponible le 2026-03-01, soit 55 jour(s) après le démarrage souhaité.",
     "Free on 2026-03-01, 55 day(s) after the wanted start."),
    ("modality", wishing(remote_preferences={"mode": "hybrid", "days_per_week": 3}),
     {"remote_policy": "full_remote"},
     "Offre : télétravail complet ; souhait : 3 j de télétravail par semaine.",
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
     "L'offre évoque 1 motivation(s) sur 2.",
     "The posting speaks of 1 motivation(s) of 2."),
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
