"""What Google says when it does not answer, as the ports name it.

Sources: "Status codes" of the Geocoding API and of the Distance Matrix API (legacy), "Handle
errors" of the Routes API, and the canonical codes of google.rpc (AIP-193).
"""

from __future__ import annotations

from typing import Final

from src.adapters.google_maps.exchange import Answer
from src.services.commute.ports import Absence, MapsError, Reason

# The status in the body of the two older services, whose HTTP status is 200 nearly always.
# MAX_... say that a question was larger than allowed.
_LEGACY: Final[dict[str, Reason]] = {
    "OVER_QUERY_LIMIT": "quota",
    "OVER_DAILY_LIMIT": "quota",
    "REQUEST_DENIED": "denied",
    "INVALID_REQUEST": "invalid",
    "MAX_ELEMENTS_EXCEEDED": "invalid",
    "MAX_DIMENSIONS_EXCEEDED": "invalid",
    "UNKNOWN_ERROR": "server",
}
# The status in an error of the Routes API.
_CANONICAL: Final[dict[str, Reason]] = {
    "RESOURCE_EXHAUSTED": "quota",
    "PERMISSION_DENIED": "denied",
    "UNAUTHENTICATED": "denied",
    "INVALID_ARGUMENT": "invalid",
    "FAILED_PRECONDITION": "invalid",
    "OUT_OF_RANGE": "invalid",
    "NOT_FOUND": "invalid",
    "UNIMPLEMENTED": "invalid",
    "INTERNAL": "server",
    "UNAVAILABLE": "server",
    "DEADLINE_EXCEEDED": "server",
    "UNKNOWN": "server",
    "ABORTED": "server",
    "CANCELLED": "server",
    "DATA_LOSS": "server",
}
_HTTP: Final[dict[int, Reason]] = {400: "invalid", 401: "denied", 403: "denied", 429: "quota"}
# google.rpc.Code of one element: 0 is OK, 5 NOT_FOUND, 8 RESOURCE_EXHAUSTED.
_ELEMENT: Final[dict[int, Absence]] = {5: "no_route", 8: "quota"}
# An invalid key comes as INVALID_ARGUMENT, told apart by the reason in its details.
_KEY_FAULTS: Final = {
    "API_KEY_INVALID",
    "API_KEY_SERVICE_BLOCKED",
    "API_KEY_HTTP_REFERRER_BLOCKED",
    "API_KEY_IP_ADDRESS_BLOCKED",
    "SERVICE_DISABLED",
    "BILLING_DISABLED",
    "CONSUMER_INVALID",
    "ACCESS_TOKEN_EXPIRED",
}


def refused(answer: Answer, seconds_to_midnight: float) -> MapsError | None:
    """The error that an answer with another status than 200 stands for, by its body or status."""
    if answer.status == 200:
        return None
    try:
        told = canonical(answer.json(), answer.retry_after_seconds, seconds_to_midnight)
    except MapsError:
        told = None
    if told is not None:
        return told
    if answer.status in _HTTP:
        return MapsError(_HTTP[answer.status], answer.retry_after_seconds)
    if answer.status >= 500:
        return MapsError("server", answer.retry_after_seconds)
    return MapsError("malformed")


def canonical(
    body: object, retry_after_seconds: float | None, seconds_to_midnight: float
) -> MapsError | None:
    """The error in a body ``{"error": {...}}``, alone or as the only one of a stream."""
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return None
    status = error.get("status")
    reason = _CANONICAL.get(status) if isinstance(status, str) else None
    if reason is None:
        return None
    details = [item for item in _listed(error.get("details")) if isinstance(item, dict)]
    if any(item.get("reason") in _KEY_FAULTS for item in details if _is_text(item.get("reason"))):
        return MapsError("denied")
    if reason == "quota" and any(_is_daily(item) for item in details):
        return MapsError("quota", seconds_to_midnight)
    return MapsError(reason, retry_after_seconds)


def legacy(
    body: object, retry_after_seconds: float | None, seconds_to_midnight: float
) -> MapsError:
    """The error that a body whose status is not OK stands for."""
    status = body.get("status") if isinstance(body, dict) else None
    reason = _LEGACY.get(status) if isinstance(status, str) else None
    if reason is None:
        return MapsError("malformed", billed=True)
    if status == "OVER_DAILY_LIMIT":
        return MapsError("quota", seconds_to_midnight)
    return MapsError(reason, retry_after_seconds)


def element_absence(code: int) -> Absence:
    """Why an element with that code other than 0 holds no journey."""
    return _ELEMENT.get(code, "server")


def _is_daily(detail: dict[str, object]) -> bool:
    metadata = detail.get("metadata")
    limit = metadata.get("quota_limit") if isinstance(metadata, dict) else None
    return isinstance(limit, str) and "perday" in limit.lower()


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_text(value: object) -> bool:
    return isinstance(value, str)
