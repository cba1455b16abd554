"""What addresses are taken for: which place, how surely, why, and what else they could mean."""

from __future__ import annotations

import pytest

from src.adapters.gazetteer import OfflineGazetteer
from src.commute.places import Gazetteer, Geocoding
from tests.yardstick import yards


@pytest.fixture(scope="module")
def gazetteer() -> OfflineGazetteer:
    return OfflineGazetteer()


def names(answer: Geocoding) -> list[str]:
    return [place.name for place in answer.candidates]


@pytest.mark.parametrize(
    ("address", "name", "quality", "choice"),
    [
        ("12 bis rue de la Paix, bâtiment B, 3e étage, 75002 Paris cedex 02, France",
         "Paris 2e Arrondissement", "approximate", "postal_code"),
        ("Paris 75116", "Paris 16e Arrondissement", "approximate", "postal_code"),
        ("Paris IXème", "Paris 9e Arrondissement", "approximate", "arrondissement"),
        ("9e arrondissement de Paris", "Paris 9e Arrondissement", "approximate", "arrondissement"),
        ("Paris 12, Paris", "Paris 12e Arrondissement", "approximate", "arrondissement"),
        ("75382 Paris Cedex 08", "Paris 8e Arrondissement", "approximate", "arrondissement"),
        ("44035 Nantes cedex 1", "Nantes", "approximate", "department"),
        ("35000 Cesson-Sévigné", "Cesson-Sévigné", "approximate", "department"),
        ("35000 Nantes", "Rennes", "partial", "postal_code"),
        ("Nantes (75)", "Nantes", "partial", "most_populous"),
        ("13100", "Aix-en-Provence", "approximate", "postal_code"),
        ("75013", "Paris 13e Arrondissement", "approximate", "arrondissement"),
        ("Valence", "Valence", "approximate", "most_populous"),
        ("Valence, Drôme", "Valence", "approximate", "department"),
        ("Valence, Tarn-et-Garonne", "Valence", "approximate", "department"),
        ("Valence, Espagne", "Valencia", "approximate", "only_one"),
        ("Saint-Denis", "Saint-Denis", "partial", "most_populous"),
        ("Loire-Atlantique", "Nantes", "partial", "main_town"),
        ("Île-de-France", "Paris", "partial", "main_town"),
        ("région lyonnaise", "Lyon", "partial", "main_town"),
        ("Coulonges-Bidon, Vienne", "Poitiers", "partial", "main_town"),
        ("Nanttes", "Nantes", "partial", "only_one"),
        ("Ciotat", "La Ciotat", "approximate", "only_one"),
        ("HAVRE (LE)", "Le Havre", "approximate", "most_populous"),
        ("Neuilly/Seine", "Neuilly-sur-Seine", "approximate", "only_one"),
        ("Rue (80)", "Rue", "approximate", "department"),
        ("10 avenue Foch Lyon", "Lyon", "partial", "only_one"),
        ("10115 Berlin", "Berlin", "approximate", "most_populous"),
        ("98000 Monaco", "Monaco", "approximate", "most_populous"),
        ("66111 Sarrebruck, Allemagne", "Saarbrücken", "approximate", "only_one"),
        ("Remote - Lyon", "Lyon", "approximate", "only_one"),
        ("Pierrefitte-sur-Seine", "Pierrefitte-sur-Seine", "approximate", "only_one"),
    ],
)  # fmt: skip
def test_an_address_is_taken_for_a_place_and_says_how_surely(
    gazetteer: OfflineGazetteer, address: str, name: str, quality: str, choice: str
) -> None:
    answer = gazetteer.locate(address)
    assert answer.place is not None
    assert (answer.place.name, answer.quality, answer.choice) == (name, quality, choice)
    assert answer.place.quality == answer.quality
    assert answer.source == "offline"


@pytest.mark.parametrize(
    "text",
    ["télétravail", "partout en France", "à définir", "N/A", "", "   ", "chez le client", "Remote",
     "France", "Belgique", "12 rue de Nantes", "avenue de Paris", "5 place de Verdun", "Rue",
     "Place", "Poste", "Bureau de Paris", "Développeur Java", "Responsable de secteur",
     "Montréal, Canada", "Paris, Texas", "New York", "???", "00", "99999", "91.0, 3.2", "Xyz"],
)  # fmt: skip
def test_what_is_no_place_fails_and_never_is_paris(gazetteer: OfflineGazetteer, text: str) -> None:
    answer = gazetteer.locate(text)
    assert (answer.place, answer.quality, answer.choice) == (None, "failed", "unknown")
    assert (answer.candidates, answer.formatted, answer.components) == ((), "", ())


