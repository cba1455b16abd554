"""The whole chain against a server that speaks Google's protocol, and misbehaves in every way."""

from __future__ import annotations

import logging
import socket
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.adapters.google_maps.client import GoogleMaps, Service
from src.commute.journeys import estimated
from src.commute.modes import MODES
from src.services.commute.routes import Leg
from tests import google_maps_double as misbehaviours
from tests.commute_fakes import BREST, LYON, NANTES, PARIS, Chain, FakeGazetteer, google, near
from tests.fakes import FakeClock
from tests.google_maps_double import (
    KEY,
    GoogleMapsDouble,
    Misbehaviour,
    google_maps_double,
    result,
    rpc_error,
)

SERVICES = ("routes", "distance_matrix")
ADDRESS = "3 rue discrète, Nantes"
POINTS = [NANTES, PARIS, LYON, BREST, near(NANTES, 8), near(PARIS, 15)]
LEGS = [Leg(near(NANTES, 8), site, "voiture") for site in (NANTES, PARIS)]
# What hangs would hang for ever; a laptop under load may be slow.
HANG_SECONDS = 5.0


def says(body: Any, status: int = 200, **headers: str) -> Misbehaviour:
    return lambda _, handler, __: misbehaviours.send(handler, body, status, **headers)


FAULTS: dict[str, tuple[Misbehaviour, str]] = {
    "slow headers": (misbehaviours.hang_before_headers, "timeout"),
    "headers that trickle": (misbehaviours.trickle_headers, "timeout"),
    "a body that trickles": (misbehaviours.trickle_body, "timeout"),
    "cut off": (misbehaviours.cut_off, "malformed"),
    "reset": (misbehaviours.reset, "unreachable"),
    "huge": (misbehaviours.huge, "malformed"),
    "not JSON": (says(b"<html>oops</html>"), "malformed"),
    "another type": (says(b'"OK"'), "malformed"),
    "nothing": (says(b""), "malformed"),
    "500": (says(b"", 500), "server"),
    "503": (says(rpc_error(503, "UNAVAILABLE"), 503), "server"),
    "429": (says(rpc_error(429, "RESOURCE_EXHAUSTED"), 429, Retry_After="9"), "quota"),
    "403": (says(rpc_error(403, "PERMISSION_DENIED"), 403), "denied"),
    "400": (says(rpc_error(400, "INVALID_ARGUMENT"), 400), "invalid"),
    "301": (says(b"", 301, Location="http://127.0.0.1:1/"), "malformed"),
}
STATUSES = {
    "OVER_QUERY_LIMIT": "quota", "OVER_DAILY_LIMIT": "quota", "REQUEST_DENIED": "denied",
    "INVALID_REQUEST": "invalid", "UNKNOWN_ERROR": "server",
}  # fmt: skip


