"""``/ws/monitoring``: live figures and events for operators, over a WebSocket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any, Final, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, request
from flask_sock import Sock
from simple_websocket import ConnectionError as HandshakeError
from simple_websocket import Server
from wsproto.utilities import ProtocolError

from src.adapters.patient_socket import PatientSocket
from src.services.access_errors import CredentialError
from src.services.monitoring_feed import MonitoringFeed
from src.services.permissions import Access
from src.services.ports import StorageUnavailableError
from src.services.records import Role
from src.settings import Settings
from src.telemetry.live import LiveFigures
from src.telemetry.websocket import WebSocketFigures
from src.web.access import acting_principal, authorise, session_in_use
from src.web.context import settings, use_cases
from src.web.language import language
from src.web.limits import count_request
from src.web.metrics import request_metrics
from src.web.operation import operation
from src.web.problems import Problem, problem_response
from src.web.websocket_places import Places
from src.web.websocket_session import GOING_AWAY, Session, Stage

PATH: Final = "/ws/monitoring"
_EXTENSION: Final = "nextvision-websockets"
_ACCESS: Final = Access(Role.ADMIN, "admin")
_SOCKETS: Final = ("gunicorn.socket", "werkzeug.socket")
_MESSAGE_BYTES: Final = 4096
_PING_SECONDS: Final = 20
_SEND_SECONDS: Final = 10.0
_RETRY_AFTER_SECONDS: Final = 10

monitoring_socket = Blueprint("monitoring_socket", __name__)
_sock = Sock()


@dataclass(frozen=True, slots=True)
class _Room:
    """The WebSockets of one application."""

    places: Places
    stage: Stage
    switched_on: Callable[[], bool]


class HandedOver(StopIteration):
    """The connection was a WebSocket and has ended: there is no answer to write.

    Gunicorn takes a ``StopIteration`` for the end of a connection.
    """


def init_app(
    app: Flask, settings: Settings, *, switched_on: Callable[[], bool] = lambda: True
) -> None:
    """Bind the WebSocket, and tell those who look on what happens in this process."""
    cases, metrics = app.extensions["nextvision"], request_metrics(app)
    operations = cases.operations
    feed = MonitoringFeed(cases.clock)
    operations.dependencies.listen(feed.heard)
    operations.life_cycle.listen(feed.phase)
    cases.features.watch(feed.switched)
    live = LiveFigures(metrics.families, cases.clock.monotonic)

    def figures() -> dict[str, Any]:
        circuits = {
            state.report.name: state.report.circuit.state
            for state in operations.dependencies.states()
        }
        return {**live.take(), "over": metrics.over, "circuits": circuits}

    app.extensions[_EXTENSION] = _Room(
        Places(settings.websocket_connections, cases.clock.monotonic),
        Stage(feed, figures, WebSocketFigures(metrics.metrics), cases.clock),
        switched_on,
    )
    app.config["SOCK_SERVER_OPTIONS"] = {
        "ping_interval": _PING_SECONDS,
        "max_message_size": _MESSAGE_BYTES,
        "thread_class": partial(Thread, daemon=True),
    }
    app.register_blueprint(monitoring_socket)


def close_websockets(app: Flask) -> int:
    """How many WebSockets of this process were told that it goes away (1001)."""
    return _room(app).places.close_all(GOING_AWAY, "the process ends")


@monitoring_socket.get(PATH)
@operation(
    summary="Live figures and events, over a WebSocket",
    tag="monitoring",
    access=_ACCESS,
    answers={},
    problems=(426,),
    description=(
        "For a WebSocket (RFC 6455, answered 101); without one this is a 426. Messages are JSON "
        "objects with a `type`. The server sends `subscribed`, then `figures` every "
        "`interval_seconds` (2) and `event` as it happens. The client may send `ping`, `usage`, "
        "and `subscribe` with `interval_seconds` (1 to 60); another message is answered by an "
        "`error` that names the `field`. At most 100 messages in 60 seconds, of at most 4096 "
        "bytes. Closed with 1001 (the process ends), 1008 (too many messages, or not allowed any "
        "more), 1009 (too long) or 1013 (too slow). A session cookie needs an `Origin` of this "
        "service or of `CORS_ORIGINS`."
    ),
)
def upgrade() -> None:
    """Nothing without an upgrade."""
    raise Problem(
        426,
        "upgrade-required",
        "",
        headers={"Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
    )


@_sock.route(PATH, bp=monitoring_socket, endpoint="stream")  # type: ignore[untyped-decorator]
def stream(ws: Server) -> None:
    """Until either side ends it."""
    room = _room(current_app)
    room.stage.meter.opened()
    request_metrics().handed_over()
    session = Session(
        ws,
        room.stage,
        room.places.bucket(acting_principal().id),
        tongue=language(),
        still_allowed=_still_allowed,
    )
    room.places.opened(session)
    try:
        session.run()
    finally:
        room.places.closed(session)
        room.stage.meter.closed()


@monitoring_socket.before_request
def _admit() -> None:
    """Let an operator through to the handshake; everybody else gets an ordinary answer."""
    if request.url_rule is None or not request.url_rule.websocket:
        return
    try:
        _authorise()
    except Exception:
        count_request(None)
        raise
    count_request("default")
    room = _room(current_app)
    if not room.switched_on() or use_cases().operations.life_cycle.draining:
        raise _unavailable("No WebSockets now.", "Pas de WebSocket pour le moment.")
    name = next((each for each in _SOCKETS if each in request.environ), None)
    if name is None:
        raise Problem(501, "not-implemented", "")
    if not room.places.take():
        room.stage.meter.failed()
        raise _unavailable(
            "This process holds as many WebSockets as it may.",
            "Ce processus tient déjà autant de WebSockets qu'il le peut.",
        )
    g.holds_place = True
    request.environ[name] = PatientSocket(request.environ[name], _SEND_SECONDS)


@monitoring_socket.after_request
def _note_upgrade(response: Response) -> Response:
    """Nothing to write where the connection was handed over; log and figures say 101."""
    if not g.get("holds_place") or response.status_code != 200:
        return response
    ended = _Ended() if "gunicorn.socket" in request.environ else response
    ended.status_code = 101
    return ended


@monitoring_socket.teardown_request
def _leave(_: BaseException | None) -> None:
    if g.pop("holds_place", False):
        _room(current_app).places.give_back()


@monitoring_socket.errorhandler(ProtocolError)
@monitoring_socket.errorhandler(HandshakeError)
def _not_understood(error: Exception) -> Response:
    del error
    return problem_response(
        Problem(
            400,
            "malformed-request",
            "The handshake of the WebSocket is not well formed.",
            headers={"Sec-WebSocket-Version": "13"},
            french="L'ouverture du WebSocket est mal formée.",
        )
    )


class _Ended(Response):
    def __call__(self, *_: Any) -> Any:
        raise HandedOver


def _authorise() -> None:
    """The caller is an operator, and no page of another site. Raises as ``authorise``."""
    authorise(_ACCESS)
    # Browsers send the cookie along for every page, and say truly which page that is.
    if session_in_use() is not None and not _is_own_page(request.headers.get("Origin")):
        raise Problem(
            403,
            "forbidden",
            "A signed-in browser may open this from pages of this service alone.",
            french="Un navigateur connecté ne peut l'ouvrir que depuis une page de ce service.",
        )


def _is_own_page(origin: str | None) -> bool:
    if origin is None:
        return False
    return origin in settings().cors_origins or urlsplit(origin).netloc == request.host


def _still_allowed() -> bool:
    """Whether the credential is still good and the feature on; while nobody can tell, it is."""
    if not _room(current_app).switched_on():
        return False
    try:
        authorise(_ACCESS)
    except StorageUnavailableError:
        return True
    except (Problem, CredentialError):
        return False
    return True


def _unavailable(detail: str, french: str) -> Problem:
    headers = {"Retry-After": str(_RETRY_AFTER_SECONDS)}
    return Problem(503, "unavailable", detail, headers=headers, french=french)


def _room(app: Flask) -> _Room:
    return cast("_Room", app.extensions[_EXTENSION])
