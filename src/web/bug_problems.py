"""What bugs refuse, as problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response

from src.bugs.errors import ForbiddenMoveError, ResolutionRequiredError
from src.services.bugs.errors import (
    BugNotFoundError,
    CommentNotFoundError,
    ForeignCommentError,
    InternalCommentError,
    TooManyBugsError,
    TooManyCommentsError,
    UnknownMatchError,
)
from src.web.faults import invalid_request
from src.web.language import language
from src.web.problems import Fault, Problem, problem_response


def init_app(app: Flask) -> None:
    """Answer the errors of bugs as problems, wherever they are raised."""
    for raised, problem in _TABLE:
        app.register_error_handler(raised, _handler(problem))


def _handler(problem: Callable[[Any], Problem]) -> Callable[[Exception], Response]:
    return lambda error: problem_response(problem(error))


def _not_found(_error: BugNotFoundError) -> Problem:
    return Problem(
        404,
        "not-found",
        "There is no bug of this id.",
        french="Aucun bug n'a cet identifiant.",
    )


def _no_comment(_error: CommentNotFoundError) -> Problem:
    return Problem(
        404,
        "not-found",
        "The bug has no comment of this id.",
        french="Ce bug n'a aucun commentaire avec cet identifiant.",
    )


def _foreign(_error: ForeignCommentError) -> Problem:
    return Problem(
        403,
        "forbidden",
        "This comment is somebody else's.",
        french="Ce commentaire est celui de quelqu'un d'autre.",
    )


def _internal(_error: InternalCommentError) -> Problem:
    return Problem(
        403,
        "forbidden",
        "Internal comments are written by recruiters and above.",
        french="Les commentaires internes sont réservés aux recruteurs et aux administrateurs.",
    )


def _forbidden_move(error: ForbiddenMoveError) -> Problem:
    allowed = ", ".join(error.allowed)
    return Problem(
        409,
        "conflict",
        f"A bug that is {error.current} cannot become {error.wanted}; it can become: {allowed}.",
        extra={"current": error.current, "allowed": error.allowed},
        french=f"Un bug « {error.current} » ne peut pas devenir « {error.wanted} » ; "
        f"il peut devenir : {allowed}.",
    )


def _unresolved(_error: ResolutionRequiredError) -> Problem:
    french = language() == "fr"
    detail = "Dites comment le bug a été résolu" if french else "Say how the bug was resolved"
    return invalid_request([Fault("/resolution", detail)])


def _unknown_match(_error: UnknownMatchError) -> Problem:
    french = language() == "fr"
    detail = "Aucune décision conservée n'a cet identifiant" if french else "No such match is kept"
    return invalid_request([Fault("/matchId", detail)])


def _too_many(error: TooManyBugsError) -> Problem:
    french = language() == "fr"
    detail = (
        f"Plus de {error.limit} bugs correspondent : resserrez le filtre"
        if french
        else f"More than {error.limit} bugs fit: narrow the filter"
    )
    return invalid_request([Fault("/filter", detail)])


def _full(error: TooManyCommentsError) -> Problem:
    return Problem(
        409,
        "conflict",
        f"This bug takes no more comments: {error.limit} are the most.",
        extra={"limit": error.limit},
        french=f"Ce bug ne peut pas avoir plus de {error.limit} commentaires.",
    )


_TABLE: Final[tuple[tuple[type[Exception], Callable[[Any], Problem]], ...]] = (
    (BugNotFoundError, _not_found),
    (CommentNotFoundError, _no_comment),
    (ForeignCommentError, _foreign),
    (InternalCommentError, _internal),
    (ForbiddenMoveError, _forbidden_move),
    (ResolutionRequiredError, _unresolved),
    (UnknownMatchError, _unknown_match),
    (TooManyBugsError, _too_many),
    (TooManyCommentsError, _full),
)
