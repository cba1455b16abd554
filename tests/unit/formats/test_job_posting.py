from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from src.adapters.formats.html_text import plain_text
from src.services.documents import read_tolerantly
from src.services.import_rows import FormatError, ImportRow, RowError
from tests.unit.formats.reading import DATA, documents, rows
from tests.yardstick import yards


def posting(**more: Any) -> dict[str, Any]:
    """The job of a small posting."""
    value = {"@context": "https://schema.org", "@type": "JobPosting", "title": "Soudeur"} | more
    return documents(json.dumps(value))[0]


def test_a_page_gives_the_job_in_its_structured_data() -> None:
    [row] = rows(DATA / "offre.html")
    assert isinstance(row, ImportRow)
    baker, _ = read_tolerantly("job", row.content)
    assert baker == {
        "external_id": "Fournil Doré:8841",
        "title": "Boulanger\xa0H/F",
        "company": {"name": "Fournil Doré", "sector": "Boulangerie"},
        "description": "Au sein d'une équipe de 4 :\n- Pétrir & façonner\n- Cuire les pains",
        "responsibilities": ["Préparer les pâtes", "Tenir le poste propre"],
        "required_skills": ["Pétrissage", "Façonnage", "Cuisson"],
        "knockouts": ["CAP Boulanger"],
        "experience": {"min_years": 2.0},
        "education": "Certificat professionnel",
        "location": [
            {
                "address": "3 place du Marché",
                "city": "Quimper",
                "postal_code": "29000",
                "country": "FR",
                "latitude": 47.996,
                "longitude": -4.1024,
            },
            {"city": "Concarneau", "country": "FR"},
        ],
        "contract_type": "CDI",
        "salary_range": {"min": 12.5, "max": 14.2, "currency": "EUR", "period": "hour"},
        "environment": ["temps plein"],
        "benefits": ["Mutuelle", "13e mois"],
        "published_at": "2026-01-12",
        "expires_at": "2026-03-11T23:00:00Z",
    }
    assert row.ignored == ("/directApply",)


def test_a_graph_resolves_its_references() -> None:
    first, second = rows(DATA / "offres_graph.json")
    engineer, _ = read_tolerantly("job", first.content)
    assert engineer == {
        "external_id": "https://nuage.example.org/emplois/7",
        "title": "SRE",
        "company": {"name": "Nuage SAS"},
        "location": {"city": "Toulouse", "postal_code": "31000", "country": "FR"},
        "remote_policy": {"mode": "hybrid"},
        "contract_type": "freelance",
        "salary_range": {"min": 550.0, "max": 550.0, "currency": "EUR", "period": "day"},
    }
    support, _ = read_tolerantly("job", second.content)
    assert support == {"title": "Support N2", "remote_policy": {"mode": "full_remote"}}
    assert isinstance(second, ImportRow)
    assert second.ignored == ("/employmentType: VOLUNTEER",)


@pytest.mark.parametrize(
    ("unit", "period"),
    [("HOUR", "hour"), ("DAY", "day"), ("WEEK", "week"), ("MONTH", "month"), ("YEAR", "year")],
)
def test_pay_keeps_its_unit(unit: str, period: str) -> None:
    value = {"@type": "QuantitativeValue", "value": 2000, "unitText": unit}
    job = posting(baseSalary={"@type": "MonetaryAmount", "currency": "EUR", "value": value})
    assert job["salary_range"] == {"min": 2000, "max": 2000, "currency": "EUR", "period": period}


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        ("38-42 k€", {"text": "38-42 k€"}),
        ({"currency": "EUR", "value": "2500"}, {"min": 2500, "max": 2500, "currency": "EUR"}),
        ({"value": {"minValue": 5, "maxValue": 3}}, {"min": 3, "max": 5}),
        ({"value": {"minValue": 0, "maxValue": 0}}, None),
        ({"value": {"value": True}}, None),
    ],
)
def test_pay_in_the_forms_that_pages_use(pay: object, expected: object) -> None:
    assert posting(baseSalary=pay).get("salary_range") == expected


def test_experience_in_words_is_read_too() -> None:
    assert posting(experienceRequirements="3 à 5 ans")["experience"] == {
        "min_years": 3.0,
        "max_years": 5.0,
    }


def test_coordinates_that_are_none_are_left_out() -> None:
    place = {"geo": {"latitude": "95", "longitude": "2"}, "address": "Paris"}
    assert posting(jobLocation=place)["location"] == {"address": "Paris"}


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Un</p><p>deux</p>", "Un\ndeux"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("Un<br/>deux &amp; trois", "Un\ndeux & trois"),
        ("&lt;p&gt;Un&lt;/p&gt;", "Un"),
        ("<script>alert(1)</script>Un<STYLE>x</STYLE> deux<!-- rien -->", "Un deux"),
        ("salaire < 30 k€ et > 20 k€", "salaire < 30 k€ et > 20 k€"),
        ("<b>salaire</b> < 30 k€", "salaire < 30 k€"),
        ("sans balise &eacute;", "sans balise é"),
        ("fin <b", "fin <b"),
    ],
)
def test_markup_becomes_the_text_one_sees(markup: str, text: str) -> None:
    assert plain_text(markup) == text


HOSTILE = [
    "<!--",
    "<a ",
    "<![CDATA[",
    "</",
    "<",
    "<!",
    "<div>",
    "&#",
    "<a href='",
    "<script>",
    "<?",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_markup_costs_no_more_than_its_length(piece: str) -> None:
    """The parser of the standard library needs minutes for some of these."""
    inside = piece * (400_000 // len(piece))
    page = f'<html><script type="application/ld+json">{inside}</script></html>'

    def read() -> None:
        plain_text(inside)
        with pytest.raises(FormatError):
            rows(page)

    assert yards(read) < 400


def test_a_page_too_large_or_too_deep_is_refused_within_memory() -> None:
    tracemalloc.start()
    with pytest.raises(FormatError, match="at most 5000000"):
        rows("<html>" + "<div>" * 1_200_000)
    with pytest.raises(FormatError, match="no JobPosting"):
        rows("<div>" * 200_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000


def test_a_posting_that_cannot_be_read_is_an_error_of_its_own() -> None:
    broken = '<script type="application/ld+json">{"@type": "JobPosting", "title": }</script>'
    whole = '<script type="application/ld+json">{"@type": "JobPosting", "title": "a"}</script>'
    first, second = rows(broken + whole)
    assert isinstance(first, RowError)
    assert isinstance(second, ImportRow)


def test_structured_data_about_something_else_is_no_job() -> None:
    [row] = rows('{"@context": "https://schema.org", "@type": "Recipe", "name": "Pain"}')
    assert isinstance(row, RowError)
    assert row.fault.french == "ne contient pas de JobPosting"


def test_a_posting_is_no_candidate() -> None:
    with pytest.raises(FormatError, match="not a candidate"):
        rows(DATA / "offre.html", "candidate")
    [row] = rows('{"@type": "JobPosting", "title": "a"}', "candidate")
    assert isinstance(row, RowError)
