"""Time and chance, as arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """What a policy needs from the machine.

    ``monotonic`` gives seconds of a clock that never goes back, ``sleep`` takes seconds, and
    ``chance`` draws a number from [0, 1).
    """

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
