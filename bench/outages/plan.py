"""How long and how hard the service is disturbed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds of calm before, of the outage, and after; requests a second; sizes.

    ``patience`` is how many times longer than promised it may take until an outage is noticed.
    The promises of the documents are about the defaults.
    """

    rate_per_second: float = 200.0
    before_seconds: float = 15.0
    outage_seconds: float = 20.0
    after_seconds: float = 15.0
    workers: int = 4
    jobs: int = 2_000
    candidates: int = 200
    patience: float = 1.0

    @property
    def seconds(self) -> float:
        """The whole load."""
        return self.before_seconds + self.outage_seconds + self.after_seconds


QUICK = Plan(
    rate_per_second=30.0,
    before_seconds=3.0,
    outage_seconds=4.0,
    after_seconds=6.0,
    workers=2,
    jobs=300,
    candidates=30,
    patience=3.0,
)
