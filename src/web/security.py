"""Security headers on every answer, HTTPS where it is expected, and who may speak for a client."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, Response, request
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix

from src.settings import Settings

_YEAR_SECONDS: Final = 365 * 24 * 3600
CONTENT_SECURITY_POLICY: Final = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
# Nothing here uses a device of the visitor.
_PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip


class SecurityHeaders(Talisman):  # type: ignore[misc]  # Flask-Talisman has no types
    """Flask-Talisman, with each view's options and headers put together once.

    Talisman joins its policies anew for every answer, and completes the options of a view in a
    dictionary that every application of the process would share.
    """

    def __init__(self) -> None:
        super().__init__()
        self._options: dict[str, dict[str, Any]] = {}
        self._headers: dict[tuple[str, bool], list[tuple[str, str]]] = {}

    def _get_local_options(self) -> dict[str, Any]:
        # Unknown addresses all have no endpoint, and none of them is special.
        endpoint = request.endpoint or ""
        options = self._options.get(endpoint)
        if options is None:
            view = self.app.view_functions.get(endpoint)
            options = self._options[endpoint] = {
                "force_https": self.force_https,
                "frame_options": self.frame_options,
                "frame_options_allow_from": None,
                "content_security_policy": self.content_security_policy,
                "content_security_policy_nonce_in": [],
                "permissions_policy": self.permissions_policy,
                "document_policy": self.document_policy,
                "feature_policy": self.feature_policy,
                **getattr(view, "talisman_view_options", {}),
            }
        return options

    def _set_response_headers(self, response: Response) -> Response:
        key = (request.endpoint or "", request.is_secure)
        headers = self._headers.get(key)
        if headers is None:
            made = super()._set_response_headers(Response(headers={}))
            made.headers["Cross-Origin-Opener-Policy"] = "same-origin"
            made.headers.remove("Content-Type")
            made.headers.remove("Content-Length")
            headers = self._headers[key] = list(made.headers)
        response.headers.extend(headers)
        return response


def init_app(app: Flask, settings: Settings) -> None:
    """Trust as many proxies as the settings say, and bind the headers."""
    _trust_proxies(app, settings.trusted_proxies)
    SecurityHeaders().init_app(
        app,
        force_https=settings.https_only,
        frame_options="DENY",
        strict_transport_security_max_age=_YEAR_SECONDS,
        content_security_policy=CONTENT_SECURITY_POLICY,
        permissions_policy=_PERMISSIONS,
        session_cookie_secure=settings.https_only,
    )
    # Talisman sets this one at the first request; what is known now is set now.
    app.config["SESSION_COOKIE_SECURE"] = settings.https_only


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe the last ``count`` proxies about the client, and nobody else."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_port=count
        )
        return
    serve = app.wsgi_app

    def direct(environ: dict[str, Any], start_response: Any) -> Any:
        # Talisman reads this header itself: from a stranger it must not pass for HTTPS. It stays
        # there, empty, because it tells that the request came through a proxy.
        if "HTTP_X_FORWARDED_PROTO" in environ:
            environ["HTTP_X_FORWARDED_PROTO"] = ""
        return serve(environ, start_response)

    app.wsgi_app = direct  # type: ignore[method-assign]
