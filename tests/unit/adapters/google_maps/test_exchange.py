"""What can go wrong on the way: every fault has its name, and none lasts past the deadline."""

from __future__ import annotations

import socket
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic

import pytest

from src.adapters.google_maps.client import GoogleMaps
from src.adapters.google_maps.exchange import Exchange
from src.services.commute.ports import MapsError
from tests import google_maps_double as misbehaviours
from tests.commute_fakes import NANTES, PARIS, FakeGazetteer, google
from tests.fakes import FakeClock
from tests.google_maps_double import KEY, GoogleMapsDouble, Misbehaviour, result
from tests.unit.adapters.google_maps.test_matrices import LEAVING

ADDRESS = "12 rue secrète, Nantes"
# Long enough for a laptop under load; what hangs would hang for ever.
HANG_SECONDS = 5.0
FAULTS = [
    (misbehaviours.hang_before_headers, "timeout"),
    (misbehaviours.trickle_headers, "timeout"),
    (misbehaviours.trickle_body, "timeout"),
    (misbehaviours.cut_off, "malformed"),
    (misbehaviours.reset, "unreachable"),
    (misbehaviours.huge, "malformed"),
]


@pytest.mark.parametrize(("fault", "reason"), FAULTS)
@pytest.mark.parametrize("question", ["geocode", "matrix"])
def test_every_fault_has_its_name_and_may_have_been_billed(
    double: GoogleMapsDouble, fault: Misbehaviour, reason: str, question: str
) -> None:
    double.knows(ADDRESS, result(47.2181, -1.5528))
    double.misbehave = fault
    maps = google(double)
    seconds = 0.25 if reason == "timeout" else HANG_SECONDS

    def ask() -> object:
        if question == "geocode":
            return maps.geocode(ADDRESS, language="fr", seconds=seconds)
        return maps.matrix([NANTES], [PARIS], "voiture", departure=LEAVING, seconds=seconds)

    started = monotonic()
    with pytest.raises(MapsError) as raised:
        ask()

    assert (raised.value.reason, raised.value.billed) == (reason, True)
    assert monotonic() - started < HANG_SECONDS
    told = "".join(traceback.format_exception(raised.value))
    assert KEY not in told
    assert "secr" not in told.replace("secrets", "")


def test_a_server_that_is_not_there_bills_nothing() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        maps = GoogleMaps(KEY, FakeGazetteer(), FakeClock(), maps_url=url, routes_url=url)
        with pytest.raises(MapsError) as raised:
            maps.geocode(ADDRESS, language="fr", seconds=1)

    assert (raised.value.reason, raised.value.billed) == ("unreachable", False)


def test_a_server_that_cannot_prove_who_it_is_is_not_told_the_key(
    double: GoogleMapsDouble,
) -> None:
    secure = double.url.replace("http:", "https:")
    maps = GoogleMaps(KEY, FakeGazetteer(), FakeClock(), maps_url=secure, routes_url=secure)
    with pytest.raises(MapsError) as raised:
        maps.geocode(ADDRESS, language="fr", seconds=HANG_SECONDS)

    assert (raised.value.reason, raised.value.billed) == ("unreachable", False)
    assert double.asked == []


def test_retry_after_may_be_a_date(double: GoogleMapsDouble) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    double.says(b"", 429, Retry_After=later)
    with pytest.raises(MapsError) as raised:
        google(double).geocode(ADDRESS, language="fr", seconds=HANG_SECONDS)

    assert raised.value.retry_after_seconds == pytest.approx(7200, abs=60)


def test_no_time_left_asks_nothing(double: GoogleMapsDouble) -> None:
    with pytest.raises(MapsError) as raised:
        google(double).geocode(ADDRESS, language="fr", seconds=0)

    assert (raised.value.reason, raised.value.billed) == ("timeout", False)
    assert double.asked == []


def test_the_key_is_in_no_representation(double: GoogleMapsDouble) -> None:
    maps = google(double)

    assert KEY not in repr(maps)
    assert KEY not in str(vars(maps).keys())


@pytest.mark.parametrize("address", ["ftp://host", "host", "http://", ""])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Exchange(address)


def test_a_base_address_may_have_a_path(double: GoogleMapsDouble) -> None:
    double.says({"status": "ZERO_RESULTS", "results": []})

    answer = Exchange(double.url + "/").ask(
        "GET", "/maps/api/geocode/json?address=x&key=y", headers={}, seconds=5
    )

    assert answer.status == 200
