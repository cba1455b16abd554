"""Location: how bearable the journey is, by the code that the journeys' own endpoints use."""

from __future__ import annotations

import numpy as np

from src.commute.burdens import monthly_euros
from src.commute.modes import LABELS
from src.commute.scoring import FULLY_REMOTE, eased
from src.matching.pairs import Evidence, Floats, Pair, Pairs, euros, evidence, sentiment_of


def score(pairs: Pairs) -> Floats:
    """The location score (``commute.scoring``) of the most bearable journey, estimated offline.

    Known where both places are, or where the job is wholly remote.
    """
    return pairs.journeys.score


def witness(pair: Pair, score: float) -> list[Evidence]:
    """Kilometres, estimated minutes and what they cost, or that there is no journey."""
    job, journey, french = pair.job, pair.journey, pair.french
    if job.remote_days == FULLY_REMOTE:
        text = (
            "Poste en télétravail complet : aucun trajet."
            if french
            else "Fully remote: no journey."
        )
        return [evidence(text, "positive", "remote_policy")]
    if journey is None:
        return []
    site = (
        job.sites[0][0]
        if len(job.sites) == 1
        else ("Le site le plus accessible" if french else "The site that is easiest to reach")
    )
    how = LABELS[journey.mode][0 if french else 1]
    low, high = round(journey.low), round(journey.high)
    text = (
        f"{site} : environ {journey.minutes:.0f} min {how} pour {journey.km:.0f} km "
        f"(estimation hors ligne, de {low} à {high} min)."
        if french
        else f"{site}: about {journey.minutes:.0f} min {how} for {journey.km:.0f} km "
        f"(offline estimate, {low} to {high} min)."
    )
    found = [evidence(text, sentiment_of(score), "location")]
    _, days = eased(np.array([-1 if job.remote_days is None else job.remote_days], np.int8))
    cost = float(monthly_euros(journey.mode, np.array([journey.km]), days)[0])
    if cost >= 1:
        shown = euros(cost, french=french)
        text = (
            f"Coût estimé du trajet : {shown} par mois."
            if french
            else f"Estimated cost of the journey: {shown} a month."
        )
        found.append(evidence(text, sentiment_of(score), "location"))
    return found


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
