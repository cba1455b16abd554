"""What can go wrong when somebody signs in or is administered; no status codes here."""

from __future__ import annotations

from typing import Literal

Flaw = Literal["invalid", "expired", "revoked", "reused", "wrong-type", "several", "scheme"]
Weakness = Literal["length", "address", "monotonous"]


class AccessError(Exception):
    """The root of these errors."""


class CredentialError(AccessError):
    """A credential was presented and is not good; ``flaw`` is safe to tell who sent it."""

    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw
        super().__init__(flaw)


class SignInRefusedError(AccessError):
    """E-mail or password is wrong, or the account is closed: never says which."""


class TooManyAttemptsError(AccessError):
    """Sign-in was tried too often; ``retry_after_seconds`` says when it may be tried again."""

    def __init__(self, policy: str, retry_after_seconds: int) -> None:
        self.policy = policy
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"{policy}, retry in {retry_after_seconds} s")


class AttemptsUnknownError(AccessError):
    """Attempts cannot be counted now, so that nobody can sign in (failing closed)."""


class WeakPasswordError(AccessError):
    """A new password that is refused for its ``weakness``."""

    def __init__(self, weakness: Weakness) -> None:
        self.weakness = weakness
        super().__init__(weakness)


class UnknownScopeError(AccessError):
    """Scopes that do not exist; ``scopes`` names them."""

    def __init__(self, scopes: frozenset[str]) -> None:
        self.scopes = scopes
        super().__init__(", ".join(sorted(scopes)))


class AccountNotFoundError(AccessError):
    """There is no such account or key."""


class LastAdminError(AccessError):
    """The change would leave no active administrator."""
