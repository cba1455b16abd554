"""When requests are due, whatever becomes of those before them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Arrivals = Literal["poisson", "constant"]


def due_seconds(
    count: int, rate_per_second: float, arrivals: Arrivals, chance: np.random.Generator
) -> NDArray[np.float64]:
    """Moments of ``count`` requests after the start, ascending, in seconds.

    ``poisson``: independent callers, so gaps are exponential; ``constant``: one gap for all.
    Raises ``ValueError`` where there is nothing to send or no rate to send it at.
    """
    if count < 1 or not rate_per_second > 0:
        raise ValueError("a load needs at least one request and a rate above zero")
    if arrivals == "constant":
        return np.arange(count, dtype=np.float64) / rate_per_second
    return np.cumsum(chance.exponential(1.0 / rate_per_second, count))
