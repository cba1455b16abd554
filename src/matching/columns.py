"""Facts as columns: one row a job or a person, grown in place, read by slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from src.commute.modes import MODES
from src.matching.candidate_reading import IMPLIED_BY, MAX_ORIGINS, MAX_TITLES
from src.matching.choices import (
    CHOICES,
    CONTRACT_POSITION,
    LEVEL_POSITION,
    SIZE_POSITION,
    WIDTH,
    positions,
    values,
)
from src.matching.facts import MOTIVATIONS, CandidateFacts, JobFacts
from src.matching.signals import TAG_POSITION
from src.matching.tables import LANGUAGES, Reader, Shared, Spec

MAX_SITES: Final = 3
MAX_LANGUAGES: Final = 3  # that a job asks for
# Shares of role fit.
TITLE_WEIGHT, REQUIRED_WEIGHT, WISHED_WEIGHT, LANGUAGE_WEIGHT = 0.42, 0.36, 0.12, 0.10
PAY_FLOOR: Final = 0.8  # of the expectation: below it an offer is worth nothing to the person
GAIN_SPAN: Final = 0.25  # from 10 % less than today's pay to 15 % more
NEVER: Final = np.iinfo(np.int32).max
_MOTIVATION: Final = {name: at for at, name in enumerate(MOTIVATIONS)}
_URGENCY: Final = {"low": 1, "normal": 2, "high": 3}
# Days late from which a start is worth nothing: unsaid, low, normal and high urgency.
TOLERANCE: Final = (90.0, 150.0, 90.0, 45.0)
_NEGOTIABLE: Final = 0.75  # of the days late, where the notice can be negotiated

JOB_COLUMNS: Final[Spec] = {
    "title": (np.int32, 0), "required_count": (np.int32, 0), "wished_count": (np.int32, 0),
    "title_weight": (np.float64, 0), "skills_weight": (np.float64, 0),
    "required_weight": (np.float64, 0), "wished_weight": (np.float64, 0),
    "per_required": (np.float64, 0), "per_wished": (np.float64, 0),
    "language": (np.int8, MAX_LANGUAGES), "language_level": (np.int8, MAX_LANGUAGES),
    "years_min": (np.float64, 0), "pay": (np.float64, 2), "choices": (np.int16, CHOICES),
    "contract": (np.int8, 0), "sector": (np.int8, 0), "level": (np.int8, 0),
    "remote": (np.int8, 0), "start": (np.float64, 0), "haste": (np.float64, 0),
    "site": (np.int32, MAX_SITES), "motivations": (np.int64, len(MOTIVATIONS)),
    "says_motivations": (np.float64, 0), "tags": (np.uint64, 0), "recognised": (np.bool_, 0),
    "expires": (np.int32, 0),
}  # fmt: skip
CANDIDATE_COLUMNS: Final[Spec] = {
    "titles": (np.int32, MAX_TITLES), "title_weights": (np.float64, MAX_TITLES),
    "title_years": (np.float64, MAX_TITLES), "years": (np.float64, 0), "titled": (np.float64, 0),
    "has_role": (np.bool_, 0), "says_skills": (np.bool_, 0), "says_languages": (np.bool_, 0),
    "languages": (np.int8, LANGUAGES + 1), "pay_scale": (np.float64, 0),
    "target_scale": (np.float64, 0), "gain_scale": (np.float64, 0),
    "origins": (np.int32, MAX_ORIGINS), "limits": (np.float64, len(MODES)),
    "max_km": (np.float64, 0), "limits_minutes": (np.bool_, 0), "choices": (np.float64, WIDTH),
    "contract_exclusive": (np.bool_, 0), "available": (np.float64, 0), "notice": (np.float64, 0),
    "ease": (np.float64, 0), "motivations": (np.int64, len(MOTIVATIONS)),
    "motivation_scale": (np.float64, 0), "tags": (np.uint64, 0), "tag_scale": (np.float64, 0),
    "states_licences": (np.bool_, 0), "recognised": (np.bool_, 0),
}  # fmt: skip


HOT_JOB_COLUMNS: Final = ("title", "required_count", "wished_count", "expires", "site", "remote")
HOT_CANDIDATE_COLUMNS: Final = ("titles", "title_weights", "has_role", "says_skills")


def _padded(values: Sequence[Any], width: int, filler: Any) -> list[Any]:
    return [*values[:width], *([filler] * (width - len(values)))]


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _tag_mask(tags: Sequence[str]) -> int:
    mask = 0
    for tag in tags:
        mask |= 1 << TAG_POSITION[tag]
    return mask


def job_row(shared: Shared | Reader, job: JobFacts) -> dict[str, Any]:
    """One job's values for ``JOB_COLUMNS``."""
    languages = [(shared.languages.add(code), level) for code, level in job.languages.items()]
    counts, required, wished = job.motivations, len(job.required), len(job.wished)
    required_weight = REQUIRED_WEIGHT if required else 0.0
    wished_weight = WISHED_WEIGHT if wished else 0.0
    contract = CONTRACT_POSITION.get(job.contract or "", -1)
    sector = shared.sectors.add(job.sector)
    level = LEVEL_POSITION.get(job.level or "", -1)
    remote = -1 if job.remote_days is None else job.remote_days
    size = SIZE_POSITION.get(job.size or "", -1)
    return {
        "title": shared.titles.add(job.phrase, job.occupations) if job.phrase else -1,
        "required_count": required,
        "wished_count": wished,
        "title_weight": TITLE_WEIGHT if job.phrase else 0.0,
        "required_weight": required_weight,
        "wished_weight": wished_weight,
        "skills_weight": required_weight + wished_weight,
        "per_required": 1.0 / (1000.0 * max(required, 1)),
        "per_wished": 1.0 / (1000.0 * max(wished, 1)),
        "language": _padded([code for code, _ in languages], MAX_LANGUAGES, -1),
        "language_level": _padded([level for _, level in languages], MAX_LANGUAGES, 1),
        "years_min": _or_nan(
            0.0 if job.years_min is None and job.years_max is not None else job.years_min),
        "pay": (_or_nan(job.pay_low), _or_nan(job.pay_high)),
        "choices": positions((contract, sector, level, remote, size)),
        "contract": contract,
        "sector": sector,
        "level": level,
        "remote": remote,
        # "As soon as possible" is day 0, and so is no date with an urgency: any today is past it.
        "start": _or_nan(0 if job.start is None and job.urgency else job.start),
        "haste": 1.0 / TOLERANCE[_URGENCY.get(job.urgency or "", 0)],
        "site": _padded([shared.places.add(*site[1:]) for site in job.sites],
                        MAX_SITES, -1),
        # One mention says it is there, two that it matters; where a posting speaks of others
        # only, silence is weak evidence.
        "motivations": [100 if count > 1 else 85 if count else 30 for count in counts]
        or [0] * len(MOTIVATIONS),
        "says_motivations": 1.0 if any(counts) else np.nan,
        "tags": _tag_mask(job.environment),
        "recognised": bool(job.occupations),
        "expires": NEVER if job.expires is None else job.expires,
    }  # fmt: skip


