"""Geocoding over HTTP, against a server that speaks the documented protocol."""

from __future__ import annotations

from typing import Any

import pytest

from src.commute.places import Place
from src.services.commute.ports import MapsError
from tests.commute_fakes import NANTES, google
from tests.google_maps_double import KEY, GoogleMapsDouble, result, rpc_error

ADDRESS = "1 rue de Strasbourg, 44000 Nantes"


def geocoded(double: GoogleMapsDouble, address: str = ADDRESS, *results: dict[str, Any]) -> Any:
    double.knows(address, *results)
    return google(double).geocode(address, language="fr", seconds=5)


def reason_of(double: GoogleMapsDouble, address: str = ADDRESS) -> MapsError:
    with pytest.raises(MapsError) as raised:
        google(double).geocode(address, language="fr", seconds=5)
    return raised.value


def test_a_house_is_exact_and_its_parts_are_named(double: GoogleMapsDouble) -> None:
    found = geocoded(double, ADDRESS, result(47.2181, -1.5528))

    assert found.place == Place(
        "Nantes", 47.2181, -1.5528, "FR", NANTES.population, NANTES.density, "",
        "Loire-Atlantique", "44000", "exact",
    )  # fmt: skip
    assert (found.quality, found.choice, found.source) == ("exact", "provider", "google")
    assert found.formatted == "1 Rue de Strasbourg, 44000 Nantes, France"
    assert found.place_id == "ChIJ-double"
    assert dict(found.components) == {
        "street_number": "1", "street": "Rue de Strasbourg", "postal_code": "44000",
        "city": "Nantes", "department": "Loire-Atlantique", "country": "FR",
    }  # fmt: skip


def test_the_question_is_as_documented(double: GoogleMapsDouble) -> None:
    geocoded(double, "Café d'Été, Nantes & C°", result(47.2181, -1.5528))

    assert double.asked[0]["query"] == {
        "address": "Café d'Été, Nantes & C°", "language": "fr", "region": "fr", "key": KEY,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "quality"),
    [
        ({"location_type": "ROOFTOP"}, "exact"),
        ({"location_type": "RANGE_INTERPOLATED"}, "exact"),
        ({"location_type": "GEOMETRIC_CENTER"}, "approximate"),
        ({"location_type": "APPROXIMATE", "types": ["locality", "political"]}, "approximate"),
        ({"location_type": "ROOFTOP", "partial_match": True}, "partial"),
        ({"types": ["administrative_area_level_1", "political"]}, "partial"),
        ({"types": ["administrative_area_level_2", "political"]}, "partial"),
        ({"location_type": "SOMETHING_NEW"}, "approximate"),
    ],
)
def test_quality_says_how_surely_it_is_known(
    double: GoogleMapsDouble, changed: dict[str, Any], quality: str
) -> None:
    assert geocoded(double, ADDRESS, result(47.2181, -1.5528, **changed)).quality == quality


def test_nothing_found_is_failed(double: GoogleMapsDouble) -> None:
    found = geocoded(double, "xyzzy")

    assert (found.place, found.quality, found.source) == (None, "failed", "google")


def test_a_country_is_no_place_to_travel_to(double: GoogleMapsDouble) -> None:
    found = geocoded(double, "partout", result(46.2, 2.2, types=["country", "political"]))

    assert (found.place, found.quality) == (None, "failed")


def test_other_results_are_candidates_where_they_can_be_true(double: GoogleMapsDouble) -> None:
    found = geocoded(
        double, "somewhere",
        result(47.2, -1.5), result(45.76, 4.83, town="Lyon"), result(0, 0), {"geometry": 3},
    )  # fmt: skip

    assert [place.name for place in found.candidates] == ["Lyon"]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0, 0), (0.0, -0.0), (91, 2), (48, 181), ("48.85", 2.35), (None, 2.35), (True, 2.35)],
)
def test_coordinates_that_are_none_are_not_believed(
    double: GoogleMapsDouble, latitude: Any, longitude: Any
) -> None:
    double.knows("anywhere", result(latitude, longitude))

    assert reason_of(double, "anywhere").reason == "implausible"


@pytest.mark.parametrize("country", ["FR", ""])
def test_a_point_in_the_sea_is_not_believed(double: GoogleMapsDouble, country: str) -> None:
    double.knows("anywhere", result(46.0, -8.0, country=country))

    assert reason_of(double, "anywhere").reason == "implausible"


