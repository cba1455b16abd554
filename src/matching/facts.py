"""The normalised facts of a job and of a candidate: all that scoring and explaining read.

Facts are plain values that survive JSON, made once when a resource is saved. ``display`` holds
what answers show beside a match (a person's name): scoring never reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

FACTS_VERSION: Final = 3

CONTRACTS: Final = ("CDI", "CDD", "freelance", "interim", "stage", "alternance")
SIZES: Final = ("startup", "pme", "eti", "grand_groupe")
HIERARCHY: Final = ("entry", "junior", "senior", "manager", "director", "executive")
MOTIVATIONS: Final = (
    "technical_challenge", "growth", "autonomy", "impact", "learning", "leadership",
    "innovation", "balance",
)  # fmt: skip
FLEXIBLE: Final = 6  # remote days 0..5, or flexible


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What matching knows of a job. Pay is gross euros a year, dates are proleptic ordinals."""

    id: str
    title: str
    phrase: str | None = None  # the title as phrase_forms.phrase writes it
    occupations: list[str] = field(default_factory=list)
    company: str | None = None
    sector: str | None = None
    size: str | None = None
    level: str | None = None
    required: list[list[str]] = field(default_factory=list)  # [key, label as written]
    wished: list[list[str]] = field(default_factory=list)  # [key, label, source field]
    languages: dict[str, int] = field(default_factory=dict)  # 1 (A1) .. 6 (C2)
    years_min: float | None = None
    years_max: float | None = None
    years_assumed: bool = False
    pay_low: float | None = None
    pay_high: float | None = None
    pay_assumed: list[str] = field(default_factory=list)
    contract: str | None = None
    start: int | None = None
    urgency: str | None = None
    remote_days: int | None = None  # 0..5, 6 flexible
    sites: list[list[Any]] = field(default_factory=list)  # [label, latitude, longitude, density]
    unplaced: list[str] = field(default_factory=list)
    motivations: list[int] = field(default_factory=list)  # mentions, in the order of MOTIVATIONS
    environment: list[str] = field(default_factory=list)  # canonical tags
    knockouts: list[list[Any]] = field(default_factory=list)  # [kind, key, label, level]
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What matching knows of a person; nothing in it tells who the person is but ``display``."""

    id: str
    title: str | None = None
    # Each: text, phrase, occupations, weight in thousandths, years.
    titles: list[list[Any]] = field(default_factory=list)
    skills: list[list[Any]] = field(default_factory=list)  # [key, label, strength, source]
    years: float | None = None
    languages: dict[str, int] = field(default_factory=dict)
    states_licences: bool = False
    lacks: list[str] = field(default_factory=list)  # licences that the person says are missing
    pay_min: float | None = None
    pay_target: float | None = None
    pay_current: float | None = None
    pay_assumed: list[str] = field(default_factory=list)
    origins: list[list[Any]] = field(default_factory=list)  # as ``sites`` of a job
    unplaced: list[str] = field(default_factory=list)
    modes: dict[str, float] = field(default_factory=dict)  # mode: minutes that are bearable
    max_km: float | None = None
    limits_minutes: bool = False  # the minutes of every mode were stated, none assumed
    contracts: list[str] = field(default_factory=list)
    contract_exclusive: bool = False
    sectors: list[str] = field(default_factory=list)
    sectors_avoided: list[str] = field(default_factory=list)
    sectors_known: list[str] = field(default_factory=list)
    available: int | None = None  # ordinal
    notice_days: int | None = None  # from the day of matching
    notice_negotiable: bool = False
    remote_days: int | None = None
    level: str | None = None
    motivations: list[str] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    environment: list[str] = field(default_factory=list)
    reasons: list[Any] = field(default_factory=list)
    display: dict[str, Any] = field(default_factory=dict)


def phrases_of(facts: JobFacts | CandidateFacts) -> list[str]:
    """The titles that a ranking for these facts compares with others, as phrases."""
    if isinstance(facts, JobFacts):
        return [facts.phrase] if facts.phrase else []
    return [title[1] for title in facts.titles]
