"""What access needs from the outside, by role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

TokenType = Literal["access", "refresh"]


class PasswordHasher(Protocol):
    """Slow, salted hashes of passwords."""

    @property
    def dummy_hash(self) -> str:
        """A hash of a password nobody knows, as slow to verify as a real one."""
        ...

    def hash(self, password: bytes) -> str:
        """The encoded hash, salt and parameters included."""
        ...

    def verify(self, encoded: str, password: bytes) -> bool:
        """Whether the password is the one hashed."""
        ...

    def is_outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other parameters than those used now."""
        ...


class TokenSigner(Protocol):
    """Signed tokens that carry claims."""

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The token."""
        ...

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token that we signed, whether or not it has expired.

        Raises ``CredentialError`` when it is not one of ours or lacks a claim.
        """
        ...


class AttemptLimiter(Protocol):
    """Counts attempts to sign in, per account and per address."""

    def attempt(self, *, account: str, address: str) -> None:
        """Count one attempt.

        Raises ``TooManyAttemptsError`` when either has used up its share, ``AttemptsUnknownError``
        when attempts cannot be counted.
        """
        ...


class Chance(Protocol):
    """Unpredictable values."""

    def token(self, size_bytes: int) -> str:
        """``size_bytes`` of randomness as URL-safe text."""
        ...

    def name(self, size_bytes: int) -> str:
        """``size_bytes`` of randomness in hexadecimal digits."""
        ...
