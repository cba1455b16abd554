"""Stress tests: POST /admin/stress-test, which sends HTTP to the server that answers it."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Flask, g, request

from src.services.records import Role
from src.services.stress import PASS_HEADER, StressRefusedError, StressRunningError
from src.stress.errors import GeneratorError, Reason, TargetError, UnknownScenarioError
from src.stress.load import Target
from src.stress.report import report_of
from src.stress.scenarios import FAILOVER, REMOTE_NAMES
from src.web.context import settings, use_cases
from src.web.limits import spare
from src.web.operation import Access, operation
from src.web.problems import Problem
from src.web.resources import author
from src.web.schemas.stress import StressAnswer, StressQuery

stress = Blueprint("stress", __name__, url_prefix="/admin")

_CREDENTIALS: Final = ("Authorization", "X-API-Key", "Cookie", "X-CSRF-Token")
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # what a server binds to
_RETRY_SECONDS: Final = "30"
_FRENCH: Final[dict[Reason, str]] = {
    "unreachable": "Le serveur ne répond pas à sa propre adresse.",
    "foreign": "Un autre service répond à l'adresse de ce serveur.",
    "redirected": "Le serveur redirige vers HTTPS les requêtes qui ne passent pas par le proxy.",
    "unauthenticated": "Le serveur n'accepte pas les données d'accès de cette requête.",
    "forbidden": "Ces données d'accès ne permettent pas d'apparier : il faut aussi matching:read.",
    "limited": "La limite de requêtes de ce client est atteinte : attendez la fin de sa période.",
}


def init_app(app: Flask) -> None:
    """Bind the view, and leave the requests of a run out of what the rate limit counts."""
    app.register_blueprint(stress)
    spare(app, _of_a_run)


@stress.post("/stress-test")
@operation(
    summary="Try a load on this server, by real requests, and judge it",
    tag="admin",
    access=Access(Role.ADMIN, "admin"),
    query=StressQuery,
    answers={200: StressAnswer},
    problems=(409, 501),
    idempotent=True,
    unhurried=True,
    description=(
        "Answers when the load has ended: 5 to 20 seconds, about a minute for `full_suite`, longer "
        "than other requests may take. The requests bear the caller's own credential, which needs "
        "`matching:read` besides, and are not counted by the rate limit. One run at a time over "
        "the whole fleet. Production refuses (403) unless `STRESS_TEST_ALLOWED` is set."
    ),
)
def stress_test(query: StressQuery) -> dict[str, Any]:
    """The figures, the criteria and the verdict."""
    try:
        run = use_cases().stress.run(query.scenario, _target(), by=author())
    except StressRefusedError:
        raise Problem(
            403,
            "forbidden",
            "Stress tests are refused in production; STRESS_TEST_ALLOWED lets them in.",
            french="Les tests de charge sont refusés en production ; STRESS_TEST_ALLOWED les "
            "autorise.",
        ) from None
    except UnknownScenarioError as error:
        raise _unknown(error) from None
    except StressRunningError:
        raise Problem(
            409,
            "conflict",
            "Another stress test is running; send the request again when it has ended.",
            headers={"Retry-After": _RETRY_SECONDS},
            french="Un autre test de charge est en cours ; renvoyez la requête quand il sera fini.",
        ) from None
    except TargetError as error:
        raise _unreached(error) from None
    except GeneratorError as error:
        raise Problem(
            503,
            "unavailable",
            f"The run was broken off: {error}.",
            headers={"Retry-After": _RETRY_SECONDS},
            french="Le test de charge a été interrompu ; renvoyez la requête.",
        ) from None
    return report_of(run)


def _target() -> Target:
    """This very server: the address its socket is bound to, which no caller can choose."""
    environ = request.environ
    # What the forwarded headers said stands in front of what the server itself said.
    own = environ.get("werkzeug.proxy_fix.orig", environ)
    host = str(own.get("SERVER_NAME") or "")
    port = str(own.get("SERVER_PORT") or "")
    if not host or not port.isdecimal():
        raise Problem(
            501,
            "not-implemented",
            "This server listens on a file, not on a port: use 'flask stress --url'.",
            french="Ce serveur écoute sur un fichier et non sur un port : utilisez "
            "« flask stress --url ».",
        )
    host = _ANYWHERE.get(host, host)
    headers = {name: request.headers[name] for name in _CREDENTIALS if name in request.headers}
    if settings().https_only and settings().trusted_proxies:
        # As the proxy in front would say; without it plain HTTP is redirected.
        headers["X-Forwarded-Proto"] = "https"
    return Target(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}", headers)


def _unknown(error: UnknownScenarioError) -> Problem:
    known = ", ".join(REMOTE_NAMES)
    detail, french = f"Known scenarios: {known}.", f"Scénarios connus : {known}."
    if error.name == FAILOVER:
        detail = f"failover starts a server of its own: run 'flask stress failover'. {detail}"
        french = f"failover démarre son propre serveur : « flask stress failover ». {french}"
    return Problem(
        400,
        "malformed-request",
        detail,
        extra={"known_scenarios": list(REMOTE_NAMES)},
        french=french,
    )


def _unreached(error: TargetError) -> Problem:
    french = _FRENCH[error.reason]
    match error.reason:
        case "forbidden":
            return Problem(403, "forbidden", f"{error}.", french=french)
        case "limited":
            return Problem(429, "rate-limited", f"{error}.", headers={"Retry-After": "60"})
        case _:
            headers = {"Retry-After": _RETRY_SECONDS}
            return Problem(503, "unavailable", f"{error}.", headers=headers, french=french)


def _of_a_run() -> bool:
    """Whether who asks was let in and bears a good pass of a run of this deployment."""
    text = request.headers.get(PASS_HEADER)
    return text is not None and bool(g.get("principal")) and use_cases().stress.is_passed(text)
