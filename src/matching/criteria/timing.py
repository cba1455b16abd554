"""Availability: when the person can start against when the job does."""

from __future__ import annotations

import numpy as np

from src.matching.pairs import Evidence, Floats, Pair, Pairs, evidence, sentiment_of
from src.matching.wording import counted, day


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


def free_from(pair: Pair) -> int | None:
    """The day (ordinal) from which the person can start, None where nothing is said."""
    person = pair.person
    if person.notice_days is not None:
        return pair.today + person.notice_days
    return None if person.available is None else max(person.available, pair.today)


def days_late(pair: Pair) -> int | None:
    """Days between the start wanted and the day the person is free; None where one is unknown."""
    free, job = free_from(pair), pair.job
    if free is None or (job.start is None and job.urgency is None):
        return None
    return free - max(job.start or 0, pair.today)


def witness(pair: Pair, score: float) -> list[Evidence]:
    """Days between the start wanted and the day the person is free."""
    free, late = free_from(pair), days_late(pair)
    if free is None or late is None:
        return []
    if late <= 0:
        text = "Disponible à la date de démarrage." if pair.french else "Free by the start date."
    else:
        when = day(free, french=pair.french)
        days = counted(late, ("jour", "jours") if pair.french else ("day", "days"),
                       french=pair.french)  # fmt: skip
        text = (
            f"Disponible le {when}, soit {days} après le démarrage souhaité."
            if pair.french
            else f"Free on {when}, {days} after the wanted start."
        )
    found = [evidence(text, sentiment_of(score), "availability")]
    if pair.job.urgency == "high":
        text = "Recrutement urgent." if pair.french else "Urgent hiring."
        found.append(evidence(text, sentiment_of(score), "urgency"))
    return found
