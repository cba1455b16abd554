"""Addresses brought to places, ready for journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from src.commute.places import RURAL, Geocoding, Place
from src.services.commute.places import Places

# Decimals of degrees, about ten metres: as the index of jobs keeps them, so that a journey has the
# same figures wherever it is asked for.
_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as it is written, and as the gazetteer reads it.

    Nothing is written where it is known by its coordinates: nobody is asked about it.
    """

    written: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A spot with its place, None where nobody knows it."""

    written: str
    place: Place | None
    geocoding: Geocoding | None = None


class Placing:
    """Finds the places of spots."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def locate(self, spots: Sequence[Spot], *, seconds: float, language: str) -> list[Located]:
        """Each spot with its place: what the online maps say of it, else the gazetteer's."""
        written = list(dict.fromkeys(spot.written for spot in spots if spot.written))
        answers = self._places.geocode(written, seconds=seconds, language=language)
        found = dict(zip(written, answers, strict=True))
        return [_located(spot, found.get(spot.written)) for spot in spots]


def _located(spot: Spot, answer: Geocoding | None) -> Located:
    told = answer.place if answer is not None else None
    # What the document says beside the name (a postal code) is worth more than a second reading.
    offline = answer is None or answer.source == "offline"
    place = spot.place if offline and spot.place is not None else told or spot.place
    return Located(spot.written, None if place is None else rounded(place), answer)


def rounded(place: Place) -> Place:
    """The place with its coordinates to about ten metres."""
    latitude, longitude = round(place.latitude, _DECIMALS), round(place.longitude, _DECIMALS)
    if (latitude, longitude) == (place.latitude, place.longitude):
        return place
    return replace(place, latitude=latitude, longitude=longitude)


def place_of(facts: Sequence[Any]) -> Place:
    """The place in ``[label, latitude, longitude, density]``, as facts keep it."""
    label, latitude, longitude, *density = facts
    return rounded(Place(str(label), latitude, longitude, density=density[0] if density else RURAL))


def degraded(located: Sequence[Located]) -> tuple[str, ...]:
    """Names of what was meant to place these and did not."""
    names = (name for each in located if each.geocoding for name in each.geocoding.degraded)
    return tuple(dict.fromkeys(names))
