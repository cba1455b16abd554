"""Titles and names of skills as text models read them: one gender, no contract, accents kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.adapters.text.lexicon_files import load_rows
from src.matching.phrase_forms import phrase, title_phrase
from tests.unit.matching.strategies import TITLES

MOST = 300

BOTH_GENDERS = [
    ("Adjoint administratif", "Adjointe administrative"),
    ("Agent immobilier", "Agente immobilière"),
    ("Aide-soignant", "Aide-soignante"),
    ("Ambulancier", "Ambulancière"),
    ("Animateur socioculturel", "Animatrice socioculturelle"),
    ("Apprenti boucher", "Apprentie bouchère"),
    ("Artisan maçon", "Artisane maçonne"),
    ("Assistant de direction", "Assistante de direction"),
    ("Attaché commercial", "Attachée commerciale"),
    ("Avocat", "Avocate"),
    ("Boulanger", "Boulangère"),
    ("Caissier", "Caissière"),
    ("Chargé de recrutement", "Chargée de recrutement"),
    ("Chef de projet", "Cheffe de projet"),
    ("Chirurgien-dentiste", "Chirurgienne-dentiste"),
    ("Coiffeur", "Coiffeuse"),
    ("Commis de cuisine", "Commise de cuisine"),
    ("Conducteur de travaux", "Conductrice de travaux"),
    ("Conseiller clientèle", "Conseillère clientèle"),
    ("Consultant fonctionnel", "Consultante fonctionnelle"),
    ("Cuisinier", "Cuisinière"),
    ("Directeur commercial", "Directrice commerciale"),
    ("Développeur", "Développeuse"),
    ("Éducateur spécialisé", "Éducatrice spécialisée"),
    ("Électricien", "Électricienne"),
    ("Employé de commerce", "Employée de commerce"),
    ("Expert-comptable", "Experte-comptable"),
    ("Formateur technique", "Formatrice technique"),
    ("Gardien d'immeuble", "Gardienne d'immeuble"),
    ("Infirmier", "Infirmière"),
    ("Ingénieur logiciel", "Ingénieure logiciel"),
    ("Magasinier", "Magasinière"),
    ("Masseur-kinésithérapeute", "Masseuse-kinésithérapeute"),
    ("Mécanicien automobile", "Mécanicienne automobile"),
    ("Menuisier", "Menuisière"),
    ("Opérateur de production", "Opératrice de production"),
    ("Ouvrier agricole", "Ouvrière agricole"),
    ("Pâtissier", "Pâtissière"),
    ("Pharmacien", "Pharmacienne"),
    ("Préparateur de commandes", "Préparatrice de commandes"),
    ("Professeur des écoles", "Professeure des écoles"),
    ("Rédacteur web", "Rédactrice web"),
    ("Responsable administratif", "Responsable administrative"),
    ("Secrétaire médical", "Secrétaire médicale"),
    ("Technicien de maintenance", "Technicienne de maintenance"),
    ("Vendeur", "Vendeuse"),
]
WRITTEN = {
    "développeur": [
        "Développeur/euse", "Développeur·euse", "Développeur(euse)", "développeur.euse",
        "développeur-euse", "Développeur / Développeuse", "Développeur/Développeuse (H/F)",
        "DÉVELOPPEUSE", "Développeuse H/F", "Développeur (m/f/d)", "  Développeur  -  CDI ",
        "De\u0301veloppeur",
    ],
    "infirmier": ["Infirmier(ère)", "Infirmier·ère", "Infirmier/ère", "Infirmier / Infirmière",
                  "Infirmier.e.s", "Infirmier-ière", "Infirmière 35h", "Infirmier - 75011"],
    "chargé de clientèle": ["Chargé(e) de clientèle", "Chargé·e de clientèle",
                            "Chargé/e de clientèle", "Chargé / Chargée de clientèle"],
    "conducteur routier": ["Conducteur/trice routier", "Conducteur(trice) routier(ère)"],
    "technicien": ["Technicien(ne)", "Technicien/ne", "Technicien·ne", "Technicien·ienne"],
    "chef de projet": ["Chef·fe de projet", "Chef(fe) de projet", "Chef / Cheffe de projet"],
    "directeur financier": ["Directeur·trice financier·ère", "Directeur(trice) financier(ère)"],
    "agent d'entretien": ["Agent(e) d'entretien", "Agent d’entretien - temps partiel"],
    "accueillant familial auprès d'adultes": [
        "Accueillant familial / Accueillante familiale auprès d'adultes (H/F)"],
}  # fmt: skip
ENGLISH = ["executive producer", "sales representative", "creative director", "nurse", "waitress"]


@pytest.mark.parametrize(("one", "other"), BOTH_GENDERS)
def test_both_genders_of_a_trade_are_one_phrase(one: str, other: str) -> None:
    assert phrase(one) == phrase(other) == phrase(f"{other} (H/F)") == one.lower()


@pytest.mark.parametrize(("one", "other"), [pair for pair in BOTH_GENDERS if "-" not in pair[0]])
def test_both_genders_beside_each_other_are_one_phrase(one: str, other: str) -> None:
    assert phrase(f"{one} / {other}") == phrase(f"{one}/{other} (H/F)") == one.lower()


@pytest.mark.parametrize(
    ("expected", "title"), [(form, title) for form, titles in WRITTEN.items() for title in titles]
)
def test_brackets_dots_and_slashes_are_gender_and_not_words(expected: str, title: str) -> None:
    assert phrase(title) == expected


@pytest.mark.parametrize("title", ENGLISH)
def test_an_english_title_keeps_endings_that_only_french_has_a_gender_for(title: str) -> None:
    assert phrase(title) == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [("C/C++ developer", "c / c++ developer"), ("Front / back", "front / back")],
)
def test_a_slash_between_two_things_stays(text: str, expected: str) -> None:
    assert phrase(text) == expected


def test_accents_stay_for_encoders_that_read_them() -> None:
    assert phrase("Économètre du bâtiment") == "économètre du bâtiment"


@pytest.mark.parametrize("title", ["", "CDI", "(H/F)", "H/F - CDD 6 mois", "75011", "///", "!?"])
def test_a_title_without_a_trade_has_no_phrase(title: str) -> None:
    assert title_phrase(title) == ""


def test_the_phrase_of_a_trade_is_its_own_phrase() -> None:
    names = {
        name
        for row in load_rows("occupations")
        for name in f"{row['labels_fr']}|{row['labels_en']}".split("|")
    }
    changed = [name for name in {*names, *TITLES} if phrase(phrase(name)) != phrase(name)]
    assert changed == []


@given(st.text(max_size=2 * MOST) | st.text("abe/ ()·.-éèHF'xtrice", max_size=80))
def test_any_text_has_a_phrase_lower_cased_bounded_and_without_loose_spaces(text: str) -> None:
    # Lower-casing gives two characters for one at most, a slash gets a space on each side.
    found = phrase(text)
    assert found == phrase(text)
    assert len(found) <= 4 * MOST
    assert found == found.strip()
    assert "  " not in found
    assert title_phrase(text) in {"", found}


@given(st.text(min_size=1, max_size=40))
def test_what_comes_after_the_first_three_hundred_characters_is_not_read(tail: str) -> None:
    head = ("comptable fournisseurs " * 20)[:MOST]
    assert phrase(head + tail) == phrase(head)
