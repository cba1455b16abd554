"""Administration of accounts and service keys: /api/v1/users and /api/v1/keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g

from src.services.accounts import Author
from src.services.records import ApiKey, Role
from src.web.access import acting_principal
from src.web.auth import account_answer
from src.web.context import use_cases
from src.web.operation import Access, operation
from src.web.schemas.auth import (
    AccountAnswer,
    AccountChangeBody,
    AccountsAnswer,
    KeyAnswer,
    KeysAnswer,
    NewAccountBody,
    NewKeyAnswer,
    NewKeyBody,
)

users = Blueprint("users", __name__, url_prefix="/api/v1")

_ADMIN = Access(Role.ADMIN, "admin")


@users.get("/users")
@operation(summary="Every account", tag="access", access=_ADMIN, answers={200: AccountsAnswer})
def list_users() -> dict[str, Any]:
    """The accounts."""
    accounts = use_cases().access.accounts.list()
    return {"items": [account_answer(user) for user in accounts], "total": len(accounts)}


@users.post("/users")
@operation(
    summary="Make an account",
    tag="access",
    access=_ADMIN,
    body=NewAccountBody,
    answers={201: AccountAnswer},
    problems=(409,),
    idempotent=True,
)
def add_user(body: NewAccountBody) -> tuple[AccountAnswer, int]:
    """The new account."""
    user = use_cases().access.accounts.add(body.email, body.role, body.password, by=_author())
    return account_answer(user), 201


@users.patch("/users/<user_id>")
@operation(
    summary="Change an account's role or password, close it or open it again",
    tag="access",
    access=_ADMIN,
    body=AccountChangeBody,
    answers={200: AccountAnswer},
    problems=(404, 409),
    description="Closing it and a new password end its tokens and sessions.",
)
def change_user(user_id: str, body: AccountChangeBody) -> AccountAnswer:
    """The account as it is now."""
    user = use_cases().access.accounts.change(
        user_id, by=_author(), role=body.role, active=body.active, password=body.password
    )
    return account_answer(user)


@users.get("/keys")
@operation(
    summary="Every service key, without its secret",
    tag="access",
    access=_ADMIN,
    answers={200: KeysAnswer},
)
def list_keys() -> dict[str, Any]:
    """The keys."""
    keys = use_cases().access.keys.list()
    return {"items": [_key(key) for key in keys], "total": len(keys)}


# Not idempotent by Idempotency-Key: the answer would have to be kept, and the secret with it.
@users.post("/keys")
@operation(
    summary="Make a service key, shown this once",
    tag="access",
    access=_ADMIN,
    body=NewKeyBody,
    secret=True,
    answers={201: NewKeyAnswer},
)
def add_key(body: NewKeyBody) -> tuple[dict[str, Any], int]:
    """The new key with its secret."""
    key, text = use_cases().access.keys.create(
        body.name, body.scopes, by=_author(), expires_days=body.expires_days
    )
    return {**_key(key).model_dump(), "key": text}, 201


@users.delete("/keys/<key_id>")
@operation(
    summary="Revoke a service key",
    tag="access",
    access=_ADMIN,
    answers={204: None},
    problems=(404,),
)
def revoke_key(key_id: str) -> tuple[None, int]:
    """Nothing, once the key is revoked."""
    use_cases().access.keys.revoke(key_id, by=_author())
    return None, 204


def _author() -> Author:
    return Author(acting_principal().id, g.get("request_id"))


def _key(key: ApiKey) -> KeyAnswer:
    return KeyAnswer(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        scopes=sorted(key.scopes),
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
        created_at=key.created_at,
    )
