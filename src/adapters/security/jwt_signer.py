"""JSON Web Tokens with PyJWT: HS256 and nothing else."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, Final

import jwt

from src.services.access_errors import CredentialError

_ALGORITHM: Final = "HS256"
_REQUIRED: Final = ["iss", "aud", "sub", "typ", "jti", "iat", "exp", "epoch"]
_MAX_LENGTH: Final = 4096


class JwtSigner:
    """Signs and reads tokens with a key derived from ``secret``.

    The derivation (HMAC-SHA-256 of a label) gives 256 bits whatever the secret's length, and
    keeps tokens apart from session cookies where both are made from one secret.
    """

    def __init__(self, secret: str, *, issuer: str, audience: str) -> None:
        self._key = hmac.digest(secret.encode(), b"nextvision token signing", "sha256")
        self._issuer = issuer
        self._audience = audience

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The token."""
        return jwt.encode(dict(claims), self._key, algorithm=_ALGORITHM)

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token that we signed, whether or not it has expired.

        The algorithm is fixed here and never taken from the token (RFC 8725, section 3.1); times
        are left to the caller, who has the clock. Raises ``CredentialError``.
        """
        if len(token) > _MAX_LENGTH:
            raise CredentialError("invalid")
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                options={
                    "require": _REQUIRED,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.InvalidTokenError, ValueError):
            raise CredentialError("invalid") from None
        return claims
