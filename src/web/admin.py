"""Administration: the settings in effect, and what the service asks of others."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint
from pydantic import SecretStr

from src import __version__
from src.resilience import State
from src.resilience.errors import UnknownDependencyError
from src.services.dependency_switches import (
    LONGEST_WITHOUT_DATABASE_SECONDS,
    EndlessOutageError,
)
from src.services.records import Role
from src.web.context import settings, use_cases
from src.web.dependencies import dependency
from src.web.faults import invalid_request
from src.web.language import language
from src.web.operation import Access, operation
from src.web.problems import Fault, Problem
from src.web.resources import author
from src.web.schemas.operations import (
    ConfigAnswer,
    DependenciesAnswer,
    DependencySwitchAnswer,
    DependencySwitchBody,
)

admin = Blueprint("admin", __name__, url_prefix="/admin")

_MASK: Final = "********"
_AUTOMATIC: Final = "automatic"


@admin.get("/config")
@operation(
    summary="The settings in effect, secrets masked, and where each came from",
    tag="admin",
    access=Access(Role.ADMIN, "admin"),
    answers={200: ConfigAnswer},
)
def config() -> dict[str, Any]:
    """Every setting; a secret that is set is a row of stars."""
    current = settings()
    values = {name: getattr(current, name) for name in type(current).model_fields}
    return {
        "environment": current.nextvision_env,
        "version": __version__,
        "settings": {
            name: {"value": _shown(value), "source": current.source_of(name)}
            for name, value in values.items()
        },
        # As they are in force: somebody may have switched them since the start.
        "feature_flags": use_cases().features.in_force(),
    }


@admin.get("/dependencies")
@operation(
    summary="What the service asks of others, how it is guarded and what works without it",
    tag="admin",
    access=Access(Role.ADMIN, "admin"),
    answers={200: DependenciesAnswer},
)
def dependencies() -> dict[str, Any]:
    """As the process that answers sees them; with Redis the circuits are those of the fleet."""
    states = use_cases().operations.dependencies.states()
    return {"dependencies": [dependency(state, told=True) for state in states]}


@admin.post("/dependencies/<name>/switch")
@operation(
    summary="Set the circuit of a dependency by hand, or let it be",
    tag="admin",
    access=Access(Role.ADMIN, "admin"),
    body=DependencySwitchBody,
    answers={200: DependencySwitchAnswer},
    problems=(404,),
    description="`forced_open` on `database` needs `seconds`, at most 300: without it nobody could"
    " be let in to take the switch away.",
)
def switch_dependency(name: str, body: DependencySwitchBody) -> dict[str, Any]:
    """Whether that holds for the whole fleet, the answer says; it is audited."""
    state = None if body.state == _AUTOMATIC else State(body.state)
    try:
        done = use_cases().operations.switches.switch(
            name, state, reason=body.reason, seconds=body.seconds, by=author()
        )
    except UnknownDependencyError:
        raise _unknown() from None
    except EndlessOutageError:
        raise invalid_request([Fault("/seconds", _needs_seconds())]) from None
    return {
        "dependency": dependency(done.state, told=True),
        "whole_fleet": done.whole_fleet,
        "audited": done.audited,
    }


def _unknown() -> Problem:
    states = use_cases().operations.dependencies.states()
    known = ", ".join(state.report.name for state in states)
    return Problem(
        404,
        "not-found",
        f"There is no such dependency; these are known: {known}.",
        french=f"Cette dépendance n'existe pas ; celles-ci sont connues : {known}.",
    )


def _needs_seconds() -> str:
    most = f"{LONGEST_WITHOUT_DATABASE_SECONDS:g}"
    if language() == "fr":
        return f"La base de données se coupe pour {most} secondes au plus, durée à indiquer"
    return f"The database can be shut off for at most {most} seconds, which must be given"


def _shown(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return _MASK if value.get_secret_value() else ""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return list(value)
    return str(value)
