"""A local server that speaks Google's Geocoding, Routes and Distance Matrix as documented.

It counts what it bills by itself, and does wrong whatever a test tells it to.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from src.commute.geodesy import km_between

Point = tuple[float, float]
Handler = BaseHTTPRequestHandler
Misbehaviour = Callable[["GoogleMapsDouble", Handler, Any], None]
KEY = "AIza-double-key-0123456789"
# km/h by mode, on roads 1.3 times as long as the great circle.
SPEEDS = {"DRIVE": 50.0, "TRANSIT": 30.0, "BICYCLE": 15.0, "WALK": 4.8}
LEGACY_MODES = {
    "driving": "DRIVE", "transit": "TRANSIT", "bicycling": "BICYCLE", "walking": "WALK",
}  # fmt: skip
FIELDS = {
    "originIndex", "destinationIndex", "status", "condition", "distanceMeters", "duration",
    "staticDuration",
}  # fmt: skip


@dataclass
class GoogleMapsDouble:
    """What it knows, what it was asked, and what it bills."""

    key: str = KEY
    addresses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    no_route: set[tuple[Point, Point]] = field(default_factory=set)
    misbehave: Misbehaviour | None = None
    billed: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def knows(self, address: str, *results: dict[str, Any]) -> None:
        self.addresses[address] = list(results)

    @property
    def elements(self) -> list[tuple[str, Point, Point]]:
        """Every element that was asked, with its mode."""
        return [
            (one["way"], origin, site)
            for one in self.asked
            if "way" in one
            for origin in one["origins"]
            for site in one["sites"]
        ]

    def says(self, body: Any, status: int = 200, **headers: str) -> None:
        """Answer everything with this."""
        self.misbehave = lambda _, handler, __: send(handler, body, status, **headers)

    def changes(self, change: Callable[[Any], Any]) -> None:
        """Answer as documented, but changed."""
        self.misbehave = lambda _, handler, body: send(handler, change(body))

    def geocode(self, handler: Handler, query: dict[str, str]) -> Any:
        self.note({"address": query.get("address", ""), "query": query})
        if query.get("key") != self.key:
            return {
                "status": "REQUEST_DENIED",
                "error_message": "The provided API key is invalid.",
                "results": [],
            }
        if not query.get("address"):
            return {"status": "INVALID_REQUEST", "results": []}
        self.bill(1)
        results = self.addresses.get(query["address"], [])
        return {"status": "OK" if results else "ZERO_RESULTS", "results": results}

    def distance_matrix(self, handler: Handler, query: dict[str, str]) -> Any:
        origins, sites = points(query["origins"]), points(query["destinations"])
        way = LEGACY_MODES[query["mode"]]
        self.note({"way": way, "origins": origins, "sites": sites, "query": query})
        if query.get("key") != self.key:
            return {"status": "REQUEST_DENIED", "rows": [], "error_message": "Key invalid."}
        if len(origins) > 25 or len(sites) > 25:
            return {"status": "MAX_DIMENSIONS_EXCEEDED", "rows": []}
        if len(origins) * len(sites) > 100:
            return {"status": "MAX_ELEMENTS_EXCEEDED", "rows": []}
        self.bill(len(origins) * len(sites))
        traffic = way == "DRIVE" and "departure_time" in query
        return {
            "status": "OK",
            "origin_addresses": [""] * len(origins),
            "destination_addresses": [""] * len(sites),
            "rows": [
                {"elements": [self.legacy_element(way, a, b, traffic=traffic) for b in sites]}
                for a in origins
            ],
        }

    def legacy_element(self, way: str, a: Point, b: Point, *, traffic: bool) -> dict[str, Any]:
        if (a, b) in self.no_route:
            return {"status": "ZERO_RESULTS"}
        metres, seconds = way_between(way, a, b)
        element: dict[str, Any] = {
            "status": "OK",
            "distance": {"text": "", "value": metres},
            "duration": {"text": "", "value": seconds},
        }
        if traffic:
            element["duration_in_traffic"] = {"text": "", "value": round(seconds * 1.2)}
        return element

    def route_matrix(self, handler: Handler, body: dict[str, Any]) -> Any:
        origins, sites = waypoints(body["origins"]), waypoints(body["destinations"])
        way = body["travelMode"]
        headers = {name.lower(): text for name, text in handler.headers.items()}
        self.note(
            {"way": way, "origins": origins, "sites": sites, "body": body, "headers": headers}
        )
        if headers.get("x-goog-api-key") != self.key:
            return rpc_error(403, "PERMISSION_DENIED")
        if not set(headers.get("x-goog-fieldmask", "").split(",")) <= FIELDS | {"*"}:
            return rpc_error(400, "INVALID_ARGUMENT")
        if len(origins) * len(sites) > (100 if way == "TRANSIT" else 625):
            return rpc_error(400, "INVALID_ARGUMENT")
        if "routingPreference" in body and way != "DRIVE":
            return rpc_error(400, "INVALID_ARGUMENT")
        self.bill(len(origins) * len(sites))
        elements = [
            self.element(way, (i, a), (j, b))
            for j, b in enumerate(sites)  # a stream may come in any order: by column here
            for i, a in enumerate(origins)
        ]
        return elements[::-1]

    def element(self, way: str, origin: tuple[int, Point], site: tuple[int, Point]) -> Any:
        (i, a), (j, b) = origin, site
        found: dict[str, Any] = {"originIndex": i, "destinationIndex": j, "status": {}}
        if (a, b) in self.no_route:
            return {**found, "condition": "ROUTE_NOT_FOUND"}
        metres, seconds = way_between(way, a, b)
        in_traffic = round(seconds * 1.2) if way == "DRIVE" else seconds
        if metres:  # a proto3 number that is 0 is left out
            found["distanceMeters"] = metres
        return {
            **found,
            "condition": "ROUTE_EXISTS",
            "duration": f"{in_traffic}s",
            "staticDuration": f"{seconds}s",
        }

    def note(self, question: dict[str, Any]) -> None:
        with self.lock:
            self.asked.append(question)

    def bill(self, elements: int) -> None:
        with self.lock:
            self.billed += elements


@contextmanager
def google_maps_double() -> Iterator[GoogleMapsDouble]:
    """A double that serves until the end."""
    double = GoogleMapsDouble()

    class Requests(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            path, query = parsed(self.path)
            ask = double.geocode if path == "/maps/api/geocode/json" else double.distance_matrix
            self.give(ask(self, query))

        def do_POST(self) -> None:
            assert self.path == "/distanceMatrix/v2:computeRouteMatrix"
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.give(double.route_matrix(self, body))

        def give(self, answer: Any) -> None:
            try:
                if double.misbehave is not None:
                    double.misbehave(double, self, answer)
                elif isinstance(answer, dict) and "error" in answer:
                    send(self, [answer], answer["error"]["code"])
                else:
                    send(self, answer)
            except OSError:
                self.close_connection = True  # the other side has gone

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield double
    finally:
        double.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: Handler, body: Any, status: int = 200, **headers: str) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json; charset=UTF-8")
    handler.send_header("Content-Length", str(len(data)))
    for name, text in headers.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.end_headers()
    handler.wfile.write(data)


def rpc_error(code: int, status: str, *details: dict[str, Any]) -> dict[str, Any]:
    """An error as the Routes API writes it."""
    error: dict[str, Any] = {"code": code, "message": "said in English", "status": status}
    return {"error": {**error, "details": list(details)} if details else error}


def result(latitude: Any, longitude: Any, **changed: Any) -> dict[str, Any]:
    """A geocoding result as documented: a house in France."""
    town = changed.pop("town", "Nantes")
    country = changed.pop("country", "FR")
    return {
        "formatted_address": f"1 Rue de Strasbourg, 44000 {town}, France",
        "place_id": "ChIJ-double",
        "types": ["street_address"],
        "geometry": {
            "location": {"lat": latitude, "lng": longitude},
            "location_type": changed.pop("location_type", "ROOFTOP"),
        },
        "address_components": [
            {"long_name": "1", "short_name": "1", "types": ["street_number"]},
            {"long_name": "Rue de Strasbourg", "short_name": "Rue", "types": ["route"]},
            {"long_name": town, "short_name": town, "types": ["locality", "political"]},
            {
                "long_name": "Loire-Atlantique",
                "short_name": "44",
                "types": ["administrative_area_level_2", "political"],
            },
            {"long_name": "France", "short_name": country, "types": ["country", "political"]},
            {"long_name": "44000", "short_name": "44000", "types": ["postal_code"]},
        ],
        **changed,
    }


def hang_before_headers(double: GoogleMapsDouble, handler: Handler, _: Any) -> None:
    """Nothing comes at all."""
    double.released.wait(5)
    handler.close_connection = True


def trickle_headers(double: GoogleMapsDouble, handler: Handler, _: Any) -> None:
    """One header line after the other, without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not double.released.wait(0.02):
        handler.wfile.write(b"X-More: yes\r\n")


