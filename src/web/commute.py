"""Places and journeys: /api/v2."""

from __future__ import annotations

from dataclasses import asdict
from time import perf_counter
from typing import Any, Final

from flask import Blueprint

from src.matching.criteria_table import BASE_WEIGHTS, POSITION
from src.matching.signals import remote_days
from src.services.commute import wording
from src.services.commute.compatibility import CompatibilityQuestion, Effort
from src.services.commute.job_pool import JobAddress, StoredJobs
from src.services.commute.placing import Located
from src.services.commute.prefilter import PrefilterQuestion
from src.services.commute.questions import limits_for, limits_in, modes_in
from src.services.commute.travellers import Traveller, Workplace
from src.services.commute.use_cases import CommuteUseCases
from src.services.permissions import PUBLIC, may
from src.services.records import Role
from src.web import commute_answers as answers
from src.web.access import identify
from src.web.context import use_cases
from src.web.faults import invalid_request
from src.web.filters import job_filter
from src.web.hooks import remaining_seconds
from src.web.language import language
from src.web.operation import Access, operation
from src.web.problems import Fault
from src.web.schemas import commute as schemas
from src.web.schemas import commute_answers as shapes
from src.web.weighting import adaptive

commute = Blueprint("commute", __name__, url_prefix="/api/v2")

_READ: Final = Access(Role.VIEWER, "matching:read")
_TAG: Final = "commute"
# What rendering needs of the time that a request has.
_RESERVE_SECONDS: Final = 0.2
_FULLY_REMOTE: Final = 5
_OWN_ADDRESS: Final = {"fr": "l'adresse enregistrée", "en": "the stored address"}


@commute.post("/maps/geocode")
@operation(
    summary="The place that an address names",
    tag=_TAG,
    access=_READ,
    body=schemas.GeocodeBody,
    answers={200: shapes.GeocodeAnswer},
    description="An unknown address is answered with status `failed`, never with another place.",
)
def geocode(body: schemas.GeocodeBody) -> dict[str, Any]:
    """The place, how sure it is, and what else the words could mean."""
    began = perf_counter()
    (found,) = _commute().places.geocode(
        [body.address], seconds=_seconds(), fresh=body.force_refresh, language=language()
    )
    return {
        "status": "failed" if found.place is None else "success",
        "geocoding_result": answers.geocoded(found, french=_french()),
        "metadata": {
            "source": found.source,
            "cached_at": answers.moment(found.cached_at),
            **_metadata(began, found.degraded),
        },
    }


@commute.post("/transport/compatibility")
@operation(
    summary="Whether the way to a job can be borne, mode by mode",
    tag=_TAG,
    access=_READ,
    body=schemas.CompatibilityBody,
    answers={200: shapes.CompatibilityAnswer},
)
def judge_compatibility(body: schemas.CompatibilityBody) -> dict[str, Any]:
    """Every mode against its limit, the recommended one, and why."""
    began = perf_counter()
    modes = modes_in(body.transport_modes, "/transport_modes")
    stated = limits_in(body.max_times, "/max_times")
    asked = CompatibilityQuestion(
        list(dict.fromkeys(body.candidat_address)),
        list(dict.fromkeys(body.job_address)),
        limits_for(modes, stated),
        telework_days=body.telework_days,
        strict=body.strict_mode,
    )
    found = _commute().compatibility.answer(asked, seconds=_seconds(), language=language())
    return {
        **answers.judged(found, asked, french=_french()),
        "metadata": {
            **_effort(began, found.effort),
            "unused_limits": [mode for mode in stated if mode not in asked.limits],
        },
    }


@commute.post("/jobs/pre-filter")
@operation(
    summary="Which jobs a person can get to",
    tag=_TAG,
    access=_READ,
    body=schemas.PrefilterBody,
    answers={200: shapes.PrefilterAnswer},
    problems=(404,),
    description="Jobs that cannot be placed are told apart: neither passed nor dropped.",
)
def prefilter_jobs(body: schemas.PrefilterBody) -> dict[str, Any]:
    """The jobs by verdict, with counts of all and the reasons."""
    began = perf_counter()
    _at_most_one(body, "job_addresses", "job_ids", "filters")
    person = _person(body)
    asked = PrefilterQuestion(
        _jobs(body),
        strict=body.strict_mode,
        thorough=not body.performance_mode,
        order=body.sort,
        limit=body.limit,
        every_minutes=body.max_minutes,
        telework_days=body.telework_days,
    )
    found = _commute().prefilter.answer(person, asked, seconds=_seconds(), language=language())
    return {
        **answers.filtering(
            found,
            excludes_unknown=body.unknown == "exclude",
            shown=_unplaced("candidate", found.origins, stored=person.stored),
            french=_french(),
        ),
        "metadata": {
            **_effort(began, found.effort),
            "truncated": found.truncated,
            "estimated_because": found.estimated_because,
        },
    }


