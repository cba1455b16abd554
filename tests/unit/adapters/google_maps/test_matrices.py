"""Journeys over HTTP, by the Routes API and by the Distance Matrix API."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from src.adapters.google_maps.client import Service
from src.commute.journeys import Journey
from src.commute.modes import MODES, Mode
from src.services.commute.ports import Cell, MapsError
from tests.commute_fakes import NANTES, PARIS, google, near
from tests.google_maps_double import KEY, GoogleMapsDouble, rpc_error, way_between

SERVICES = ("routes", "distance_matrix")
LEAVING = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)
HOME, SECOND = near(NANTES, 5), near(NANTES, -7, 3)
SITES = [NANTES, near(NANTES, 12), near(NANTES, 1, 20)]


def matrix(
    double: GoogleMapsDouble, service: Service = "routes", mode: Mode = "voiture"
) -> list[list[Cell]]:
    return google(double, service).matrix([HOME, SECOND], SITES, mode, departure=LEAVING, seconds=5)


def failed(double: GoogleMapsDouble, service: Service = "routes") -> MapsError:
    with pytest.raises(MapsError) as raised:
        matrix(double, service)
    return raised.value


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("mode", MODES)
def test_every_pair_gets_its_journey(
    double: GoogleMapsDouble, service: Service, mode: Mode
) -> None:
    found = matrix(double, service, mode)

    way = google(double).way(mode)
    for row, home in zip(found, (HOME, SECOND), strict=True):
        for journey, site in zip(row, SITES, strict=True):
            assert isinstance(journey, Journey)
            ends = (home.latitude, home.longitude), (site.latitude, site.longitude)
            metres, seconds = way_between(way, *ends)
            assert journey.km == pytest.approx(metres / 1000, abs=0.002)
            free = seconds / 60
            assert journey.minutes == pytest.approx(free * (1.2 if way == "DRIVE" else 1), abs=0.1)
            assert journey.delay == pytest.approx(journey.minutes - free, abs=0.1)
            assert journey.low == journey.high == journey.minutes
            assert (journey.mode, journey.source) == (mode, "google")
    assert double.billed == 6


def test_the_question_to_routes_is_as_documented(double: GoogleMapsDouble) -> None:
    matrix(double)

    (asked,) = double.asked
    assert asked["body"]["travelMode"] == "DRIVE"
    assert asked["body"]["routingPreference"] == "TRAFFIC_AWARE"
    assert asked["body"]["departureTime"] == "2026-01-06T07:30:00Z"
    assert asked["headers"]["x-goog-api-key"] == KEY
    assert "status" in asked["headers"]["x-goog-fieldmask"].split(",")


def test_the_hour_is_told_to_cars_and_transit_alone(double: GoogleMapsDouble) -> None:
    for mode in ("transport_commun", "velo", "marche"):
        matrix(double, "routes", mode)

    told = ["departureTime" in asked["body"] for asked in double.asked]
    assert told == [True, False, False]
    assert not any("routingPreference" in asked["body"] for asked in double.asked)


def test_the_older_question_is_as_documented(double: GoogleMapsDouble) -> None:
    matrix(double, "distance_matrix")

    query = double.asked[0]["query"]
    assert (query["mode"], query["departure_time"]) == ("driving", str(int(LEAVING.timestamp())))
    assert query["key"] == KEY


@pytest.mark.parametrize("service", SERVICES)
def test_no_way_is_told_as_such(double: GoogleMapsDouble, service: Service) -> None:
    matrix(double, service)
    element = double.elements[1]
    double.no_route = {element[1:]}

    found = matrix(double, service)

    assert [cell for row in found for cell in row].count("no_route") == 1


@pytest.mark.parametrize("status", ["NOT_FOUND", "ZERO_RESULTS", "MAX_ROUTE_LENGTH_EXCEEDED"])
def test_statuses_of_older_elements_mean_no_way(double: GoogleMapsDouble, status: str) -> None:
    def change(body: Any) -> Any:
        body["rows"][0]["elements"][1] = {"status": status}
        return body

    double.changes(change)

    assert matrix(double, "distance_matrix")[0][1] == "no_route"


def test_elements_may_come_in_any_order(double: GoogleMapsDouble) -> None:
    plain = matrix(double)
    double.changes(lambda body: random.Random(3).sample(body, len(body)))

    assert matrix(double) == plain


def test_elements_that_do_not_come_are_missing(double: GoogleMapsDouble) -> None:
    double.changes(lambda body: [one for one in body if one["destinationIndex"] != 2])

    assert [row[2] for row in matrix(double)] == ["missing", "missing"]
    assert all(isinstance(row[0], Journey) for row in matrix(double))


def test_the_same_element_twice_is_one(double: GoogleMapsDouble) -> None:
    plain = matrix(double)
    double.changes(lambda body: body + body[:2])

    assert matrix(double) == plain


def test_an_element_told_twice_in_two_ways_is_not_believed(double: GoogleMapsDouble) -> None:
    double.changes(lambda body: [*body, {**body[0], "duration": "7777s"}])

    found = matrix(double)

    assert [cell for row in found for cell in row].count("malformed") == 1


def test_an_error_in_the_stream_leaves_the_rest(double: GoogleMapsDouble) -> None:
    double.changes(lambda body: [*body[:-1], rpc_error(500, "INTERNAL")])

    assert [cell for row in matrix(double) for cell in row].count("missing") == 1


def test_the_same_place_is_no_minute_away(double: GoogleMapsDouble) -> None:
    """A number that is 0 is left out of the answer."""
    (row,) = google(double).matrix([NANTES], [NANTES], "marche", departure=LEAVING, seconds=5)

    assert isinstance(row[0], Journey)
    assert (row[0].km, row[0].minutes) == (0, 0)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"duration": "-60s"}, "implausible"),
        ({"duration": "0s"}, "implausible"),
        ({"duration": "90000s"}, "implausible"),  # 25 hours
        ({"duration": "60s"}, "implausible"),  # 5 km in a minute
        ({"distanceMeters": 1000}, "implausible"),  # shorter than straight
        ({"distanceMeters": -1}, "implausible"),
        ({"distanceMeters": None}, "malformed"),
        ({"distanceMeters": "8000"}, "malformed"),
        ({"duration": 600}, "malformed"),
        ({"duration": "600"}, "malformed"),
        ({"duration": "NaNs"}, "malformed"),
        ({"duration": None}, "malformed"),
        ({"staticDuration": "x"}, "malformed"),
        ({"condition": "ROUTE_MATRIX_ELEMENT_CONDITION_UNSPECIFIED"}, "malformed"),
        ({"condition": None}, "malformed"),
        ({"status": {"code": 3, "message": "no"}}, "server"),
        ({"status": {"code": 5}}, "no_route"),
        ({"status": {"code": 8}}, "quota"),
        ({"status": {"code": "8"}}, "malformed"),
        ({"status": 3}, "malformed"),
        ({"originIndex": 7}, "missing"),
        ({"originIndex": -1}, "missing"),
        ({"originIndex": "0"}, "missing"),
        ({"originIndex": True}, "missing"),
        ({"destinationIndex": None}, "missing"),
    ],
)
def test_an_element_that_cannot_be_true_leaves_the_others(
    double: GoogleMapsDouble, changed: dict[str, Any], told: str
) -> None:
    double.changes(
        lambda body: [
            {**one, **changed} if one["originIndex"] == one["destinationIndex"] == 0 else one
            for one in body
        ]
    )

    found = matrix(double)

    assert found[0][0] == told
    assert all(isinstance(cell, Journey) for cell in (*found[0][1:], *found[1]))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"duration": {"value": -60}, "duration_in_traffic": {"value": -60}}, "implausible"),
        ({"duration_in_traffic": {"value": 5}}, "implausible"),
        ({"duration_in_traffic": {"value": "600"}}, "malformed"),
        ({"duration_in_traffic": 600}, "malformed"),
        ({"distance": {"value": True}}, "malformed"),
        ({"distance": None}, "malformed"),
        ({"duration": {}}, "malformed"),
        ({"status": "NEW"}, "malformed"),
        ({"status": ["OK"]}, "malformed"),
    ],
)
def test_an_older_element_that_cannot_be_true_leaves_the_others(
    double: GoogleMapsDouble, changed: dict[str, Any], told: str
) -> None:
    def change(body: Any) -> Any:
        body["rows"][0]["elements"][0].update(changed)
        return body

    double.changes(change)
    found = matrix(double, "distance_matrix")

    assert found[0][0] == told
    assert all(isinstance(cell, Journey) for cell in (*found[0][1:], *found[1]))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: {**body, "rows": body["rows"][:1]},
        lambda body: {**body, "rows": None},
        lambda body: {**body, "rows": [3, 4]},
        lambda body: {**body, "rows": [{"elements": []}, {"elements": []}]},
        lambda body: {**body, "status": "ZERO_RESULTS"},
        lambda _: [],
    ],
)
def test_an_older_matrix_of_another_shape_is_malformed(
    double: GoogleMapsDouble, change: Callable[[Any], Any]
) -> None:
    double.changes(change)

    assert failed(double, "distance_matrix").reason == "malformed"


@pytest.mark.parametrize("body", [{}, [], [3], None, "x", [{}], [{"originIndex": 0}], [[]]])
def test_a_matrix_without_elements_is_malformed(double: GoogleMapsDouble, body: Any) -> None:
    double.says(body)

    error = failed(double)
    assert (error.reason, error.billed) == ("malformed", True)


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        (400, "INVALID_ARGUMENT", "invalid"),
        (401, "UNAUTHENTICATED", "denied"),
        (403, "PERMISSION_DENIED", "denied"),
        (429, "RESOURCE_EXHAUSTED", "quota"),
        (500, "INTERNAL", "server"),
        (503, "UNAVAILABLE", "server"),
        (504, "DEADLINE_EXCEEDED", "server"),
        (403, "RESOURCE_EXHAUSTED", "quota"),  # the body knows better than the status
    ],
)
@pytest.mark.parametrize("streamed", [True, False])
def test_errors_of_routes_are_told_apart(
    double: GoogleMapsDouble, code: int, status: str, reason: str, streamed: bool
) -> None:
    body = rpc_error(code, status)
    double.says([body] if streamed else body, code)

    error = failed(double)
    assert (error.reason, error.billed) == (reason, False)


def test_an_error_alone_in_a_stream_that_began_well_is_told(double: GoogleMapsDouble) -> None:
    double.says([rpc_error(429, "RESOURCE_EXHAUSTED")])

    assert failed(double).reason == "quota"


def test_an_invalid_key_is_denied_although_it_comes_as_a_bad_request(
    double: GoogleMapsDouble,
) -> None:
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    double.says(rpc_error(400, "INVALID_ARGUMENT", detail), 400)

    assert failed(double).reason == "denied"


def test_an_exhausted_day_lasts_until_midnight_in_california(double: GoogleMapsDouble) -> None:
    detail = {
        "reason": "RATE_LIMIT_EXCEEDED",
        "metadata": {"quota_limit": "ComputeRouteMatrixElementsPerDayPerProject"},
    }
    double.says(rpc_error(429, "RESOURCE_EXHAUSTED", detail), 429, Retry_After="3")

    assert failed(double).retry_after_seconds == 23 * 3600


def test_the_older_statuses_are_told_apart(double: GoogleMapsDouble) -> None:
    told = {}
    for status in ("OVER_QUERY_LIMIT", "REQUEST_DENIED", "MAX_ELEMENTS_EXCEEDED", "UNKNOWN_ERROR"):
        double.says({"status": status, "rows": []})
        told[status] = failed(double, "distance_matrix").reason

    assert list(told.values()) == ["quota", "denied", "invalid", "server"]


def test_modes_that_google_does_not_tell_apart_have_one_way() -> None:
    with_ways: dict[str, set[str]] = {}
    for mode in MODES:
        with_ways.setdefault(google(GoogleMapsDouble(url="http://x")).way(mode), set()).add(mode)

    assert with_ways == {
        "DRIVE": {"voiture", "moto", "covoiturage"},
        "TRANSIT": {"transport_commun"},
        "BICYCLE": {"velo", "trottinette"},
        "WALK": {"marche"},
    }


def test_limits_are_those_that_are_documented(double: GoogleMapsDouble) -> None:
    newer, older = google(double), google(double, "distance_matrix")

    assert [newer.limits(mode).elements for mode in ("voiture", "transport_commun")] == [625, 100]
    limits = older.limits("voiture")
    assert (limits.elements, limits.origins, limits.sites) == (100, 25, 25)


def test_paris_is_not_an_hour_from_nantes_by_car(double: GoogleMapsDouble) -> None:
    double.changes(
        lambda body: [{**one, "duration": "3600s", "distanceMeters": 380_000} for one in body]
    )

    def told(mode: Mode) -> Any:
        return google(double).matrix([NANTES], [PARIS], mode, departure=LEAVING, seconds=5)[0][0]

    assert told("voiture") == "implausible"
    assert told("transport_commun") == "implausible"  # 340 km/h
