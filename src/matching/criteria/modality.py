"""Work arrangement: days of remote work offered against those wanted."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.matching.facts import FLEXIBLE
from src.matching.pairs import Evidence, Pair, Pairs, Scores, evidence, sentiment_of

_TOO_FEW: Final = 0.25  # lost for each remote day that is missing
_TOO_MANY: Final = 0.08  # lost for each remote day that was not asked for


def score(pairs: Pairs) -> Scores:
    """1 when days agree or a side is flexible; missing days cost more than extra ones."""
    wanted, offered = pairs.person["remote"], pairs.job["remote"]
    missing = np.maximum(wanted - offered, 0)
    extra = np.maximum(offered - wanted, 0)
    value = np.maximum(1.0 - _TOO_FEW * missing - _TOO_MANY * extra, 0.0)
    free = (wanted == FLEXIBLE) | (offered == FLEXIBLE)
    return np.where(free, 1.0, value), (wanted >= 0) & (offered >= 0)


def witness(pair: Pair, score: float) -> list[Evidence]:
    """Both arrangements."""
    wanted, offered = pair.person.remote_days, pair.job.remote_days
    if wanted is None or offered is None:
        return []
    text = (
        f"Offre : {_named(offered, french=True)} ; souhait : {_named(wanted, french=True)}."
        if pair.french
        else f"Offer: {_named(offered, french=False)}; wish: {_named(wanted, french=False)}."
    )
    return [evidence(text, sentiment_of(score), "remote_policy")]


def _named(days: int, *, french: bool) -> str:
    if days == FLEXIBLE:
        return "flexible"
    if days == 0:
        return "sur site" if french else "on site"
    if days == 5:
        return "télétravail complet" if french else "fully remote"
    return f"{days} j de télétravail par semaine" if french else f"{days} remote days a week"
