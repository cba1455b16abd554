"""Answers in the form in which they are kept, and back."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import Any, Final

from src.commute.journeys import Journey
from src.commute.modes import Mode
from src.commute.places import Geocoding, Place
from src.services.commute.ports import Json

DAY: Final = 86_400.0
GEOCODING_SECONDS: Final = 30 * DAY
ROUTE_SECONDS: Final = 6 * 3600.0
# That nothing is known of an address, or that what came back cannot be true.
NEGATIVE_SECONDS: Final = 3600.0
# How much longer an answer stays for when the provider does not answer.
STALE_TIMES: Final = 2


def packed_geocoding(found: Geocoding) -> Json:
    """The geocoding without the address that was asked."""
    return {
        "place": asdict(found.place) if found.place else None,
        "quality": found.quality,
        "choice": found.choice,
        "candidates": [asdict(place) for place in found.candidates],
        "formatted": found.formatted,
        "place_id": found.place_id,
        "components": [list(component) for component in found.components],
    }


def unpacked_geocoding(address: str, kept: Json, kept_at: float) -> Geocoding | None:
    """The geocoding that was kept; None where something else stands there."""
    read: dict[str, Any] = kept
    try:
        place = _place(read["place"]) if read["place"] is not None else None
        return Geocoding(
            address,
            place,
            read["quality"],
            read["choice"],
            candidates=tuple(_place(candidate) for candidate in read["candidates"]),
            source="cache",
            formatted=str(read["formatted"]),
            place_id=str(read["place_id"]),
            components=tuple((str(name), str(text)) for name, text in read["components"]),
            cached_at=kept_at,
        )
    except (KeyError, TypeError, ValueError):
        return None


def packed_journey(journey: Journey) -> Json:
    """What is measured of a journey; its mode stands in the key."""
    return {"km": journey.km, "minutes": journey.minutes, "delay": journey.delay}


def unpacked_journey(mode: Mode, kept: Json, kept_at: float) -> Journey | None:
    """The journey that was kept; None where something else stands there."""
    read: dict[str, Any] = kept
    try:
        km, minutes, delay = (float(read[name]) for name in ("km", "minutes", "delay"))
    except (KeyError, TypeError, ValueError):
        return None
    if not (isfinite(km) and isfinite(minutes) and isfinite(delay)):
        return None
    return Journey(mode, km, minutes, delay, minutes, minutes, "cache", kept_at)


def packed_absence(reason: str) -> Json:
    """That a question was answered, and with nothing to use."""
    return {"none": reason}


def absence(kept: Json) -> str | None:
    """The reason that was kept instead of an answer."""
    reason = kept.get("none")
    return reason if isinstance(reason, str) else None


def _place(kept: dict[str, Any]) -> Place:
    place = Place(**kept)
    if not (isfinite(place.latitude) and isfinite(place.longitude)):
        raise ValueError("a place without coordinates")
    return place
