"""Keys of other programs: made once, shown once, revoked at any time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from src.services.access_errors import AccountNotFoundError, UnknownScopeError
from src.services.access_ports import Chance
from src.services.accounts import Author, audit_event
from src.services.credentials import Credentials, secret_hash
from src.services.permissions import SCOPES
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.records import ApiKey


class ServiceKeys:
    """What an administrator does with service keys."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWorkFactory,
        credentials: Credentials,
        chance: Chance,
        clock: Clock,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._credentials = credentials
        self._chance = chance
        self._clock = clock

    def create(
        self, name: str, scopes: Iterable[str], *, by: Author, expires_days: int | None = None
    ) -> tuple[ApiKey, str]:
        """The stored key and its text ``nv_<prefix>_<secret>``, which nobody can read again.

        The secret is 256 random bits and only its SHA-256 is stored. Raises
        ``UnknownScopeError``.
        """
        wanted = frozenset(scopes)
        if unknown := wanted.difference(SCOPES):
            raise UnknownScopeError(unknown)
        now = self._clock.now()
        prefix, secret = self._chance.name(5), self._chance.token(32)
        key = ApiKey(
            id=f"key_{self._chance.name(8)}",
            name=name,
            prefix=prefix,
            secret_hash=secret_hash(secret),
            scopes=wanted,
            created_at=now,
            expires_at=None if expires_days is None else now + timedelta(days=expires_days),
        )
        with self._unit_of_work() as uow:
            stored = uow.api_keys.add(key)
            details = {"scopes": sorted(wanted), "expires_days": expires_days}
            uow.audit.add(audit_event(self._chance, by, "key.created", "key", key.id, details))
            uow.commit()
        return stored, f"nv_{prefix}_{secret}"

    def list(self) -> list[ApiKey]:
        """Every key, revoked and expired ones too."""
        with self._unit_of_work(read_only=True) as uow:
            return uow.api_keys.list()

    def revoke(self, key_id: str, *, by: Author) -> ApiKey:
        """The key, revoked now or before. Raises ``AccountNotFoundError``."""
        with self._unit_of_work() as uow:
            key = uow.api_keys.get(key_id)
            if key is None:
                raise AccountNotFoundError
            if key.revoked_at is None:
                key = uow.api_keys.save(replace(key, revoked_at=self._clock.now()))
                uow.audit.add(audit_event(self._chance, by, "key.revoked", "key", key_id))
                uow.commit()
        self._credentials.forget_key(key.prefix)
        return key
