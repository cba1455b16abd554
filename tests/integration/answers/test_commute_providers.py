"""The providers as they are wired: settings in, places and journeys out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from src.adapters.clock import SystemClock
from src.resilience.tiered import TieredCache
from src.services.commute.routes import Leg
from src.settings import Settings, SettingsError
from src.telemetry.cache import CacheFigures
from src.telemetry.metrics import Metrics
from src.wiring.cache import tiered_cache
from src.wiring.commute import commute_providers
from tests.commute_fakes import BREST, LYON, NANTES, PARIS, FakeGazetteer, near
from tests.google_maps_double import KEY, GoogleMapsDouble, google_maps_double, result

ROOT = Path(__file__).resolve().parents[3]
CACHES: list[TieredCache] = []
LEGS = [Leg(near(NANTES, 8), site, "voiture") for site in (NANTES, PARIS, LYON, BREST)]


@pytest.fixture
def double() -> Iterator[GoogleMapsDouble]:
    with google_maps_double() as double:
        double.knows("Nantes", result(47.2184, -1.5536))
        yield double


def settings_for(double: GoogleMapsDouble, **changed: Any) -> Settings:
    addresses = {"google_maps_url": double.url, "google_routes_url": double.url}
    return Settings(
        **{"google_maps_api_key": KEY, "google_maps_per_second": 500, **addresses, **changed}
    )


def providers(settings: Settings, engine: Engine) -> Any:
    return wired(settings, lambda: engine)


@pytest.fixture(autouse=True)
def closing() -> Iterator[None]:
    """Ends what listens to Redis."""
    yield
    while CACHES:
        CACHES.pop().close()


def wired(settings: Settings, engine: Callable[[], Engine]) -> Any:
    figures = metrics()
    cache = tiered_cache(settings, CacheFigures(figures))
    CACHES.append(cache)
    return commute_providers(settings, SystemClock(), engine, FakeGazetteer(), figures, cache)


def metrics() -> Metrics:
    return Metrics(CollectorRegistry())


def no_engine() -> Engine:
    raise AssertionError("nothing is opened")


def test_without_a_key_everything_is_offline_and_nothing_is_opened() -> None:
    places, routes, state = wired(Settings(), no_engine)

    assert places.geocode(["Nantes"], seconds=1)[0].source == "offline"
    assert routes.journeys(LEGS, seconds=1).degraded == ()
    assert state.snapshot().status == "off"


def test_wiring_opens_nothing(double: GoogleMapsDouble) -> None:
    settings = settings_for(double, redis_url="redis://127.0.0.1:1/0")

    wired(settings, no_engine)


def test_switched_off_google_is_not_asked(double: GoogleMapsDouble, engine: Engine) -> None:
    settings = settings_for(double, feature_google_maps_intelligence=False)
    places, _, state = providers(settings, engine)

    assert places.geocode(["Nantes"], seconds=5)[0].degraded == ()
    assert (state.snapshot().status, state.snapshot().key_configured) == ("off", True)
    assert double.asked == []


@pytest.mark.parametrize("service", ["routes", "distance_matrix"])
def test_with_a_key_google_answers_and_the_quota_is_counted(
    double: GoogleMapsDouble, engine: Engine, service: str
) -> None:
    places, routes, state = providers(settings_for(double, google_maps_routes=service), engine)

    assert places.geocode(["Nantes"], seconds=20)[0].source == "google"
    assert routes.journeys(LEGS, seconds=20).billed == 4
    told = state.snapshot()
    assert (told.quota.used, told.quota.limit, told.status) == (5, 2000, "healthy")
    assert double.billed == 5
    assert KEY not in repr(told)


def test_without_caching_everything_is_asked_again(
    double: GoogleMapsDouble, engine: Engine
) -> None:
    _, routes, state = providers(settings_for(double, feature_caching=False), engine)

    assert [routes.journeys(LEGS, seconds=20).billed for _ in range(2)] == [4, 4]
    assert state.snapshot().cache.kind == "off"


def test_two_machines_share_answers_and_quota(
    double: GoogleMapsDouble, engine: Engine, redis_url: str
) -> None:
    settings = settings_for(double, redis_url=redis_url, google_maps_daily_quota=6)
    _, first, _ = providers(settings, engine)
    _, second, state = providers(settings, engine)

    assert first.journeys(LEGS, seconds=20).billed == 4
    again = second.journeys(LEGS, seconds=20)
    assert (again.billed, again.from_cache) == (0, 4)
    more = second.journeys(
        [Leg(leg.origin, leg.site, "transport_commun") for leg in LEGS], seconds=20
    )
    assert (more.billed, more.fallback) == (2, {"quota_used_up": 2})
    assert (state.snapshot().cache.kind, state.snapshot().quota.left) == ("redis", 0)
    assert double.billed == 6


def test_eight_workers_at_once_bill_no_more_than_the_quota(
    double: GoogleMapsDouble, engine: Engine
) -> None:
    settings = settings_for(double, google_maps_daily_quota=50, google_maps_per_second=1000)

    def work(number: int) -> int:
        _, routes, _ = providers(settings, engine)
        homes = [near(NANTES, 3 + step, number) for step in range(5)]
        legs = [Leg(home, site, "velo") for home in homes for site in (NANTES, BREST)]
        return int(routes.journeys(legs, seconds=30).billed)

    with ThreadPoolExecutor(8) as pool:
        billed = sum(pool.map(work, range(8)))

    assert billed == double.billed == 50  # 80 were wanted


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GOOGLE_MAPS_API_KEY", "two words"),
        ("GOOGLE_MAPS_API_KEY", "clé"),
        ("GOOGLE_MAPS_ROUTES", "directions"),
        ("GOOGLE_MAPS_DAILY_QUOTA", "-1"),
        ("GOOGLE_MAPS_PER_SECOND", "0"),
        ("GOOGLE_MAPS_URL", "maps.googleapis.com"),
        ("GOOGLE_ROUTES_URL", "ftp://routes.googleapis.com"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({name: value})

    ((variable, told),) = refused.value.faults
    assert variable == name
    assert name != "GOOGLE_MAPS_API_KEY" or value not in told


UNDER_GEVENT = """
import gevent.monkey
gevent.monkey.patch_all()
import json, time
import gevent
from src.resilience.tiered import TieredCache
from src.services.commute.routes import Leg
from tests import google_maps_double as misbehaviours
from tests.commute_fakes import NANTES, Chain, google, near

ticks = []

def tick():
    while True:
        ticks.append(time.monotonic())
        gevent.sleep(0.02)

with misbehaviours.google_maps_double() as double:
    ticker = gevent.spawn(tick)
    chain = Chain(google(double), workers=4)
    legs = [Leg(near(NANTES, 8), NANTES, mode) for mode in ("voiture", "velo", "marche")]
    sources = [journey.source for journey in chain.routes.journeys(legs, seconds=20).journeys]
    double.misbehave = misbehaviours.trickle_headers
    before = len(ticks)
    chain = Chain(google(double), workers=4)
    found = chain.routes.journeys(legs, seconds=1)
    during = len(ticks) - before
    ticker.kill()
print(json.dumps({"sources": sources, "fallback": found.fallback, "ticks": during}))
"""


def test_under_gevent_a_google_that_hangs_stops_one_greenlet_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNDER_GEVENT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["sources"] == ["google"] * 3
    assert sum(told["fallback"].values()) == 3
    assert told["ticks"] >= 10  # 50 on an idle machine
