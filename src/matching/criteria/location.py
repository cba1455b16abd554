"""Location: the journey as a share of what the person can bear."""

from __future__ import annotations

from typing import Final

import numpy as np

from src.matching.pairs import Evidence, Floats, Pair, Pairs, evidence, sentiment_of

AT_LIMIT: Final = 0.6  # score of a journey that is just bearable
BEYOND: Final = 2.5  # times the limit from which a journey is worth nothing
MODES: Final = {
    "voiture": ("en voiture", "by car"), "transport_commun": ("en transports", "by transit"),
    "velo": ("à vélo", "by bike"), "marche": ("à pied", "on foot"),
    "moto": ("à moto", "by motorbike"), "trottinette": ("en trottinette", "by scooter"),
    "covoiturage": ("en covoiturage", "by shared car"),
}  # fmt: skip


def score(pairs: Pairs) -> Floats:
    """1 next door, 0.6 at the bearable limit, 0 from 2.5 times that; never rises with distance.

    Known where both places are, or where the job is wholly remote.
    """
    share = pairs.burden
    within = 1.0 - (1.0 - AT_LIMIT) * share * share
    over = np.maximum((BEYOND - share) * (AT_LIMIT / (BEYOND - 1.0)), 0.0)
    return np.where(share <= 1.0, within, over)


def witness(pair: Pair, score: float) -> list[Evidence]:
    """Kilometres and estimated minutes, or that there is no journey."""
    job = pair.job
    if job.remote_days == 5:
        text = (
            "Poste en télétravail complet : aucun trajet."
            if pair.french
            else "Fully remote: no journey."
        )
        return [evidence(text, "positive", "remote_policy")]
    if pair.km is None or pair.minutes is None:
        return []
    site = (
        job.sites[0][0]
        if len(job.sites) == 1
        else ("Le site le plus proche" if pair.french else "The nearest site")
    )
    how = MODES[pair.mode or "voiture"][0 if pair.french else 1]
    text = (
        f"{site} : {pair.km:.0f} km à vol d'oiseau, environ {pair.minutes:.0f} min {how} "
        "(estimation hors ligne)."
        if pair.french
        else f"{site}: {pair.km:.0f} km as the crow flies, about {pair.minutes:.0f} min {how} "
        "(offline estimate)."
    )
    return [evidence(text, sentiment_of(score), "location")]


def unplaced(pair: Pair) -> list[Evidence]:
    """What could not be placed: why a journey is unknown."""
    found: list[Evidence] = []
    for names, side in (
        (pair.job.unplaced, "location"),
        (pair.person.unplaced, "location_preferences"),
    ):
        if names:
            listed = ", ".join(names)
            several = len(names) > 1
            if pair.french:
                text = f"{'Lieux non reconnus' if several else 'Lieu non reconnu'} : {listed}."
            else:
                text = f"Unknown place{'s' if several else ''}: {listed}."
            found.append(evidence(text, "mixed", side, missing=names))
    return found
