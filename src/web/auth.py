"""Signing in and out: /api/v1/auth."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request

from src.services.permissions import ANY_SCOPE
from src.services.records import Role, User
from src.services.sign_in import Tokens
from src.web.access import (
    acting_principal,
    bearer_token,
    identify,
    session_in_use,
)
from src.web.context import use_cases
from src.web.operation import PUBLIC, Access, operation
from src.web.schemas.auth import (
    AccountAnswer,
    LoginAnswer,
    LoginBody,
    LogoutBody,
    MeAnswer,
    RefreshBody,
    TokenAnswer,
)
from src.web.sessions import csrf_token, end_session, start_session

auth = Blueprint("auth", __name__, url_prefix="/api/v1/auth")


@auth.post("/login")
@operation(
    summary="Sign in with e-mail and password",
    tag="access",
    access=PUBLIC,
    secret=True,
    body=LoginBody,
    answers={200: LoginAnswer},
    problems=(401, 429, 503),
    description="An unknown account, a closed one and a wrong password get the same answer.",
)
def login(body: LoginBody) -> dict[str, Any]:
    """Tokens, and a session where one is asked for."""
    sign_in = use_cases().access.sign_in
    user = sign_in.check_password(
        body.email,
        body.password,
        address=request.remote_addr or "",
        request_id=g.get("request_id"),
    )
    csrf = start_session(sign_in.session_for(user)) if body.session else None
    return {
        **_tokens(sign_in.tokens_for(user)),
        "user": account_answer(user),
        "csrf_token": csrf,
    }


@auth.post("/refresh")
@operation(
    summary="Exchange a refresh token for fresh tokens",
    tag="access",
    access=PUBLIC,
    secret=True,
    body=RefreshBody,
    answers={200: TokenAnswer},
    problems=(401,),
    description="A refresh token works once; a second use ends every token of the account.",
)
def refresh(body: RefreshBody) -> dict[str, Any]:
    """Fresh tokens."""
    _, tokens = use_cases().access.sign_in.refresh(
        body.refresh_token, request_id=g.get("request_id")
    )
    return _tokens(tokens)


@auth.post("/logout")
@operation(
    summary="Revoke the access token or session of the request, and the refresh token sent",
    tag="access",
    access=PUBLIC,
    secret=True,
    body=LogoutBody,
    body_required=False,
    answers={204: None},
    problems=(401, 403),
    description="Without any of them there is nothing to do. A service key stays as it is.",
)
def logout(body: LogoutBody) -> tuple[None, int]:
    """Nothing, once what was presented is revoked."""
    identify()
    session = session_in_use()
    use_cases().access.sign_in.sign_out(
        access_token=bearer_token(), refresh_token=body.refresh_token, session=session
    )
    if session is not None:
        end_session()
    return None, 204


@auth.get("/me")
@operation(
    summary="Who is asking",
    tag="access",
    access=Access(Role.VIEWER, ANY_SCOPE),
    secret=True,
    answers={200: MeAnswer},
)
def me() -> dict[str, Any]:
    """The principal of the request."""
    principal = acting_principal()
    user = use_cases().access.credentials.user(principal.id) if principal.kind == "user" else None
    return {
        "id": principal.id,
        "kind": principal.kind,
        "role": principal.role,
        "scopes": sorted(principal.scopes),
        "user": account_answer(user) if user else None,
        "csrf_token": csrf_token() if session_in_use() else None,
    }


def account_answer(user: User) -> AccountAnswer:
    """The account as the API shows it."""
    return AccountAnswer(
        id=user.id,
        email=user.email,
        role=user.role,
        active=user.active,
        created_at=user.created_at,
    )


def _tokens(tokens: Tokens) -> dict[str, Any]:
    return {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
    }
