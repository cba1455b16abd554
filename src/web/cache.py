"""Administration of the cache: /admin/cache."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from flask import Blueprint, Flask

from src.resilience.tiered import UnknownNamespaceError
from src.services.cache_admin import Invalidated
from src.services.records import Role
from src.telemetry.cache import CacheFigures, operations
from src.web.context import use_cases
from src.web.faults import invalid_request
from src.web.language import language
from src.web.metrics import request_metrics
from src.web.operation import Access, operation
from src.web.problems import Fault, Problem
from src.web.resources import author
from src.web.schemas.cache import (
    CacheChangedAnswer,
    CacheClearBody,
    CacheInvalidateBody,
    CacheStatsAnswer,
)

cache = Blueprint("cache", __name__, url_prefix="/admin/cache")

_ADMIN = Access(Role.ADMIN, "admin")


def init_app(app: Flask) -> None:
    """Bind the views, and let requests note that the cache may have been used."""
    app.register_blueprint(cache)
    figures = _figures(app)
    app.teardown_request(lambda _: figures.note())


@cache.get("/stats")
@operation(
    summary="What the cache keeps and has done, by namespace",
    tag="admin",
    access=_ADMIN,
    answers={200: CacheStatsAnswer},
    description="Figures of the worker that answers; `operations` over all workers.",
)
def stats() -> dict[str, Any]:
    """The figures as they were counted."""
    tiers = use_cases().cache.cache
    families = {family.name: family for family in request_metrics().families()}
    return {
        "enabled": tiers.is_on,
        "shared": tiers.is_shared,
        "everything_told": tiers.all_is_told,
        "near_bytes": tiers.near_bytes,
        "namespaces": [
            {
                "ttl_seconds": space.ttl_seconds,
                "stale_seconds": space.stale_seconds,
                "error_seconds": space.error_seconds,
                "negative_seconds": space.negative_seconds,
                "version": space.version,
                "questions": reading.questions,
                "hit_rate": reading.hit_rate,
                **asdict(reading),
            }
            for space, reading in zip(tiers.namespaces, tiers.readings(), strict=True)
        ],
        "events": asdict(tiers.events()),
        "counted_over": request_metrics().over,
        "operations": [
            {"namespace": name, "operation": what, "result": how, "count": int(count)}
            for name, found in sorted(operations(families).items())
            for (what, how), count in sorted(found.items())
        ],
    }


@cache.post("/clear")
@operation(
    summary="Forget all values of some namespaces, or of all",
    tag="admin",
    access=_ADMIN,
    body=CacheClearBody,
    body_required=False,
    answers={200: CacheChangedAnswer},
)
def clear(body: CacheClearBody) -> dict[str, Any]:
    """Everything of them is dead, in every worker."""
    try:
        return _told(use_cases().cache.clear(body.namespaces, by=author()))
    except UnknownNamespaceError:
        raise _unknown("/namespaces") from None


@cache.post("/invalidate")
@operation(
    summary="Forget values by tag, or by a pattern of keys",
    tag="admin",
    access=_ADMIN,
    body=CacheInvalidateBody,
    answers={200: CacheChangedAnswer},
)
def invalidate(body: CacheInvalidateBody) -> dict[str, Any]:
    """What bears one of the tags, or fits, is dead, in every worker."""
    use_case = use_cases().cache
    namespace, pattern = body.namespace, body.pattern
    if body.tags is not None and namespace is None and pattern is None:
        return _told(use_case.invalidate_tags(body.tags, by=author()))
    if body.tags is not None or namespace is None or pattern is None:
        raise invalid_request([Fault("", _either_or())])
    try:
        done = use_case.invalidate_pattern(namespace, pattern, by=author())
    except UnknownNamespaceError:
        raise _unknown("/namespace") from None
    return _told(done)


def _told(done: Invalidated) -> dict[str, Any]:
    return {"removed": done.removed, "everywhere": done.everywhere}


def _either_or() -> str:
    if language() == "fr":
        return "Soit tags, soit namespace et pattern ensemble"
    return "Either tags, or namespace and pattern together"


def _unknown(pointer: str) -> Problem:
    known = ", ".join(space.name for space in use_cases().cache.cache.namespaces)
    said = f"Espaces connus : {known}" if language() == "fr" else f"Known namespaces: {known}"
    return invalid_request([Fault(pointer, said)])


def _figures(app: Flask) -> CacheFigures:
    return cast("CacheFigures", app.extensions["nextvision_cache_figures"])
