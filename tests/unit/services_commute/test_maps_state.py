"""What is told about the maps."""

from __future__ import annotations

import json
from dataclasses import asdict

from src.services.commute.maps_state import MapsState
from src.services.commute.ports import MapsError
from src.services.commute.routes import Leg
from tests.commute_fakes import BREST, LONG, NANTES, PARIS, Chain, FakeQuota
from tests.fakes import FakeClock


def test_everything_is_told_after_a_while() -> None:
    chain = Chain(quota=FakeQuota(limit=10))
    for _ in range(2):
        chain.places.geocode(["Paris", "Lyon"], seconds=LONG)
        chain.routes.journeys([Leg(NANTES, PARIS, "velo")], seconds=LONG)
    told = chain.state.snapshot()

    assert (told.provider, told.status, told.per_second) == ("google_maps", "healthy", 10.0)
    assert told.quota is not None
    assert told.cache is not None
    assert (told.quota.limit, told.quota.used, told.quota.left) == (10, 3, 7)
    assert (told.cache.kind, told.cache.geocoding.kept, told.cache.routes.kept) == ("memory", 2, 1)
    assert (told.cache.geocoding.hits, told.cache.geocoding.misses) == (2, 2)
    assert (told.cache.routes.hits, told.cache.routes.misses) == (1, 1)
    assert (told.calls, told.failures, told.last_failure) == (3, 0, None)


def test_a_rest_is_told_with_its_reason_and_end() -> None:
    chain = Chain()
    chain.fake.trouble = MapsError("denied")
    chain.routes.journeys([Leg(NANTES, PARIS, "velo")], seconds=LONG)
    told = chain.state.snapshot()

    (rest,) = told.resting
    assert (told.status, rest.service, rest.reason) == ("degraded", "routes", "denied")
    assert (rest.until - chain.clock.now()).total_seconds() == 600
    assert told.last_failure is not None
    assert (told.last_failure.reason, told.last_failure.at) == ("denied", chain.clock.now())
    chain.later(minutes=10)
    assert (chain.state.snapshot().status, chain.state.snapshot().resting) == ("healthy", ())


def test_a_quota_that_is_used_up_or_cannot_be_counted_degrades() -> None:
    used_up, unknown = Chain(quota=FakeQuota(limit=0)), Chain(quota=FakeQuota(unavailable=True))

    assert used_up.state.snapshot().status == "degraded"
    told = unknown.state.snapshot()
    assert told.quota is not None
    assert (told.status, told.quota.used, told.quota.left) == ("degraded", None, None)


def test_answers_past_their_time_are_counted() -> None:
    chain = Chain()
    chain.places.geocode(["Brest"], seconds=LONG)
    chain.routes.journeys([Leg(NANTES, BREST, "voiture")], seconds=LONG)
    chain.later(days=31)
    chain.fake.trouble = MapsError("server")
    chain.places.geocode(["Brest"], seconds=LONG)
    told = chain.state.snapshot().cache

    assert told is not None
    assert (told.geocoding.stale, told.routes.stale) == (1, 0)


def test_without_a_key_it_is_off() -> None:
    told = MapsState(FakeClock()).snapshot()

    assert (told.provider, told.status, told.key_configured) == ("offline", "off", False)
    assert (told.quota, told.cache, told.per_second) == (None, None, None)


def test_switched_off_it_is_off_whatever_the_key() -> None:
    told = MapsState(FakeClock(), key_configured=True, switched_on=lambda: False).snapshot()

    assert (told.provider, told.status, told.key_configured) == ("offline", "off", True)


def test_it_can_be_told_as_json() -> None:
    chain = Chain()
    chain.fake.trouble = MapsError("quota", 20)
    chain.places.geocode(["12 rue secrète, Paris"], seconds=LONG)
    text = json.dumps(asdict(chain.state.snapshot()), default=str)

    assert "secr" not in text
    assert '"reason": "quota"' in text
