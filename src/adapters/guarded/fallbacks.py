"""Places and journeys that tell when something else answered than the online maps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from src.commute.places import Gazetteer, Geocoding
from src.resilience import NothingToOfferError, Step
from src.resilience.events import Event, FallbackUsed
from src.services.commute.asking import Online
from src.services.commute.maps_state import MapsState
from src.services.commute.places import Places
from src.services.commute.routes import Leg, RouteAnswers, Routes
from src.services.ports import Clock

STALE: Final = "stale"
APPROXIMATE: Final = "approximate"
# What answers call themselves that were made without the maps.
_STEPS: Final = {"stale": STALE, "google_maps": APPROXIMATE}

Tell = Callable[[Event], None]


def told_steps(dependency: str, *, keeps_stale: bool) -> tuple[Step, ...]:
    """The steps of a policy of the maps, in order.

    They have no answer to one question of the many that make a round: the round itself is answered
    by what is past its time, by the gazetteer or by estimates, and tells so here.
    """

    def nothing(*_: object) -> None:
        raise NothingToOfferError(dependency, "whoever asked has an answer of its own")

    steps = (Step(STALE, nothing), Step(APPROXIMATE, nothing))
    return steps if keeps_stale else steps[1:]


class ToldPlaces(Places):
    """``Places`` that tells, once a round and step, what answered without the maps."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        clock: Clock,
        state: MapsState,
        online: Online,
        *,
        tell: Tell,
        dependency: str,
    ) -> None:
        super().__init__(gazetteer, clock, state, online)
        self._tell = tell
        self._dependency = dependency

    def geocode(
        self,
        addresses: Sequence[str],
        *,
        language: str = "fr",
        seconds: float,
        fresh: bool = False,
    ) -> list[Geocoding]:
        """What the addresses are taken for, in their order."""
        found = super().geocode(addresses, language=language, seconds=seconds, fresh=fresh)
        _told(self._tell, self._dependency, (name for one in found for name in one.degraded))
        return found


class ToldRoutes(Routes):
    """``Routes`` that tells, once a round and step, what answered without the maps."""

    def __init__(
        self, clock: Clock, state: MapsState, online: Online, *, tell: Tell, dependency: str
    ) -> None:
        super().__init__(clock, state, online)
        self._tell = tell
        self._dependency = dependency

    def journeys(self, legs: Sequence[Leg], *, seconds: float) -> RouteAnswers:
        """The journeys of the legs, within so many seconds."""
        found = super().journeys(legs, seconds=seconds)
        _told(self._tell, self._dependency, found.degraded)
        return found


def _told(tell: Tell, dependency: str, degraded: Iterable[str]) -> None:
    for name in sorted(set(degraded) & _STEPS.keys()):
        tell(FallbackUsed(dependency, _STEPS[name]))
