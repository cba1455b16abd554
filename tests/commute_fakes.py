"""The ports of places and journeys in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from src.adapters.answers.tiered import TieredKeptAnswers
from src.adapters.cached_values import JsonCodec
from src.adapters.google_maps.client import GoogleMaps, Service
from src.adapters.google_maps.elements import ROUTES, ROUTES_TRANSIT, WAYS
from src.commute.geodesy import km_between
from src.commute.journeys import Journey
from src.commute.modes import Mode
from src.commute.names import folded
from src.commute.places import Geocoding, Place
from src.resilience.tiered import TieredCache
from src.resilience.timing import Timing
from src.services.commute.asking import Online
from src.services.commute.maps_state import MapsState
from src.services.commute.places import Places
from src.services.commute.ports import Cell, Json, KeptAnswers, MapsError, MatrixLimits, OnlineMaps
from src.services.commute.routes import Routes
from src.services.ports import StorageUnavailableError
from src.settings import Settings
from src.wiring.cache import namespaces
from tests.fakes import FakeClock
from tests.google_maps_double import KEY, GoogleMapsDouble

NANTES = Place("Nantes", 47.2184, -1.5536, "FR", 323_204, 1400.0, "Pays de la Loire")
PARIS = Place("Paris", 48.8566, 2.3522, "FR", 2_133_111, 12_000.0, "Île-de-France")
LYON = Place("Lyon", 45.764, 4.8357, "FR", 522_250, 4000.0, "Auvergne-Rhône-Alpes")
BREST = Place("Brest", 48.3904, -4.4861, "FR", 139_619, 800.0, "Bretagne")
# Longer than any fake takes.
LONG = 30.0


class FakeGazetteer:
    """Knows what it is given; a name is found anywhere in the text."""

    def __init__(self, *places: Place) -> None:
        self.places = places or (NANTES, PARIS, LYON, BREST)

    def find(
        self, text: str, *, postal_code: str | None = None, country: str | None = None
    ) -> Place | None:
        return self.locate(text).place

    def locate(self, address: str) -> Geocoding:
        words = folded(address).split()
        for place in self.places:
            if folded(place.name) in words:
                return Geocoding(address, place, "approximate", "only_one", formatted=place.name)
        return Geocoding(address, None, "failed", "unknown")

    def near(self, latitude: float, longitude: float) -> Place | None:
        point = (latitude, longitude)
        nearest = min(
            self.places, key=lambda place: km_between(point, (place.latitude, place.longitude))
        )
        far = km_between(point, (nearest.latitude, nearest.longitude)) > 50
        return None if far else nearest


@dataclass
class FakeMaps:
    """An online provider that knows every place of its gazetteer and goes straight."""

    clock: FakeClock
    gazetteer: FakeGazetteer = field(default_factory=FakeGazetteer)
    trouble: MapsError | None = None
    seconds_each: float = 0.0
    absent: dict[tuple[float, float], Cell] = field(default_factory=dict)
    geocoded: list[str] = field(default_factory=list)
    asked: list[tuple[str, int, int]] = field(default_factory=list)
    departures: list[datetime] = field(default_factory=list)
    most: Mapping[str, MatrixLimits] = field(
        default_factory=lambda: {"TRANSIT": ROUTES_TRANSIT, "DRIVE": ROUTES}
    )

    def way(self, mode: Mode) -> str:
        return WAYS[mode]

    def limits(self, mode: Mode) -> MatrixLimits:
        return self.most.get(WAYS[mode], ROUTES)

    @property
    def billed(self) -> int:
        return len(self.geocoded) + sum(rows * columns for _, rows, columns in self.asked)

    def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
        self._work()
        self.geocoded.append(address)
        found = self.gazetteer.locate(address)
        if found.place is None:
            return Geocoding(address, None, "failed", "unknown", source="google")
        return Geocoding(address, found.place, "exact", "provider", source="google")

    def matrix(
        self,
        origins: Sequence[Place],
        sites: Sequence[Place],
        mode: Mode,
        *,
        departure: datetime,
        seconds: float,
    ) -> list[list[Cell]]:
        self._work()
        limits = self.limits(mode)
        assert len(origins) <= limits.origins
        assert len(sites) <= limits.sites
        assert len(origins) * len(sites) <= limits.elements
        self.asked.append((WAYS[mode], len(origins), len(sites)))
        self.departures.append(departure)
        return [[self._cell(a, b, mode) for b in sites] for a in origins]

    def _cell(self, origin: Place, site: Place, mode: Mode) -> Cell:
        absent = self.absent.get((site.latitude, site.longitude))
        if absent is not None:
            return absent
        km = km_between((origin.latitude, origin.longitude), (site.latitude, site.longitude))
        return Journey(mode, km, 1 + km, 0.25, 1 + km, 1 + km, "google")

    def _work(self) -> None:
        self.clock.advance(self.seconds_each)
        if self.trouble is not None:
            raise self.trouble


@dataclass
class FakeQuota:
    limit: int = 1_000_000
    used: int = 0
    unavailable: bool = False

    def take(self, elements: int) -> int:
        if self.unavailable:
            raise StorageUnavailableError("the fake was told to be")
        granted = min(elements, self.limit - self.used)
        self.used += granted
        return granted

    def give_back(self, elements: int, taken_at: datetime) -> None:
        if self.unavailable:
            raise StorageUnavailableError("the fake was told to be")
        self.used -= elements

    def used_today(self) -> int:
        if self.unavailable:
            raise StorageUnavailableError("the fake was told to be")
        return self.used

    def left_today(self) -> int:
        return self.limit - self.used_today()

    def resets_at(self) -> datetime:
        return datetime(2026, 1, 6, 8, tzinfo=UTC)


@dataclass
class FakeRate:
    per_second: float = 10.0
    waits: list[float] = field(default_factory=list)

    def wait_seconds(self) -> float:
        return self.waits.pop(0) if self.waits else 0.0


def kept_in_memory(clock: FakeClock, most: int = 20_000) -> TieredKeptAnswers:
    """Answers in memory, by that clock."""
    return TieredKeptAnswers(cache_in_memory(clock, most), clock, secret="s")


def cache_in_memory(clock: FakeClock, most: int = 20_000) -> TieredCache:
    """The application's namespaces in memory, by that clock."""
    return TieredCache(
        namespaces(Settings()),
        JsonCodec(),
        Timing(clock.monotonic, clock.advance, lambda: 0.0),
        spawn=lambda task: task(),
        new_token=lambda: "token",
        most_entries=most,
    )


