"""The Distance Matrix API, for projects that have only the older service.

GET /maps/api/distancematrix/json; rows in the order of the origins, elements in the order of the
destinations, each with a status of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from src.adapters.google_maps.elements import amount, blank, measured
from src.adapters.google_maps.ways import WAYS
from src.commute.modes import Mode
from src.commute.places import Place
from src.services.commute.ports import Cell, MapsError

_MODES: Final = {
    "DRIVE": "driving",
    "TRANSIT": "transit",
    "BICYCLE": "bicycling",
    "WALK": "walking",
}
_NO_ROUTE: Final = ("NOT_FOUND", "ZERO_RESULTS", "MAX_ROUTE_LENGTH_EXCEEDED")


def matrix_path(
    origins: Sequence[Place], sites: Sequence[Place], mode: Mode, departure: datetime, key: str
) -> str:
    """What is asked for; a departure brings ``duration_in_traffic`` with driving."""
    way = WAYS[mode]
    query = {"origins": _points(origins), "destinations": _points(sites), "mode": _MODES[way]}
    if way in {"DRIVE", "TRANSIT"}:
        query["departure_time"] = str(int(departure.timestamp()))
    return "/maps/api/distancematrix/json?" + urlencode({**query, "key": key})


def read_matrix(
    body: dict[str, Any], origins: Sequence[Place], sites: Sequence[Place], mode: Mode
) -> list[list[Cell]]:
    """The journeys of an answer with status OK.

    Raises ``MapsError("malformed")`` where rows or elements are not as many as was asked for:
    then nobody knows which is which.
    """
    rows = body.get("rows")
    if not isinstance(rows, list) or len(rows) != len(origins):
        raise MapsError("malformed", billed=True)
    cells = blank(origins, sites)
    for at, row in enumerate(rows):
        elements = row.get("elements") if isinstance(row, dict) else None
        if not isinstance(elements, list) or len(elements) != len(sites):
            raise MapsError("malformed", billed=True)
        for column, element in enumerate(elements):
            cells[at][column] = _cell(element, mode, (origins[at], sites[column]))
    return cells


def _points(places: Sequence[Place]) -> str:
    return "|".join(f"{place.latitude:.6f},{place.longitude:.6f}" for place in places)


def _cell(element: object, mode: Mode, ends: tuple[Place, Place]) -> Cell:
    if not isinstance(element, dict):
        return "malformed"
    status = element.get("status")
    if status in _NO_ROUTE:
        return "no_route"
    metres, free = _value(element, "distance"), _value(element, "duration")
    if status != "OK" or metres is None or free is None:
        return "malformed"
    seconds = free
    if "duration_in_traffic" in element:
        in_traffic = _value(element, "duration_in_traffic")
        if in_traffic is None:
            return "malformed"
        seconds = in_traffic
    return measured(mode, ends, metres, seconds, free)


def _value(element: dict[str, Any], name: str) -> float | None:
    given = element.get(name)
    return amount(given.get("value")) if isinstance(given, dict) else None
