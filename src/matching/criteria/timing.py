"""Availability: when the person can start against when the job does."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from src.matching.pairs import Evidence, Pair, Pairs, Scores, evidence, sentiment_of

# Days late from which a start is worth nothing: unsaid, low, normal and high urgency.
TOLERANCE: Final = np.array([90.0, 150.0, 90.0, 45.0])
_URGENCY: Final = {"low": 1, "normal": 2, "high": 3}
_NEGOTIABLE: Final = 0.75  # of the days late, where the notice can be negotiated


def score(pairs: Pairs) -> Scores:
    """1 in time, falling to 0 over the days that the job's urgency tolerates.

    A job without a date starts today if it says an urgency at all.
    """
    person, job = pairs.person, pairs.job
    relative = person["notice"] >= 0
    free = np.where(
        relative, pairs.today + person["notice"], np.maximum(person["available"], pairs.today)
    )
    start = np.maximum(job["start"], pairs.today)
    late = np.maximum(free - start, 0) * np.where(person["negotiable"], _NEGOTIABLE, 1.0)
    known = (relative | (person["available"] >= 0)) & ((job["start"] >= 0) | (job["urgency"] > 0))
    return np.clip(1.0 - late / TOLERANCE[job["urgency"]], 0.0, 1.0), known


def witness(pair: Pair, score: float) -> list[Evidence]:
    """Days between the start wanted and the day the person is free."""
    person, job = pair.person, pair.job
    notice = person.notice_days
    free = pair.today + notice if notice is not None else max(person.available or 0, pair.today)
    late = free - max(job.start or 0, pair.today)
    if late <= 0:
        text = "Disponible à la date de démarrage." if pair.french else "Free by the start date."
    else:
        day = date.fromordinal(min(free, date.max.toordinal())).isoformat()
        text = (
            f"Disponible le {day}, soit {late} jour(s) après le démarrage souhaité."
            if pair.french
            else f"Free on {day}, {late} day(s) after the wanted start."
        )
    found = [evidence(text, sentiment_of(score), "availability")]
    if job.urgency == "high":
        found.append(
            evidence(
                ("Recrutement urgent." if pair.french else "Urgent hiring."),
                sentiment_of(score),
                "urgency",
            )
        )
    return found
