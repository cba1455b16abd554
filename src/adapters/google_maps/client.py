"""``OnlineMaps`` by Google."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from src.adapters.google_maps import distance_matrix, route_matrix
from src.adapters.google_maps.elements import DISTANCE_MATRIX, ROUTES, ROUTES_TRANSIT
from src.adapters.google_maps.exchange import Answer, Exchange
from src.adapters.google_maps.geocoding import geocode_path, read_geocoding
from src.adapters.google_maps.refusals import canonical, legacy, refused
from src.adapters.google_maps.ways import WAYS
from src.commute.modes import Mode
from src.commute.places import Gazetteer, Geocoding, Place
from src.services.commute.ports import Cell, MapsError, MatrixLimits
from src.services.ports import Clock

Service = Literal["routes", "distance_matrix"]
# "Daily quotas reset at midnight Pacific time."
_PACIFIC: Final = ZoneInfo("America/Los_Angeles")


class GoogleMaps:
    """Asks Google, and believes only what can be true.

    The key goes into the header of the Routes API and into the query of the older services, where
    they want it, and nowhere else: it is in no error, no log line and no ``repr``.
    """

    def __init__(
        self,
        key: str,
        gazetteer: Gazetteer,
        clock: Clock,
        *,
        maps_url: str,
        routes_url: str,
        service: Service = "routes",
    ) -> None:
        if not key or not all("!" <= char <= "~" for char in key):
            raise ValueError("the key of Google Maps holds characters that no key has")
        self._key = key
        self._gazetteer = gazetteer
        self._clock = clock
        self._maps = Exchange(maps_url)
        self._routes = Exchange(routes_url)
        self._service: Service = service

    def way(self, mode: Mode) -> str:
        """DRIVE, TRANSIT, BICYCLE or WALK."""
        return WAYS[mode]

    def limits(self, mode: Mode) -> MatrixLimits:
        """What one ``matrix`` may hold, as documented."""
        if self._service == "distance_matrix":
            return DISTANCE_MATRIX
        return ROUTES_TRANSIT if WAYS[mode] == "TRANSIT" else ROUTES

    def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
        """What Google takes the address for. Raises ``MapsError``."""
        path = geocode_path(address, language, self._key)
        body = self._older(self._maps.ask("GET", path, headers={}, seconds=seconds))
        return read_geocoding(address, body, self._gazetteer)

    def matrix(
        self,
        origins: Sequence[Place],
        sites: Sequence[Place],
        mode: Mode,
        *,
        departure: datetime,
        seconds: float,
    ) -> list[list[Cell]]:
        """Journeys from every origin to every site, leaving then. Raises ``MapsError``."""
        if self._service == "distance_matrix":
            path = distance_matrix.matrix_path(origins, sites, mode, departure, self._key)
            body = self._older(self._maps.ask("GET", path, headers={}, seconds=seconds))
            if body.get("status") != "OK":
                raise MapsError("malformed", billed=True)
            return distance_matrix.read_matrix(body, origins, sites, mode)
        answer = self._routes.ask(
            "POST",
            route_matrix.PATH,
            headers={
                "Content-Type": "application/json",
                "X-Goog-Api-Key": self._key,
                "X-Goog-FieldMask": route_matrix.FIELDS,
            },
            seconds=seconds,
            body=route_matrix.matrix_body(origins, sites, mode, departure),
        )
        self._raise_refusal(answer)
        read = answer.json()
        told = canonical(read, answer.retry_after_seconds, self._seconds_to_midnight())
        if told is not None:  # a stream that began well and held nothing but an error
            raise told
        return route_matrix.read_matrix(read, origins, sites, mode)

    def _older(self, answer: Answer) -> dict[str, Any]:
        """The body of one of the two older services, with status OK or ZERO_RESULTS."""
        self._raise_refusal(answer)
        body = answer.json()
        if isinstance(body, dict) and body.get("status") in ("OK", "ZERO_RESULTS"):
            return body
        raise legacy(body, answer.retry_after_seconds, self._seconds_to_midnight())

    def _raise_refusal(self, answer: Answer) -> None:
        error = refused(answer, self._seconds_to_midnight())
        if error is not None:
            raise error

    def _seconds_to_midnight(self) -> float:
        now = self._clock.now()
        tomorrow = now.astimezone(_PACIFIC).date() + timedelta(days=1)
        return (datetime.combine(tomorrow, time(), _PACIFIC) - now).total_seconds()
