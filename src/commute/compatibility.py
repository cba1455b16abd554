"""Whether a person can bear a journey, mode by mode, and which mode to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from src.commute.burdens import EASE
from src.commute.journeys import Journey
from src.commute.modes import MODES, POSITION, Mode
from src.commute.scoring import Components, components, eased


@dataclass(frozen=True, slots=True)
class Verdict:
    """One journey against the limit (minutes) of its mode."""

    journey: Journey
    limit: float
    compatible: bool
    parts: Components


@dataclass(frozen=True, slots=True)
class Compatibility:
    """What a person can make of some journeys between two places.

    ``score`` in [0, 1] is the best time score among the modes, telework taken off: 0.6 and more
    where one is within its limit. ``verdicts`` are in the order of ``MODES``; ``recommended`` is
    the fastest that is compatible, ``best`` the one of the highest location score.
    """

    compatible: bool
    score: float
    verdicts: tuple[Verdict, ...]
    recommended: Verdict | None
    best: Verdict | None


def compatibility(
    journeys: Sequence[Journey],
    limits: Mapping[Mode, float],
    *,
    telework_days: int = 0,
    strict: bool = True,
) -> Compatibility:
    """Each journey against the limit of its mode; modes without a limit are left out.

    Strict: the minutes of every single journey count. Lenient: the band's lower end counts, and
    each day of remote work takes its part off.
    """
    verdicts = [
        _verdict(journey, limits[journey.mode], telework_days=telework_days, strict=strict)
        for journey in sorted(journeys, key=lambda journey: POSITION[journey.mode])
        if journey.mode in limits
    ]
    fit = [verdict for verdict in verdicts if verdict.compatible]
    return Compatibility(
        bool(fit),
        max((float(verdict.parts.time[0]) for verdict in verdicts), default=0.0),
        tuple(verdicts),
        min(fit, key=lambda verdict: verdict.journey.minutes, default=None),
        max(verdicts, key=lambda verdict: float(verdict.parts.final[0]), default=None),
    )


def bearable(minutes: float, low: float, limit: float, *, telework_days: int, strict: bool) -> bool:
    """Whether a journey is within a limit (``compatibility`` says how)."""
    return minutes <= limit if strict else low * EASE[telework_days] <= limit


def _verdict(journey: Journey, limit: float, *, telework_days: int, strict: bool) -> Verdict:
    ease, office_days = eased(np.array([telework_days], np.int8))
    parts = components(
        MODES[POSITION[journey.mode]],
        np.array([journey.km]),
        np.array([journey.minutes]),
        np.array([journey.delay]),
        limit=np.array([limit]),
        ease=ease,
        office_days=office_days,
    )
    within = bearable(
        journey.minutes, journey.low, limit, telework_days=telework_days, strict=strict
    )
    return Verdict(journey, limit, within, parts)
