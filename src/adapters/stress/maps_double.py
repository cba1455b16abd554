"""A small double of Google Maps for rehearsals, which answers, or refuses with 429."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from src.commute.geodesy import km_between

# The towns that journeys of a load are between: coordinates, department and postal code.
_TOWNS: Final = {
    "Nantes": (47.2184, -1.5536, "Loire-Atlantique", "44000"),
    "Lyon": (45.7640, 4.8357, "Rhône", "69001"),
    "Lille": (50.6292, 3.0573, "Nord", "59000"),
    "Bordeaux": (44.8378, -0.5792, "Gironde", "33000"),
    "Rennes": (48.1173, -1.6778, "Ille-et-Vilaine", "35000"),
    "Toulouse": (43.6047, 1.4442, "Haute-Garonne", "31000"),
    "Grenoble": (45.1885, 5.7245, "Isère", "38000"),
    "Paris": (48.8566, 2.3522, "Paris", "75001"),
}
_ROAD: Final = 1.3  # of the great circle
_KM_PER_HOUR: Final = 60.0
_REFUSED: Final = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "rehearsed"}}


class MapsDouble:
    """Serves on a port of 127.0.0.1 until it is closed; ``refusing`` turns every answer to 429."""

    def __init__(self) -> None:
        self.refusing = False
        self.answered = 0
        self.refused = 0
        double = self

        class Requests(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                self._give(_placed(query.get("address", [""])[0]))

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                self._give(_routes(json.loads(self.rfile.read(length))))

            def _give(self, answer: Any) -> None:
                if double.refusing:
                    double.refused += 1
                    answer = _REFUSED
                else:
                    double.answered += 1
                data = json.dumps(answer).encode()
                self.send_response(429 if answer is _REFUSED else 200)
                self.send_header("Content-Type", "application/json; charset=UTF-8")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Say nothing: standard error is the rehearsal's."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        self._server.daemon_threads = True
        self.url: Final = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _placed(address: str) -> dict[str, Any]:
    town = next((name for name in _TOWNS if name in address), None)
    if town is None:
        return {"status": "ZERO_RESULTS", "results": []}
    latitude, longitude, department, postal = _TOWNS[town]
    number = address.split(" ", 1)[0]
    named = (
        (number, ["street_number"]),
        ("Rue de l'Essai", ["route"]),
        (town, ["locality", "political"]),
        (department, ["administrative_area_level_2", "political"]),
        ("France", ["country", "political"]),
        (postal, ["postal_code"]),
    )
    components = [
        {"long_name": name, "short_name": "FR" if name == "France" else name, "types": types}
        for name, types in named
    ]
    return {
        "status": "OK",
        "results": [
            {
                "formatted_address": f"{number} Rue de l'Essai, {postal} {town}, France",
                "place_id": f"rehearsal-{number}-{town}",
                "types": ["street_address"],
                "geometry": {
                    "location": {"lat": latitude, "lng": longitude},
                    "location_type": "ROOFTOP",
                },
                "address_components": components,
            }
        ],
    }


def _routes(body: dict[str, Any]) -> list[dict[str, Any]]:
    elements = []
    for i, start in enumerate(_points(body["origins"])):
        for j, end in enumerate(_points(body["destinations"])):
            km = km_between(start, end) * _ROAD
            seconds = f"{round(km / _KM_PER_HOUR * 3600)}s"
            element: dict[str, Any] = {
                "originIndex": i,
                "destinationIndex": j,
                "status": {},
                "condition": "ROUTE_EXISTS",
                "duration": seconds,
                "staticDuration": seconds,
            }
            if km:  # a number that is 0 is left out there
                element["distanceMeters"] = round(km * 1000)
            elements.append(element)
    return elements


def _points(given: list[dict[str, Any]]) -> list[tuple[float, float]]:
    found = [each["waypoint"]["location"]["latLng"] for each in given]
    return [(point["latitude"], point["longitude"]) for point in found]
