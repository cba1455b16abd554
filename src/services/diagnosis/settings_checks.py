"""Checks of what the environment says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.diagnostics.checks import Check, Finding, Level
from src.services.diagnosis.deployment import Deployment

_SHORTEST_SECRET: Final = 32
_FEWEST_CHARACTERS: Final = 8  # of different ones: "aaaa..." is long and no secret
_MAKE_ONE: Final = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


@dataclass(frozen=True, slots=True)
class SettingsChecks:
    """The checks that need nothing but the settings."""

    deployment: Deployment
    faults: Sequence[tuple[str, str]]
    strict: bool

    def checks(self) -> list[Check]:
        """All of them, in the order they are told."""
        return [
            Check("NV-SET-001", "Settings", self.valid),
            Check("NV-SET-002", "Environment", self.environment),
            Check("NV-SET-003", "Debug", self.debug),
            Check("NV-SET-004", "Error reports", self.errors_reported),
            Check("NV-SEC-001", "Secret key", self.secret_key),
            Check("NV-SEC-002", "Token key", self.jwt_key),
            Check("NV-SEC-003", "Authentication", self.auth_mode),
        ]

    def valid(self) -> Finding:
        """Whether the settings can be used at all."""
        if not self.faults:
            return Finding(Level.OK, f"valid for {self.deployment.environment}")
        listed = "; ".join(f"{name}: {fault}" for name, fault in self.faults)
        return Finding(
            Level.CRITICAL,
            listed,
            "Correct these variables: the service refuses to start with them.",
        )

    def secret_key(self) -> Finding:
        """Whether the key that signs is a secret."""
        return _weigh(
            "SECRET_KEY",
            self.deployment.secret_key,
            strict=self.strict,
            public=self.deployment.uses_development_secret,
        )

    def jwt_key(self) -> Finding:
        """Whether the key of tokens is one of its own, and a secret."""
        key = self.deployment.jwt_secret_key
        if key is None:
            return Finding(Level.INFO, "not set: tokens are signed with SECRET_KEY")
        if key == self.deployment.secret_key:
            return Finding(
                Level.WARNING,
                "the same as SECRET_KEY",
                "Give JWT_SECRET_KEY a value of its own, so that each can be changed alone.",
            )
        return _weigh("JWT_SECRET_KEY", key, strict=self.strict, public=False)

    def debug(self) -> Finding:
        """Whether debug is off."""
        if not self.deployment.debug:
            return Finding(Level.OK, "off")
        level = Level.CRITICAL if self.strict else Level.WARNING
        return Finding(level, "on", "Unset DEBUG where others can reach the service.")

    def auth_mode(self) -> Finding:
        """Whether callers must say who they are."""
        if self.deployment.auth_mode == "required":
            return Finding(Level.OK, "credentials are required")
        return Finding(
            Level.CRITICAL if self.strict else Level.INFO,
            "open: callers on this machine need no credentials",
            "Set AUTH_MODE=required." if self.strict else "",
        )

    def environment(self) -> Finding:
        """Whether production calls itself that."""
        if self.deployment.is_production or not self.strict:
            return Finding(Level.OK, self.deployment.environment)
        return Finding(
            Level.WARNING,
            self.deployment.environment,
            "Set NEXTVISION_ENV=production, which refuses unsafe defaults.",
        )

    def errors_reported(self) -> Finding:
        """Whether anybody hears of errors."""
        if self.deployment.has_sentry:
            return Finding(Level.OK, "errors are sent to SENTRY_DSN")
        return Finding(Level.INFO, "SENTRY_DSN is not set: errors are in the log only")


def _weigh(name: str, secret: str, *, strict: bool, public: bool) -> Finding:
    if public:
        return Finding(
            Level.CRITICAL if strict else Level.INFO,
            "the public one of development",
            f"Set {name}. {_MAKE_ONE}" if strict else "",
        )
    if len(secret) < _SHORTEST_SECRET or len(set(secret)) < _FEWEST_CHARACTERS:
        return Finding(
            Level.CRITICAL if strict else Level.WARNING,
            f"weak: {len(secret)} characters, {len(set(secret))} different ones",
            f"{name} needs at least {_SHORTEST_SECRET} random characters. {_MAKE_ONE}",
        )
    return Finding(Level.OK, f"{len(secret)} characters")
