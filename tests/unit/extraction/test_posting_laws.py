"""What holds for every advert: layouts agree, places are true, time is bounded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.extraction.extracted import Extraction
from src.extraction.page import MAX_CHARACTERS
from src.services.documents import check_document
from tests.unit.extraction.posting_samples import SAMPLES
from tests.unit.extraction.test_posting import read
from tests.yardstick import yards

_TITLES = ("Comptable", "Infirmier(e)", "Cariste", "Développeur Python", "Chef de partie",
           "Électricien", "Assistant(e) de direction", "Conducteur routier")  # fmt: skip
_TOWNS = ("Nantes", "Lille", "Toulouse", "Clermont-Ferrand", "Annecy", "Saint-Étienne")
_CONTRACTS = ("CDI", "CDD", "intérim")

jobs = st.fixed_dictionaries(
    {
        "title": st.sampled_from(_TITLES),
        "town": st.sampled_from(_TOWNS),
        "contract": st.sampled_from(_CONTRACTS),
        "years": st.integers(1, 9),
        "low": st.integers(20, 60),
        "more": st.integers(1, 15),
        "days": st.integers(1, 4),
        "licence": st.booleans(),
    }
)


def labels(job: dict[str, Any]) -> str:
    licence = "Permis : permis B obligatoire\n" if job["licence"] else ""
    return (
        f"Poste : {job['title']} (H/F)\nLieu : {job['town']}\nContrat : {job['contract']}\n"
        f"Salaire : {job['low']}-{job['low'] + job['more']} K€\n"
        f"Expérience : {job['years']} ans minimum\n{licence}"
        f"Télétravail : {job['days']} jours par semaine\n"
    )


def headings(job: dict[str, Any]) -> str:
    licence = "\n- Permis B obligatoire" if job["licence"] else ""
    return (
        f"{job['title']} (H/F) - {job['contract']} - {job['town']}\n\nVOS MISSIONS\n"
        "- Accueillir les clients\n- Tenir le planning\n\nVOTRE PROFIL\n"
        f"- {job['years']} ans d'expérience minimum{licence}\n\nNOUS OFFRONS\n"
        f"- {job['low']} à {job['low'] + job['more']} k€ brut annuel\n"
        f"- {job['days']} jours de télétravail par semaine\n"
    )


def prose(job: dict[str, Any]) -> str:
    licence = " Permis B obligatoire." if job["licence"] else ""
    return (
        f"Notre entreprise recherche un(e) {job['title']} (H/F) en {job['contract']}, basé(e) à "
        f"{job['town']}. Vous justifiez de {job['years']} ans d'expérience au moins.{licence} "
        f"Rémunération de {job['low']} 000 à {job['low'] + job['more']} 000 € par an, télétravail "
        f"{job['days']} jours par semaine."
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(jobs, st.sampled_from([labels, headings, prose]), st.booleans())
def test_a_job_comes_back_from_any_layout(job: dict[str, Any], layout: Any, windows: bool) -> None:
    text = layout(job)
    document = read(text.replace("\n", "\r\n") if windows else text).document
    town = document["location"]["city"]
    assert document["title"].startswith(job["title"])
    assert (town, document["contract_type"]) == (
        job["town"], {"intérim": "interim"}.get(job["contract"], job["contract"]),
    )  # fmt: skip
    pay = document["salary_range"]
    assert (pay["min"], pay["max"]) == (job["low"] * 1000, (job["low"] + job["more"]) * 1000)
    assert (pay["currency"], pay["period"]) == ("EUR", "year")
    assert document["experience"] == {"min_years": job["years"]}
    assert document["remote_policy"] == {"mode": "hybrid", "days_per_week": job["days"]}
    assert document.get("knockouts") == (["Permis B"] if job["licence"] else None)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Profil :", "Missions", "CDI", "35 k€", "3 ans d'expérience", "Lyon", "permis B",
                "obligatoire", "un plus", "\n", "\n\n", "- ", "•", ",", ".", " : ", "télétravail",
                "2 jours", "anglais", "C1", "e\u0301", "œ", "İ", "\u00a0", "\t", "H/F",
                "(", "recherche un",
            ]
        )
        | st.text(max_size=8),
        max_size=60,
    ).map(" ".join)
)  # fmt: skip
def test_any_text_gives_a_job_of_the_api_with_true_places(text: str) -> None:
    extraction = read(text)
    for value in extraction.values:
        assert 0 <= value.start < value.end <= len(text)
        assert 0.0 < value.confidence <= 1.0
    assert 0.0 <= extraction.confidence <= 1.0
    if "title" in extraction.document:
        assert check_document("job", extraction.document)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_text_of_other_characters_says_the_same(sample: Any) -> None:
    spaced = sample.text.replace("'", "’").replace(" - ", " – ").replace("\n- ", "\n• ")
    one, other = read(sample.text).document, read(spaced).document
    for key in ("salary_range", "experience", "contract_type", "remote_policy", "start_date"):
        assert one.get(key) == other.get(key)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["a", "A", "(", "1", " ", "\n", "1 ", "A ", "Ab-", "€", "9k€ ", "mission : ", "cdi ", "à Aa ",
     "recherche un ", "permis b ", "3 ans ", "bac +2 ", ". ", "- a\n", "télétravail 2 jours ",
     "mai ", "e\u0301", "anglais courant ", "diplôme d'état ", "Profil\n", "python, ",
     "Lieu : A\n", "Salaire : 3 €\n", "<", "H/F "],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (2 * MAX_CHARACTERS // len(piece))
    found: list[Extraction] = []
    # What grows with the square of the length takes thousands.
    assert yards(lambda: found.append(read(text))) < 400
    assert "text_cut" in found[0].warnings


def test_an_empty_text_is_no_posting() -> None:
    extraction = read(" \n\t ")
    assert (extraction.document, extraction.warnings) == ({}, ["no_text"])