class SeenAnswers(TieredKeptAnswers):
    """Answers in memory, with the keys that they were put under."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(cache_in_memory(clock), clock, secret="s")
        self.keys: list[str] = []

    def put_many(self, namespace: str, values: Mapping[str, Json], seconds: float) -> None:
        self.keys += values
        super().put_many(namespace, values, seconds)


class Chain:
    """Places and routes over one provider, all on one clock that stands still."""

    def __init__(
        self,
        maps: OnlineMaps | None = None,
        *,
        clock: FakeClock | None = None,
        quota: FakeQuota | None = None,
        kept: KeptAnswers | None = None,
        workers: int = 1,
        timeout_seconds: float = 5.0,
        keep_stale: bool = True,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.gazetteer = FakeGazetteer()
        self.quota = quota or FakeQuota()
        self.rate = FakeRate()
        self.kept = kept or kept_in_memory(self.clock)
        self.maps = maps or FakeMaps(self.clock)
        self.state = MapsState(
            self.clock,
            key_configured=True,
            quota=self.quota,
            rate=self.rate,
            kept=self.kept,
        )
        self.online = Online(
            self.maps,
            self.kept,
            self.quota,
            self.rate,
            pause or self.clock.advance,
            timeout_seconds=timeout_seconds,
            workers=workers,
            keep_stale=keep_stale,
        )
        self.places = Places(self.gazetteer, self.clock, self.state, self.online)
        self.routes = Routes(self.clock, self.state, self.online)

    @property
    def fake(self) -> FakeMaps:
        assert isinstance(self.maps, FakeMaps)
        return self.maps

    def later(self, **length: float) -> None:
        self.clock.advance(timedelta(**length).total_seconds())


def google(double: GoogleMapsDouble, service: Service = "routes") -> GoogleMaps:
    """Our client, pointed at the double."""
    return GoogleMaps(
        KEY,
        FakeGazetteer(),
        FakeClock(),
        maps_url=double.url,
        routes_url=double.url,
        service=service,
    )


def near(place: Place, north_km: float, east_km: float = 0.0) -> Place:
    """A place so many kilometres away from another."""
    return Place(
        "elsewhere",
        place.latitude + north_km / 111.2,
        place.longitude + east_km / 75.0,
        population=1000,
        density=200.0,
    )