def chain_of(double: GoogleMapsDouble, service: Service = "routes") -> Chain:
    # Time really passes on sockets; everything else stands still.
    return Chain(google(double, service), workers=4, timeout_seconds=0.3)


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("service", SERVICES)
def test_journeys_are_estimated_whatever_goes_wrong(
    double: GoogleMapsDouble, service: Service, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    fault, reason = FAULTS[name]
    double.misbehave = fault
    chain = chain_of(double, service)
    started = monotonic()
    with caplog.at_level(logging.DEBUG):
        found = chain.routes.journeys(LEGS, seconds=0.6)

    assert monotonic() - started < HANG_SECONDS
    assert found.journeys == [estimated(leg.origin, leg.site, leg.mode) for leg in LEGS]
    assert found.degraded == ("google_maps",)
    assert found.fallback == {reason: 2}
    assert KEY not in caplog.text


@pytest.mark.parametrize("name", FAULTS)
def test_addresses_are_placed_offline_whatever_goes_wrong(
    double: GoogleMapsDouble, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    fault, reason = FAULTS[name]
    double.knows(ADDRESS, result(47.2181, -1.5528))
    double.misbehave = fault
    chain = chain_of(double)
    with caplog.at_level(logging.DEBUG):
        (found,) = chain.places.geocode([ADDRESS], seconds=0.6)

    assert (found.place, found.source, found.degraded) == (NANTES, "offline", ("google_maps",))
    failure = chain.state.snapshot().last_failure
    assert failure is not None
    assert failure.reason == reason
    assert KEY not in caplog.text
    assert "discr" not in caplog.text


@pytest.mark.parametrize("status", STATUSES)
def test_documented_statuses_lead_offline(double: GoogleMapsDouble, status: str) -> None:
    double.says({"status": status, "results": [], "rows": []})
    chain = chain_of(double, "distance_matrix")
    (found,) = chain.places.geocode([ADDRESS], seconds=5)
    journeys = chain.routes.journeys(LEGS, seconds=5)

    assert (found.place, found.degraded) == (NANTES, ("google_maps",))
    assert (journeys.fallback, journeys.billed) == ({STATUSES[status]: 2}, 0)
    assert chain.quota.used == 0


@pytest.mark.parametrize(
    "point", [(0, 0), (46.0, -8.0), ("47.2", -1.5), (None, None), (95, 0), (48.8566, 2.3522)]
)
def test_a_place_that_cannot_be_meant_leads_offline(
    double: GoogleMapsDouble, point: tuple[Any, Any]
) -> None:
    double.knows(ADDRESS, result(*point))
    (found,) = chain_of(double).places.geocode([ADDRESS], seconds=5)

    assert (found.place, found.source, found.degraded) == (NANTES, "offline", ("google_maps",))


def test_nobody_there_leads_offline() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        maps = GoogleMaps(KEY, FakeGazetteer(), FakeClock(), maps_url=url, routes_url=url)
        found = Chain(maps).routes.journeys(LEGS, seconds=5)

    assert (found.fallback, found.billed, found.degraded) == (
        {"unreachable": 2}, 0, ("google_maps",),
    )  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
def test_a_matrix_with_gaps_is_filled_offline(double: GoogleMapsDouble, service: Service) -> None:
    def spoil(body: Any) -> Any:
        if service == "routes":
            return [
                {**one, "duration": "-5s"} if one["destinationIndex"] == 0 else one for one in body
            ]
        body["rows"][0]["elements"][0]["duration_in_traffic"] = {"value": -5}
        return body

    double.changes(spoil)
    found = chain_of(double, service).routes.journeys(LEGS, seconds=5)

    assert [journey.source for journey in found.journeys] == ["offline", "google"]
    assert (found.billed, found.fallback) == (double.billed, {"implausible": 1})


@pytest.mark.parametrize("service", SERVICES)
def test_what_we_count_is_what_google_counts(service: Service) -> None:
    legs = st.lists(
        st.builds(Leg, st.sampled_from(POINTS), st.sampled_from(POINTS), st.sampled_from(MODES)),
        max_size=25,
    )
    with google_maps_double() as double:

        @settings(max_examples=25)
        @given(before=legs, after=legs)
        def law(before: list[Leg], after: list[Leg]) -> None:
            double.billed, double.asked = 0, []
            chain = Chain(google(double, service), workers=4)
            first = chain.routes.journeys(before, seconds=20)
            second = chain.routes.journeys(after, seconds=20)

            assert first.billed + second.billed == double.billed == chain.quota.used
            asked = double.elements
            assert len(asked) == len(set(asked))  # nothing twice
            wanted = {(leg.origin, leg.site, chain.maps.way(leg.mode)) for leg in before + after}
            assert double.billed == len(wanted)  # nothing else

        law()


@pytest.mark.parametrize("service", SERVICES)
def test_a_table_larger_than_one_question_is_asked_in_parts(
    double: GoogleMapsDouble, service: Service
) -> None:
    sites = [near(NANTES, 2 + step * 0.5, step % 7) for step in range(60)]
    homes = [near(NANTES, -3 - step, step) for step in range(4)]
    legs = [Leg(home, site, "transport_commun") for home in homes for site in sites]
    found = chain_of(double, service).routes.journeys(legs, seconds=20)

    assert {journey.source for journey in found.journeys} == {"google"}
    assert found.billed == double.billed == 240
    assert len(double.asked) == 3 if service == "routes" else len(double.asked) <= 4
