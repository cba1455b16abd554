"""What a journey costs, how it tires and what it may be late by; each a score in [0, 1].

All is elementwise and monotone: longer, dearer or later never scores higher, and telework never
hurts.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from src.commute.geodesy import Floats
from src.commute.modes import Mode

# Days at work a year of a full-time job on a day count: article L3121-64 of the Labour code.
DAYS_A_YEAR: Final = 218
MONTHS: Final = 12
WEEK: Final = 5
# Share of the burden that is left, by days of remote work a week: each takes 15 % off, more than
# the journeys that are saved would on a bad week and less than on a good one.
EASE: Final = (1.0, 0.85, 0.7, 0.55, 0.4, 0.0)
# Yearly euros = rate * km + fixed, by yearly km: the tax office's scale of 2023 to 2026 (a car of
# 5 CV, a motorbike of 3 to 5 CV), which counts depreciation, upkeep, insurance and fuel.
_CAR: Final = ((0.0, 0.636, 0.0), (5_000.0, 0.357, 1_395.0), (20_000.0, 0.427, 0.0))
_MOTORBIKE: Final = ((0.0, 0.468, 0.0), (3_000.0, 0.082, 1_158.0), (6_000.0, 0.275, 0.0))
_RIDERS: Final = 2.0  # of a shared car, the driver among them
# Euros per km of upkeep and depreciation; our assumption.
_PER_KM: Final[dict[Mode, float]] = {"velo": 0.12, "trottinette": 0.15, "marche": 0.0}
# A month's pass: a town's, then by the kilometre as regional work passes are, up to a high-speed
# line's. The employer pays half of it (articles L3261-2 and R3261-1 of the Labour code).
_PASS, _PASS_KM, _PASS_PER_KM, _PASS_AT_MOST = 60.0, 12.0, 2.0, 600.0
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


def monthly_euros(mode: Mode, km: Floats, office_days: Floats) -> Floats:
    """What going to work costs the person a month, for ``km`` one way by road.

    ``office_days`` a week are driven; a pass is paid whole, and not at all without any.
    """
    if mode == "transport_commun":
        whole = np.minimum(_PASS + _PASS_PER_KM * np.maximum(km - _PASS_KM, 0.0), _PASS_AT_MOST)
        return np.where(office_days > 0, whole * (1.0 - _EMPLOYER), 0.0) + 0.0 * km
    yearly_km = km * (2.0 * DAYS_A_YEAR / WEEK) * office_days
    if mode in _PER_KM:
        return yearly_km * (_PER_KM[mode] / MONTHS)
    scale = _MOTORBIKE if mode == "moto" else _CAR
    euros = _by_scale(yearly_km, scale) / MONTHS
    return euros / _RIDERS if mode == "covoiturage" else euros


def earlier_minutes(mode: Mode, minutes: Floats, delay: Floats) -> Floats:
    """Minutes to set off earlier so as to be on time nine days of ten."""
    return minutes * _EARLIER[mode] + delay * _OF_DELAY


def cost_score(euros: Floats) -> Floats:
    """1 for a journey that costs nothing, 0 from ``WORTHLESS_EUROS`` a month."""
    return np.maximum(1.0 - euros * (1.0 / WORTHLESS_EUROS), 0.0)


def comfort_score(mode: Mode, minutes: Floats, ease: Floats) -> Floats:
    """1 for no journey at all, 0 from the minutes that tire anybody in this mode."""
    return np.maximum(1.0 - minutes * ease * (1.0 / TIRING[mode]), 0.0)


def reliability_score(earlier: Floats, ease: Floats) -> Floats:
    """1 where nobody has to set off earlier, 0 from ``WORTHLESS_MARGIN`` minutes."""
    return np.maximum(1.0 - earlier * ease * (1.0 / WORTHLESS_MARGIN), 0.0)


def _by_scale(yearly_km: Floats, scale: tuple[tuple[float, float, float], ...]) -> Floats:
    euros = yearly_km * scale[0][1]
    for start, rate, fixed in scale[1:]:
        euros = np.where(yearly_km > start, yearly_km * rate + fixed, euros)
    return euros
