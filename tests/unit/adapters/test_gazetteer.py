from __future__ import annotations

import csv
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import src.adapters.gazetteer as package
from src.adapters.gazetteer import OfflineGazetteer, Place
from src.adapters.gazetteer.departments import DEPARTMENTS, REGIONS, department_of
from src.adapters.gazetteer.names import place_key
from src.adapters.gazetteer.table import keys_together

FILE = Path(str(package.__file__)).parent / "places.tsv"


@pytest.fixture(scope="module")
def gazetteer() -> OfflineGazetteer:
    return OfflineGazetteer()


def found(gazetteer: OfflineGazetteer, text: str, **asked: str) -> Place:
    place = gazetteer.find(text, **asked)
    assert place is not None, text
    return place


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("paris", "Paris"),
        ("PARIS CEDEX 12", "Paris 12e Arrondissement"),
        ("Paris 9e", "Paris 9e Arrondissement"),
        ("Paris 1er arrondissement", "Paris 1er Arrondissement"),
        ("75009 Paris", "Paris 9e Arrondissement"),
        ("Lyon 3ème", "Lyon 3e Arrondissement"),
        ("10 avenue Foch 69006 Lyon", "Lyon 6e Arrondissement"),
        ("12 rue de la Paix, 75002 Paris", "Paris 2e Arrondissement"),
        ("Nantes (44)", "Nantes"),
        ("Le Havre - 76", "Le Havre"),
        ("St Etienne", "Saint-Étienne"),
        ("SAINT-ETIENNE", "Saint-Étienne"),
        ("Ste-Foy-lès-Lyon", "Sainte-Foy-lès-Lyon"),
        ("Vitry s/Seine", "Vitry-sur-Seine"),
        ("L’Haÿ-les-Roses", "L'Haÿ-les-Roses"),
        ("Lyon et alentours", "Lyon"),
        ("Rennes centre", "Rennes"),
        ("Évry", "Évry-Courcouronnes"),
        ("Sophia-Antipolis", "Sophia Antipolis"),
        ("Cologne", "Köln"),
        ("Londres", "London"),
        ("1000 Bruxelles", "Brussels"),
        ("Valence", "Valence"),
    ],
)
def test_a_town_is_found_however_it_is_written(
    gazetteer: OfflineGazetteer, text: str, name: str
) -> None:
    place = found(gazetteer, text)
    assert place.name == name
    assert place.quality == "approximate"


@pytest.mark.parametrize(
    ("postal_code", "region"),
    [("93200", "Île-de-France"), ("97400", "La Réunion"), ("974", "La Réunion")],
)
def test_the_postal_code_decides_between_places_of_one_name(
    gazetteer: OfflineGazetteer, postal_code: str, region: str
) -> None:
    assert found(gazetteer, "Saint-Denis", postal_code=postal_code).region == region
    assert found(gazetteer, f"Saint-Denis ({postal_code[:3].rstrip('2')})").country == "FR"


def test_within_a_region_the_department_decides(gazetteer: OfflineGazetteer) -> None:
    catalan = found(gazetteer, "Saint-Nazaire", postal_code="66570")
    gard = found(gazetteer, "Saint-Nazaire", postal_code="30200")
    assert catalan.latitude == pytest.approx(42.67, abs=0.05)
    assert gard.latitude == pytest.approx(44.20, abs=0.05)
    assert found(gazetteer, "Saint-Nazaire").population > 50_000


@pytest.mark.parametrize(
    "text",
    ["Trifouilly-les-Oies", "Remote", "télétravail", "Île-de-France", "", "   ", "???", "(", "0"],
)
def test_what_is_not_known_is_none_and_never_paris(gazetteer: OfflineGazetteer, text: str) -> None:
    assert gazetteer.find(text) is None


def test_a_country_limits_the_search(gazetteer: OfflineGazetteer) -> None:
    assert gazetteer.find("Paris", country="BE") is None
    assert gazetteer.find("Montréal", country="CA") is None
    assert found(gazetteer, "Genève", country="Suisse").country == "CH"
    assert found(gazetteer, "Valence", country="ES").name == "Valencia"
    assert found(gazetteer, "Saint-Paul", country="La Réunion").country == "FR"


