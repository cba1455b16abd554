"""Errors of access as problems, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask

from src.services.access_errors import (
    AccessError,
    AccountNotFoundError,
    AttemptsUnknownError,
    CredentialError,
    Flaw,
    LastAdminError,
    SignInRefusedError,
    TooManyAttemptsError,
    UnknownScopeError,
    Weakness,
    WeakPasswordError,
)
from src.services.passwords import MAX_LENGTH, MIN_DIFFERENT, MIN_LENGTH
from src.web.access import unauthenticated
from src.web.language import language
from src.web.problems import Fault, Problem, problem_response

_FLAWS: Final[dict[Flaw, tuple[str, str]]] = {
    "invalid": ("The credential is not valid.", "L'identifiant présenté n'est pas valide."),
    "expired": ("The credential has expired.", "L'identifiant présenté a expiré."),
    "revoked": ("The credential has been revoked.", "L'identifiant présenté a été révoqué."),
    "reused": (
        "The refresh token was used before: sign in again.",
        "Le jeton de renouvellement a déjà servi : reconnectez-vous.",
    ),
    "wrong-type": (
        "The token is of another type than this operation takes.",
        "Le jeton n'est pas du type attendu ici.",
    ),
    "several": (
        "Send one credential: a bearer token or an X-API-Key, not both.",
        "Envoyez un seul identifiant : un jeton ou une clé X-API-Key, pas les deux.",
    ),
    "scheme": (
        "Authorization must be 'Bearer' and a token.",
        "Authorization doit contenir « Bearer » et un jeton.",
    ),
}

_WEAKNESSES: Final[dict[Weakness, tuple[str, str]]] = {
    "length": (
        f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.",
        f"Un mot de passe compte de {MIN_LENGTH} à {MAX_LENGTH} caractères.",
    ),
    "address": (
        "A password is not the e-mail address.",
        "Un mot de passe n'est pas l'adresse e-mail.",
    ),
    "monotonous": (
        f"A password has at least {MIN_DIFFERENT} different characters.",
        f"Un mot de passe compte au moins {MIN_DIFFERENT} caractères différents.",
    ),
}


def init_app(app: Flask) -> None:
    """Answer the errors of access as problem documents."""
    for raised, problem in _TABLE:
        app.register_error_handler(
            raised, lambda error, problem=problem: problem_response(problem(error))
        )


def _credential(error: CredentialError) -> Problem:
    return unauthenticated(*_FLAWS[error.flaw], error="invalid_token")


def _refused(_: SignInRefusedError) -> Problem:
    return unauthenticated(
        "E-mail or password is wrong.", "L'adresse e-mail ou le mot de passe est incorrect."
    )


def _too_many(error: TooManyAttemptsError) -> Problem:
    seconds = error.retry_after_seconds
    return Problem(
        429,
        "rate-limited",
        f"Sign-in is limited to {error.policy}; retry in {seconds} s.",
        headers={"Retry-After": str(seconds)},
        extra={"policy": error.policy},
        french=f"Trop de tentatives de connexion ; réessayez dans {seconds} s.",
    )


def _uncounted(_: AttemptsUnknownError) -> Problem:
    return Problem(
        503,
        "unavailable",
        "Nobody can sign in at the moment.",
        headers={"Retry-After": "5"},
        french="La connexion n'est pas possible pour le moment.",
    )


def _weak(error: WeakPasswordError) -> Problem:
    return _fault("/password", *_WEAKNESSES[error.weakness])


def _unknown_scope(error: UnknownScopeError) -> Problem:
    return _fault("/scopes", f"There is no scope {error}.", f"La portée {error} n'existe pas.")


def _not_found(_: AccountNotFoundError) -> Problem:
    return Problem(
        404,
        "not-found",
        "There is no such account or key.",
        french="Ce compte ou cette clé n'existe pas.",
    )


def _last_admin(_: LastAdminError) -> Problem:
    return Problem(
        409,
        "conflict",
        "One active administrator has to stay.",
        french="Il doit rester un administrateur actif.",
    )


def _fault(pointer: str, english: str, french: str) -> Problem:
    detail = french if language() == "fr" else english
    return Problem(422, "invalid-request", english, [Fault(pointer, detail)], french=french)


_TABLE: Final[tuple[tuple[type[AccessError], Callable[[Any], Problem]], ...]] = (
    (CredentialError, _credential),
    (SignInRefusedError, _refused),
    (TooManyAttemptsError, _too_many),
    (AttemptsUnknownError, _uncounted),
    (WeakPasswordError, _weak),
    (UnknownScopeError, _unknown_scope),
    (AccountNotFoundError, _not_found),
    (LastAdminError, _last_admin),
)
