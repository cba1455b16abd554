"""How near two titles are: in French and English, misspelt, gendered, with noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching import titles
from src.matching.criteria.semantic import NEAR_TRADE
from src.matching.phrase_forms import title_phrase
from src.matching.titles import TitleTable, features
from tests.unit.matching.market import LEXICON
from tests.unit.matching.strategies import TITLES

SAME = [
    ("Infirmier DE", "Infirmière diplômée d'État"),
    ("Infirmier", "Registered nurse"),
    ("Développeur/euse Python", "Python developer"),
    ("Développeur web", "Web developer (H/F)"),
    ("Développpeur web", "Développeur web"),
    ("Comptable", "Accountant"),
    ("Comptable général H/F", "Comptable - CDI - Lyon"),
    ("Soudeur TIG", "TIG welder"),
    ("Boulanger", "Boulangère"),
    ("Boulanger", "Baker"),
    ("Aide-soignante de nuit", "Aide soignant"),
    ("Conducteur de travaux BTP", "Conductrice de travaux"),
    ("Chef de projet informatique", "IT project manager"),
    ("Vendeur en boulangerie", "Vendeuse boulangerie pâtisserie"),
    ("Électricien bâtiment", "Electricien du batiment H/F"),
    ("Cariste CACES 1 3 5", "Forklift driver"),
    ("Assistante de direction", "Executive assistant"),
    ("Data scientist", "Scientifique des données"),
    ("Responsable des ressources humaines", "HR manager"),
    ("Chauffeur PL", "Chauffeur poids lourd"),
    ("Plombier chauffagiste", "Plombier-chauffagiste"),
    ("Chef de rang", "Serveur en salle"),
    ("Ingénieur DevOps", "Site reliability engineer"),
    ("Infirmère", "Infirmier"),
    ("Electicien", "Électricien"),
    ("Plonbier", "Plombier"),
    ("Comtable", "Comptable"),
    ("Mennuisier", "Menuisière"),
    ("Professeur des écoles", "Professeure des écoles 39h - 75011"),
    ("Zorbiste confirmé", "Zorbiste H/F"),
]
CLOSE = [
    ("Infirmier", "Aide-soignant"),
    ("Sage-femme", "Infirmière"),
    ("Développeur Python", "Développeur Java"),
    ("Développeur front-end", "Développeuse back-end"),
    ("Comptable", "Contrôleur de gestion"),
    ("Assistante comptable", "Comptable"),
    ("Directrice commerciale", "Commercial"),
    ("Soudeur", "Chaudronnier"),
    ("Boulanger", "Pâtissier"),
    ("Chef de cuisine", "Cuisinière"),
    ("Électricien", "Plombier"),
    ("Data scientist", "Data engineer"),
    ("Cariste", "Préparateur de commandes"),
    ("Mécanicien automobile", "Carrossier"),
    ("Gestionnaire de paie", "Comptable"),
    ("Professeur de piano", "Professeur des écoles"),
    ("Caissière", "Vendeuse"),
]
FAR = [
    ("Infirmière", "Soudeur"),
    ("Nurse", "Welder"),
    ("Développeur Python", "Boulanger"),
    ("Comptable", "Plombier"),
    ("Conducteur de travaux", "Conducteur de bus"),
    ("Chef de cuisine", "Chef de chantier"),
    ("Assistant dentaire", "Assistant juridique"),
    ("Agent d'entretien", "Agent immobilier"),
    ("Technicien de laboratoire", "Technicien réseau"),
    ("Ingénieur agronome", "Ingénieur logiciel"),
    ("Directeur financier", "Directeur artistique"),
    ("Responsable magasin", "Responsable informatique"),
    ("Auxiliaire de vie", "Auxiliaire vétérinaire"),
    ("Sage-femme", "Femme de chambre"),
    ("Opérateur de saisie", "Opérateur sur machine"),
    ("Conseiller clientèle banque", "Conseiller en insertion"),
    ("Zorbiste", "Flurbologue"),
]


def add(table: TitleTable, title: str) -> int:
    return table.add(title_phrase(title), LEXICON.occupations_of(title))


def nearness(one: str, other: str) -> float:
    table = TitleTable(LEXICON)
    at = add(table, other)
    return float(table.nearness(title_phrase(one), LEXICON.occupations_of(one))[at])


def assert_between(one: str, other: str, least: float, most: float) -> None:
    assert least <= nearness(one, other) <= most
    assert nearness(one, other) == nearness(other, one)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_titles_of_one_trade_are_near(one: str, other: str) -> None:
    assert_between(one, other, 0.8, 1)


@pytest.mark.parametrize(("one", "other"), CLOSE)
def test_titles_of_close_trades_are_related_and_not_the_same(one: str, other: str) -> None:
    assert_between(one, other, NEAR_TRADE, 0.8)


@pytest.mark.parametrize(("one", "other"), FAR)
def test_titles_of_other_trades_are_far_whatever_words_they_share(one: str, other: str) -> None:
    assert_between(one, other, 0, 0.2)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_itself(title: str) -> None:
    assert nearness(title, title) == 1


def test_a_title_without_words_is_near_nothing() -> None:
    table = TitleTable(LEXICON)
    add(table, "Comptable")
    assert title_phrase("CDI (H/F) 35h") == ""
    assert table.nearness("", ()).tolist() == [0, 0]


def test_a_title_is_kept_once() -> None:
    table = TitleTable(LEXICON)
    assert add(table, "Soudeur H/F") == add(table, "Soudeur/Soudeuse (CDI)") == 0
    assert add(table, "Comptable") == 1
    assert len(table) == 2


def test_features_are_words_and_their_letters_generic_ones_lighter() -> None:
    weights = features(["chef", "cuisine"])
    assert weights["cuisine"] > weights["chef"]
    assert weights["\x00_cu"] > weights["\x00_ch"]
    assert all(isinstance(weight, int) for weight in weights.values())


@given(st.lists(st.sampled_from(TITLES), min_size=1, max_size=30), st.sampled_from(TITLES))
def test_moving_the_newest_titles_into_the_base_changes_no_bit(
    stock: list[str], asked: str
) -> None:
    query = title_phrase(asked), LEXICON.occupations_of(asked)
    small, large = TitleTable(LEXICON), TitleTable(LEXICON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(titles, "_TAIL", 4)
        for title in stock:
            add(small, title)
            small.nearness(*query)
        for title in stock:
            add(large, title)
        moved = small.nearness(*query)
    table = TitleTable(LEXICON)
    for title in stock:
        add(table, title)
    assert np.array_equal(moved, table.nearness(*query))
    assert np.array_equal(large.nearness(*query), table.nearness(*query))


def test_what_is_kept_for_a_title_is_bounded_and_right(monkeypatch: Any) -> None:
    monkeypatch.setattr(titles, "_KEPT_BYTES", 0)
    table = TitleTable(LEXICON)
    for title in TITLES:
        add(table, title)
    asked = [(title_phrase(title), LEXICON.occupations_of(title)) for title in TITLES]
    first = [table.nearness(*query).copy() for query in asked]
    again = [table.nearness(*query) for query in asked]
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    with pytest.raises(ValueError, match="read-only"):
        again[-1][0] = 1.0
