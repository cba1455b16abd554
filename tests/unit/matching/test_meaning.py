"""How near titles are by meaning: across languages, misspelt, and strangers; laws with vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.adapters.text.phrase_models import HybridModel, SubwordModel
from src.matching.candidate_index import CandidateIndex
from src.matching.criteria_table import BASE_WEIGHTS
from src.matching.job_index import JobIndex
from src.matching.lexicon import Lexicon
from src.matching.phrase_forms import title_phrase
from src.matching.tables import Shared
from src.matching.text_model import HeldVectors
from src.matching.titles import TitleTable
from src.services.one_pair import itself, scored
from tests.unit.matching.market import (
    LEXICON,
    TODAY,
    job,
    numbers,
    person,
    ranked_jobs,
    ranked_people,
)
from tests.unit.matching.strategies import TITLES, candidates, fewer, jobs
from tests.unit.matching.trial_vectors import LateVectors

SYNONYMS = [
    ("Agent de sécurité", "Security guard"),
    ("Aide-soignant", "Nursing assistant"),
    ("Apiculteur", "Beekeeper"),
    ("Architecte", "Architect"),
    ("Avocat", "Lawyer"),
    ("Bibliothécaire", "Librarian"),
    ("Boulanger", "Baker"),
    ("Caissier", "Cashier"),
    ("Chauffeur poids lourd", "Truck driver"),
    ("Coiffeuse", "Hairdresser"),
    ("Comptable", "Accountant"),
    ("Contrôleur de gestion", "Management controller"),
    ("Cuisinier", "Cook"),
    ("Dentiste", "Dentist"),
    ("Développeur web", "Web developer"),
    ("Électricien", "Electrician"),
    ("Enseignant en mathématiques", "Mathematics teacher"),
    ("Femme de chambre", "Hotel housekeeper"),
    ("Infirmière", "Registered nurse"),
    ("Ingénieur chimiste", "Chemical engineer"),
    ("Jardinier", "Gardener"),
    ("Juriste d'entreprise", "Corporate lawyer"),
    ("Menuisier", "Carpenter"),
    ("Pharmacien", "Pharmacist"),
    ("Plombier", "Plumber"),
    ("Responsable des ressources humaines", "Human resources manager"),
    ("Sage-femme", "Midwife"),
    ("Serveur de restaurant", "Waiter"),
    ("Soudeur", "Welder"),
    ("Tailleur de pierre", "Stonemason"),
    ("Vétérinaire", "Veterinarian"),
]
STRANGERS = [
    ("Agent d'entretien", "Agent immobilier"),
    ("Apiculteur", "Développeur web"),
    ("Architecte", "Caissier"),
    ("Assistant dentaire", "Assistant juridique"),
    ("Auxiliaire de vie", "Auxiliaire vétérinaire"),
    ("Avocat", "Maçon"),
    ("Baker", "Accountant"),
    ("Bibliothécaire", "Mécanicien automobile"),
    ("Cashier", "Surgeon"),
    ("Coiffeuse", "Électricien"),
    ("Comptable", "Plombier"),
    ("Conducteur de travaux", "Conducteur de bus"),
    ("Développeur Python", "Boulanger"),
    ("Directeur financier", "Directeur artistique"),
    ("Infirmière", "Soudeur"),
    ("Ingénieur agronome", "Ingénieur logiciel"),
    ("Jardinier", "Actuaire"),
    ("Nurse", "Welder"),
    ("Opérateur de saisie", "Opérateur sur machine"),
    ("Pharmacist", "Carpenter"),
    ("Professeur de piano", "Chaudronnier"),
    ("Responsable magasin", "Responsable informatique"),
    ("Sage-femme", "Femme de chambre"),
    ("Technicien de laboratoire", "Technicien réseau"),
    ("Traducteur", "Grutier"),
    ("Truck driver", "Software engineer"),
    ("Vétérinaire", "Juriste"),
    ("Welder", "Human resources manager"),
]
MISSPELT = [
    ("Acountant", "Accountant"),
    ("Aide-soigante", "Aide-soignante"),
    ("Asistante de direction", "Assistante de direction"),
    ("Chaufeur poid lourd", "Chauffeur poids lourd"),
    ("Comtable", "Comptable"),
    ("Développpeur web", "Développeur web"),
    ("Electicien", "Électricien"),
    ("Infirmère", "Infirmier"),
    ("Kinésitérapeute", "Kinésithérapeute"),
    ("Mennuisier", "Menuisier"),
    ("Plonbier", "Plombier"),
    ("Sofware enginer", "Software engineer"),
]
NEAR, FAR = 0.5, 0.35
BY_SUBWORDS = LEXICON.knowing(HeldVectors(SubwordModel()))
BY_BOTH = LEXICON.knowing(HeldVectors(HybridModel()))


@pytest.fixture(params=[BY_SUBWORDS, BY_BOTH], ids=["subwords", "hybrid"])
def lexicon(request: pytest.FixtureRequest) -> Iterator[Lexicon]:
    return request.param


def table_of(lexicon: Lexicon, *titles: str) -> TitleTable:
    table = TitleTable(lexicon, lexicon.vectors, at_once=True)
    for title in titles:
        table.add(title_phrase(title), lexicon.occupations_of(title))
    return table


def nearness(lexicon: Lexicon, one: str, other: str) -> float:
    """The same from either side."""
    near, back = (
        float(
            table_of(lexicon, there).nearness(title_phrase(here), lexicon.occupations_of(here))[0]
        )
        for here, there in ((one, other), (other, one))
    )
    assert near == back
    return near


@pytest.mark.parametrize(("french", "english"), SYNONYMS)
def test_a_trade_is_near_in_the_other_language(lexicon: Lexicon, french: str, english: str) -> None:
    assert NEAR <= nearness(lexicon, french, english) <= 1


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_strangers_are_far_whatever_words_they_share(
    lexicon: Lexicon, one: str, other: str
) -> None:
    assert 0 <= nearness(lexicon, one, other) <= FAR


@pytest.mark.parametrize(("one", "other"), MISSPELT)
def test_a_misspelt_title_is_near_the_right_one(lexicon: Lexicon, one: str, other: str) -> None:
    assert NEAR <= nearness(lexicon, one, other) <= 1


def test_a_title_is_itself(lexicon: Lexicon) -> None:
    every = [*TITLES, *(title for pair in SYNONYMS + STRANGERS + MISSPELT for title in pair)]
    assert {title: nearness(lexicon, title, title) for title in every} == dict.fromkeys(every, 1.0)


def test_without_any_trade_of_the_lexicon_the_translation_is_the_nearest_of_all(
    lexicon: Lexicon,
) -> None:
    table = TitleTable(lexicon, lexicon.vectors, at_once=True)
    for _, english in SYNONYMS:
        table.add(title_phrase(english), ())
    found = [
        SYNONYMS[int(np.argmax(table.nearness(title_phrase(french), ())[:-1]))][1]
        for french, _ in SYNONYMS
    ]
    assert found == [english for _, english in SYNONYMS]


@given(st.lists(st.text(max_size=40) | st.sampled_from(TITLES), min_size=1, max_size=12),
       st.text(max_size=40) | st.sampled_from(TITLES))  # fmt: skip
def test_nearness_is_in_range_and_of_any_stock_what_it_is_alone(
    stock: list[str], asked: str
) -> None:
    lexicon = BY_SUBWORDS
    query = title_phrase(asked), lexicon.occupations_of(asked)
    table = TitleTable(lexicon, lexicon.vectors, at_once=True)
    places = [table.add(title_phrase(text), lexicon.occupations_of(text)) for text in stock]
    near = table.nearness(*query)
    assert near.min() >= 0
    assert near.max() <= 1
    assert near[-1] == 0
    for text, at in zip(stock, places, strict=True):
        assert table_of(lexicon, text).nearness(*query)[0] == near[at]


def test_an_encoder_gives_a_phrase_the_same_bits_alone_and_among_others() -> None:
    model = HybridModel()
    phrases = [*dict.fromkeys(title_phrase(title) for title in TITLES[:20]), ""]
    together = model.vectors(phrases)
    assert together.shape == (len(phrases), model.dimensions)
    for at, text in enumerate(phrases):
        assert np.array_equal(model.vectors([text])[0], together[at])
    assert np.array_equal(model.vectors(phrases[::-1]), together[::-1])


def test_titles_whose_vectors_are_late_are_compared_by_their_words_meanwhile() -> None:
    late = LateVectors(SubwordModel())
    knowing = LEXICON.knowing(late)
    table = TitleTable(knowing, late)
    for title in TITLES:
        table.add(title_phrase(title), LEXICON.occupations_of(title))
    words = TitleTable(LEXICON)
    for title in TITLES:
        words.add(title_phrase(title), LEXICON.occupations_of(title))
    query = title_phrase("Registered nurse"), LEXICON.occupations_of("Registered nurse")
    assert np.array_equal(table.nearness(*query), words.nearness(*query))
    assert table.pending == len(table)
    late.add(table.without_vector(len(table)))
    full = table_of(BY_SUBWORDS, *TITLES)
    assert np.array_equal(table.nearness(*query), full.nearness(*query))
    assert table.pending == 0


def test_a_question_that_no_vector_can_be_made_for_is_answered_by_words() -> None:
    late = LateVectors(SubwordModel())
    table = TitleTable(LEXICON.knowing(late), late, at_once=True)
    words = TitleTable(LEXICON)
    for each in (table, words):
        each.add("soudeur", ())
    late.trouble = "the model does not answer"
    assert np.array_equal(table.nearness("soudeur tig", ()), words.nearness("soudeur tig", ()))


@given(candidates, st.lists(jobs, min_size=1, max_size=4))
def test_a_pair_has_the_same_bits_alone_in_a_batch_and_from_the_other_side(
    candidate: Mapping[str, Any], offers: list[Mapping[str, Any]]
) -> None:
    who = person(candidate)
    what = [job(offer, f"job-{at}") for at, offer in enumerate(offers)]
    stock = JobIndex(Shared(BY_SUBWORDS), itself)
    for facts in what:
        stock.put(facts, facts)
    batch = ranked_jobs(stock, who)
    for one in what:
        alone = JobIndex(Shared(BY_SUBWORDS), itself)
        alone.put(one, one)
        people = CandidateIndex(Shared(BY_SUBWORDS), itself)
        people.put(who, who)
        expected = numbers(ranked_jobs(alone, who)[one.id])
        assert numbers(batch[one.id]) == expected
        assert numbers(ranked_people(people, one)[who.id]) == expected
        assert numbers(scored(BY_SUBWORDS, who, one, BASE_WEIGHTS, TODAY)) == expected


@fewer
@given(candidates, st.lists(jobs, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_the_order_in_which_jobs_came_changes_nothing(
    candidate: Mapping[str, Any], offers: list[Mapping[str, Any]], chance: Any
) -> None:
    who = person(candidate)
    what = [job(offer, f"job-{at}") for at, offer in enumerate(offers)]
    found = []
    for order in (what, chance.sample(what, len(what))):
        index = JobIndex(Shared(LEXICON.knowing(HeldVectors(SubwordModel()))), itself)
        for facts in order:
            index.put(facts, facts)
        found.append([(name, numbers(one)) for name, one in ranked_jobs(index, who).items()])
    assert found[0] == found[1]
