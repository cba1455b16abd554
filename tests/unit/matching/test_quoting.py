"""Quotes are the words of the text, speak of what they are asked for, and never of a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.quoting import motivation_quotes, skill_quotes, value_quote
from src.matching.text import fold
from tests.unit.matching.market import LEXICON

CV = (
    "Inès Moreau, 32 ans, née le 12 mars 1994\n"
    "12 rue des Lilas 69003 Lyon - 06 12 34 56 78 - ines.moreau@example.org\n"
    "Développement Python depuis 5 ans chez Dupont SA : mise en place de Docker et Kubernetes\n"
    "- tests avec SQL (tutrice Marie Curie)"
)
WANTED = ("python", "docker", "kubernetes", "sql")
SKILLS = {"python": "Python", "docker": "Docker", "sql": "SQL"}
# What may stand beside a skill and tells of a person, by the words that must not be quoted.
PERSONAL = (
    ("Inès Moreau", ("ines", "moreau")),
    ("INÈS MOREAU", ("ines", "moreau")),
    ("inès moreau", ("ines", "moreau")),  # in small letters: known by the record
    ("Jean-Baptiste", ("baptiste",)),
    ("ines.moreau@example.org", ("example",)),
    ("06 12 34 56 78", ("06", "12", "78")),
    ("+33612345678", ("33612345678",)),
    ("née le 12 mars 1994", ("1994", "nee")),
    ("âgée de 32 ans", ("agee",)),
    ("32 ans", ("32",)),
    ("12 rue des Lilas", ("rue", "lilas")),
    ("75011 Paris", ("75011", "paris")),
    ("https://example.org/ines", ("https",)),
    ("mariée", ("mariee",)),
    ("célibataire", ("celibataire",)),
)
PLAIN = ("maîtrise de", "projets en", "avec", "trois ans de", "expert", "et", "au quotidien")
signs = st.sampled_from([" ", ", ", " - ", " : ", "\n", " / ", ""])


def test_a_quote_says_where_it_stands_and_stops_before_names() -> None:
    found = skill_quotes("cv_text", CV, WANTED, LEXICON, ["Inès", "Moreau"])
    assert {key: quote.text for key, quote in found.items()} == {
        "python": "Python depuis 5 ans",
        "docker": "mise en place de Docker et Kubernetes",
        "kubernetes": "mise en place de Docker et Kubernetes",
        "sql": "tests avec SQL",
    }
    for quote in found.values():
        assert quote.source_field == "cv_text"
        assert CV[quote.start : quote.end] == quote.text


@given(
    st.sampled_from(sorted(SKILLS)),
    st.lists(st.tuples(st.sampled_from(PERSONAL), signs), max_size=2),
    st.lists(st.tuples(st.sampled_from(PERSONAL), signs), max_size=2),
    st.sampled_from(PLAIN),
    st.sampled_from(PLAIN),
)
def test_nothing_of_a_person_is_ever_quoted(
    key: str,
    before: list[tuple[tuple[str, tuple[str, ...]], str]],
    after: list[tuple[tuple[str, tuple[str, ...]], str]],
    left: str,
    right: str,
) -> None:
    head = "".join(f"{said[0]}{sign or ' '}" for said, sign in before)
    tail = "".join(f"{sign or ' '}{said[0]}" for said, sign in after)
    text = f"{head}{left} {SKILLS[key]} {right}{tail}"
    for quote in skill_quotes("cv_text", text, [key], LEXICON, ["Inès", "Moreau"]).values():
        assert quote.text == text[quote.start : quote.end]
        assert SKILLS[key] in quote.text
        told = set(fold(quote.text).split())
        for (_, secret), _ in (*before, *after):
            assert told.isdisjoint(secret), quote.text


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_is_quoted_as_it_stands(head: str, tail: str) -> None:
    text = f"{head} Python {tail}"
    for quote in skill_quotes("description", text, ["python"], LEXICON).values():
        assert quote.text == text[quote.start : quote.end]
        assert len(quote.text) <= 200
        assert "\n" not in quote.text


def test_a_person_called_like_a_skill_is_not_quoted() -> None:
    assert skill_quotes("cv_text", "Docker Python", ["docker"], LEXICON, ["Docker"]) == {}


def test_motivations_are_quoted_where_the_posting_speaks_of_them() -> None:
    text = "Œuvrez à l’équilibre : télétravail possible. Grande autonomie au quotidien !"
    found = motivation_quotes("description", text, ["autonomy", "balance", "impact"], LEXICON)
    assert found["autonomy"].text == "autonomie au quotidien"
    assert found["autonomy"].about == "autonomie"
    assert found["balance"].about == "équilibre"
    assert "impact" not in found
    assert all(text[quote.start : quote.end] == quote.text for quote in found.values())
    assert motivation_quotes("description", "", ["impact"], LEXICON) == {}


@pytest.mark.parametrize(
    ("text", "said", "quoted"),
    [
        ("Salaire : 38-42 k€ brut par an, tickets restaurant", "38-42 k€", "38-42 k€ brut par an"),
        ("2 jours de télétravail par semaine", "télétravail", "2 jours de télétravail par semaine"),
        ("Ligne\ncoupée", "Ligne\ncoupée", None),
        ("Contrat", "", None),
    ],
)
def test_a_value_is_quoted_by_the_words_it_was_read_from(
    text: str, said: str, quoted: str | None
) -> None:
    start = text.index(said)
    found = value_quote("text", text, (start, start + len(said)), LEXICON)
    assert (found.text if found else None) == quoted