@pytest.mark.parametrize(
    ("text", "postal_code", "name"),
    [
        ("", "44", "Nantes"), ("75", None, "Paris"), ("2A", None, "Ajaccio"),
        ("Val-de-Marne", None, "Créteil"), ("Trifouilly", "23999", "Guéret"),
        ("Loire", None, "Saint-Étienne"), ("", "20299", "Bastia"), ("", "974", "Saint-Denis"),
    ],
)  # fmt: skip
def test_a_department_alone_gives_its_main_town_and_says_so(
    gazetteer: OfflineGazetteer, text: str, postal_code: str | None, name: str
) -> None:
    place = gazetteer.find(text, postal_code=postal_code)
    assert place is not None
    assert (place.name, place.quality) == (name, "partial")


def test_a_postal_code_of_paris_alone_is_an_arrondissement(gazetteer: OfflineGazetteer) -> None:
    assert found(gazetteer, "", postal_code="75015").name == "Paris 15e Arrondissement"
    assert found(gazetteer, "Paris", postal_code="75116").name == "Paris 16e Arrondissement"
    assert found(gazetteer, "Paris", postal_code="75000").name == "Paris"


def test_every_department_has_a_main_town_in_its_region(gazetteer: OfflineGazetteer) -> None:
    assert len(DEPARTMENTS) == 101
    for code, department in DEPARTMENTS.items():
        place = found(gazetteer, "", postal_code=code)
        assert place_key(place.name) == place_key(department.main_town)
        assert place.region == REGIONS[department.region]
        assert department_of(code) == department
    assert department_of("99") is None
    assert department_of("") is None


def test_every_row_is_found_by_its_name_and_stands_where_it_should(
    gazetteer: OfflineGazetteer,
) -> None:
    towns = list(gazetteer.towns())
    assert len(towns) > 40_000
    for town in towns:
        code = town.postal_code or None
        by_name = gazetteer.find(town.name)
        # A village that bears the name of a thing or of a department is asked for with its code.
        assert by_name or gazetteer.find(town.name, postal_code=code), town
        if town.department and town.postal_code[:2] != "97":
            assert 41.2 < town.latitude < 51.2, town
            assert -5.3 < town.longitude < 9.7, town
            assert town.region, town
            assert 0 < town.density < 25_000, town


def test_name_and_postal_code_give_the_row_itself(gazetteer: OfflineGazetteer) -> None:
    for town in gazetteer.towns():
        if town.postal_code:
            place = found(gazetteer, town.name, postal_code=town.postal_code)
            assert place_key(place.name) == place_key(town.name)
            assert place.department == town.department


def test_the_file_is_compact_and_attributed() -> None:
    assert FILE.stat().st_size < 2_500_000
    assert "CC BY 4.0" in str(package.__doc__)
    assert "Licence Ouverte" in str(package.__doc__)
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows[0] == [
        "name", "area", "latitude", "longitude", "population", "density", "postal_codes",
        "alternates", "word",
    ]  # fmt: skip
    area = re.compile(r"[A-Z]{2}|\d[\dAB]\d?|\d[\dAB]\d{3}")
    assert all(len(row) == 9 and area.fullmatch(row[1]) for row in rows[1:])
    assert all(row[8] in {"", "1"} and row[5].isdigit() for row in rows[1:])


def test_names_read_together_get_the_keys_of_names_read_alone() -> None:
    with FILE.open(encoding="utf-8", newline="") as lines:
        names = [row[0] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    assert keys_together(names) == [place_key(name) for name in names]


def test_threads_that_ask_first_read_the_table_once() -> None:
    fresh = OfflineGazetteer()
    with ThreadPoolExecutor(4) as pool:
        places = list(pool.map(fresh.find, ["Lyon", "Nice", "Lyon", "Nice"] * 4))
        tables = set(pool.map(lambda _: id(fresh._table()), range(8)))
    assert {place.name for place in places if place} == {"Lyon", "Nice"}
    assert len(tables) == 1
