"""What a journey costs, how it tires and what it may be late by; each a score in [0, 1].

All is elementwise and monotone: longer, dearer or later never scores higher, and telework never
hurts. A mode is its name, or an array of positions in ``MODES`` that broadcasts against the
figures.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.commute.geodesy import Floats
from src.commute.modes import MODES, POSITION, Mode

Modes = Mode | NDArray[np.int8]

# Days at work a year of a full-time job on a day count: article L3121-64 of the Labour code.
DAYS_A_YEAR: Final = 218
MONTHS: Final = 12
WEEK: Final = 5
# Share of the burden that is left, by days of remote work a week: each takes 15 % off, more than
# the journeys that are saved would on a bad week and less than on a good one.
EASE: Final = (1.0, 0.85, 0.7, 0.55, 0.4, 0.0)

# Yearly euros by yearly km, as (from km, euros per km, euros): the tax office's scale of 2023 to
# 2025 (a car of 5 CV, a motorbike of 3 to 5 CV), which counts depreciation, upkeep, insurance and
# fuel. Bicycles and kick scooters: upkeep and depreciation, our assumption.
_CAR: Final = ((0.0, 0.636, 0.0), (5_000.0, 0.357, 1_395.0), (20_000.0, 0.427, 0.0))
_YEARLY: Final[dict[Mode, tuple[tuple[float, float, float], ...]]] = {
    "voiture": _CAR, "covoiturage": _CAR, "velo": ((0.0, 0.12, 0.0),),
    "moto": ((0.0, 0.468, 0.0), (3_000.0, 0.082, 1_158.0), (6_000.0, 0.275, 0.0)),
    "trottinette": ((0.0, 0.15, 0.0),), "marche": ((0.0, 0.0, 0.0),),
}  # fmt: skip
_RIDERS: Final = 2.0  # of a shared car, the driver among them
# A month's pass by km one way: a town's, then by the kilometre as regional and high-speed passes
# are; our assumption. The employer pays half of it (articles L3261-2 and R3261-1).
_PASS: Final = ((0.0, 0.0, 60.0), (12.0, 2.0, 36.0))
_EMPLOYER: Final = 0.5
WORTHLESS_EUROS: Final = 600.0  # a month, from which cost scores 0

# Minutes one way after which nobody is fresh; our assumption.
TIRING: Final[dict[Mode, float]] = {
    "voiture": 120.0, "transport_commun": 110.0, "velo": 70.0, "marche": 70.0, "moto": 80.0,
    "trottinette": 60.0, "covoiturage": 105.0,
}  # fmt: skip
# Minutes to set off earlier so as to be on time nine days of ten: a share of the journey, and of
# what traffic adds to it; our assumption.
_EARLIER: Final[dict[Mode, float]] = {
    "voiture": 0.12, "transport_commun": 0.2, "velo": 0.05, "marche": 0.03, "moto": 0.1,
    "trottinette": 0.08, "covoiturage": 0.2,
}  # fmt: skip
_OF_DELAY: Final = 0.5
WORTHLESS_MARGIN: Final = 45.0  # minutes to set off earlier, from which reliability scores 0


def _monthly(mode: Mode) -> list[tuple[float, float, float]]:
    """(from, euros a month per unit, euros a month) by yearly km, or by km for a pass; 3 lines."""
    is_pass, riders = mode == "transport_commun", _RIDERS if mode == "covoiturage" else 1.0
    lines = _PASS if is_pass else _YEARLY[mode]
    share = 1.0 - _EMPLOYER if is_pass else 1.0 / MONTHS / riders
    held = [(start, rate * share, fixed * share) for start, rate, fixed in lines]
    return held + [(np.inf, 0.0, 0.0)] * (3 - len(held))


_COSTS: Final = np.array([_monthly(mode) for mode in MODES])
_SECOND, _THIRD = _COSTS[:, 1, 0].copy(), _COSTS[:, 2, 0].copy()
_RATE, _FIXED = _COSTS[..., 1].ravel(), _COSTS[..., 2].ravel()
_IS_PASS: Final = np.array([mode == "transport_commun" for mode in MODES])
_FRESH: Final = np.array([1.0 / TIRING[mode] for mode in MODES])
_MARGIN: Final = np.array([_EARLIER[mode] for mode in MODES])


def positions(mode: Modes) -> Any:
    """Positions in ``MODES``."""
    return POSITION[mode] if isinstance(mode, str) else mode


def monthly_euros(mode: Modes, km: Floats, office_days: Floats) -> Floats:
    """What going to work costs the person a month, for ``km`` one way by road.

    ``office_days`` a week are driven; a pass is paid whole, and not at all without any.
    """
    at = positions(mode)
    travelled = km * np.where(_IS_PASS[at], 1.0, office_days * (2.0 * DAYS_A_YEAR / WEEK))
    line = at * 3 + (travelled > _SECOND[at]) + (travelled > _THIRD[at])
    euros: Floats = travelled * np.take(_RATE, line) + np.take(_FIXED, line)
    return euros * (office_days > 0)


def earlier_minutes(mode: Modes, minutes: Floats, delay: Floats) -> Floats:
    """Minutes to set off earlier so as to be on time nine days of ten."""
    earlier: Floats = minutes * _MARGIN[positions(mode)] + delay * _OF_DELAY
    return earlier


def cost_score(euros: Floats) -> Floats:
    """1 for a journey that costs nothing, 0 from ``WORTHLESS_EUROS`` a month."""
    return np.maximum(1.0 - euros * (1.0 / WORTHLESS_EUROS), 0.0)


def comfort_score(mode: Modes, minutes: Floats, ease: Floats) -> Floats:
    """1 for no journey at all, 0 from the minutes that tire anybody in this mode."""
    fresh: Floats = np.maximum(1.0 - minutes * ease * _FRESH[positions(mode)], 0.0)
    return fresh


def reliability_score(earlier: Floats, ease: Floats) -> Floats:
    """1 where nobody has to set off earlier, 0 from ``WORTHLESS_MARGIN`` minutes."""
    return np.maximum(1.0 - earlier * ease * (1.0 / WORTHLESS_MARGIN), 0.0)
