"""What geocoding and journeys need from the outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from src.commute.journeys import Journey
from src.commute.modes import Mode
from src.commute.places import Geocoding, Place

Reason = Literal[
    "timeout",
    "unreachable",
    "quota",  # the provider says that too much was asked
    "denied",  # the key is missing, wrong, restricted, or its project may not ask this
    "invalid",  # the provider refuses this question
    "server",
    "malformed",
    "implausible",  # answered, but it cannot be true
]
# Why one cell of a matrix holds no journey.
Absence = Literal["no_route", "implausible", "malformed", "missing", "quota", "server"]
Cell = Journey | Absence
# What can be kept: it goes through JSON.
Json = dict[str, object]


class MapsError(Exception):
    """A question that the online maps did not answer; never carries the key or an address.

    ``billed`` says whether the provider may charge for it all the same (it was sent, and nobody
    said that it was refused).
    """

    def __init__(
        self, reason: Reason, retry_after_seconds: float | None = None, *, billed: bool = False
    ) -> None:
        self.reason: Reason = reason
        self.retry_after_seconds = retry_after_seconds
        self.billed = billed
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class MatrixLimits:
    """What one question may hold at most: pairs, origins, sites."""

    elements: int
    origins: int
    sites: int


class OnlineMaps(Protocol):
    """An online provider of coordinates and journeys; every question costs money."""

    def way(self, mode: Mode) -> str:
        """The provider's name of the mode; modes of one name share their answers."""
        ...

    def limits(self, mode: Mode) -> MatrixLimits:
        """What one ``matrix`` may hold."""
        ...

    def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
        """What the address is taken for; ``failed`` where the provider knows nothing like it.

        Raises ``MapsError``.
        """
        ...

    def matrix(
        self,
        origins: Sequence[Place],
        sites: Sequence[Place],
        mode: Mode,
        *,
        departure: datetime,
        seconds: float,
    ) -> list[list[Cell]]:
        """Journeys from every origin (rows) to every site (columns). Raises ``MapsError``."""
        ...


class KeptAnswers(Protocol):
    """Answers that were paid for, by namespace and key; no fault of its own ever comes out."""

    @property
    def kind(self) -> str:
        """``memory``, ``redis`` or ``off``."""
        ...

    def get_many(self, namespace: str, keys: Sequence[str]) -> dict[str, tuple[Json, float]]:
        """(value, when it was kept in seconds since 1970) of the keys that are there."""
        ...

    def put_many(self, namespace: str, values: Mapping[str, Json], seconds: float) -> None:
        """Keep the values for so long. Keys are stored as hashes only."""
        ...

    def count(self, namespace: str) -> int | None:
        """How many are kept; None where counting them would cost too much."""
        ...


class Quota(Protocol):
    """Elements that may be asked for in a day, counted for all workers and machines together.

    Raises ``StorageUnavailableError`` where the count cannot be reached.
    """

    @property
    def limit(self) -> int:
        """Elements a day."""
        ...

    def take(self, elements: int) -> int:
        """How many of them are granted now: all, the rest of the day's, or 0."""
        ...

    def give_back(self, elements: int, taken_at: datetime) -> None:
        """Return what was granted at that moment and not asked."""
        ...

    def used_today(self) -> int:
        """Elements granted today."""
        ...

    def left_today(self) -> int:
        """Elements that can still be granted today."""
        ...

    def resets_at(self) -> datetime:
        """When the next day begins."""
        ...


class Rate(Protocol):
    """Questions in a second."""

    @property
    def per_second(self) -> float:
        """How many, over all workers together."""
        ...

    def wait_seconds(self) -> float:
        """0 where one question may be sent now (it is counted), else when to try again."""
        ...
