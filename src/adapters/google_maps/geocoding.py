"""The Geocoding API: an address in, a place out.

GET /maps/api/geocode/json with ``address``, ``language``, ``region`` and ``key``. The answer's
``status`` is OK or ZERO_RESULTS, or names an error.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from src.adapters.google_maps.plausible import contradicts, is_in_the_sea, on_earth
from src.commute.geodesy import km_between
from src.commute.places import RURAL, Gazetteer, Geocoding, Place, Quality
from src.services.commute.ports import MapsError

_CANDIDATES: Final = 5
# A point is as densely settled as the nearest known town where that is near.
_NEAR_KM: Final = 20.0
_EXACT: Final = ("ROOFTOP", "RANGE_INTERPOLATED")
_WIDE: Final = {"administrative_area_level_1", "administrative_area_level_2", "colloquial_area"}
# Nobody travels to the middle of a country.
_NOWHERE: Final = {"country", "continent"}
# (our name, Google's types in order of preference, the short form).
_COMPONENTS: Final = (
    ("street_number", ("street_number",), False),
    ("street", ("route",), False),
    ("postal_code", ("postal_code",), False),
    ("city", ("locality", "postal_town", "administrative_area_level_3"), False),
    ("department", ("administrative_area_level_2",), False),
    ("region", ("administrative_area_level_1",), False),
    ("country", ("country",), True),
)


def geocode_path(address: str, language: str, key: str) -> str:
    """What is asked for an address."""
    query = {"address": address, "language": language, "region": "fr", "key": key}
    return "/maps/api/geocode/json?" + urlencode(query, errors="replace")


def read_geocoding(address: str, body: dict[str, Any], gazetteer: Gazetteer) -> Geocoding:
    """What an answer with status OK or ZERO_RESULTS takes the address for.

    Raises ``MapsError``: ``malformed``, ``implausible``.
    """
    results = body.get("results")
    if not isinstance(results, list) or not all(isinstance(item, dict) for item in results):
        raise MapsError("malformed", billed=True)
    if body.get("status") == "ZERO_RESULTS":
        return Geocoding(address, None, "failed", "unknown", source="google")
    if not results:
        raise MapsError("malformed", billed=True)
    first = results[0]
    if _NOWHERE & set(_texts(first.get("types"))):
        return Geocoding(address, None, "failed", "unknown", source="google")
    place = _place(first, gazetteer)
    if contradicts(address, (place.latitude, place.longitude), gazetteer):
        raise MapsError("implausible", billed=True)
    return Geocoding(
        address,
        place,
        place.quality,
        "provider",
        candidates=_others(results[1:], gazetteer),
        source="google",
        formatted=_text(first.get("formatted_address")),
        place_id=_text(first.get("place_id")),
        components=tuple(_components(first).items()),
    )


def _others(results: list[dict[str, Any]], gazetteer: Gazetteer) -> tuple[Place, ...]:
    found = []
    for result in results[:_CANDIDATES]:
        try:
            found.append(_place(result, gazetteer))
        except MapsError:
            continue
    return tuple(found)


def _place(result: dict[str, Any], gazetteer: Gazetteer) -> Place:
    geometry = result.get("geometry")
    location = geometry.get("location") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or not isinstance(location, dict):
        raise MapsError("malformed", billed=True)
    if not {"lat", "lng"} <= location.keys():
        raise MapsError("malformed", billed=True)
    point = on_earth(location["lat"], location["lng"])
    if point is None:
        raise MapsError("implausible", billed=True)
    components = _components(result)
    country = components.get("country", "")
    nearest = gazetteer.near(*point)
    if is_in_the_sea(country, nearest):
        raise MapsError("implausible", billed=True)
    if nearest and km_between(point, (nearest.latitude, nearest.longitude)) > _NEAR_KM:
        nearest = None
    formatted = _text(result.get("formatted_address"))
    return Place(
        name=components.get("city") or formatted.split(",")[0],
        latitude=point[0],
        longitude=point[1],
        country=country or "FR",
        population=nearest.population if nearest else 0,
        density=nearest.density if nearest else RURAL,
        region=components.get("region", ""),
        department=components.get("department", ""),
        postal_code=components.get("postal_code", ""),
        quality=_quality(result, geometry),
    )


def _quality(result: dict[str, Any], geometry: dict[str, Any]) -> Quality:
    if result.get("partial_match") is True or _WIDE & set(_texts(result.get("types"))):
        return "partial"
    return "exact" if geometry.get("location_type") in _EXACT else "approximate"


def _components(result: dict[str, Any]) -> dict[str, str]:
    given = result.get("address_components")
    by_type: dict[str, dict[str, Any]] = {}
    for component in given if isinstance(given, list) else []:
        if isinstance(component, dict):
            for kind in _texts(component.get("types")):
                by_type.setdefault(kind, component)
    found = {}
    for name, kinds, short in _COMPONENTS:
        component = next((by_type[kind] for kind in kinds if kind in by_type), None)
        text = _text(component.get("short_name" if short else "long_name")) if component else ""
        if text:
            found[name] = text
    return found


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
