"""The Routes API: POST /distanceMatrix/v2:computeRouteMatrix.

The answer is a stream, as one JSON array whose elements come in any order and name their row and
column. Fields that are 0 may be left out, as in every proto3 message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from src.adapters.google_maps.elements import amount, blank, measured, seconds_of
from src.adapters.google_maps.refusals import element_absence
from src.adapters.google_maps.ways import WAYS
from src.commute.modes import Mode
from src.commute.places import Place
from src.services.commute.ports import Cell, MapsError

PATH: Final = "/distanceMatrix/v2:computeRouteMatrix"
# Without status every element would look well.
FIELDS: Final = (
    "originIndex,destinationIndex,status,condition,distanceMeters,duration,staticDuration"
)


def matrix_body(
    origins: Sequence[Place], sites: Sequence[Place], mode: Mode, departure: datetime
) -> bytes:
    """What is asked: traffic is known for DRIVE alone, the hour matters to TRANSIT as well."""
    way = WAYS[mode]
    asked: dict[str, object] = {
        "origins": [_waypoint(place) for place in origins],
        "destinations": [_waypoint(place) for place in sites],
        "travelMode": way,
    }
    if way == "DRIVE":
        asked["routingPreference"] = "TRAFFIC_AWARE"
    if way in {"DRIVE", "TRANSIT"}:
        asked["departureTime"] = departure.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return orjson.dumps(asked)


def read_matrix(
    body: object, origins: Sequence[Place], sites: Sequence[Place], mode: Mode
) -> list[list[Cell]]:
    """The journeys. Raises ``MapsError("malformed")`` where no element can be read."""
    if not isinstance(body, list):
        raise MapsError("malformed", billed=True)
    cells = blank(origins, sites)
    given: dict[tuple[int, int], Any] = {}
    for element in body:
        at = _position(element, len(origins), len(sites))
        if at is None:
            continue
        row, column = at
        if at not in given:
            given[at] = element
            cells[row][column] = _cell(element, mode, (origins[row], sites[column]))
        elif given[at] != element:  # told twice, and not the same
            cells[row][column] = "malformed"
    if not given:
        raise MapsError("malformed", billed=True)
    return cells


def _waypoint(place: Place) -> dict[str, object]:
    point = {"latitude": place.latitude, "longitude": place.longitude}
    return {"waypoint": {"location": {"latLng": point}}}


def _position(element: object, rows: int, columns: int) -> tuple[int, int] | None:
    if not isinstance(element, dict):
        return None
    row, column = element.get("originIndex"), element.get("destinationIndex")
    if type(row) is not int or type(column) is not int:
        return None
    return (row, column) if 0 <= row < rows and 0 <= column < columns else None


def _cell(element: dict[str, Any], mode: Mode, ends: tuple[Place, Place]) -> Cell:
    status = element.get("status", {})
    code = status.get("code", 0) if isinstance(status, dict) else None
    if type(code) is not int:
        return "malformed"
    if code != 0:
        return element_absence(code)
    condition = element.get("condition")
    if condition == "ROUTE_NOT_FOUND":
        return "no_route"
    metres = amount(element.get("distanceMeters", 0))
    seconds = seconds_of(element.get("duration"))
    free = seconds_of(element.get("staticDuration", element.get("duration")))
    if condition != "ROUTE_EXISTS" or metres is None or seconds is None or free is None:
        return "malformed"
    return measured(mode, ends, metres, seconds, free)
