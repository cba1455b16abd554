"""A small labour market: a dozen towns, the shipped lexicon, and pairs scored in every way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from src.adapters.text.lexicon import shipped_lexicon
from src.commute.geodesy import km_between
from src.commute.places import Place
from src.matching.candidate_index import CandidateIndex
from src.matching.candidate_reading import read_candidate
from src.matching.criteria_table import BASE_WEIGHTS, POSITION
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.index import Ranked
from src.matching.job_index import JobIndex
from src.matching.job_reading import read_job
from src.matching.reading import Reading
from src.matching.tables import Shared
from src.matching.text import fold
from src.services.pair_scoring import itself

TODAY = date(2026, 1, 5).toordinal()
LEXICON = shipped_lexicon()
# Sums of floats in another order differ by this much at most; laws hold up to it.
ROUNDING = 1e-12


def town(name: str, postal_code: str, latitude: float, longitude: float, density: float) -> Place:
    return Place(name, latitude, longitude, density=density, postal_code=postal_code)


TOWNS = (
    town("Paris", "75001", 48.8566, 2.3522, 12_500.0),
    town("Boulogne-Billancourt", "92100", 48.8397, 2.2399, 11_000.0),
    town("Saint-Denis", "93200", 48.9362, 2.3574, 11_000.0),
    town("Versailles", "78000", 48.8014, 2.1301, 2_900.0),
    town("Lyon", "69001", 45.7640, 4.8357, 3_700.0),
    town("Villeurbanne", "69100", 45.7719, 4.8902, 3_600.0),
    town("Marseille", "13001", 43.2965, 5.3698, 2_500.0),
    town("Aix-en-Provence", "13100", 43.5297, 5.4474, 600.0),
    town("Lille", "59000", 50.6292, 3.0573, 2_700.0),
    town("Roubaix", "59100", 50.6942, 3.1746, 2_600.0),
    town("Nantes", "44000", 47.2184, -1.5536, 1_700.0),
    town("Brest", "29200", 48.3904, -4.4861, 650.0),
)


class Towns:
    """A gazetteer of ``TOWNS``, by name or postal code."""

    def find(
        self, text: str, *, postal_code: str | None = None, country: str | None = None
    ) -> Place | None:
        wanted = fold(text)
        for town in TOWNS:
            if fold(town.name) == wanted or postal_code == town.postal_code:
                return town
        return None

    def near(self, latitude: float, longitude: float) -> Place | None:
        def far(town: Place) -> float:
            return km_between((town.latitude, town.longitude), (latitude, longitude))

        nearest = min(TOWNS, key=far)
        return nearest if far(nearest) <= 50 else None


READING = Reading(LEXICON, Towns())


def job(document: Mapping[str, Any], job_id: str = "job") -> JobFacts:
    return read_job(READING, job_id, document)


def person(document: Mapping[str, Any], candidate_id: str = "person") -> CandidateFacts:
    return read_candidate(READING, candidate_id, document, today=TODAY)


def job_index(jobs: Sequence[JobFacts]) -> JobIndex:
    index = JobIndex(Shared(LEXICON), itself)
    for facts in jobs:
        index.put(facts, facts)
    return index


def candidate_index(people: Sequence[CandidateFacts]) -> CandidateIndex:
    index = CandidateIndex(Shared(LEXICON), itself)
    for facts in people:
        index.put(facts, facts)
    return index


def ranked_jobs(
    index: JobIndex,
    who: CandidateFacts,
    weights: tuple[float, ...] = BASE_WEIGHTS,
    *,
    today: int = TODAY,
) -> dict[str, Ranked[JobFacts]]:
    """Every job of the index that is open today, also the forbidden ones, by id, best first."""
    ranking = index.rank(
        who, weights, today=today, limit=len(index), related_only=False, keep_blocked=True
    )
    return {ranked.facts.id: ranked for ranked in ranking.matches}


def ranked_people(
    index: CandidateIndex,
    what: JobFacts,
    weights: tuple[float, ...] = BASE_WEIGHTS,
    *,
    today: int = TODAY,
) -> dict[str, Ranked[CandidateFacts]]:
    ranking = index.rank(
        what, weights, today=today, limit=len(index), related_only=False, keep_blocked=True
    )
    return {ranked.facts.id: ranked for ranked in ranking.matches}


def pair(
    candidate: Mapping[str, Any],
    offer: Mapping[str, Any],
    weights: tuple[float, ...] = BASE_WEIGHTS,
    *,
    today: int = TODAY,
) -> Ranked[JobFacts]:
    """One pair of documents, scored alone."""
    what = job(offer)
    return ranked_jobs(job_index([what]), person(candidate), weights, today=today)[what.id]


def score(ranked: Ranked[Any], key: str) -> float | None:
    """The score of a criterion, None where it has no data."""
    at = POSITION[key]
    return ranked.values[at] if ranked.known[at] else None


def numbers(ranked: Ranked[Any]) -> tuple[Any, ...]:
    """Every figure of a pair, to be compared bit for bit."""
    return (
        ranked.values, ranked.known, ranked.total, ranked.confidence, ranked.applied,
        ranked.contributions, ranked.fit, ranked.blockers, ranked.nearness, ranked.field_years,
        ranked.straight_km, ranked.journey, ranked.burden,
    )  # fmt: skip


# A pair of which all twelve criteria are known.
NURSE = {
    "personal_info": {"firstName": "Inès", "lastName": "Moreau", "email": "ines@example.org",
                      "phone": "+33 6 12 34 56 78"},
    "current_role": "Infirmière en bloc opératoire",
    "skills": ["soins infirmiers", {"name": "hygiène hospitalière", "level": 4}, "bloc opératoire"],
    "languages": {"fr": "native", "en": "B1"},
    "experience_years": 6,
    "experiences": [
        {"title": "Infirmière", "company": "CHU", "sector": "Santé", "start": "2019-09"},
    ],
    "certifications": ["Diplôme d'État d'infirmier"],
    "location": {"city": "Lyon", "postal_code": "69001"},
    "preferences": {
        "salary_expectations": {"min": 32000, "max": 38000, "current": 31000, "period": "year"},
        "transport": {"modes": ["voiture"], "max_minutes": {"voiture": 40}},
        "remote_preferences": "on_site",
        "sectors": ["Santé"],
        "contracts": ["CDI", "CDD"],
        "company_size": "grand groupe",
        "motivations": ["impact", "apprentissage"],
        "environment": ["13e mois", "horaires flexibles"],
    },
    "availability": "1 mois",
    "pourquoi_ecoute": ["Rémunération trop faible"],
}  # fmt: skip
WARD = {
    "title": "Infirmier(ère) de bloc opératoire H/F",
    "company": {"name": "Clinique du Parc", "sector": "Santé", "size": "grand groupe"},
    "description": "Au service des patients, formation continue et tutorat.",
    "required_skills": ["soins infirmiers", "bloc opératoire"],
    "preferred_skills": ["stérilisation"],
    "languages": {"fr": "C1"},
    "experience": {"min_years": 3, "max_years": 10},
    "location": {"city": "Villeurbanne"},
    "remote_policy": {"mode": "on_site"},
    "contract_type": "CDI",
    "salary_range": {"min": 33000, "max": 37000, "period": "year"},
    "start_date": "2026-02-01",
    "urgency": "high",
    "hierarchy": "senior",
    "environment": ["horaires flexibles"],
    "benefits": ["13e mois", "restaurant d'entreprise"],
}
