"""Checks of the application's own answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from src.diagnostics.checks import Check, Finding, Level
from src.services.diagnosis.deployment import Deployment, Fetch

_PATH: Final = "/health/live"
_STRANGER: Final = "https://stranger.invalid"
_EXPECTED: Final = {
    "Strict-Transport-Security": "max-age=31536000",
    "Content-Security-Policy": "default-src",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "",
}


@dataclass(frozen=True, slots=True)
class WebChecks:
    """The checks that ask the application."""

    deployment: Deployment
    fetch: Fetch
    strict: bool

    def checks(self) -> list[Check]:
        """All of them, in the order they are told."""
        return [
            Check("NV-WEB-001", "Security headers", self.headers),
            Check("NV-WEB-002", "Cross-origin requests", self.cors),
            Check("NV-WEB-003", "Proxies and HTTPS", self.proxies),
        ]

    def headers(self) -> Finding:
        """Whether every security header is sent over HTTPS."""
        status, sent = self.fetch(_PATH, {})
        missing = _missing(sent)
        if status != 200:
            return Finding(Level.ERROR, f"{_PATH} answers {status}", "See the log.")
        if missing:
            return Finding(
                Level.ERROR,
                f"missing or weak: {', '.join(missing)}",
                "Something replaced the security headers: see src/web/security.py.",
            )
        return Finding(Level.OK, f"{len(_EXPECTED)} security headers are sent")

    def cors(self) -> Finding:
        """Whether pages of strangers are kept out."""
        _, sent = self.fetch(_PATH, {"Origin": _STRANGER})
        allowed = sent.get("Access-Control-Allow-Origin")
        if allowed is not None:
            return Finding(
                Level.ERROR,
                f"a stranger's page is let in ({allowed})",
                "Name the origins in CORS_ORIGINS; no *.",
            )
        plain = [origin for origin in self.deployment.cors_origins if origin.startswith("http://")]
        if self.strict and plain:
            return Finding(
                Level.WARNING,
                f"origins without HTTPS: {', '.join(plain)}",
                "Name https:// origins only.",
            )
        count = len(self.deployment.cors_origins)
        return Finding(Level.OK, f"{count} origins are let in, others are not")

    def proxies(self) -> Finding:
        """Whether HTTPS is recognised behind a proxy."""
        found = f"{self.deployment.trusted_proxies} trusted proxies, HTTPS " + (
            "only" if self.deployment.https_only else "not enforced"
        )
        if self.strict and not self.deployment.https_only:
            return Finding(Level.WARNING, found, "Unset FORCE_HTTPS, or set it to true.")
        if self.deployment.https_only and self.deployment.trusted_proxies == 0:
            return Finding(
                Level.WARNING,
                found,
                "Behind a proxy that ends TLS, set TRUSTED_PROXIES to the number of proxies; "
                "without it every request is sent round in a redirect to HTTPS.",
            )
        return Finding(Level.OK, found)


def _missing(sent: Mapping[str, str]) -> list[str]:
    missing = [
        name for name, part in _EXPECTED.items() if name not in sent or part not in sent[name]
    ]
    policy = sent.get("Content-Security-Policy", "")
    if "unsafe-" in policy and "Content-Security-Policy" not in missing:
        missing.append("Content-Security-Policy")
    return missing
