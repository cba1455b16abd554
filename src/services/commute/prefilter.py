"""Which of many jobs a person can get to: a bound first, then estimates, then the online maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from src.commute.geodesy import unit_vectors
from src.commute.modes import Mode
from src.commute.places import Place, urbanity
from src.commute.scoring import FULLY_REMOTE
from src.matching.filters import Filter
from src.matching.pairs import Mask
from src.matching.stock_reach import (
    SOURCES,
    Filtered,
    Journeys,
    Measured,
    Stock,
    Travel,
    filtered,
    journeys,
    open_jobs,
    open_legs,
)
from src.services.commute.compatibility import PLACING_SHARE, Effort
from src.services.commute.maps_state import MapsState
from src.services.commute.placing import Located, Placing, Spot, degraded, place_of
from src.services.commute.routes import Leg, Routes
from src.services.commute.travellers import Traveller
from src.services.matching_index import MatchingIndex
from src.services.ports import Clock

Exclusion = Literal["beyond_bound", "too_long"]
Order = Literal["score", "minutes", "given"]
MOST_STORED: Final = 1000
"""Stored jobs up to which the online maps are asked; more are estimated."""


@dataclass(frozen=True, slots=True)
class JobAddress:
    """A job that is not stored; ``remote_days`` None where nothing is said of them."""

    address: str
    id: str | None = None
    remote_days: int | None = None


@dataclass(frozen=True, slots=True)
class StoredJobs:
    """Open jobs of the stock, some of them (ids) or those that a filter lets through."""

    among: Collection[str] | None = None
    where: Filter | None = None


@dataclass(frozen=True, slots=True)
class PrefilterQuestion:
    """The jobs, and how they are judged and listed.

    ``every_minutes`` stands for the person's own limits. ``thorough`` asks the online maps about
    every mode, not only about those that can change the verdict.
    """

    jobs: Sequence[JobAddress] | StoredJobs
    strict: bool = True
    thorough: bool = False
    order: Order = "score"
    limit: int = 100
    every_minutes: float | None = None
    telework_days: int | None = None


@dataclass(frozen=True, slots=True)
class JobJourney:
    """A job and the journey that decides about it.

    ``mode`` is None for a job that is wholly remote, and where the bound alone decided; minutes
    and kilometres with it. ``over_minutes`` is what the journey is over its limit.
    """

    position: int
    id: str | None
    address: str | None
    home: bool = False
    mode: Mode | None = None
    minutes: float | None = None
    low: float | None = None
    high: float | None = None
    km: float | None = None
    straight_km: float | None = None
    limit_minutes: float | None = None
    over_minutes: float | None = None
    score: float | None = None
    source: str | None = None
    exclusion: Exclusion | None = None


@dataclass(frozen=True, slots=True)
class PrefilterAnswer:
    """Whole counts, and lists that are cut at the limit.

    ``by_mode`` tells for each mode how many jobs are within its limit and how many beyond.
    ``seconds`` is what all of it took.
    """

    considered: int
    compatible: list[JobJourney]
    incompatible: list[JobJourney]
    unknown: list[JobJourney]
    counts: dict[str, int]
    by_mode: dict[Mode, tuple[int, int]]
    truncated: bool
    origins: list[Located]
    effort: Effort
    seconds: float
    estimated_because: str | None = None
    unknown_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class _Jobs:
    """The jobs as arrays, with what tells them apart; ``places`` by position, where they are."""

    stock: Stock
    ids: list[str | None] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    names: object = None
    places: dict[int, Place] | None = None


class PrefilterJobs:
    """The use case."""

    def __init__(
        self, index: MatchingIndex, placing: Placing, routes: Routes, state: MapsState, clock: Clock
    ) -> None:
        self._index = index
        self._placing = placing
        self._routes = routes
        self._state = state
        self._clock = clock
