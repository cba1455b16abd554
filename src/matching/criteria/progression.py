"""Pay progression: the offer against current pay."""

from __future__ import annotations

import numpy as np

from src.matching.pairs import Evidence, Pair, Pairs, Scores, decimal, evidence, sentiment_of


def score(pairs: Pairs) -> Scores:
    """0 at 10 % less than today, .4 at the same pay, 1 at 15 % more, by the top of the range."""
    current, offered = pairs.person["pay_current"], pairs.job["pay_high"]
    gain = offered / current - 1.0
    return np.clip((gain + 0.10) / 0.25, 0.0, 1.0), ~np.isnan(current) & ~np.isnan(offered)


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
