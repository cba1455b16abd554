"""Addresses whose places are known, and how far from them the gazetteer puts each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from src.adapters.gazetteer.departments import department_of
from src.adapters.gazetteer.names import place_key
from src.commute.geodesy import km_between
from src.commute.places import Gazetteer, Geocoding

ADDRESSES: Final = Path(__file__).resolve().parents[2] / "tests" / "data" / "addresses.tsv"
COMMUNES: Final = "laposte_hexasmal.csv"  # in the folder that NEXTVISION_GEO names
NEAR_KM: Final = 5.0


@dataclass(frozen=True, slots=True)
class Judged:
    """An address, the commune that is meant, what it was taken for; ``km`` is None where failed."""

    address: str
    commune: str
    postal_code: str
    answer: Geocoding
    km: float | None

    @property
    def is_near(self) -> bool:
        """Whether it was placed within five kilometres of the reference."""
        return self.km is not None and self.km <= NEAR_KM

    @property
    def is_right(self) -> bool:
        """Whether it is near, or the commune that is meant by name and department."""
        place = self.answer.place
        if self.is_near or place is None:
            return self.is_near
        department = department_of(self.postal_code)
        return place_key(place.name) == place_key(self.commune) and (
            department is not None and place.department == department.name
        )

    @property
    def is_silently_wrong(self) -> bool:
        """Whether another commune was taken, and neither quality nor candidates tell of doubt."""
        placed = self.answer.place is not None
        doubt = self.answer.quality == "partial" or bool(self.answer.candidates)
        return placed and not self.is_right and not doubt


def sixty(gazetteer: Gazetteer) -> list[Judged]:
    """The addresses of tests/data/addresses.tsv, in their order."""
    with ADDRESSES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        judged(gazetteer, row["address"], row["commune"], row["postal_code"],
               (float(row["latitude"]), float(row["longitude"])))
        for row in rows
    ]  # fmt: skip


def every_commune(gazetteer: Gazetteer, folder: Path, *, by: str) -> Iterator[Judged]:
    """Each row of La Poste's list asked by name and ``postal_code`` or by name and ``department``.

    Rows without coordinates are left out, and those of collectivities where departments are asked.
    """
    with (folder / COMMUNES).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    for row in rows:
        name, code = row["Nom_commune"], row["Code_postal"]
        department = department_of(code)
        if not row["coordonnees_gps"] or (by == "department" and department is None):
            continue
        north, east = row["coordonnees_gps"].split(",")
        asked = f"{code} {name}"
        if by == "department" and department is not None:
            asked = f"{name}, {department.name}"
        yield judged(gazetteer, asked, name, code, (float(north), float(east)))


def judged(
    gazetteer: Gazetteer, address: str, commune: str, postal_code: str, at: tuple[float, float]
) -> Judged:
    """What an address is taken for, and how far that is from the reference."""
    answer = gazetteer.locate(address)
    place = answer.place
    km = None if place is None else km_between((place.latitude, place.longitude), at)
    return Judged(address, commune, postal_code, answer, km)
