"""Folding, words, stems and titles without their noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.text import (
    clean_title,
    content_words,
    fold,
    one_letter_off,
    plain,
    stem,
    title_words,
    words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Développeur C++ / C#", "developpeur c++ c#"),
        ("Maîtrise d'œuvre", "maitrise d oeuvre"),
        ("  L’Équipe  ", "l equipe"),
        ("2 800 €", "2 800"),
        ("ÆSOP", "aesop"),
        ("", ""),
    ],
)
def test_folding_keeps_letters_and_figures(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_plain_text_keeps_its_punctuation() -> None:
    assert plain("Chargé(e) d’études – 75 %") == "charge(e) d'etudes – 75 %"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Développeur Node.js, C++ et C#", ["developpeur", "node.js", "c++", "et", "c#"]),
        ("ASP .NET / Vue.js", ["asp", ".net", "vue.js"]),
        ("R&D", ["r", "d"]),
        ("CACES 3 – 5", ["caces", "3", "5"]),
    ],
)
def test_words_of_the_trade_hold_together(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("infirmieres", "infirmier"), ("vendeuse", "vendeur"), ("directrice", "directeur"),
        ("animatrices", "animateur"), ("technicienne", "technicien"), ("employee", "employe"),
        ("assistante", "assistant"), ("agente", "agent"), ("boulangere", "boulanger"),
        ("cheffe", "chef"), ("ingenieure", "ingenieur"), ("commerciale", "commercial"),
        ("administrative", "administratif"), ("avocate", "avocat"), ("hotesse", "hote"),
        ("professionnelle", "professionnel"), ("champs", "champ"),
        # Not every such ending is a feminine or a plural.
        ("vente", "vente"), ("sante", "sante"), ("lumiere", "lumiere"), ("process", "process"),
        ("campus", "campus"), ("devis", "devis"), ("node.js", "node.js"), ("bts", "bts"),
        ("antenne", "antenne"), ("personnelle", "personnelle"), ("vaisselle", "vaisselle"),
    ],
)  # fmt: skip
def test_forms_of_one_word_meet_in_its_stem(word: str, base: str) -> None:
    assert stem(word) == base


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14))
def test_a_stem_is_never_empty_nor_longer_than_the_word(word: str) -> None:
    assert 1 <= len(stem(word)) <= len(word) + 1


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Développeur/euse Python (H/F)", "developpeur python"),
        ("Infirmier·ère F/H/X", "infirmier"),
        ("Chargé(e) de recrutement - CDI", "charge de recrutement"),
        ("Soudeur TIG - Intérim - 3 mois", "soudeur tig"),
        ("Agent d'entretien 35h temps partiel 75009", "agent d'entretien"),
        ("Conducteur/trice de travaux 40-45k", "conducteur de travaux"),
        ("Chef·fe de projet (m/w/d)", "chef de projet"),
        ("Employé·e·s de ménage", "employe de menage"),
        ("STAGE - Data analyst 2026", "data analyst"),
        ("Full-time nurse (permanent contract)", "nurse"),
        ("Technicien(ne)s de maintenance", "techniciens de maintenance"),
    ],
)
def test_a_clean_title_says_the_trade_only(title: str, clean: str) -> None:
    assert words(clean_title(title)) == words(clean)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Directeur / Directrice d'agence", ("directeur", "agence")),
        ("Ingénieur du son", ("ingenieur", "son")),
        ("H/F", ()),
        ("Aide-soignant de nuit", ("aide", "soignant", "nuit")),
    ],
)
def test_the_words_of_a_title_stand_once_without_small_ones(
    title: str, found: tuple[str, ...]
) -> None:
    assert title_words(title) == found


def test_content_words_keep_repeats_and_drop_small_words() -> None:
    found = content_words("Les soins et la qualité des soins à un patient")
    assert found == ["soin", "qualite", "soin", "patient"]


@given(st.text("abc", min_size=2, max_size=6))
def test_one_letter_off_is_one_letter_off_after_the_first(word: str) -> None:
    found = set(one_letter_off(word))
    assert all(other[0] == word[0] and abs(len(other) - len(word)) <= 1 for other in found)
    assert {word + "z", word[0] + "z" + word[1:], word[:-1], word[:-1] + "z"} <= found
