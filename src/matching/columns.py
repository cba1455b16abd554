"""Facts as columns: one row a job or a person, grown in place, read by slices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final

import numpy as np

from src.matching.candidate_reading import IMPLIED_BY, MAX_ORIGINS, MAX_TITLES
from src.matching.facts import CONTRACTS, HIERARCHY, MOTIVATIONS, SIZES, CandidateFacts, JobFacts
from src.matching.places import LINES
from src.matching.signals import TAG_POSITION
from src.matching.tables import LANGUAGES, SECTORS, Array, Reader, Shared, Spec

MAX_SITES: Final = 3
MAX_LINES: Final = 15
MAX_LANGUAGES: Final = 3  # that a job asks for
NEVER: Final = np.iinfo(np.int32).max
CONTRACT_POSITION: Final = {name: at for at, name in enumerate(CONTRACTS)}
_SIZE: Final = {name: at for at, name in enumerate(SIZES)}
LEVEL_POSITION: Final = {name: at for at, name in enumerate(HIERARCHY)}
_MOTIVATION: Final = {name: at for at, name in enumerate(MOTIVATIONS)}
_URGENCY: Final = {"low": 1, "normal": 2, "high": 3}

JOB_COLUMNS: Final[Spec] = {
    "title": (np.int32, 0), "required_count": (np.int32, 0), "wished_count": (np.int32, 0),
    "language": (np.int8, MAX_LANGUAGES), "language_level": (np.int8, MAX_LANGUAGES),
    "years_min": (np.float64, 0), "pay_low": (np.float64, 0), "pay_high": (np.float64, 0),
    "contract": (np.int8, 0), "start": (np.int32, 0), "urgency": (np.int8, 0),
    "remote": (np.int8, 0), "site": (np.int32, MAX_SITES),
    "motivations": (np.int64, len(MOTIVATIONS)), "says_motivations": (np.bool_, 0),
    "tags": (np.uint64, 0), "size": (np.int8, 0), "sector": (np.int8, 0), "level": (np.int8, 0),
    "recognised": (np.bool_, 0), "expires": (np.int32, 0),
}  # fmt: skip
CANDIDATE_COLUMNS: Final[Spec] = {
    "titles": (np.int32, MAX_TITLES), "title_weights": (np.float64, MAX_TITLES),
    "title_years": (np.float64, MAX_TITLES), "years": (np.float64, 0),
    "has_role": (np.bool_, 0), "says_skills": (np.bool_, 0), "says_languages": (np.bool_, 0),
    "languages": (np.int8, LANGUAGES + 1),
    "pay_min": (np.float64, 0), "pay_target": (np.float64, 0), "pay_current": (np.float64, 0),
    "origins": (np.int32, MAX_ORIGINS), "line_minutes": (np.float64, MAX_LINES),
    "line_slope": (np.float64, MAX_LINES), "lines": (np.int8, 0), "max_km": (np.float64, 0),
    "limits_minutes": (np.bool_, 0),
    "contracts": (np.float64, len(CONTRACTS) + 1), "says_contracts": (np.bool_, 0),
    "contract_exclusive": (np.bool_, 0), "sectors": (np.float64, SECTORS),
    "sectors_avoided": (np.bool_, SECTORS),
    "available": (np.int32, 0), "notice": (np.int32, 0), "negotiable": (np.bool_, 0),
    "remote": (np.int8, 0), "level": (np.int8, 0), "motivations": (np.int64, len(MOTIVATIONS)),
    "says_motivations": (np.bool_, 0), "sizes": (np.bool_, len(SIZES) + 1),
    "says_sizes": (np.bool_, 0), "tags": (np.uint64, 0), "states_licences": (np.bool_, 0),
    "recognised": (np.bool_, 0),
}  # fmt: skip


HOT_JOB_COLUMNS: Final = ("title", "required_count", "wished_count", "expires")
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
    counts = job.motivations
    return {
        "title": shared.titles.add(job.words, job.occupations) if job.words else -1,
        "required_count": len(job.required),
        "wished_count": len(job.wished),
        "language": _padded([code for code, _ in languages], MAX_LANGUAGES, -1),
        "language_level": _padded([level for _, level in languages], MAX_LANGUAGES, 1),
        "years_min": _or_nan(
            0.0 if job.years_min is None and job.years_max is not None else job.years_min),
        "pay_low": _or_nan(job.pay_low),
        "pay_high": _or_nan(job.pay_high),
        "contract": CONTRACT_POSITION.get(job.contract or "", -1),
        "start": -1 if job.start is None else job.start,
        "urgency": _URGENCY.get(job.urgency or "", 0),
        "remote": -1 if job.remote_days is None else job.remote_days,
        "site": _padded([shared.places.add(site[1], site[2]) for site in job.sites],
                        MAX_SITES, -1),
        # One mention says it is there, two that it matters; where a posting speaks of others
        # only, silence is weak evidence.
        "motivations": [100 if count > 1 else 85 if count else 30 for count in counts]
        or [0] * len(MOTIVATIONS),
        "says_motivations": any(counts),
        "tags": _tag_mask(job.environment),
        "size": _SIZE.get(job.size or "", -1),
        "sector": shared.sectors.add(job.sector),
        "level": LEVEL_POSITION.get(job.level or "", -1),
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
    minutes, slopes = _lines(person.modes)
    wanted = [0] * len(MOTIVATIONS)
    for rank, name in enumerate(person.motivations):
        wanted[_MOTIVATION[name]] = max(2, 10 - 2 * rank)
    return {
        "titles": _padded([shared.titles.add(title[1], title[2]) for title in titles],
                          MAX_TITLES, -1),
        "title_weights": _padded([title[3] / 1000 for title in titles], MAX_TITLES, 0.0),
        "title_years": _padded([title[4] for title in titles], MAX_TITLES, 0.0),
        "years": _or_nan(person.years),
        "has_role": bool(titles or person.skills),
        "says_skills": any(skill[3] != IMPLIED_BY for skill in person.skills),
        "languages": levels,
        "says_languages": bool(person.languages),
        "pay_min": _or_nan(person.pay_min),
        "pay_target": _or_nan(person.pay_target),
        "pay_current": _or_nan(person.pay_current),
        "origins": _padded([shared.places.add(place[1], place[2]) for place in person.origins],
                           MAX_ORIGINS, -1),
        "line_minutes": minutes,
        "line_slope": slopes,
        "lines": sum(map(isfinite, minutes)),
        "limits_minutes": person.limits_minutes,
        "max_km": np.inf if person.max_km is None else person.max_km,
        "contracts": _contract_values(person.contracts),
        "says_contracts": bool(person.contracts),
        "contract_exclusive": person.contract_exclusive and bool(person.contracts),
        "sectors": _sector_values(shared, person),
        "sectors_avoided": _sector_mask(shared, person.sectors_avoided),
        "available": -1 if person.available is None else person.available,
        "notice": -1 if person.notice_days is None else person.notice_days,
        "negotiable": person.notice_negotiable,
        "remote": -1 if person.remote_days is None else person.remote_days,
        "level": LEVEL_POSITION.get(person.level or "", -1),
        "motivations": wanted,
        "says_motivations": bool(person.motivations),
        "sizes": [*(size in person.sizes for size in SIZES), False],
        "says_sizes": bool(person.sizes),
        "tags": _tag_mask(person.environment),
        "states_licences": person.states_licences,
        "recognised": any(title[2] for title in titles),
    }  # fmt: skip


def _lines(modes: Mapping[str, float]) -> tuple[list[float], list[float]]:
    """Journeys as shares of what is bearable: lines a + b * km over all modes."""
    lines = [
        (start / limit, slope / limit)
        for mode, limit in modes.items()
        for start, slope in LINES[mode]
    ]
    lines = lines[:MAX_LINES]
    return (
        _padded([start for start, _ in lines], MAX_LINES, np.inf),
        _padded([slope for _, slope in lines], MAX_LINES, 0.0),
    )


def _contract_values(ranked: Sequence[str]) -> list[float]:
    values = [0.1] * (len(CONTRACTS) + 1)  # the last is never read as known
    for rank, name in enumerate(ranked):
        values[CONTRACT_POSITION[name]] = max(0.5, 1.0 - 0.2 * rank)
    return values


def _sector_values(shared: Shared | Reader, person: CandidateFacts) -> Array:
    """The value of each sector: preferred 1, lived in .8, a neighbour .6, another .3, avoided 0.

    nan where nothing can be said: sectors that the lexicon lacks may be wished under another
    name, and a person who only avoids some has said nothing of the others.
    """
    values = np.full(SECTORS, np.nan)
    if any(name in shared.lexicon.sectors for name in (*person.sectors, *person.sectors_known)):
        values[: len(shared.lexicon.sectors)] = 0.3
    neighbour_of = shared.lexicon.sector_neighbours
    for name in (*person.sectors, *person.sectors_known):
        for other in neighbour_of(name):
            at = shared.sectors.get(other)
            if at >= 0:
                values[at] = 0.6
    for names, value in (
        (person.sectors_known, 0.8),
        (person.sectors, 1.0),
        (person.sectors_avoided, 0.0),
    ):
        for name in names:
            at = shared.sectors.add(name)
            if at >= 0:
                values[at] = value
    return values


def _sector_mask(shared: Shared | Reader, names: Sequence[str]) -> Array:
    mask = np.zeros(SECTORS, np.bool_)
    for name in names:
        at = shared.sectors.add(name)
        if at >= 0:
            mask[at] = True
    return mask