def test_a_far_country_may_hold_places_that_nobody_here_knows(double: GoogleMapsDouble) -> None:
    found = geocoded(double, "Chicago", result(41.88, -87.63, town="Chicago", country="US"))

    assert (found.place.name, found.place.country, found.place.population) == ("Chicago", "US", 0)


def test_an_answer_far_from_the_town_that_was_written_is_not_believed(
    double: GoogleMapsDouble,
) -> None:
    double.knows(ADDRESS, result(48.8566, 2.3522, town="Paris"))

    error = reason_of(double)
    assert (error.reason, error.billed) == ("implausible", True)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("OVER_QUERY_LIMIT", "quota"),
        ("OVER_DAILY_LIMIT", "quota"),
        ("REQUEST_DENIED", "denied"),
        ("INVALID_REQUEST", "invalid"),
        ("UNKNOWN_ERROR", "server"),
    ],
)
def test_documented_statuses_are_told_apart(
    double: GoogleMapsDouble, status: str, reason: str
) -> None:
    double.says({"status": status, "results": [], "error_message": "said in English"})

    error = reason_of(double)
    assert (error.reason, error.billed) == (reason, False)


def test_a_daily_limit_lasts_until_midnight_in_california(double: GoogleMapsDouble) -> None:
    double.says({"status": "OVER_DAILY_LIMIT", "results": []})

    assert reason_of(double).retry_after_seconds == 23 * 3600  # the fake clock says 09:00 UTC


def test_retry_after_is_told(double: GoogleMapsDouble) -> None:
    double.says({"status": "OVER_QUERY_LIMIT", "results": []}, 429, Retry_After="17")

    error = reason_of(double)
    assert (error.reason, error.retry_after_seconds) == ("quota", 17)


@pytest.mark.parametrize("text", ["soon", "-5", "nan", "inf", "1e9", ""])
def test_a_retry_after_that_says_nothing_is_none(double: GoogleMapsDouble, text: str) -> None:
    double.says(b"", 429, Retry_After=text)

    assert reason_of(double).retry_after_seconds is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [(400, "invalid"), (401, "denied"), (403, "denied"), (429, "quota"), (500, "server"),
     (502, "server"), (503, "server"), (504, "server"), (404, "malformed"), (302, "malformed"),
     (204, "malformed")],
)  # fmt: skip
def test_http_statuses_are_told_apart(double: GoogleMapsDouble, status: int, reason: str) -> None:
    double.says(b"<html>", status, Location="http://127.0.0.1:1/elsewhere")

    assert reason_of(double).reason == reason
    assert len(double.asked) == 1  # no redirection is followed


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"{", b"NaN", b"null", b"[]", b'"OK"', {}, {"status": "OK"},
        {"status": "OK", "results": []}, {"status": "OK", "results": {}},
        {"status": "OK", "results": [3]}, {"status": "OK", "results": [{}]},
        {"status": "OK", "results": [{"geometry": {"location": {"lat": 3}}}]},
        {"status": ["OK"], "results": []}, {"status": "NEW", "results": []},
        rpc_error(500, "STRANGE"), b"[" * 100_000,
        b'{"status":"OK","results":[{"geometry":{"location":{"lat":NaN,"lng":2}}}]}',
    ],
)  # fmt: skip
def test_what_is_no_answer_is_malformed(double: GoogleMapsDouble, body: Any) -> None:
    double.says(body)

    error = reason_of(double)
    assert (error.reason, error.billed) == ("malformed", True)


def test_parts_of_wrong_types_are_left_out(double: GoogleMapsDouble) -> None:
    odd = result(47.2, -1.5, address_components=[3, {"types": 3}, {"types": ["locality"]}])
    found = geocoded(double, "anywhere", {**odd, "place_id": 3, "formatted_address": None})

    assert (found.place_id, found.formatted, found.components) == ("", "", ())


def test_a_wrong_key_is_denied(double: GoogleMapsDouble) -> None:
    double.key = "another"

    assert reason_of(double).reason == "denied"


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "é"])
def test_a_key_that_no_header_can_hold_is_refused_without_being_told(
    double: GoogleMapsDouble, key: str
) -> None:
    from src.adapters.google_maps.client import GoogleMaps  # noqa: PLC0415
    from tests.commute_fakes import FakeGazetteer  # noqa: PLC0415
    from tests.fakes import FakeClock  # noqa: PLC0415

    with pytest.raises(ValueError, match="holds characters") as raised:
        GoogleMaps(key, FakeGazetteer(), FakeClock(), maps_url=double.url, routes_url=double.url)
    assert not key or key not in str(raised.value)
