"""Jobs out of HTML pages."""

from __future__ import annotations

import time
from typing import Any

import orjson
import pytest

from src.adapters.formats.html_posting import page_text, read_posting_html
from src.services.documents import check_document
from tests.unit.extraction.test_posting import READING, TODAY

BODY = """<html><head><title>Emploi</title></head><body>
<header>Trouver-un-poste <a href="/">Connexion</a></header>
<nav><ul><li>Offres CDD</li><li>Intérim</li></ul></nav>
<main><h1>Infirmier(e) H/F</h1>
<p>La clinique Saint-Roch recrute &agrave; Lille.</p>
<h2>Missions</h2><ul><li>Soins</li><li>Suivi des patients</li></ul>
<h2>Profil</h2><p>Diplôme d'État d'infirmier exigé, 2 ans d'expérience.</p>
<p>CDI &ndash; 2&nbsp;400&nbsp;€ brut mensuel</p></main>
<footer>Mentions légales, freelance</footer></body></html>"""


def page(**posting: Any) -> str:
    data = {"@context": "https://schema.org", "@type": "JobPosting", **posting}
    script = f'<script type="application/ld+json">{orjson.dumps(data).decode()}</script>'
    return BODY.replace("</head>", script + "</head>")


def read(markup: str) -> Any:
    return read_posting_html(markup, READING, today=TODAY)


def test_a_page_without_data_is_read_by_its_main_text() -> None:
    document = read(BODY).document
    assert document["title"] == "Infirmier(e) H/F"
    assert document["contract_type"] == "CDI"
    assert document["location"] == {"city": "Lille"}
    assert document["salary_range"]["min"] == 2400
    assert document["responsibilities"] == ["Soins", "Suivi des patients"]
    assert document["knockouts"] == ["Diplôme d'État d'infirmier"]
    assert "Connexion" not in document["text"]
    assert "Mentions" not in document["text"]


def test_data_of_the_page_goes_before_its_text() -> None:
    extraction = read(
        page(title="IDE de jour", employmentType="TEMPORARY", datePosted="2026-04-01")
    )
    document = extraction.document
    assert document["title"] == "IDE de jour"
    assert document["contract_type"] == "CDD"
    assert document["published_at"] == "2026-04-01"
    # What the data lacks is in the text.
    assert document["experience"] == {"min_years": 2.0}
    assert document["location"] == {"city": "Lille"}
    assert check_document("job", document)


def test_a_long_description_stands_for_the_page() -> None:
    about = "<p>Poste en CDD de 6 mois, 12,50 € de l'heure.</p>" + "<p>Vous soignez.</p>" * 20
    document = read(page(title="IDE", description=about)).document
    assert (document["contract_type"], document["duration_months"]) == ("CDD", 6)
    assert document["salary_range"]["period"] == "hour"
    assert "Saint-Roch" not in document["text"]


def test_places_are_of_the_text_that_was_read() -> None:
    extraction = read(page(title="IDE de jour"))
    text = page_text(page(title="IDE de jour"))
    by_pointer = {value.pointer: value for value in extraction.values}
    years = by_pointer["/experience"]
    assert text[years.start : years.end] == "2 ans"
    assert (by_pointer["/title"].start, by_pointer["/title"].end) == (0, 0)


def test_plain_text_and_nothing_are_taken_too() -> None:
    assert read("Comptable H/F\nPoste en CDI à pourvoir").document["contract_type"] == "CDI"
    assert read("").warnings == ["no_text"]
    assert read("<html></html>").document == {}


@pytest.mark.parametrize(
    "markup",
    ["<nav>" * 60_000, "<h1>" * 60_000, "<main><h1 " * 30_000, "<" * 300_000,
     "<form></form>" * 30_000, "<nav><header>" * 30_000],
)  # fmt: skip
def test_no_page_takes_long(markup: str) -> None:
    before = time.process_time()
    read(markup)
    assert time.process_time() - before < 15
