"""Browser sessions: a signed cookie and its CSRF token."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Final

from flask import Flask, request, session

from src.services.credentials import Session
from src.settings import Settings
from src.web.problems import Problem

COOKIE: Final = "nextvision_session"
CSRF_HEADER: Final = "X-CSRF-Token"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask, settings: Settings) -> None:
    """Configure the cookie: HttpOnly, SameSite=Lax, Secure under HTTPS, of a fixed life.

    The life is counted from signing in and not prolonged by use, so that a stolen cookie ends.
    """
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https_only,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=settings.session_seconds),
    )


def start_session(started: Session) -> str:
    """The CSRF token of the session that the answer's cookie begins."""
    session.clear()
    session.permanent = True
    token = secrets.token_urlsafe(32)
    session.update(sid=started.id, user=started.user_id, epoch=started.epoch, csrf=token)
    return token


def end_session() -> None:
    """Have the answer delete the cookie."""
    session.clear()


def current_session() -> Session | None:
    """What the request's cookie says; None without one, or with one that we did not sign."""
    if COOKIE not in request.cookies or "sid" not in session:
        return None
    return Session(session["sid"], session["user"], session["epoch"])


def csrf_token() -> str | None:
    """The token that unsafe requests of this session must send."""
    token: str | None = session.get("csrf") if COOKIE in request.cookies else None
    return token


def check_csrf() -> None:
    """Nothing, where the request is safe or its token right. Raises ``Problem`` 403."""
    if request.method in _SAFE_METHODS:
        return
    sent, expected = request.headers.get(CSRF_HEADER, ""), csrf_token() or ""
    if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise Problem(
            403,
            "forbidden",
            f"A signed-in browser must send the {CSRF_HEADER} header; GET /api/v1/auth/me has it.",
            french=f"Un navigateur connecté doit envoyer l'en-tête {CSRF_HEADER}, donné par "
            "GET /api/v1/auth/me.",
        )
