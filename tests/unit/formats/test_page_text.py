"""The text of HTML pages, and the jobs in it."""

from __future__ import annotations

import pytest

from src.adapters.formats.page_text import own_text
from src.extraction.posting import read_posting
from tests.unit.extraction.test_posting import READING, TODAY
from tests.yardstick import yards

BODY = """<html><head><title>Emploi</title></head><body>
<header>Trouver-un-poste <a href="/">Connexion</a></header>
<nav><ul><li>Offres CDD</li><li>Intérim</li></ul></nav>
<main><h1>Infirmier(e) H/F</h1>
<p>La clinique Saint-Roch recrute &agrave; Lille.</p>
<h2>Missions</h2><ul><li>Soins</li><li>Suivi des patients</li></ul>
<h2>Profil</h2><p>Diplôme d'État d'infirmier exigé, 2 ans d'expérience.</p>
<p>CDI &ndash; 2&nbsp;400&nbsp;€ brut mensuel</p></main>
<footer>Mentions légales, freelance</footer></body></html>"""


def test_the_job_of_a_page_is_read_without_the_site_around_it() -> None:
    text = own_text(BODY)
    assert text.startswith("Infirmier(e) H/F\n")
    assert not any(word in text for word in ("Connexion", "CDD", "Mentions", "Emploi"))
    document = read_posting(text, READING, today=TODAY).document
    assert document["title"] == "Infirmier(e) H/F"
    assert document["contract_type"] == "CDI"
    assert document["location"] == {"city": "Lille"}
    assert document["salary_range"]["min"] == 2400
    assert document["responsibilities"] == ["Soins", "Suivi des patients"]
    assert document["knockouts"] == ["Diplôme d'État d'infirmier"]


def test_a_heading_outside_of_the_main_part_is_its_first_line() -> None:
    markup = "<header><h1>Chef de partie</h1></header><article><p>À Annecy, en CDI.</p></article>"
    assert own_text(markup) == "Chef de partie\n\nÀ Annecy, en CDI."


def test_what_is_not_closed_is_kept() -> None:
    assert "Cuisinier" in own_text("<nav><p>Cuisinier H/F</p>")
    assert own_text("<main><p>Cuisinier H/F") == "Cuisinier H/F"


def test_plain_text_and_nothing_stay_themselves() -> None:
    assert own_text("Comptable H/F\nPoste en CDI") == "Comptable H/F\nPoste en CDI"
    assert own_text("") == own_text("<html></html>") == ""


@pytest.mark.parametrize(
    "markup",
    ["<nav>" * 60_000, "<h1>" * 60_000, "<main><h1 " * 30_000, "<" * 300_000,
     "<form></form>" * 30_000, "<nav><header>" * 30_000],
)  # fmt: skip
def test_no_page_takes_long(markup: str) -> None:
    assert yards(lambda: own_text(markup)) < 200
