"""The use cases of journeys over fakes: an atlas that knows any point, and maps that are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from src.adapters.formats.commitment import CommitmentDocuments
from src.commute.journeys import Journey, estimated
from src.commute.modes import Mode
from src.commute.places import Geocoding, Place
from src.matching.reading import Reading
from src.services.bridging import Bridged
from src.services.commute.compatibility import (
    CompatibilityAnswer,
    CompatibilityQuestion,
    JudgeCompatibility,
)
from src.services.commute.job_pool import JobAddress, StoredJobs
from src.services.commute.listing import PrefilterAnswer
from src.services.commute.location import LocationAnswer, ScoreLocation
from src.services.commute.maps_state import MapsState
from src.services.commute.places import Places
from src.services.commute.placing import Placing, Spot
from src.services.commute.prefilter import PrefilterJobs, PrefilterQuestion
from src.services.commute.routes import Leg, RouteAnswers, Routes
from src.services.commute.travellers import Traveller, Travellers, Workplace
from src.services.facts import MatchingFactsReader
from src.services.matching_index import MatchingIndex
from src.services.records import Kind, Resource
from src.services.sides import Sides
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork
from tests.unit.matching.market import LEXICON, Towns

TODAY = 738_000


def point(north: float, east: float, density: float = 500.0) -> str:
    """An address that the atlas knows: degrees, and inhabitants per km2."""
    return f"{north:.4f};{east:.4f};{density:.0f}"


class Atlas(Towns):
    """A gazetteer of a dozen towns and of every point."""

    def find(
        self, text: str, *, postal_code: str | None = None, country: str | None = None
    ) -> Place | None:
        parts = text.split(";")
        if len(parts) == 3:
            north, east, density = map(float, parts)
            return Place(text, north, east, density=density)
        return super().find(text, postal_code=postal_code, country=country)

    def locate(self, address: str) -> Geocoding:
        place = self.find(address)
        if place is None:
            return Geocoding(address, None, "failed", "unknown")
        return Geocoding(address, place, place.quality, "only_one", formatted=place.name)


class ToldRoutes:
    """Routes whose journeys a test tells: minutes by leg, None for no way."""

    def __init__(
        self, tell: Callable[[Leg], float | None], *, degraded: Sequence[str] = ()
    ) -> None:
        self._tell = tell
        self._degraded = tuple(degraded)
        self.asked: list[Leg] = []
        self.seconds: list[float] = []

    def journeys(self, legs: Sequence[Leg], *, seconds: float) -> RouteAnswers:
        self.asked += legs
        self.seconds.append(seconds)
        told = [self._tell(leg) for leg in legs]
        found = [_journey(leg, minutes) for leg, minutes in zip(legs, told, strict=True)]
        nowhere = frozenset(at for at, minutes in enumerate(told) if minutes is None)
        return RouteAnswers(
            found, self._degraded, billed=len(legs), asked=len(legs), without_route=nowhere
        )


def _journey(leg: Leg, minutes: float | None) -> Journey:
    guess = estimated(leg.origin, leg.site, leg.mode)
    if minutes is None:
        return guess
    return replace(guess, minutes=minutes, delay=0.0, low=minutes, high=minutes, source="google")


class Desk:
    """Everything about journeys on one store; offline unless routes are told."""

    def __init__(self, routes: ToldRoutes | None = None) -> None:
        self.clock = FakeClock()
        self.store = FakeStore()
        reading = Reading(LEXICON, Atlas())
        self.reader = MatchingFactsReader(lambda: reading, self.clock)
        self.index = MatchingIndex(
            self.unit_of_work, self.reader, lambda: LEXICON, self.clock, refresh_seconds=0.0,
            pause=lambda: None,
        )  # fmt: skip
        state = MapsState(self.clock)
        placing = Placing(Places(Atlas(), self.clock, state, None))
        found: Any = routes or Routes(self.clock, state, None)
        self.travellers = Travellers(
            self.index, Sides(self.index, self.reader, self.unit_of_work), self.reader,
            self.unit_of_work, self._questionnaire,
        )  # fmt: skip
        self._judge = JudgeCompatibility(placing, found, self.clock)
        self._prefilter = PrefilterJobs(
            self.index, placing, found, self.clock, online=lambda: routes is not None
        )
        self._location = ScoreLocation(placing, found, self.clock)

    def judge(
        self,
        origins: Sequence[str],
        sites: Sequence[str],
        limits: Mapping[Mode, float],
        telework_days: int = 0,
        *,
        strict: bool = True,
    ) -> CompatibilityAnswer:
        asked = CompatibilityQuestion(origins, sites, limits, telework_days, strict)
        return self._judge.answer(asked, seconds=10.0, language="fr")

    def prefilter(
        self,
        person: Traveller,
        jobs: Sequence[JobAddress | str] | StoredJobs,
        **asked: Any,
    ) -> PrefilterAnswer:
        sent = jobs if isinstance(jobs, StoredJobs) else [
            JobAddress(job) if isinstance(job, str) else job for job in jobs
        ]  # fmt: skip
        question = PrefilterQuestion(sent, **asked)
        return self._prefilter.answer(person, question, seconds=10.0, language="fr")

    def score(self, person: Traveller, job: Workplace) -> LocationAnswer:
        return self._location.answer(person, job, seconds=10.0, language="fr")

    def unit_of_work(self, *, read_only: bool = False) -> FakeUnitOfWork:
        return FakeUnitOfWork(self.store, self.clock, read_only=read_only)

    def put(self, kind: Kind, resource_id: str, document: Mapping[str, Any]) -> None:
        """Store a resource with the facts of its document."""
        resource = Resource(
            id=resource_id, kind=kind, document=document,
            facts=self.reader.read(kind, resource_id, document), facts_version=self.reader.version,
        )  # fmt: skip
        with self.unit_of_work() as unit:
            (unit.jobs if kind == "job" else unit.candidates).upsert_many([resource])
            unit.commit()
        self.index.notify(kind)

    def _questionnaire(self, value: object) -> Bridged:
        return CommitmentDocuments().read("questionnaire", value, today=TODAY)


def traveller(origins: Sequence[str], limits: Mapping[Mode, float], **more: Any) -> Traveller:
    """Somebody who starts from these addresses."""
    return Traveller(tuple(Spot(each) for each in origins), limits, **more)
