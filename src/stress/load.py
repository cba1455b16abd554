"""What is to be sent to whom, as the generating process is told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from src.stress.schedule import Arrivals


@dataclass(frozen=True, slots=True)
class Target:
    """A server by its base address, and the headers that every request bears.

    The headers hold the caller's credential, so they are shown nowhere.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Load:
    """So many requests at a rate, by arrivals that wait for nobody.

    seed: of everything that chance decides. connections: the most at once; who finds none free
    waits, and the wait counts. timeout_seconds: after which an answer is given up.
    unknown_addresses: whether journeys start where nobody has asked before.
    keep_records: whether every single request is told besides the sums.
    """

    requests: int
    rate_per_second: float
    arrivals: Arrivals = "poisson"
    seed: int = 2024
    connections: int = 256
    timeout_seconds: float = 30.0
    unknown_addresses: bool = False
    keep_records: bool = False

    @property
    def seconds(self) -> float:
        """About how long it takes to send."""
        return self.requests / self.rate_per_second

    def plain(self) -> dict[str, Any]:
        """JSON-able data from which ``of`` makes the same load."""
        return asdict(self)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """The load of such data."""
        return cls(**plain)
