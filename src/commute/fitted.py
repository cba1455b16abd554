"""The constants of ``estimate``, fitted on known journeys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.commute.modes import Mode

KNOTS_KM: Final = (0.0, 3.0, 10.0, 30.0, 100.0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Of one mode: minutes to start, then by stretch of the great circle between ``KNOTS_KM``.

    ``detour``: road km per km; ``pace``: minutes per km in open country, ``pace_urban`` more in
    the middle of Paris, ``pace_rush`` more again at rush hour; ``band``: (low, high) of the truth
    as shares of the estimate, for 80 % of known journeys.
    """

    start: float
    start_urban: float
    detour: tuple[float, ...]
    pace: tuple[float, ...]
    pace_urban: tuple[float, ...]
    pace_rush: tuple[float, ...]
    band: tuple[tuple[float, float], ...]


_BAND: Final = ((0.7, 1.4),) * 5
_NONE: Final = (0.0,) * 5
FITTED: Final[dict[Mode, Fitted]] = {
    "voiture": Fitted(3.0, 3.0, (1.4, 1.35, 1.3, 1.25, 1.2), (1.8, 1.4, 1.1, 0.85, 0.7),
                      (1.5, 1.0, 0.4, 0.1, 0.0), (1.2, 0.8, 0.4, 0.1, 0.0), _BAND),
    "covoiturage": Fitted(8.0, 3.0, (1.4, 1.35, 1.3, 1.25, 1.2), (1.8, 1.4, 1.1, 0.85, 0.7),
                          (1.5, 1.0, 0.4, 0.1, 0.0), (1.2, 0.8, 0.4, 0.1, 0.0), _BAND),
    "moto": Fitted(3.0, 1.0, (1.4, 1.35, 1.3, 1.25, 1.2), (1.8, 1.4, 1.1, 0.85, 0.7),
                   (1.0, 0.7, 0.3, 0.1, 0.0), (0.4, 0.3, 0.1, 0.0, 0.0), _BAND),
    "transport_commun": Fitted(14.0, 0.0, (1.4, 1.35, 1.3, 1.25, 1.2),
                               (4.0, 2.4, 1.6, 1.0, 0.5), _NONE, _NONE, _BAND),
    "velo": Fitted(2.0, 1.0, (1.35, 1.3, 1.3, 1.3, 1.3), (4.9, 4.9, 4.9, 4.9, 4.9),
                   (0.5, 0.3, 0.0, 0.0, 0.0), _NONE, _BAND),
    "trottinette": Fitted(1.0, 0.0, (1.35, 1.3, 1.3, 1.3, 1.3), (4.4, 4.4, 4.4, 4.4, 4.4),
                          (0.5, 0.3, 0.0, 0.0, 0.0), _NONE, _BAND),
    "marche": Fitted(0.0, 0.0, (1.3, 1.3, 1.3, 1.3, 1.3), (16.0, 16.0, 16.0, 16.0, 16.0),
                     _NONE, _NONE, _BAND),
}  # fmt: skip
