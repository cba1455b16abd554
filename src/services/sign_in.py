"""Signing in and out: passwords become tokens, refresh tokens rotate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from src.services.access_errors import CredentialError, SignInRefusedError
from src.services.access_ports import (
    AttemptLimiter,
    Chance,
    PasswordHasher,
    TokenSigner,
    TokenType,
)
from src.services.accounts import Author, audit_event
from src.services.credentials import Credentials, Session
from src.services.passwords import password_bytes
from src.services.ports import Clock, UnitOfWork, UnitOfWorkFactory
from src.services.records import User

ISSUER: Final = "nextvision"
AUDIENCE: Final = "nextvision-api"
_PURGE_EVERY_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client carries: ``expires_in`` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long what is given at sign-in lasts, in seconds."""

    access_seconds: int
    refresh_seconds: int
    session_seconds: int


class SignIn:
    """Gives and takes back what identifies a person."""

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWorkFactory,
        credentials: Credentials,
        hasher: PasswordHasher,
        signer: TokenSigner,
        attempts: AttemptLimiter,
        chance: Chance,
        clock: Clock,
        lifetimes: Lifetimes,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._credentials = credentials
        self._hasher = hasher
        self._signer = signer
        self._attempts = attempts
        self._chance = chance
        self._clock = clock
        self._lifetimes = lifetimes
        self._purged_at = clock.monotonic()

    def check_password(
        self, email: str, password: str, *, address: str, request_id: str | None = None
    ) -> User:
        """The account that e-mail and password open.

        Exactly one password is verified whether or not the account exists and is open, so that
        the time taken tells nothing. Raises ``SignInRefusedError``, ``TooManyAttemptsError``,
        ``AttemptsUnknownError``.
        """
        email = email.strip().lower()
        self._attempts.attempt(account=email, address=address)
        with self._unit_of_work(read_only=True) as uow:
            user = uow.users.by_email(email)
        secret = password_bytes(password)
        encoded = user.password_hash if user else self._hasher.dummy_hash
        right = self._hasher.verify(encoded, secret)
        if user is None or not right or not user.active:
            raise SignInRefusedError
        renewed = self._hasher.hash(secret) if self._hasher.is_outdated(encoded) else None
        with self._unit_of_work() as uow:
            if renewed:
                self._renew_hash(uow, user, renewed)
            uow.audit.add(self._event(user.id, "auth.login", request_id))
            uow.commit()
        if renewed:
            self._credentials.forget_user(user.id)
        return user

    def tokens_for(self, user: User) -> Tokens:
        """A fresh pair of tokens."""
        return Tokens(
            access_token=self._token(user, "access", self._lifetimes.access_seconds),
            refresh_token=self._token(user, "refresh", self._lifetimes.refresh_seconds),
            expires_in=self._lifetimes.access_seconds,
        )

    def session_for(self, user: User) -> Session:
        """A fresh browser session."""
        return Session(self._chance.token(16), user.id, user.token_epoch)

    def refresh(self, refresh_token: str, *, request_id: str | None = None) -> tuple[User, Tokens]:
        """The account and a fresh pair; the token given is used up.

        A refresh token that comes a second time was stolen from somebody, so every token of the
        account ends with it (RFC 9700, section 4.14.2). Raises ``CredentialError``.
        """
        claims = self._credentials.claims(refresh_token, "refresh")
        with self._unit_of_work() as uow:
            user = uow.users.get(claims["sub"], for_update=True)
            if user is None or not user.active or user.token_epoch != claims["epoch"]:
                raise CredentialError("revoked")
            fresh = uow.tokens.revoke(claims["jti"], _moment(claims["exp"]))
            if not fresh:
                uow.users.save(replace(user, token_epoch=user.token_epoch + 1))
                uow.audit.add(self._event(user.id, "auth.refresh_reused", request_id))
            uow.commit()
        if not fresh:
            self._credentials.forget_user(user.id)
            raise CredentialError("reused")
        self._purge()
        return user, self.tokens_for(user)

    def sign_out(
        self,
        *,
        access_token: str | None = None,
        refresh_token: str | None = None,
        session: Session | None = None,
    ) -> None:
        """Revoke what is presented. Raises ``CredentialError`` before anything is revoked."""
        ends: dict[str, datetime] = {}
        given: tuple[tuple[str | None, TokenType], ...] = (
            (access_token, "access"),
            (refresh_token, "refresh"),
        )
        for token, typ in given:
            if token is not None:
                claims = self._credentials.claims(token, typ)
                ends[claims["jti"]] = _moment(claims["exp"])
        if session is not None:
            # The cookie's own end is not in it: its whole life from now is never too early.
            now = self._clock.now().timestamp()
            ends[session.id] = _moment(now + self._lifetimes.session_seconds)
        if not ends:
            return
        with self._unit_of_work() as uow:
            for jti, end in ends.items():
                uow.tokens.revoke(jti, end)
            uow.commit()
        for jti in ends:
            self._credentials.forget_token(jti)
        self._purge()

    def _renew_hash(self, uow: UnitOfWork, user: User, encoded: str) -> None:
        stored = uow.users.get(user.id, for_update=True)
        if stored is not None and stored.password_hash == user.password_hash:
            uow.users.save(replace(stored, password_hash=encoded))

    def _token(self, user: User, typ: TokenType, life_seconds: int) -> str:
        now = int(self._clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user.id,
            "typ": typ,
            "jti": self._chance.token(16),
            "iat": now,
            "exp": now + life_seconds,
            "epoch": user.token_epoch,
        }
        return self._signer.sign(claims)

    def _event(self, user_id: str, action: str, request_id: str | None) -> Any:
        return audit_event(self._chance, Author(user_id, request_id), action, "user", user_id)

    def _purge(self) -> None:
        """Once an hour, drop revocations of tokens that have expired anyway."""
        now = self._clock.monotonic()
        if now - self._purged_at < _PURGE_EVERY_SECONDS:
            return
        self._purged_at = now
        with self._unit_of_work() as uow:
            uow.tokens.purge(self._clock.now())
            uow.commit()


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
