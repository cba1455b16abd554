"""What is believed before any journey is seen, and modes that are derived from others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from src.commute.fitted import Fitted
from src.commute.modes import Mode

Stretches = tuple[float, float, float, float, float]
_NONE: Final[Stretches] = (0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Plausible:
    """Minutes to start and per km of the stretches, in open country and in the middle of Paris.

    ``rush`` more per km at rush hour in the middle of Paris; ``floor`` is the least minutes per
    km that either may become, that of a free road. ``hold`` is the share of all journeys that
    each of these values is worth, chosen by five folds of the fitted journeys.
    """

    start: tuple[float, float]
    country: Stretches
    town: Stretches
    rush: Stretches = _NONE
    floor: Stretches = _NONE
    hold: float = 0.01

    def values(self) -> tuple[float, ...]:
        """Every coefficient in the order of the fit."""
        return (*self.start, *self.country, *self.town, *self.rush)

    def least(self) -> tuple[float, ...]:
        """The least that each may become."""
        return (0.0, 0.0, *self.floor, *self.floor, *_NONE)


PLAUSIBLE: Final[dict[Mode, Plausible]] = {
    # Rush hour in the middle of Paris: 10 km of road in 26 min (TomTom, 2022 and 2023).
    "voiture": Plausible(
        (3.0, 5.0), (1.8, 1.4, 1.1, 0.85, 0.65), (3.3, 2.2, 1.4, 0.95, 0.65),
        (1.2, 0.8, 0.4, 0.1, 0.05), floor=(1.1, 1.0, 0.85, 0.7, 0.6), hold=0.001,
    ),
    "transport_commun": Plausible(
        (18.0, 13.0), (3.5, 2.4, 1.6, 1.0, 0.6), (3.5, 2.2, 1.4, 0.9, 0.6),
        floor=(1.0, 0.7, 0.5, 0.35, 0.25), hold=0.001,
    ),
    "velo": Plausible(
        (2.0, 3.0), (5.0, 4.8, 4.8, 4.8, 4.8), (5.5, 5.0, 4.8, 4.8, 4.8),
        floor=(4.2, 4.2, 4.2, 4.2, 4.2),
    ),
    "marche": Plausible(
        (0.0, 0.0), (16.0, 16.0, 16.0, 16.0, 16.0), (16.0, 16.0, 16.0, 16.0, 16.0),
        floor=(11.0, 11.0, 11.0, 11.0, 11.0), hold=0.03,
    ),
}  # fmt: skip
# Kilometres along the way per kilometre of the great circle.
DETOUR: Final[dict[Mode, Stretches]] = {
    "voiture": (1.4, 1.35, 1.3, 1.25, 1.2), "transport_commun": (1.4, 1.35, 1.3, 1.25, 1.2),
    "velo": (1.35, 1.3, 1.3, 1.3, 1.3), "marche": (1.3, 1.3, 1.3, 1.3, 1.3),
}  # fmt: skip
PICK_UP: Final = 5.0  # minutes: waiting for the driver, and the driver's way round
MOTORBIKE_RUSH: Final = 1 / 3  # of the delay of a car: it passes between the lanes
SCOOTER_PACE: Final = 0.92  # of a bicycle's minutes per km: 25 km/h at most (Code de la route)
WIDER: Final = 1.1  # bands of derived modes: nothing measured holds them


def _shared_car(made: dict[Mode, Fitted]) -> Fitted:
    car = made["voiture"]
    return replace(_wider(car), start=round(car.start + PICK_UP, 3))


def _motorbike(made: dict[Mode, Fitted]) -> Fitted:
    car = made["voiture"]
    return replace(_wider(car), pace_rush=_times(car.pace_rush, MOTORBIKE_RUSH))


def _scooter(made: dict[Mode, Fitted]) -> Fitted:
    bicycle = made["velo"]
    return replace(
        _wider(bicycle),
        pace=_times(bicycle.pace, SCOOTER_PACE),
        pace_urban=_times(bicycle.pace_urban, SCOOTER_PACE),
    )


def _wider(one: Fitted) -> Fitted:
    return replace(
        one, band=tuple((round(low / WIDER, 3), round(high * WIDER, 3)) for low, high in one.band)
    )


def _times(values: tuple[float, ...], factor: float) -> tuple[float, ...]:
    return tuple(round(value * factor, 3) for value in values)


ALIKE: Final[dict[Mode, Callable[[dict[Mode, Fitted]], Fitted]]] = {
    "covoiturage": _shared_car,
    "moto": _motorbike,
    "trottinette": _scooter,
}
