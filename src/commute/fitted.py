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
    the middle of Paris (less where negative: never below 0 with ``pace``), ``pace_rush`` more
    again at rush hour; ``band``: (low, high) of the truth as shares of the estimate, for 80 % of
    known journeys.
    """

    start: float
    start_urban: float
    detour: tuple[float, ...]
    pace: tuple[float, ...]
    pace_urban: tuple[float, ...]
    pace_rush: tuple[float, ...]
    band: tuple[tuple[float, float], ...]


# Written by python -m tools.journeys fit; do not edit.
# fmt: off
FITTED: Final[dict[Mode, Fitted]] = {
    "voiture": Fitted(
        start=2.41,
        start_urban=3.485,
        detour=(1.488, 1.422, 1.287, 1.229, 1.114),
        pace=(1.178, 1.587, 1.014, 0.869, 0.7),
        pace_urban=(2.822, -0.411, -0.164, -0.169, -0.1),
        pace_rush=(1.689, 1.153, 0.342, 0.104, 0.05),
        band=((0.782, 1.486), (0.748, 1.398), (0.719, 1.309), (0.775, 1.267), (0.811, 1.227)),
    ),
    "transport_commun": Fitted(
        start=20.819,
        start_urban=-4.812,
        detour=(1.481, 1.161, 1.691, 1.0, 1.2),
        pace=(3.288, 1.185, 1.581, 0.873, 0.536),
        pace_urban=(-0.432, 1.123, 0.329, -0.427, -0.089),
        pace_rush=(0.0, 0.0, 0.0, 0.0, 0.0),
        band=((0.802, 1.858), (0.768, 1.717), (0.625, 1.99), (0.627, 1.879), (0.687, 1.705)),
    ),
    "velo": Fitted(
        start=1.906,
        start_urban=0.452,
        detour=(1.28, 1.318, 1.324, 1.3, 1.3),
        pace=(4.618, 4.954, 4.823, 4.8, 4.8),
        pace_urban=(-0.418, -0.754, -0.623, 0.0, 0.0),
        pace_rush=(0.0, 0.0, 0.0, 0.0, 0.0),
        band=((0.651, 1.468), (0.718, 1.437), (0.831, 1.359), (0.728, 1.43), (0.728, 1.43)),
    ),
    "marche": Fitted(
        start=0.0,
        start_urban=0.0,
        detour=(1.219, 1.296, 1.206, 1.3, 1.3),
        pace=(15.361, 15.916, 15.94, 16.0, 16.0),
        pace_urban=(-0.778, 0.369, -0.202, 0.0, 0.0),
        pace_rush=(0.0, 0.0, 0.0, 0.0, 0.0),
        band=((0.859, 1.244), (0.87, 1.311), (0.878, 1.221), (0.865, 1.263), (0.865, 1.263)),
    ),
    "moto": Fitted(
        start=2.41,
        start_urban=3.485,
        detour=(1.488, 1.422, 1.287, 1.229, 1.114),
        pace=(1.178, 1.587, 1.014, 0.869, 0.7),
        pace_urban=(2.822, -0.411, -0.164, -0.169, -0.1),
        pace_rush=(0.563, 0.384, 0.114, 0.035, 0.017),
        band=((0.711, 1.635), (0.68, 1.538), (0.654, 1.44), (0.705, 1.394), (0.737, 1.35)),
    ),
    "trottinette": Fitted(
        start=1.906,
        start_urban=0.452,
        detour=(1.28, 1.318, 1.324, 1.3, 1.3),
        pace=(4.249, 4.558, 4.437, 4.416, 4.416),
        pace_urban=(-0.385, -0.694, -0.573, 0.0, 0.0),
        pace_rush=(0.0, 0.0, 0.0, 0.0, 0.0),
        band=((0.592, 1.615), (0.653, 1.581), (0.755, 1.495), (0.662, 1.573), (0.662, 1.573)),
    ),
    "covoiturage": Fitted(
        start=7.41,
        start_urban=3.485,
        detour=(1.488, 1.422, 1.287, 1.229, 1.114),
        pace=(1.178, 1.587, 1.014, 0.869, 0.7),
        pace_urban=(2.822, -0.411, -0.164, -0.169, -0.1),
        pace_rush=(1.689, 1.153, 0.342, 0.104, 0.05),
        band=((0.711, 1.635), (0.68, 1.538), (0.654, 1.44), (0.705, 1.394), (0.737, 1.35)),
    ),
}
# fmt: on
