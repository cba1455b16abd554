"""Features that are switched while the service runs: /admin/features."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Flask, Response

from src.services.features import FeatureNotFoundError, FeatureOffError, FeatureState
from src.services.records import Role
from src.web.context import use_cases
from src.web.etag import check_if_match, etag_header, etag_of, not_modified
from src.web.operation import Access, operation
from src.web.problems import Problem, problem_response
from src.web.resources import TAGGED, author
from src.web.schemas.features import FeatureAnswer, FeaturesAnswer, FeatureSwitchBody

features = Blueprint("features", __name__, url_prefix="/admin/features")

_ADMIN: Final = Access(Role.ADMIN, "admin")
_SEEN: Final = "Other workers follow within `INDEX_REFRESH_SECONDS`; the change is audited."
# Nobody knows when it will be switched on again; so often it costs nothing to ask.
_RETRY_SECONDS: Final = 60
Answer = tuple[dict[str, Any], int, dict[str, str]]


def init_app(app: Flask) -> None:
    """Bind the views, and answer what needs a feature that is off as a problem."""
    app.register_error_handler(FeatureOffError, _off)
    app.register_error_handler(FeatureNotFoundError, _unknown)
    app.register_blueprint(features)


@features.get("")
@operation(
    summary="What can be switched while the service runs, and how it stands",
    tag="admin",
    access=_ADMIN,
    answers={200: FeaturesAnswer},
    description="While the database does not answer: as this worker last knew it.",
)
def list_features() -> dict[str, Any]:
    """Every feature."""
    return {"features": [_shown(state) for state in use_cases().features.states()]}


@features.get("/<name>")
@operation(
    summary="How one feature stands",
    tag="admin",
    access=_ADMIN,
    answers={200: FeatureAnswer, 304: None},
    problems=(404,),
    headers=TAGGED,
)
def show_feature(name: str) -> Response | Answer:
    """The feature, or 304 to those who have it."""
    state = use_cases().features.get(name)
    return not_modified(_etag(state)) or _answer(state)


@features.put("/<name>")
@operation(
    summary="Switch a feature on or off",
    tag="admin",
    access=_ADMIN,
    body=FeatureSwitchBody,
    answers={200: FeatureAnswer},
    problems=(404, 412),
    headers=TAGGED,
    description=_SEEN,
)
def switch_feature(name: str, body: FeatureSwitchBody) -> Answer:
    """The feature as it stands now."""
    use_case, expected = use_cases().features, _expected_version(name)
    return _answer(
        use_case.switch(
            name, on=body.on, reason=body.reason, by=author(), expected_version=expected
        )
    )


@features.delete("/<name>")
@operation(
    summary="Let the settings decide about a feature again",
    tag="admin",
    access=_ADMIN,
    answers={200: FeatureAnswer},
    problems=(404, 412),
    headers=TAGGED,
    description=_SEEN,
)
def reset_feature(name: str) -> Answer:
    """The feature as it stands now."""
    expected = _expected_version(name)
    return _answer(use_cases().features.reset(name, by=author(), expected_version=expected))


def _answer(state: FeatureState) -> Answer:
    return _shown(state), 200, etag_header(_etag(state))


def _shown(state: FeatureState) -> dict[str, Any]:
    override = state.override
    return {
        "name": state.feature.name,
        "switches": state.feature.switches,
        "without": state.feature.without,
        "on": state.on,
        "default": state.default,
        "overridden": None
        if override is None
        else {"by": override.changed_by, "at": override.changed_at, "reason": override.reason},
    }


def _etag(state: FeatureState) -> str:
    # Two machines with other settings show other defaults under one version.
    return etag_of(state.version, state.feature.name, "on" if state.default else "off")


def _expected_version(name: str) -> int | None:
    """The version that If-Match names, once it is found to be the stored one."""
    state = use_cases().features.get(name)
    return state.version if check_if_match(_etag(state)) else None


def _off(error: FeatureOffError) -> Response:
    return problem_response(
        Problem(
            503,
            "feature-off",
            f"The feature {error.name} is switched off.",
            headers={"Retry-After": str(_RETRY_SECONDS)},
            extra={"feature": error.name},
            french=f"La fonction {error.name} est désactivée.",
        )
    )


def _unknown(_error: FeatureNotFoundError) -> Response:
    return problem_response(
        Problem(
            404,
            "not-found",
            "There is no feature of this name.",
            french="Aucune fonction ne porte ce nom.",
        )
    )