def candidate_row(shared: Shared | Reader, person: CandidateFacts) -> dict[str, Any]:
    """One person's values for ``CANDIDATE_COLUMNS``."""
    titles = person.titles[:MAX_TITLES]
    levels = np.zeros(LANGUAGES + 1, np.int8)
    for code, level in person.languages.items():
        at = shared.languages.add(code)
        if at >= 0:
            levels[at] = level
    wanted = [0] * len(MOTIVATIONS)
    for rank, name in enumerate(person.motivations):
        wanted[_MOTIVATION[name]] = max(2, 10 - 2 * rank)
    return {
        "titles": _padded([shared.titles.add(title[1], title[2]) for title in titles],
                          MAX_TITLES, -1),
        "title_weights": _padded([title[3] / 1000 for title in titles], MAX_TITLES, 0.0),
        "title_years": _padded([title[4] for title in titles], MAX_TITLES, 0.0),
        "years": _or_nan(person.years),
        "titled": 1.0 if titles else 0.0,
        "has_role": bool(titles or person.skills),
        "says_skills": any(skill[3] != IMPLIED_BY for skill in person.skills),
        "languages": levels,
        "says_languages": bool(person.languages),
        "pay_scale": _reach(person.pay_min),
        "target_scale": _reach(person.pay_target),
        "gain_scale": 1.0 / (GAIN_SPAN * person.pay_current) if person.pay_current else np.nan,
        "origins": _padded([shared.places.add(*place[1:]) for place in person.origins],
                           MAX_ORIGINS, -1),
        "limits": [person.modes.get(mode, np.nan) for mode in MODES],
        "limits_minutes": person.limits_minutes,
        "max_km": np.inf if person.max_km is None else person.max_km,
        "choices": values(shared, person),
        "contract_exclusive": person.contract_exclusive and bool(person.contracts),
        "available": _or_nan(person.available),
        "notice": _or_nan(person.notice_days),
        "ease": _NEGOTIABLE if person.notice_negotiable else 1.0,
        "motivations": wanted,
        "motivation_scale": 0.01 / sum(wanted) if person.motivations else np.nan,
        "tags": _tag_mask(person.environment),
        "tag_scale": 1.0 / len(person.environment) if person.environment else np.nan,
        "states_licences": person.states_licences,
        "recognised": any(title[2] for title in titles),
    }  # fmt: skip


def _reach(expected: float | None) -> float:
    """What turns an offer into how far it lies above the floor of an expectation."""
    return 1.0 / ((1.0 - PAY_FLOOR) * expected) if expected else np.nan
