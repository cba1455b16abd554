"""Answers about places and journeys, put in the words of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from src.commute.modes import Mode
from src.commute.places import Geocoding, Place
from src.commute.scoring import WEIGHTS, Components
from src.services.commute import wording
from src.services.commute.compatibility import (
    CompatibilityAnswer,
    CompatibilityQuestion,
    Way,
)
from src.services.commute.listing import JobJourney, PrefilterAnswer
from src.services.commute.location import LocationAnswer, Scored
from src.services.commute.placing import Located

# Jobs a second from which a rating is deserved.
_RATINGS: Final = ((10_000.0, "excellent"), (1_000.0, "good"), (100.0, "fair"))


def geocoded(found: Geocoding, *, french: bool) -> dict[str, Any]:
    """What an address was taken for."""
    place = found.place
    return {
        "original_address": found.address,
        "formatted_address": _formatted(found),
        "coordinates": _coordinates(place),
        "quality": found.quality,
        "place_id": found.place_id or None,
        "components": dict(found.components),
        "choice": found.choice,
        "reason": wording.choice(found, french=french),
        "candidates": [
            {
                "formatted_address": _written(each),
                "coordinates": _coordinates(each),
                "population": each.population,
            }
            for each in found.candidates
        ],
    }


def judged(
    found: CompatibilityAnswer, asked: CompatibilityQuestion, *, french: bool
) -> dict[str, Any]:
    """Whether the journey can be borne, and each mode in full."""
    result = found.result
    ways = list(found.ways.values())
    origins, sites = found.unplaced
    lacking = [
        wording.unplaced(side, names, french=french)
        for side, names in (("candidate", origins), ("job", sites))
        if names
    ]
    sentences = [
        (way.verdict.compatible, wording.verdict(way.verdict, strict=asked.strict, french=french))
        for way in ways
    ]
    nowhere = [
        wording.no_way(mode, french=french)
        for mode in asked.limits
        if result is not None and mode not in found.ways
    ]
    best = found.recommended or found.best
    return {
        "status": "unknown" if result is None else "success",
        "compatibility_result": {
            "is_compatible": None if result is None else result.compatible,
            "compatibility_score": None if result is None else result.score,
            "compatible_modes": [
                way.verdict.journey.mode for way in ways if way.verdict.compatible
            ],
            "recommended_mode": found.recommended and found.recommended.verdict.journey.mode,
            "best_route_info": None if best is None else _route(best),
            "reasons": {
                "compatibility": [text for fit, text in sentences if fit],
                "rejection": [*(text for fit, text in sentences if not fit), *nowhere, *lacking],
            },
        },
        "route_details": {mode: _detail(way) for mode, way in found.ways.items()},
        "unplaced": [*origins, *sites],
    }


def filtering(
    found: PrefilterAnswer, *, excludes_unknown: bool, shown: str | None, french: bool
) -> dict[str, Any]:
    """The jobs that can be reached and those that cannot, with counts of all.

    ``shown`` is what is said of the person's addresses where none could be placed.
    """
    unplaced = not any(each.place is not None for each in found.origins)
    out = found.incompatible_count + (found.unknown_count if excludes_unknown else 0)
    rate = found.considered / found.seconds if found.seconds > 0 else None
    return {
        "status": "unknown" if unplaced else "success",
        "filtering_results": {
            "original_job_count": found.considered,
            "compatible_job_count": found.compatible_count,
            "incompatible_job_count": found.incompatible_count,
            "unknown_job_count": found.unknown_count,
            "exclusion_rate_percent": (
                round(100.0 * out / found.considered, 2) if found.considered else 0.0
            ),
            "filtering_time_seconds": found.seconds,
            "jobs_per_second": rate,
            "performance_rating": _rating(rate),
            "is_success": not unplaced,
            "error_message": shown if unplaced else None,
            "top_exclusion_reasons": [
                {
                    "reason": reason,
                    "sentence": f"{wording.EXCLUSIONS[reason][0 if french else 1]}.",
                    "count": count,
                }
                for reason, count in sorted(
                    found.excluded.items(), key=lambda item: (-item[1], item[0])
                )
                if count
            ],
        },
        "compatible_jobs": [_job(each, french=french) for each in found.compatible],
        "incompatible_jobs": [
            {
                **_job(each, french=french),
                "over_by_minutes": each.over_minutes,
                "straight_line_km": each.straight_km,
            }
            for each in found.incompatible
        ],
        "unknown_jobs": []
        if excludes_unknown
        else [
            {
                "id": each.id,
                "address": each.address,
                "reason": each.reason,
                "sentence": wording.job(each, french=french),
            }
            for each in found.unknown
        ],
        "exclusion_analysis": {
            "by_mode": {
                mode: {"within": fit, "beyond": beyond}
                for mode, (fit, beyond) in found.by_mode.items()
            },
            "beyond_bound": found.excluded["beyond_bound"],
            "too_long": found.excluded["too_long"],
            "no_route": found.excluded["no_route"],
            "unknown": found.unknown_count,
        },
    }


def located(
    found: LocationAnswer,
    *,
    telework_days: int | None,
    site_name: str | None,
    unplaced: Sequence[str],
    french: bool,
) -> dict[str, Any]:
    """The location score and what it is made of; ``unplaced`` are sentences."""
    best = None if found.home else found.best
    ones = dict.fromkeys(WEIGHTS, 1.0) if found.home else None
    parts = _parts(best.parts) if best is not None else ones
    return {
        "status": "unknown" if found.final is None else "success",
        "location_score": {
            "final_score": found.final,
            "component_scores": parts,
            "base_distance_km": None if best is None else best.journey.km,
            "explanations": [
                *wording.explanations(found, french=french),
                *(unplaced if found.final is None else ()),
            ],
        },
        "detailed_explanation": {
            "weights": dict(WEIGHTS),
            "chosen_mode": None if best is None else best.journey.mode,
            "contributions": None if parts is None else _weighted(parts),
            "fully_remote": found.home,
            "telework_days": telework_days,
            "site_name": site_name,
            "modes": {each.journey.mode: _scored(each) for each in found.by_mode},
        },
    }


def moment(seconds: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601 in UTC."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _rating(rate: float | None) -> str:
    """By jobs a second; what took no time that a clock shows is excellent."""
    if rate is None:
        return _RATINGS[0][1]
    return next((name for least, name in _RATINGS if rate >= least), "slow")


def _formatted(found: Geocoding) -> str | None:
    return found.formatted or (None if found.place is None else _written(found.place))


def _written(place: Place) -> str:
    town = " ".join(part for part in (place.postal_code, place.name) if part)
    country = "" if place.country == "FR" else place.country
    return ", ".join(part for part in (town, place.department, country) if part)


def _coordinates(place: Place | None) -> dict[str, float] | None:
    return None if place is None else {"latitude": place.latitude, "longitude": place.longitude}


def _name(each: Located) -> str:
    return each.written or (each.place.name if each.place is not None else "")


def _route(way: Way) -> dict[str, Any]:
    journey = way.verdict.journey
    return {
        "mode": journey.mode,
        "origin": _name(way.origin),
        "destination": _name(way.site),
        "distance_km": journey.km,
        "duration_minutes": journey.minutes,
        "source": journey.source,
    }


def _detail(way: Way) -> dict[str, Any]:
    journey, parts = way.verdict.journey, way.verdict.parts
    return {
        "distance_km": journey.km,
        "duration_minutes": journey.minutes,
        "traffic_delay_minutes": journey.delay,
        "duration_low": journey.low,
        "duration_high": journey.high,
        "limit_minutes": way.verdict.limit,
        "compatible": way.verdict.compatible,
        "monthly_cost_eur": float(parts.euros[0]),
        "comfort": float(parts.comfort[0]),
        "reliability": float(parts.reliability[0]),
        "set_off_earlier_minutes": float(parts.earlier[0]),
        "location_score": float(parts.final[0]),
        "source": journey.source,
        "quality": "exact" if way.exact else "approximate",
        "cached_at": moment(journey.cached_at),
    }


def _job(each: JobJourney, *, french: bool) -> dict[str, Any]:
    mode: Mode | None = each.mode
    return {
        "id": each.id,
        "address": each.address,
        "mode": mode,
        "minutes": each.minutes,
        "low": each.low,
        "high": each.high,
        "distance_km": each.km,
        "limit_minutes": each.limit_minutes,
        "source": each.source,
        "location_score": each.score,
        "reason": "fully_remote" if each.home else each.reason,
        "sentence": wording.job(each, french=french),
    }


def _parts(parts: Components) -> dict[str, float]:
    return {name: float(getattr(parts, name)[0]) for name in WEIGHTS}


def _weighted(parts: dict[str, float]) -> dict[str, float]:
    """What each part adds to the score."""
    return {name: WEIGHTS[name] * value for name, value in parts.items()}


def _scored(each: Scored) -> dict[str, Any]:
    journey, parts = each.journey, _parts(each.parts)
    return {
        "duration_minutes": journey.minutes,
        "duration_low": journey.low,
        "duration_high": journey.high,
        "traffic_delay_minutes": journey.delay,
        "distance_km": journey.km,
        "straight_line_km": each.straight_km,
        "limit_minutes": each.limit,
        "share_of_limit": float(each.parts.share[0]),
        "monthly_cost_eur": float(each.parts.euros[0]),
        "set_off_earlier_minutes": float(each.parts.earlier[0]),
        "components": parts,
        "contributions": _weighted(parts),
        "final_score": each.final,
        "source": journey.source,
    }
