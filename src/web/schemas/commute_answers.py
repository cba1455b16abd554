"""Answers of places and journeys."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from src.web.schemas.matching import Score, WeightChange

Quality = Literal["exact", "approximate", "partial", "failed"]
Source = Literal["google", "cache", "offline"]
ModeKey = Literal[
    "voiture", "transport_commun", "velo", "marche", "moto", "trottinette", "covoiturage"
]


class Coordinates(BaseModel):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


class PlaceCandidate(BaseModel):
    """Another place that the words could mean."""

    formatted_address: str
    coordinates: Coordinates
    population: int


class GeocodingResult(BaseModel):
    """What an address was taken for."""

    original_address: str
    formatted_address: str | None
    coordinates: Coordinates | None
    quality: Quality
    place_id: str | None
    components: dict[str, str]
    choice: str = Field(description="Why this place, as a code.")
    reason: str = Field(description="The same in words.")
    candidates: list[PlaceCandidate]


class _Metadata(BaseModel):
    processing_time_ms: float
    timestamp: str
    api_version: Literal["v2"]
    provider: Literal["google_maps", "offline"]
    offline_because: Literal["no_key", "feature_off"] | None
    degraded: list[str]


class GeocodeMetadata(_Metadata):
    """How the place was found."""

    source: Source
    cached_at: str | None


class GeocodeAnswer(BaseModel):
    """An address with its place; ``failed`` where nobody knows it."""

    status: Literal["success", "failed"]
    geocoding_result: GeocodingResult
    metadata: GeocodeMetadata


class EffortMetadata(_Metadata):
    """How journeys were found: how many by each source, elements asked and billed."""

    sources: dict[str, int]
    asked: int
    billed_elements: int
    from_cache: int


class CompatibilityMetadata(EffortMetadata):
    """The same, with the limits that belong to no chosen mode."""

    unused_limits: list[ModeKey]


class RouteInfo(BaseModel):
    """The journey that is recommended, or the best there is."""

    mode: ModeKey
    origin: str
    destination: str
    distance_km: float
    duration_minutes: float
    source: Source


class Reasons(BaseModel):
    """What speaks for and against, in sentences."""

    compatibility: list[str]
    rejection: list[str]


class RouteDetail(BaseModel):
    """One mode: minutes one way at rush hour, their band, and what the journey costs."""

    distance_km: float
    duration_minutes: float
    traffic_delay_minutes: float
    duration_low: float
    duration_high: float
    limit_minutes: float
    compatible: bool
    monthly_cost_eur: float
    comfort: Score
    reliability: Score
    set_off_earlier_minutes: float
    location_score: Score
    source: Source
    quality: Literal["exact", "approximate"]
    cached_at: str | None


class CompatibilityResult(BaseModel):
    """The verdict; nulls where an address could not be placed."""

    is_compatible: bool | None
    compatibility_score: Score | None
    compatible_modes: list[ModeKey]
    recommended_mode: ModeKey | None
    best_route_info: RouteInfo | None
    reasons: Reasons


class CompatibilityAnswer(BaseModel):
    """Whether the journey can be borne."""

    status: Literal["success", "unknown"]
    compatibility_result: CompatibilityResult
    route_details: dict[ModeKey, RouteDetail]
    unplaced: list[str]
    metadata: CompatibilityMetadata


class ExclusionReason(BaseModel):
    """Why jobs are out, and how many."""

    reason: str
    sentence: str
    count: int


class FilteringResults(BaseModel):
    """Counts of all jobs, and what filtering them took.

    ``performance_rating``: excellent from 10,000 jobs a second, good from 1,000, fair from 100.
    """

    original_job_count: int
    compatible_job_count: int
    incompatible_job_count: int
    unknown_job_count: int
    exclusion_rate_percent: float
    filtering_time_seconds: float
    jobs_per_second: float | None
    performance_rating: Literal["excellent", "good", "fair", "slow"]
    is_success: bool
    error_message: str | None
    top_exclusion_reasons: list[ExclusionReason]


class FilteredJob(BaseModel):
    """A job with the journey that decides about it."""

    id: str | None
    address: str | None
    mode: ModeKey | None
    minutes: float | None
    low: float | None
    high: float | None
    distance_km: float | None
    limit_minutes: float | None
    source: Source | None
    location_score: Score | None
    reason: str | None
    sentence: str


class ExcludedJob(FilteredJob):
    """A job that cannot be reached; ``over_by_minutes`` is what its journey is too long by."""

    over_by_minutes: float | None
    straight_line_km: float | None


class UnknownJob(BaseModel):
    """A job that nobody can place."""

    id: str | None
    address: str | None
    reason: str
    sentence: str


class ModeCount(BaseModel):
    """How many jobs are within the limit of a mode, and how many beyond."""

    within: int
    beyond: int


class ExclusionAnalysis(BaseModel):
    """Counts by mode and by reason."""

    by_mode: dict[ModeKey, ModeCount]
    beyond_bound: int
    too_long: int
    no_route: int
    unknown: int


class PrefilterMetadata(EffortMetadata):
    """The same, and whether the lists are cut."""

    truncated: bool
    estimated_because: Literal["offline", "too_many_jobs"] | None


class PrefilterAnswer(BaseModel):
    """Jobs that can be reached, those that cannot, and those that nobody can place."""

    status: Literal["success", "unknown"]
    filtering_results: FilteringResults
    compatible_jobs: list[FilteredJob]
    incompatible_jobs: list[ExcludedJob]
    unknown_jobs: list[UnknownJob]
    exclusion_analysis: ExclusionAnalysis
    metadata: PrefilterMetadata


class LocationComponents(BaseModel):
    """The parts of the score."""

    time: Score
    cost: Score
    comfort: Score
    reliability: Score


class LocationScore(BaseModel):
    """The score of the most bearable journey; nulls where a place is missing."""

    final_score: Score | None
    component_scores: LocationComponents | None
    base_distance_km: float | None
    explanations: list[str]


class LocationMode(BaseModel):
    """One mode; ``contributions`` are weights times components, and add up to ``final_score``."""

    duration_minutes: float
    duration_low: float
    duration_high: float
    traffic_delay_minutes: float
    distance_km: float
    straight_line_km: float
    limit_minutes: float
    share_of_limit: float
    monthly_cost_eur: float
    set_off_earlier_minutes: float
    components: LocationComponents
    contributions: LocationComponents
    final_score: Score
    source: Source


class LocationExplanation(BaseModel):
    """The score taken apart; ``contributions`` are those of the chosen mode."""

    weights: LocationComponents
    chosen_mode: ModeKey | None
    contributions: LocationComponents | None
    fully_remote: bool
    telework_days: int | None
    site_name: str | None
    modes: dict[ModeKey, LocationMode]


class LocationWeight(BaseModel):
    """The weight of the criterion in a match, before and after the reasons."""

    model_config = ConfigDict(populate_by_name=True)

    from_: float = Field(alias="from")
    to: float


class LocationWeighting(BaseModel):
    """What the reasons do to the weight of the location; the score itself stays as it is."""

    applied: bool
    reason: str | None
    location_weight: LocationWeight
    reasoning: str
    weight_changes: dict[str, WeightChange]


class LocationAnswer(BaseModel):
    """How bearable the journey is, and why."""

    status: Literal["success", "unknown"]
    location_score: LocationScore
    detailed_explanation: LocationExplanation
    adaptive_weighting: LocationWeighting
    unplaced: list[str]
    metadata: EffortMetadata


class MapsHealthAnswer(BaseModel):
    """How the online maps stand; what is counted is for administrators only."""

    status: Literal["healthy", "degraded", "off"]
    provider: Literal["google_maps", "offline"]
    key_configured: bool
    switched_on: bool
    fallback: Literal["offline"]
    fallback_active: bool
    timestamp: str
    quota: dict[str, Any] | None = None
    per_second: float | None = None
    cache: dict[str, Any] | None = None
    resting: list[dict[str, Any]] | None = None
    calls: int | None = None
    failures: int | None = None
    last_failure: dict[str, Any] | None = None
