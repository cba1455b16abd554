"""Errors reported to Sentry, when the settings name one, with nothing personal in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sentry_sdk
from sentry_sdk.integrations.flask import FlaskIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.sqlalchemy import SqlalchemyIntegration

from src import __version__
from src.telemetry.logging import current_request_id, scrub

if TYPE_CHECKING:
    from src.settings import Settings

# What of an event is worth more than it could give away; the rest is left out.
_KEPT: Final = frozenset({
    "breadcrumbs", "contexts", "environment", "event_id", "exception", "fingerprint", "level",
    "logentry", "logger", "measurements", "platform", "release", "sdk", "server_name", "spans",
    "start_timestamp", "tags", "threads", "timestamp", "transaction", "transaction_info", "type",
})  # fmt: skip
_KEPT_CONTEXTS: Final = frozenset({"os", "profile", "runtime", "trace"})


def init_sentry(settings: Settings) -> None:
    """Start the reports of this process; nothing without a DSN, and nothing again for the same."""
    if settings.sentry_dsn is None:
        return
    dsn = settings.sentry_dsn.get_secret_value()
    if sentry_sdk.get_client().dsn == dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        release=release(settings),
        environment=settings.nextvision_env,
        traces_sample_rate=settings.sentry_traces_sample_rate,
        profiles_sample_rate=settings.sentry_profiles_sample_rate or None,
        include_local_variables=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        auto_enabling_integrations=False,
        integrations=[
            # By rule: an endpoint's name says less, and a path could hold what a person typed.
            FlaskIntegration(transaction_style="url"),
            SqlalchemyIntegration(),
            # Log lines are for the log: an exception is reported once, when nobody answered it.
            LoggingIntegration(level=None, event_level=None),
        ],
        before_send=_clean,
        before_send_transaction=_clean,
    )


def release(settings: Settings) -> str:
    """The version that runs, with the revision it was built from where that is known."""
    revision = "" if settings.revision == "unknown" else f"+{settings.revision}"
    return f"nextvision@{__version__}{revision}"


def _clean(event: Any, _hint: dict[str, Any]) -> Any:
    """The event with its request's identifier, without bodies, headers, addresses and values."""
    cleaned = {name: value for name, value in event.items() if name in _KEPT}
    request_id = current_request_id()
    if request_id is not None:
        cleaned["tags"] = {**(cleaned.get("tags") or {}), "request_id": request_id}
    method = (event.get("request") or {}).get("method")
    if method:
        cleaned["request"] = {"method": method}
    if "contexts" in cleaned:
        cleaned["contexts"] = {
            name: value for name, value in cleaned["contexts"].items() if name in _KEPT_CONTEXTS
        }
    for crumb in _values(cleaned.get("breadcrumbs")):
        # Their data are addresses that were called and values that were sent.
        crumb.pop("data", None)
    for exception in _values(cleaned.get("exception")):
        for frame in (exception.get("stacktrace") or {}).get("frames", ()):
            frame.pop("vars", None)
    for span in cleaned.get("spans") or ():
        span.pop("data", None)
    return _scrubbed(cleaned)


def _values(part: Any) -> list[Any]:
    return list(part.get("values") or ()) if isinstance(part, dict) else []


def _scrubbed(value: Any) -> Any:
    """The value with every string in it scrubbed."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {name: _scrubbed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_scrubbed(inner) for inner in value]
    return value