@commute.post("/location/score")
@operation(
    summary="How bearable the way of a person to a job is, and why",
    tag=_TAG,
    access=_READ,
    body=schemas.LocationBody,
    answers={200: shapes.LocationAnswer},
    problems=(404,),
)
def score_location(body: schemas.LocationBody) -> dict[str, Any]:
    """The location score taken apart; reasons move its weight in a match, never the score."""
    began = perf_counter()
    _exactly_one(body, "job_address", "job_id")
    person = _person(body)
    job = _workplace(body)
    found = _commute().location.answer(person, job, seconds=_seconds(), language=language())
    lacking = (
        _unplaced("candidate", found.origins, stored=person.stored),
        _unplaced("job", found.sites, stored=False),
    )
    return {
        **answers.located(
            found,
            telework_days=job.remote_days,
            site_name=body.job_context.site_name,
            unplaced=[sentence for sentence in lacking if sentence],
            french=_french(),
        ),
        "adaptive_weighting": _weighting(person),
        "unplaced": [
            each.written
            for each in (*(() if person.stored else found.origins), *found.sites)
            if each.place is None
        ],
        "metadata": _effort(began, found.effort),
    }


@commute.get("/maps/health")
@operation(
    summary="How the online maps stand",
    tag=_TAG,
    access=PUBLIC,
    answers={200: shapes.MapsHealthAnswer},
)
def maps_health() -> dict[str, Any]:
    """Who answers; counts, quota and failures are for administrators."""
    principal = identify()
    told = principal is not None and may(principal, role=Role.ADMIN, scope="admin")
    found = asdict(_commute().state.snapshot())
    shown = ("status", "provider", "key_configured", "switched_on")
    return {
        **(found if told else {name: found[name] for name in shown}),
        "fallback": "offline",
        "fallback_active": found["status"] == "degraded",
        "timestamp": _now(),
    }


def _commute() -> CommuteUseCases:
    return use_cases().commute


def _french() -> bool:
    return language() == "fr"


def _seconds() -> float:
    return max(0.0, remaining_seconds() - _RESERVE_SECONDS)


def _now() -> str:
    return use_cases().clock.now().isoformat().replace("+00:00", "Z")


def _metadata(began: float, degraded: tuple[str, ...]) -> dict[str, Any]:
    because = _commute().state.offline_because
    return {
        "processing_time_ms": round(1000 * (perf_counter() - began), 3),
        "timestamp": _now(),
        "api_version": "v2",
        "provider": "google_maps" if because is None else "offline",
        "offline_because": because,
        "degraded": list(degraded),
    }


def _effort(began: float, effort: Effort) -> dict[str, Any]:
    return {
        **_metadata(began, effort.degraded),
        "sources": dict(effort.sources),
        "asked": effort.asked,
        "billed_elements": effort.billed,
        "from_cache": effort.from_cache,
    }


def _person(body: schemas.PrefilterBody | schemas.LocationBody) -> Traveller:
    _exactly_one(body, "candidat_questionnaire", "candidate_id")
    travellers = _commute().travellers
    if body.candidate_id is not None:
        return travellers.stored(body.candidate_id)
    return travellers.described(body.candidat_questionnaire or {}, "/candidat_questionnaire")


def _jobs(body: schemas.PrefilterBody) -> list[JobAddress] | StoredJobs:
    if body.job_addresses is not None:
        return [
            JobAddress(job.address, job.id, _FULLY_REMOTE if job.remote else job.telework_days)
            for job in body.job_addresses
        ]
    return StoredJobs(among=body.job_ids, where=job_filter(body.filters))


def _workplace(body: schemas.LocationBody) -> Workplace:
    """Where the job is done; what the request says of remote work stands before the stored."""
    travellers, context = _commute().travellers, body.job_context
    if body.job_id is not None:
        job = travellers.workplace(body.job_id)
    else:
        addresses = dict.fromkeys(body.job_address or ())
        job = Workplace(tuple(travellers.spot(each) for each in addresses))
    said = context.telework_days
    if said is None and context.remote_policy is not None:
        said = remote_days(context.remote_policy.document())
    return job if said is None else Workplace(job.spots, said)


def _weighting(person: Traveller) -> dict[str, Any]:
    at = POSITION["location"]
    weighting = use_cases().matching.weighting(list(person.reasons) or None)
    told = adaptive(weighting, language())
    return {
        "applied": told["applied"],
        "reason": told["reason"],
        "location_weight": {"from": BASE_WEIGHTS[at], "to": weighting.values[at]},
        "reasoning": told["reasoning"],
        "weight_changes": told["weight_changes"],
    }


def _unplaced(side: str, places: list[Located], *, stored: bool) -> str | None:
    """The sentence about addresses that nobody knows; a stored candidate's are not shown."""
    names = [each.written for each in places if each.place is None]
    if not places:
        return wording.unplaced(side, [], french=_french())
    if not names:
        return None
    return wording.unplaced(side, [_OWN_ADDRESS[language()]] if stored else names, french=_french())


def _exactly_one(body: schemas.PrefilterBody | schemas.LocationBody, one: str, other: str) -> None:
    if (getattr(body, one) is None) == (getattr(body, other) is None):
        raise _refused(one, f"exactly one of {one} and {other}", f"{one} ou {other}, l'un des deux")


def _at_most_one(body: schemas.PrefilterBody, *names: str) -> None:
    given = [name for name in names if getattr(body, name) is not None]
    if len(given) > 1:
        listed = ", ".join(names)
        raise _refused(given[1], f"at most one of {listed}", f"au plus un parmi {listed}")


def _refused(name: str, english: str, french: str) -> Exception:
    return invalid_request([Fault(f"/{name}", french if _french() else english)])
