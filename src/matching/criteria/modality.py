"""Work arrangement: days of remote work offered against those wanted."""

from __future__ import annotations

from src.matching.choices import REMOTE
from src.matching.facts import FLEXIBLE
from src.matching.pairs import Evidence, Floats, Pair, Pairs, evidence, sentiment_of
from src.matching.wording import counted


def score(pairs: Pairs) -> Floats:
    """1 when days agree or a side is flexible; missing days cost more than extra ones."""
    return pairs.chosen[:, REMOTE]


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
    if french:
        return counted(days, ("jour", "jours"), french=True) + " de télétravail par semaine"
    return counted(days, ("remote day", "remote days"), french=False) + " a week"
