"""Administration: the settings in effect, and what the service asks of others."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint
from pydantic import SecretStr

from src import __version__
from src.services.records import Role
from src.web.context import settings, use_cases
from src.web.dependencies import dependency
from src.web.operation import Access, operation
from src.web.schemas.operations import ConfigAnswer, DependenciesAnswer

admin = Blueprint("admin", __name__, url_prefix="/admin")

_MASK: Final = "********"


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


def _shown(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return _MASK if value.get_secret_value() else ""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return list(value)
    return str(value)