def test_what_was_understood_is_said_in_one_line_and_in_parts(gazetteer: OfflineGazetteer) -> None:
    answer = gazetteer.locate("2 rue Gaillon 75002 paris")
    assert answer.formatted == "75002 Paris 2e Arrondissement, France"
    assert answer.components == (
        ("postal_code", "75002"), ("city", "Paris"), ("department", "Paris"),
        ("region", "Île-de-France"), ("country", "FR"),
    )  # fmt: skip
    assert gazetteer.locate("Genève").formatted == "Geneva, Suisse"


def test_candidates_are_the_other_places_meant_the_most_populous_first(
    gazetteer: OfflineGazetteer,
) -> None:
    answer = gazetteer.locate("Saint-Denis")
    people = [place.population for place in answer.candidates]
    assert people == sorted(people, reverse=True)
    assert "93200" in {place.postal_code for place in answer.candidates}
    assert len(gazetteer.locate("Saint-Martin").candidates) == 5
    assert names(gazetteer.locate("35760")) == ["Montgermont"]
    assert "Nantes" in names(gazetteer.locate("35000 Nantes"))
    assert names(gazetteer.locate("Lyon ou Paris")) == ["Paris"]


def test_coordinates_are_exact_and_bear_the_name_of_what_is_near(
    gazetteer: OfflineGazetteer,
) -> None:
    answer = gazetteer.locate("47.2173, -1.5534")
    assert answer.place is not None
    assert (answer.place.latitude, answer.place.longitude) == (47.2173, -1.5534)
    assert (answer.place.name, answer.quality, answer.choice) == ("Nantes", "exact", "coordinates")
    at_sea = gazetteer.locate("45.0, -30.0")
    assert at_sea.place is not None
    assert at_sea.place.country == ""


def test_the_nearest_place_is_at_most_fifty_kilometres_away(gazetteer: OfflineGazetteer) -> None:
    near = gazetteer.near(43.2965, 5.3698)
    assert near is not None
    assert near.name.startswith("Marseille")
    assert gazetteer.near(45.0, -30.0) is None
    assert gazetteer.near(123.0, 0.0) is None
    assert gazetteer.near(float("nan"), 0.0) is None


def test_density_falls_from_the_middle_of_paris_to_the_country(
    gazetteer: OfflineGazetteer,
) -> None:
    densities = [
        place.density
        for place in (gazetteer.find(name) for name in ("Paris", "Nantes", "Guéret", "Mende"))
        if place is not None
    ]
    assert densities == sorted(densities, reverse=True)
    assert densities[0] > 10_000
    assert densities[3] < 100


def test_only_the_first_five_hundred_letters_are_read(gazetteer: OfflineGazetteer) -> None:
    long = "x" * 498 + ", 35000 Rennes"
    assert gazetteer.locate(long).place is None
    assert gazetteer.locate("35000 Rennes, " + "x" * 100_000).place is not None


@pytest.mark.parametrize(
    "piece",
    ["(", "[]", "a ", "1 ", "rue ", "st ", "s/", "75002 ", "é", "paris ", " - ", "cedex ", "0",
     ", ", "a proximite de ", "les ", "metropole ", "de la ", "paris cedex ", "12 rue ", "\u0301"],
)  # fmt: skip
def test_no_text_takes_long(gazetteer: OfflineGazetteer, piece: str) -> None:
    text = piece * (500 // len(piece))
    gazetteer.locate(text)
    assert yards(lambda: [gazetteer.locate(text[: -1 - turn]) for turn in range(5)]) < 5


def test_a_thousand_addresses_take_little_and_asked_again_next_to_nothing() -> None:
    fresh = OfflineGazetteer()
    asked = [f"{number} rue Victor Hugo, {35000 + number:05} Rennes" for number in range(1000)]

    def locate_all() -> None:
        for address in asked:
            fresh.locate(address)

    cold = yards(locate_all)
    assert cold < 100  # some 13; how long that takes is measured by the bench
    assert yards(locate_all) < cold / 20


def test_it_is_the_gazetteer_that_journeys_ask(gazetteer: OfflineGazetteer) -> None:
    port: Gazetteer = gazetteer
    assert port.locate("Nantes").place == port.find("Nantes")