def trickle_body(double: GoogleMapsDouble, handler: Handler, body: Any) -> None:
    """One byte of the body after the other."""
    data = json.dumps(body).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data) + 1000))
    handler.end_headers()
    for byte in data:
        if double.released.wait(0.02):
            return
        handler.wfile.write(bytes([byte]))


def cut_off(_: GoogleMapsDouble, handler: Handler, body: Any) -> None:
    """The first half of the body, then the end."""
    data = json.dumps(body).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])
    handler.close_connection = True


def reset(_: GoogleMapsDouble, handler: Handler, __: Any) -> None:
    """The connection is reset instead of an answer."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.rfile.close()  # it would keep the socket open
    handler.connection.close()
    handler.close_connection = True


def huge(_: GoogleMapsDouble, handler: Handler, __: Any) -> None:
    """More than anybody wants to read."""
    send(handler, b'"' + b"a" * 6_000_000 + b'"')


def parsed(path: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(path)
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def points(text: str) -> list[Point]:
    return [tuple(map(float, point.split(","))) for point in text.split("|")]  # type: ignore[misc]


def waypoints(given: list[dict[str, Any]]) -> list[Point]:
    found = [one["waypoint"]["location"]["latLng"] for one in given]
    return [(point["latitude"], point["longitude"]) for point in found]


def way_between(way: str, a: Point, b: Point) -> tuple[int, int]:
    """Metres and seconds of the double's own roads."""
    km = km_between(a, b) * 1.3
    return round(km * 1000), round(km / SPEEDS[way] * 3600)
