"""What is asked about journeys: modes by any name, and limits in minutes, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from src.commute.modes import DEFAULT_MINUTES, MODES, Mode, mode_of, usual_minutes
from src.services.documents import DocumentError
from src.services.documents.reading import Fault, pointer

LEAST_MINUTES: Final = 1.0
MOST_MINUTES: Final = 600.0
_NAMES: Final = ", ".join(MODES)


def modes_in(names: Sequence[object], at: str) -> list[Mode]:
    """The modes that names in French, English or Google's stand for, each once.

    ``at`` is the JSON pointer of the list. Raises ``DocumentError``.
    """
    found: dict[Mode, None] = {}
    faults = []
    for position, name in enumerate(names):
        mode = mode_of(name) if isinstance(name, str) else None
        if mode is None:
            faults.append(_unknown_mode(f"{at}/{position}"))
        else:
            found[mode] = None
    if faults:
        raise DocumentError(tuple(faults))
    return list(found)


def limits_in(minutes: Mapping[str, object], at: str) -> dict[Mode, float]:
    """The stated limits by mode, in minutes; ``at`` is the JSON pointer of the object.

    Raises ``DocumentError`` for an unknown mode, minutes out of bounds, and two different limits
    of one mode.
    """
    found: dict[Mode, float] = {}
    faults = []
    for name, value in minutes.items():
        here = at + pointer((name,), minutes)
        mode = mode_of(name)
        if mode is None:
            faults.append(_unknown_mode(here))
            continue
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not LEAST_MINUTES <= value <= MOST_MINUTES
        ):
            faults.append(
                Fault(
                    here, "minutes from 1 to 600 are expected", "des minutes de 1 à 600 attendues"
                )
            )
        elif found.setdefault(mode, float(value)) != value:
            faults.append(
                Fault(
                    here,
                    f"another limit for the same mode ({mode}) is given too",
                    f"une autre limite est donnée pour le même mode ({mode})",
                )
            )
    if faults:
        raise DocumentError(tuple(faults))
    return found


def limits_for(
    modes: Sequence[Mode], stated: Mapping[Mode, float], every: float | None = None
) -> dict[Mode, float]:
    """The bearable minutes by chosen mode, in the order of ``MODES``.

    Where no mode is chosen those with a stated limit are, else car and transit. ``every`` is a
    limit that stands for all others.
    """
    chosen = set(modes) or set(stated) or set(DEFAULT_MINUTES)
    return {
        mode: every if every is not None else stated.get(mode, usual_minutes(mode))
        for mode in MODES
        if mode in chosen
    }


def _unknown_mode(at: str) -> Fault:
    return Fault(
        at,
        f"one of these is expected, or a French or English name of it: {_NAMES}",
        f"l'un de ces modes est attendu, ou son nom en français ou en anglais : {_NAMES}",
    )
