"""Pay progression: the offer against current pay."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.matching.columns import GAIN_SPAN
from src.matching.pairs import Evidence, Floats, Pair, Pairs, decimal, evidence, sentiment_of

_LOSS: Final = 0.10  # less than today's pay, at which an offer is worth nothing


def score(pairs: Pairs) -> Floats:
    """0 at 10 % less than today, .4 at the same pay, 1 at 15 % more, by the top of the range."""
    gain = pairs.job["pay"][:, 1] * pairs.person["gain_scale"] - (1.0 - _LOSS) / GAIN_SPAN
    found: Floats = np.minimum(np.maximum(gain, 0.0), 1.0)
    return found


def witness(pair: Pair, score: float) -> list[Evidence]:
    """The change of pay in per cent."""
    current, offered = pair.person.pay_current, pair.job.pay_high
    if not current or offered is None:
        return []
    gain = 100.0 * (offered / current - 1.0)
    shown = ("+" if gain >= 0 else "−") + decimal(abs(gain), french=pair.french)
    text = (
        f"Jusqu'à {shown} % par rapport au salaire actuel."
        if pair.french
        else f"Up to {shown}% against current pay."
    )
    return [evidence(text, sentiment_of(score), "salary_range")]
