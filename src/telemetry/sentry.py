"""Errors reported to Sentry, when the settings name one, with nothing personal in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sentry_sdk
from sentry_sdk.integrations.flask import FlaskIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.sqlalchemy import SqlalchemyIntegration
from sentry_sdk.transport import HttpTransport

from src import __version__
from src.telemetry.logging import current_request_id, scrub

if TYPE_CHECKING:
    from src.resilience import Policy
    from src.settings import Settings

_DENIED: Final = frozenset({401, 403, 404})
_SERVER_ERROR: Final = 500


class SentryStatusError(Exception):
    """Sentry takes no reports: it is in trouble, or does not know the DSN."""


# What of an event is worth more than it could give away; the rest is left out.
_KEPT: Final = frozenset({
    "breadcrumbs", "contexts", "environment", "event_id", "exception", "fingerprint", "level",
    "logentry", "logger", "measurements", "platform", "release", "sdk", "server_name", "spans",
    "start_timestamp", "tags", "threads", "timestamp", "transaction", "transaction_info", "type",
})  # fmt: skip
_KEPT_CONTEXTS: Final = frozenset({"os", "profile", "runtime", "trace"})


def guarded_transport(policy: Policy) -> type[HttpTransport]:
    """The SDK's transport, whose requests go through the policy.

    They are made in the SDK's own thread, so that nobody waits for them. What is not sent, also
    because the circuit is open, is dropped: the policy hears of each (its step ``off``), and the
    SDK tells Sentry how many there were once it can.
    """

    class GuardedTransport(HttpTransport):
        def _request(self, *request: Any, **options: Any) -> Any:
            outcome = policy.run(self._asked, *request, **options)
            if outcome.error is not None:
                raise outcome.error
            return outcome.value

        def _asked(self, *request: Any, **options: Any) -> Any:
            response = super()._request(*request, **options)
            if response.status in _DENIED or response.status >= _SERVER_ERROR:
                response.close()
                raise SentryStatusError(f"status {response.status}")
            return response

    return GuardedTransport


def init_sentry(settings: Settings, policy: Policy | None = None) -> None:
    """Start the reports of this process; nothing without a DSN, and nothing again for the same.

    With a policy they are sent through it.
    """
    if settings.sentry_dsn is None:
        return
    dsn = settings.sentry_dsn.get_secret_value()
    if sentry_sdk.get_client().dsn == dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        transport=guarded_transport(policy) if policy is not None else None,
        release=release(settings),
        environment=settings.nextvision_env,
        traces_sample_rate=settings.sentry_traces_sample_rate,
        profiles_sample_rate=settings.sentry_profiles_sample_rate or None,
        include_local_variables=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        auto_enabling_integrations=False,
        # How Gunicorn is told that a WebSocket has ended; it is nobody's fault.
        ignore_errors=["src.web.websocket.HandedOver"],
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
