"""What holds for every text and every town."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

import src.adapters.gazetteer as package
from src.adapters.gazetteer import OfflineGazetteer
from src.adapters.gazetteer.names import place_key

GAZETTEER = OfflineGazetteer()


@cache
def places() -> list[tuple[str, str]]:
    path = Path(str(package.__file__)).parent / "places.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["name"], row["postal_codes"].split(" ")[0]) for row in rows]


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


WRITINGS = st.sampled_from([
    str.upper, str.lower, str.title, without_accents, lambda name: name.replace("-", " "),
    lambda name: name.replace(" ", "-"), lambda name: name.replace("'", "’"),
    lambda name: name.replace("Saint-", "St "), lambda name: name.replace("Sainte-", "Ste-"),
    lambda name: unicodedata.normalize("NFD", name), lambda name: f"  {name} ",
])  # fmt: skip
TOWNS = st.deferred(lambda: st.sampled_from(places()))
WORDS = st.sampled_from(
    ["12", "rue", "de", "la", "Paris", "75009", "(44)", ",", " - ", "Nantes", "Vienne", "Loire",
     "cedex", "St", "France", "bis", "Rue", "télétravail", "Villeneuve", "Drôme", "Île-de-France",
     "2A", "Bretagne", "Lyon", "3e", "[", ")", "/", "ou", "Suisse", "97400", "proche de"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=9).map(" ".join),
    TOWNS.map(lambda town: f"{town[1]} {town[0]}"),
    TOWNS.map(lambda town: town[0]),
)


@given(town=TOWNS, write=WRITINGS, coded=st.booleans())
@settings(max_examples=200, deadline=None)
def test_accents_case_and_hyphens_change_nothing(
    town: tuple[str, str], write: object, coded: bool
) -> None:
    name, code = town
    assert callable(write)
    written = write(name)
    if place_key(written) != place_key(name):
        return  # "Saint-Denis" within a longer word, or a letter that has no small form
    before = f"{code} " if coded and code else ""
    assert GAZETTEER.locate(before + written).place == GAZETTEER.locate(before + name).place


@given(text=TEXTS)
@example(text="\x00")
@example(text="ß")
@example(text="²³ 75²")
@example(text="٣٤٥٦٧ Paris")
@example(text="12345 " * 90)
@settings(max_examples=300, deadline=None)
def test_any_text_gets_an_answer_that_fails_exactly_where_there_is_no_place(text: str) -> None:
    answer = GAZETTEER.locate(text)
    assert (answer.quality == "failed") == (answer.place is None)
    assert bool(answer.formatted) == (answer.place is not None)
    assert len(answer.candidates) <= 5
    if answer.place is not None:
        assert answer.place.quality == answer.quality
        assert -90 <= answer.place.latitude <= 90
        assert all(place.name for place in answer.candidates)


@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_what_is_found_is_what_is_located(text: str) -> None:
    found = GAZETTEER.find(text)
    located = GAZETTEER.locate(text)
    if found is not None:
        assert located.place == found
    elif located.place is not None:
        assert located.quality in {"partial", "exact"}  # less than all, or degrees


@given(town=TOWNS)
@settings(max_examples=200, deadline=None)
def test_name_and_postal_code_find_the_town(town: tuple[str, str]) -> None:
    name, code = town
    if code:
        answer = GAZETTEER.locate(f"{code} {name}")
        assert answer.place is not None
        assert place_key(answer.place.name) == place_key(name)
        assert answer.quality == "approximate"
