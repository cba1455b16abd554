"""``OnlineMaps`` behind one policy for coordinates and one for journeys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from src.commute.modes import Mode
from src.commute.places import Geocoding, Place
from src.resilience import (
    ByType,
    CircuitOpenError,
    Failure,
    Kind,
    Policy,
    ResilienceError,
    RetriesExhaustedError,
    deadline_scope,
    timeout_seconds,
)
from src.services.commute.ports import Cell, MapsError, MatrixLimits, OnlineMaps, Reason

_T = TypeVar("_T")
FAIR_SECONDS: Final = 1.0
# The other reasons count against the provider. None of them is tried again: what has reached it may
# be billed a second time.
_KINDS: Final[dict[Reason, Kind]] = {
    "invalid": Kind.CALLER,
    "implausible": Kind.CALLER,
    "denied": Kind.DENIED,
}
_of_others = ByType()


class HurriedError(Exception):
    """Time was up before any provider could have answered: that says nothing about this one."""

    def __init__(self, told: MapsError) -> None:
        self.told = told
        super().__init__(str(told))


def kind_of(error: Exception) -> Failure:
    """The failure that an error of the maps stands for.

    Only what never reached the provider (``unreachable``, not billed) is worth another attempt.
    """
    if isinstance(error, HurriedError):
        return Failure(Kind.REJECTED)
    if not isinstance(error, MapsError):
        return _of_others(error)
    if error.reason == "unreachable" and not error.billed:
        return Failure(Kind.CONNECTION, error.retry_after_seconds)
    return Failure(_KINDS.get(error.reason, Kind.UNKNOWN), error.retry_after_seconds)


class GuardedMaps:
    """``OnlineMaps`` that counts failures into circuits, which a fleet shares, and spares them.

    While a circuit is open its question is ``unreachable`` at once, with the seconds after which
    asking makes sense again. Everything happens within the ``seconds`` of the question.
    ``fair_seconds`` are enough for the provider: a time-out in less is not its fault.
    """

    def __init__(
        self,
        maps: OnlineMaps,
        *,
        geocoding: Policy,
        routes: Policy,
        monotonic: Callable[[], float],
        fair_seconds: float = FAIR_SECONDS,
    ) -> None:
        self._maps = maps
        self._geocoding = geocoding
        self._routes = routes
        self._monotonic = monotonic
        self._fair_seconds = fair_seconds

    def way(self, mode: Mode) -> str:
        """The provider's name of the mode."""
        return self._maps.way(mode)

    def limits(self, mode: Mode) -> MatrixLimits:
        """What one ``matrix`` may hold."""
        return self._maps.limits(mode)

    def geocode(self, address: str, *, language: str, seconds: float) -> Geocoding:
        """What the address is taken for. Raises ``MapsError``."""
        return self._asked(
            self._geocoding,
            lambda left: self._maps.geocode(address, language=language, seconds=left),
            seconds,
        )

    def matrix(
        self,
        origins: Sequence[Place],
        sites: Sequence[Place],
        mode: Mode,
        *,
        departure: datetime,
        seconds: float,
    ) -> list[list[Cell]]:
        """Journeys from every origin to every site. Raises ``MapsError``."""
        return self._asked(
            self._routes,
            lambda left: self._maps.matrix(origins, sites, mode, departure=departure, seconds=left),
            seconds,
        )

    def _asked(self, policy: Policy, ask: Callable[[float], _T], seconds: float) -> _T:
        try:
            with deadline_scope(seconds, self._monotonic):
                return policy.call(self._attempt, ask, seconds)
        except HurriedError as error:
            raise error.told from None
        except RetriesExhaustedError as error:
            raise _last(error) from None
        except CircuitOpenError as error:
            raise MapsError("unreachable", error.retry_after_seconds) from None
        except ResilienceError:
            raise MapsError("timeout") from None

    def _attempt(self, ask: Callable[[float], _T], seconds: float) -> _T:
        left = timeout_seconds(seconds) or 0.0
        try:
            return ask(left)
        except MapsError as error:
            if error.reason == "timeout" and left < self._fair_seconds:
                raise HurriedError(error) from None
            raise


def _last(error: RetriesExhaustedError) -> Exception:
    return error.last.told if isinstance(error.last, HurriedError) else error.last
