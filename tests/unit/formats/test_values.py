from __future__ import annotations

import pytest

from src.adapters.formats import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("35 000,50 €", 35000.5),
        ("38K", 38000.0),
        ("38 k€", 38000.0),
        ("35.000", 35000.0),
        ("2\u202f800", 2800.0),
        ("12,5", 12.5),
        ("30 km", 30.0),
        ("selon profil", None),
    ],
)
def test_numbers_with_french_and_english_separators(text: str, expected: float | None) -> None:
    assert values.number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2-5 ans", {"min_years": 2.0, "max_years": 5.0}),
        ("de 2 à 3 ans", {"min_years": 2.0, "max_years": 3.0}),
        ("3 ans minimum", {"min_years": 3.0}),
        ("5+ years", {"min_years": 5.0}),
        ("moins de 2 ans", {"max_years": 2.0}),
        ("18 mois", {"min_years": 1.5}),
        ("Débutant accepté", {"min_years": 0.0}),
        ("confirmé", None),
        ("depuis 1998", None),
    ],
)
def test_asked_years(text: str, expected: dict[str, float] | None) -> None:
    assert values.experience(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        ("01/03/2024", "2024-03-01"),
        ("1.3.24", "2024-03-01"),
        ("12/05/99", "1999-05-12"),
        ("03/2024", "2024-03"),
        ("1er mars 2024", "2024-03-01"),
        ("août 2023", "2023-08"),
        ("March 5, 2024", "2024-03-05"),
        ("31/02/2024", None),
        ("bientôt", None),
    ],
)
def test_dates_as_far_as_they_are_known(text: str, expected: str | None) -> None:
    assert values.partial_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CDI - Temps plein", "CDI"),
        ("Contrat à durée indéterminée", "CDI"),
        ("Contrat à durée déterminée de 6 mois", "CDD"),
        ("MIS", "interim"),
        ("Mission d'intérim", "interim"),
        ("Contrat d'apprentissage", "alternance"),
        ("Stage de fin d'études", "stage"),
        ("Profession libérale", "freelance"),
        ("à discuter", None),
    ],
)
def test_contracts(text: str, expected: str | None) -> None:
    assert values.contract(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100%", {"mode": "full_remote"}),
        ("Télétravail partiel (2 jours)", {"mode": "hybrid", "days_per_week": 2.0}),
        ("1,5 jours", {"mode": "hybrid", "days_per_week": 1.5}),
        ("50 %", {"mode": "hybrid", "days_per_week": 2.5}),
        ("Présentiel", {"mode": "on_site"}),
        ("5 j", {"mode": "full_remote", "days_per_week": 5.0}),
        ("on verra", None),
    ],
)
def test_remote_work(text: str, expected: dict[str, object] | None) -> None:
    assert values.remote(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Python, SQL (MySQL, PG), Git", ["Python", "SQL (MySQL, PG)", "Git"]),
        ("a; b, c", ["a", "b, c"]),
        ("- a\n- b\n", ["a", "b"]),
        ("• a • b", ["a", "b"]),
        (" , ", None),
    ],
)
def test_lists_in_one_cell(text: str, expected: list[str] | None) -> None:
    assert values.items(text) == expected
