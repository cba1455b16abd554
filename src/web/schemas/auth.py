"""Bodies and answers of signing in and of administering access."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field

from src.services.passwords import MAX_LENGTH, MIN_LENGTH
from src.services.records import Role

Scope = Literal[
    "admin",
    "bugs:read",
    "bugs:write",
    "candidates:read",
    "candidates:write",
    "feedback:write",
    "jobs:read",
    "jobs:write",
    "matching:read",
]
NewPassword = Annotated[str, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
Token = Annotated[str, Field(min_length=1, max_length=4096)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LoginBody(_Body):
    """E-mail and password; ``session`` also signs the browser in, by a cookie."""

    email: str = Field(min_length=3, max_length=254, examples=["recruteuse@example.org"])
    password: str = Field(min_length=1, max_length=1024)
    session: bool = False


class RefreshBody(_Body):
    """The refresh token to exchange."""

    refresh_token: Token


class LogoutBody(_Body):
    """The refresh token to revoke along with the credential of the request."""

    refresh_token: Token | None = None


class AccountAnswer(BaseModel):
    """An account, without its password."""

    id: str
    email: str
    role: Role
    active: bool
    created_at: datetime | None


class TokenAnswer(BaseModel):
    """Tokens: ``expires_in`` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"]
    expires_in: int


class LoginAnswer(TokenAnswer):
    """Tokens, whose they are, and the CSRF token where a session was asked for."""

    user: AccountAnswer
    csrf_token: str | None


class MeAnswer(BaseModel):
    """Who is asking; ``csrf_token`` for signed-in browsers only."""

    id: str
    kind: Literal["user", "key", "open"]
    role: Role | None
    scopes: list[str]
    user: AccountAnswer | None
    csrf_token: str | None


class NewAccountBody(_Body):
    """An account to make."""

    email: EmailStr = Field(max_length=254)
    role: Role
    password: NewPassword


class AccountChangeBody(_Body):
    """What to change about an account; what is absent stays."""

    role: Role | None = None
    active: bool | None = None
    password: NewPassword | None = None


class AccountsAnswer(BaseModel):
    """Every account."""

    items: list[AccountAnswer]
    total: int


class NewKeyBody(_Body):
    """A service key to make; without ``expires_days`` it holds until revoked."""

    name: str = Field(min_length=1, max_length=100)
    scopes: list[Scope] = Field(min_length=1, max_length=20)
    expires_days: int | None = Field(default=None, ge=1, le=3650)


class KeyAnswer(BaseModel):
    """A service key, without its secret."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime | None


class NewKeyAnswer(KeyAnswer):
    """The key as it has to be sent in ``X-API-Key``: shown this once."""

    key: str


class KeysAnswer(BaseModel):
    """Every service key."""

    items: list[KeyAnswer]
    total: int
