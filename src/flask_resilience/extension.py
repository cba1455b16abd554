"""``Resilience``, the extension, and the guards it makes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar
from weakref import WeakSet

from flask import Flask, Response, current_app, g, has_app_context

from src.flask_resilience import views
from src.flask_resilience.bound import Bound, Declared
from src.resilience import Outcome, Profile, Registry, ResilienceError, Step, deadline_scope, events
from src.resilience.kinds import Classify
from src.resilience.listeners import Listener

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

P = ParamSpec("P")
T = TypeVar("T")
_EXTENSION: Final = "resilience"
_DEGRADED: Final = "_resilience_degraded"
_DEFAULTS: Final = {
    "RESILIENCE_REDIS_URL": None,
    "RESILIENCE_PREFIX": "/resilience",
    "RESILIENCE_ADMIN": None,
    "RESILIENCE_DEADLINE_SECONDS": None,
}


class ExtensionError(RuntimeError):
    """The extension is used where it cannot work."""


class NotBoundError(ExtensionError):
    """No application is bound, so nobody knows where circuits are kept."""

    def __init__(self) -> None:
        super().__init__("call init_app before guarded calls are made")


class AlreadyBoundError(ExtensionError):
    """An application has one set of guards."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has its guards already")


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """One kind of call to a dependency: a decorator, or around any callable."""

    _extension: Resilience
    _declared: Declared

    def __call__(self, function: Callable[P, T]) -> Callable[P, T]:
        """The function, guarded."""

        @wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            return self.call(function, *args, **kwargs)

        return guarded

    def call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns, or its fallback; raises what ``Policy.call`` raises."""
        return self._extension.here.policy(self._declared).call(function, *args, **kwargs)

    def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        """What became of the call; errors are part of it and never raised."""
        return self._extension.here.policy(self._declared).run(function, *args, **kwargs)

    def block(self) -> AbstractContextManager[None]:
        """A block as one attempt, which is neither repeated nor replaced."""
        return self._extension.here.policy(self._declared).guard()


class Resilience:
    """Guards what an application asks of others. Safe for threads and greenlets.

    Every application that is bound has circuits of its own. A call within the context of an
    application counts there, any other in the one that was bound last.
    """

    def __init__(self, app: Flask | None = None) -> None:
        self._declared: list[Declared] = []
        self._listeners: list[Listener] = []
        self._bound: WeakSet[Bound] = WeakSet()
        self._latest: Bound | None = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Bind the application by its ``RESILIENCE_*`` configuration; opens no connection.

        Raises ``AlreadyBoundError``.
        """
        if _EXTENSION in app.extensions:
            raise AlreadyBoundError(app.name)
        for key, value in _DEFAULTS.items():
            app.config.setdefault(key, value)
        bound = Bound(app.config["RESILIENCE_REDIS_URL"], self._declared)
        for listener in (_remember, *self._listeners):
            bound.registry.listeners.add(listener)
        app.extensions[_EXTENSION] = (self, bound)
        self._bound.add(bound)
        self._latest = bound
        app.after_request(_tell)
        app.wsgi_app = _within(app.wsgi_app, app.config["RESILIENCE_DEADLINE_SECONDS"])  # type: ignore[method-assign, assignment]
        # An application that answers such errors itself goes on doing so.
        app.error_handler_spec[None][None].setdefault(ResilienceError, views.refused)
        if app.config["RESILIENCE_PREFIX"] is not None:
            views.register(app, bound)

    def guard(
        self,
        name: str,
        *,
        tries: int = 1,
        fallback: Callable[..., Any] | Sequence[Step] = (),
        required: bool = False,
        without: str = "",
        profile: Profile | None = None,
        classify: Classify | None = None,
    ) -> Guard:
        """A guard of calls to the dependency of this name.

        More than one try says that asking twice does no harm. A ``fallback`` is asked with the
        arguments of the call. Guards of one name share circuit, bulkhead and retry budget;
        ``without``, ``profile`` and ``classify`` are those of the first. Without a ``required``
        dependency the application is not healthy.
        """
        steps = fallback if isinstance(fallback, Sequence) else [_step(fallback)]
        declared = Declared(name, tries, tuple(steps), without, required, profile, classify)
        self._declared.append(declared)
        for bound in tuple(self._bound):
            bound.policy(declared)
        return Guard(self, declared)

    def listen(self, listener: Listener) -> None:
        """Tell the listener every event of every application, bound or to be bound."""
        self._listeners.append(listener)
        for bound in tuple(self._bound):
            bound.registry.listeners.add(listener)

    @property
    def here(self) -> Bound:
        """What the application has whose context this is; raises ``NotBoundError``."""
        if has_app_context():
            owner, bound = current_app.extensions.get(_EXTENSION, (None, None))
            if owner is self and isinstance(bound, Bound):
                return bound
        if self._latest is None:
            raise NotBoundError
        return self._latest

    @property
    def registry(self) -> Registry:
        """The policies and reports of the application whose context this is."""
        return self.here.registry


def _step(fallback: Callable[..., Any]) -> Step:
    return Step(getattr(fallback, "__name__", "fallback"), fallback)


def _remember(event: events.Event) -> None:
    """A listener: what a request was answered without is told in its answer."""
    if isinstance(event, events.FallbackUsed) and has_app_context():
        g.setdefault(_DEGRADED, {})[event.name] = None


def _tell(response: Response) -> Response:
    for name in g.get(_DEGRADED, ()):
        response.headers.add("X-Degraded", name)
    return response


def _within(inner: WSGIApplication, usual_seconds: float | None) -> WSGIApplication:
    """The application with a deadline: the usual one, or the shorter one that the request asks."""

    def limited(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seconds = _asked(environ.get("HTTP_X_REQUEST_TIMEOUT", ""), usual_seconds)
        if seconds == math.inf:
            return inner(environ, start_response)
        with deadline_scope(seconds, monotonic):
            return inner(environ, start_response)

    return limited


def _asked(text: str, usual_seconds: float | None) -> float:
    """The seconds of a request; what is no number above zero is not heeded."""
    usual = math.inf if usual_seconds is None else usual_seconds
    try:
        seconds = float(text)
    except ValueError:
        return usual
    return min(usual, seconds) if seconds > 0 else usual
