"""The learned weightings that are switched on, as this process knows them."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from src.services.ports import Clock, StorageUnavailableError, UnitOfWorkFactory

Weights = Mapping[str, Mapping[str, float]]


class WeightsInForce:
    """Weights by reason, looked after at most every ``refresh_seconds`` by one small question.

    Only where the revision has changed are they read again. While the store does not answer, what
    is known stays in force.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, clock: Clock, *, refresh_seconds: float
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._refresh_seconds = refresh_seconds
        self._looking = Lock()
        self._looked_at: float | None = None
        self._revision = 0
        self._weights: Weights = {}

    def __call__(self) -> Weights:
        """Learned weights by criterion, by the code of the reason they are in force for."""
        now = self._clock.monotonic()
        old = self._looked_at is None or now - self._looked_at >= self._refresh_seconds
        # The first look is waited for: a worker must not begin with other weights than the rest.
        if old and self._looking.acquire(blocking=self._looked_at is None):
            try:
                self._look()
                self._looked_at = now
            finally:
                self._looking.release()
        return self._weights

    def _look(self) -> None:
        try:
            with self._unit_of_work(read_only=True) as unit:
                # The revision first: a change in between is read again at the next look.
                revision = unit.learned_weightings.revision()
                if revision != self._revision:
                    self._weights = unit.learned_weightings.active()
                    self._revision = revision
        except StorageUnavailableError:
            return
