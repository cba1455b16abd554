"""Availability: when the person can start against when the job does."""

from __future__ import annotations

from datetime import date

import numpy as np

from src.matching.pairs import Evidence, Floats, Pair, Pairs, evidence, sentiment_of


def score(pairs: Pairs) -> Floats:
    """1 in time, falling to 0 over the days that the job's urgency tolerates.

    A job without a date starts today if it says an urgency at all.
    """
    person, today = pairs.person, float(pairs.today)
    notice = person["notice"]
    free = np.where(np.isnan(notice), np.maximum(person["available"], today), today + notice)
    late = np.maximum(free - np.maximum(pairs.job["start"], today), 0.0) * person["ease"]
    left: Floats = np.maximum(1.0 - late * pairs.job["haste"], 0.0)
    return left


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
