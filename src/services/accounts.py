"""Accounts, administered: every change leaves an audit event, one administrator always stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from src.services.access_errors import AccountNotFoundError, LastAdminError
from src.services.access_ports import Chance, PasswordHasher
from src.services.credentials import Credentials
from src.services.passwords import check_new_password, password_bytes
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from src.services.records import AuditEvent, Role, User


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change, for the audit trail."""

    id: str
    request_id: str | None = None


def audit_event(
    chance: Chance,
    author: Author,
    action: str,
    kind: str,
    subject_id: str,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """The record of one action; the trail stamps the time."""
    return AuditEvent(
        id=chance.name(16),
        actor_id=author.id,
        action=action,
        subject_kind=kind,
        subject_id=subject_id,
        details=details or {},
        request_id=author.request_id,
    )


class Accounts:
    """What an administrator does with people's accounts."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWorkFactory,
        credentials: Credentials,
        hasher: PasswordHasher,
        chance: Chance,
        clock: Clock,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._credentials = credentials
        self._hasher = hasher
        self._chance = chance
        self._clock = clock

    def add(self, email: str, role: Role, password: str, *, by: Author) -> User:
        """The new account. Raises ``WeakPasswordError``, ``DuplicateError`` (taken e-mail)."""
        email = email.strip().lower()
        check_new_password(password, email=email)
        user = User(
            id=f"usr_{self._chance.name(8)}",
            email=email,
            role=role,
            password_hash=self._hasher.hash(password_bytes(password)),
            created_at=self._clock.now(),
        )
        with self._unit_of_work() as uow:
            stored = uow.users.add(user)
            self._note(uow, by, "user.created", stored.id, {"role": role.value})
            uow.commit()
        return stored

    def list(self) -> list[User]:
        """Every account."""
        with self._unit_of_work(read_only=True) as uow:
            return uow.users.list()

    def get(self, user_id: str) -> User:
        """The account of that id. Raises ``AccountNotFoundError``."""
        with self._unit_of_work(read_only=True) as uow:
            return _found(uow.users.get(user_id))

    def by_email(self, email: str) -> User:
        """The account with that e-mail. Raises ``AccountNotFoundError``."""
        with self._unit_of_work(read_only=True) as uow:
            return _found(uow.users.by_email(email.strip().lower()))

    def change(
        self,
        user_id: str,
        *,
        by: Author,
        role: Role | None = None,
        active: bool | None = None,
        password: str | None = None,
    ) -> User:
        """The account after the changes given (None leaves as it is).

        Closing an account and a new password end its tokens and sessions; a role holds for those
        that exist as well. Raises ``AccountNotFoundError``, ``WeakPasswordError``,
        ``LastAdminError``.
        """
        encoded = None
        if password is not None:
            check_new_password(password, email=self.get(user_id).email)
            encoded = self._hasher.hash(password_bytes(password))
        with self._unit_of_work() as uow:
            admins = {admin.id for admin in uow.users.lock_admins()}
            user = _found(uow.users.get(user_id, for_update=True))
            changed = replace(
                user,
                role=user.role if role is None else role,
                active=user.active if active is None else active,
                password_hash=encoded or user.password_hash,
            )
            closes = user.active and not changed.active
            if closes or encoded:
                changed = replace(changed, token_epoch=user.token_epoch + 1)
            if admins == {user.id} and not (changed.active and changed.role is Role.ADMIN):
                raise LastAdminError
            stored = uow.users.save(changed) if changed != user else user
            self._note(
                uow,
                by,
                "user.changed",
                user.id,
                {
                    "role": stored.role.value,
                    "active": stored.active,
                    "password": bool(encoded),
                },
            )
            uow.commit()
        self._credentials.forget_user(user_id)
        return stored

    def _note(
        self, uow: UnitOfWork, by: Author, action: str, user_id: str, details: Mapping[str, Any]
    ) -> None:
        uow.audit.add(audit_event(self._chance, by, action, "user", user_id, details))


def _found(user: User | None) -> User:
    if user is None:
        raise AccountNotFoundError
    return user
