"""How accounts, tokens and service keys are stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from src.services.records import ApiKey, User


class UserRepository(Protocol):
    """Accounts; e-mails compare lower-cased."""

    def get(self, user_id: str, *, for_update: bool = False) -> User | None:
        """The account; locked (where the engine can) until this unit of work ends if asked."""
        ...

    def by_email(self, email: str) -> User | None:
        """The account of that e-mail."""
        ...

    def add(self, user: User) -> User:
        """The account as stored. Raises ``DuplicateError`` on a taken e-mail."""
        ...

    def save(self, user: User) -> User:
        """The account with its changes stored."""
        ...

    def list(self) -> list[User]:
        """All accounts."""
        ...

    def lock_admins(self) -> Sequence[User]:
        """Active administrators, locked (where the engine can) until this unit of work ends."""
        ...


class TokenRepository(Protocol):
    """Revoked tokens by their ``jti``, kept until they would have expired anyway."""

    def revoke(self, jti: str, expires_at: datetime) -> bool:
        """Whether it was good until now: of two callers at once, only one hears True."""
        ...

    def is_revoked(self, jti: str) -> bool:
        """Whether the token was revoked."""
        ...

    def purge(self, now: datetime) -> int:
        """How many were dropped because they have expired anyway."""
        ...


class ApiKeyRepository(Protocol):
    """Service keys."""

    def by_prefix(self, prefix: str) -> ApiKey | None:
        """The key of that prefix."""
        ...

    def add(self, key: ApiKey) -> ApiKey:
        """The key as stored."""
        ...

    def save(self, key: ApiKey) -> ApiKey:
        """The key with its changes stored."""
        ...

    def get(self, key_id: str) -> ApiKey | None:
        """The key of that id."""
        ...

    def list(self) -> list[ApiKey]:
        """All keys."""
        ...

    def touch(self, key_id: str, used_at: datetime) -> None:
        """Note the last use, in one statement that changes nothing else."""
        ...
