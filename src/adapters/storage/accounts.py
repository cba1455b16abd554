"""Users, service keys and revoked tokens in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from src.adapters.storage.rows import ApiKeyRow, RevokedTokenRow, UserRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.ports import Clock
from src.services.records import ApiKey, Role, User

_users = table_of(UserRow)
_keys = table_of(ApiKeyRow)
_tokens = table_of(RevokedTokenRow)


class SqlUserRepository:
    """The accounts of one transaction; e-mails are kept and compared lower-cased."""

    def __init__(self, transaction: Transaction, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock

    def get(self, user_id: str, *, for_update: bool = False) -> User | None:
        """The account of that id, locked against change if it is read to be changed."""
        statement = select(_users).where(_users.c.id == user_id)
        if for_update:
            statement = statement.with_for_update()
        row = self._transaction.execute(statement).one_or_none()
        return None if row is None else _user(row)

    def by_email(self, email: str) -> User | None:
        """The account of that e-mail."""
        statement = select(_users).where(_users.c.email == email.strip().lower())
        row = self._transaction.execute(statement).one_or_none()
        return None if row is None else _user(row)

    def add(self, user: User) -> User:
        """The account as stored. Raises ``DuplicateError`` on a taken e-mail or id."""
        stored = replace(
            user,
            email=user.email.strip().lower(),
            created_at=user.created_at or self._clock.now(),
        )
        with self._transaction.savepoint():
            self._transaction.execute(_users.insert().values(asdict(stored)))
        return stored

    def save(self, user: User) -> User:
        """The account as stored.

        Raises ``DuplicateError`` on a taken e-mail and ``KeyError`` when the account is gone.
        """
        stored = replace(user, email=user.email.strip().lower())
        values = asdict(stored)
        del values["id"], values["created_at"]
        statement = update(_users).where(_users.c.id == user.id).values(values)
        with self._transaction.savepoint():
            if not self._transaction.execute(statement).rowcount:
                raise KeyError(user.id)
        return stored

    def list(self) -> list[User]:
        """Every account by e-mail."""
        return [
            _user(row) for row in self._transaction.execute(select(_users).order_by(_users.c.email))
        ]

    def lock_admins(self) -> Sequence[User]:
        """Active administrators, locked until this unit of work ends.

        SQLite needs no lock: a writing unit of work there is alone from its first statement.
        """
        statement = (
            select(_users)
            .where(_users.c.role == Role.ADMIN.value, _users.c.active)
            .order_by(_users.c.id)
            .with_for_update()
        )
        return [_user(row) for row in self._transaction.execute(statement)]


class SqlApiKeyRepository:
    """The service keys of one transaction."""

    def __init__(self, transaction: Transaction, clock: Clock) -> None:
        self._transaction = transaction
        self._clock = clock

    def get(self, key_id: str) -> ApiKey | None:
        """The key of that id."""
        row = self._transaction.execute(select(_keys).where(_keys.c.id == key_id)).one_or_none()
        return None if row is None else _key(row)

    def by_prefix(self, prefix: str) -> ApiKey | None:
        """The key whose secret begins so."""
        row = self._transaction.execute(select(_keys).where(_keys.c.prefix == prefix)).one_or_none()
        return None if row is None else _key(row)

    def add(self, key: ApiKey) -> ApiKey:
        """The key as stored. Raises ``DuplicateError`` on a taken prefix or id."""
        stored = replace(key, created_at=key.created_at or self._clock.now())
        with self._transaction.savepoint():
            self._transaction.execute(_keys.insert().values(asdict(stored)))
        return stored

    def save(self, key: ApiKey) -> ApiKey:
        """The key as stored. Raises ``KeyError`` if it is gone."""
        values = asdict(key)
        del values["id"], values["created_at"]
        statement = update(_keys).where(_keys.c.id == key.id).values(values)
        with self._transaction.savepoint():
            if not self._transaction.execute(statement).rowcount:
                raise KeyError(key.id)
        return key

    def list(self) -> list[ApiKey]:
        """Every key, oldest first."""
        return [
            _key(row)
            for row in self._transaction.execute(
                select(_keys).order_by(_keys.c.created_at, _keys.c.id)
            )
        ]

    def touch(self, key_id: str, used_at: datetime) -> None:
        """Note the last use, in one statement that changes nothing else."""
        self._transaction.execute(
            update(_keys).where(_keys.c.id == key_id).values(last_used_at=used_at)
        )


class SqlTokenRepository:
    """The revoked tokens of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def revoke(self, jti: str, expires_at: datetime) -> bool:
        """Whether the token was good until now: of two callers at once, only one hears True."""
        insert = self._transaction.insert(_tokens).values(jti=jti, expires_at=expires_at)
        statement = insert.on_conflict_do_nothing().returning(_tokens.c.jti)
        return self._transaction.execute(statement).scalar_one_or_none() is not None

    def is_revoked(self, jti: str) -> bool:
        """Whether that token is refused."""
        statement = select(_tokens.c.jti).where(_tokens.c.jti == jti)
        return self._transaction.execute(statement).scalar_one_or_none() is not None

    def purge(self, now: datetime) -> int:
        """How many were forgotten because they have expired by ``now``."""
        return self._transaction.execute(
            delete(_tokens).where(_tokens.c.expires_at <= now)
        ).rowcount


def _user(row: Row[Any]) -> User:
    values = dict(row._mapping)
    return User(**values | {"role": Role(values["role"])})


def _key(row: Row[Any]) -> ApiKey:
    values = dict(row._mapping)
    return ApiKey(**values | {"scopes": frozenset(values["scopes"])})
