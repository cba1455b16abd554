"""How often one client may call: counted once a request, told in every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from time import monotonic, time
from typing import Any, Final, cast

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from flask_limiter._extension import LimiterContext
from limits import parse_many
from limits.storage import Storage

from src.adapters.redis.guard import RedisGuard, own_guard
from src.settings import Settings
from src.web.problems import Problem

_EXTENSION: Final = "nextvision-limits"
_KNOWN_WINDOWS: Final = 10_000
_SWEEP_SECONDS: Final = 60.0
_TELL_SECONDS: Final = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """So many calls in so many seconds; ``text`` is how the RateLimit-Policy header says it."""

    name: str
    amount: int
    seconds: int
    text: str

    def share(self, parts: int) -> Policy:
        """The policy of one of so many that count apart and do not hear of each other."""
        return policy_of(self.name, max(1, self.amount // parts), self.seconds)


def policy_of(name: str, amount: int, seconds: int) -> Policy:
    """The policy with its text."""
    return Policy(name, amount, seconds, f'"{name}";q={amount};w={seconds}')


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands with a policy: calls left in this window, and seconds to its end."""

    policy: Policy
    left: int
    seconds: int
    exceeded: bool


class LocalWindows:
    """Fixed windows counted in this process, with the two questions asked of a shared storage.

    The in-memory storage of the limits package starts a thread every hundredth of a second to
    forget what has ended; here that is done in passing.
    """

    def __init__(self) -> None:
        self._windows: dict[str, tuple[float, int]] = {}
        self._sweep_at = 0.0

    def incr(self, key: str, expiry: float) -> int:
        """How often the key was counted in its present window, this time included."""
        now = time()
        end, used = self._windows.get(key, (0.0, 0))
        if end <= now:
            end, used = now + expiry, 0
            if now >= self._sweep_at:
                self._forget_ended(now)
        self._windows[key] = (end, used + 1)
        return used + 1

    def get_expiry(self, key: str) -> float:
        """When the present window of the key ends, in seconds of the wall clock."""
        return self._windows.get(key, (0.0, 0))[0]

    def __len__(self) -> int:
        return len(self._windows)

    def _forget_ended(self, now: float) -> None:
        self._windows = {key: window for key, window in self._windows.items() if window[0] > now}
        self._sweep_at = now + _SWEEP_SECONDS


class ClientLimiter(Limiter):
    """Flask-Limiter's storages and strategy, asked once a request when the caller is known.

    Flask-Limiter's own check runs before the view, so it cannot tell callers apart, and resolves
    its decorators anew at each request, which costs more than the whole of Flask does. Fixed
    windows are counted: one increment a request, one round trip with Redis. A storage that fails
    is replaced by this process's memory until it answers again; no request fails by it. Meanwhile
    each of the ``workers()`` of this server grants its share, so that together they grant no more
    than before.
    """

    def __init__(
        self,
        storage_uri: str | None,
        timeout_seconds: float,
        workers: Callable[[], int] = lambda: 1,
        guard: RedisGuard | None = None,
    ) -> None:
        super().__init__(
            lambda: "",
            storage_uri=storage_uri or "memory://",
            storage_options=cast(
                "dict[str, str | int]",
                {"socket_timeout": timeout_seconds, "socket_connect_timeout": timeout_seconds}
                if storage_uri
                else {},
            ),
            strategy="fixed-window",
            swallow_errors=True,
        )
        self._own = LocalWindows()
        self._workers = workers
        # A shared storage is asked through the policy of Redis.
        self._guard = guard or own_guard(monotonic) if storage_uri is not None else None
        self._on_own = False
        self._tell_at = 0.0
        self._window_ends: dict[str, float] = {}
        self._no_context = LimiterContext()

    @property
    def context(self) -> LimiterContext:
        """Nothing: a request's standing is told by ``count``, and kept by who asked."""
        return self._no_context

    def _check_request_limit(self, *_: Any, **__: Any) -> None:
        """Nothing before the view: ``count`` is asked once the caller is known."""

    def count(self, policies: tuple[Policy, ...], client: str) -> list[Standing]:
        """One more call of this client under each policy, and where it stands with them."""
        if self._guard is None:
            return self._counted(self._own, policies, client)
        try:
            found = self._guard.call(lambda: self._counted(self.storage, policies, client))
        except Exception as error:  # noqa: BLE001  # each storage has its own errors, all mean this
            self._go_on_alone(error)
            self._guard.went_on_without()
            return self._counted(self._own, self._own_share(policies), client)
        if self._on_own:
            self._on_own = False
            self._window_ends.clear()
            _log.warning("the limit storage answers again")
        return found

    def _counted(
        self, storage: Storage | LocalWindows, policies: tuple[Policy, ...], client: str
    ) -> list[Standing]:
        return [self._count(storage, policy, client) for policy in policies]

    def _count(self, storage: Storage | LocalWindows, policy: Policy, client: str) -> Standing:
        key = f"{policy.name}/{client}"
        length = policy.seconds
        used = storage.incr(key, length)
        now = time()
        end = self._window_ends.get(key, 0.0)
        if used == 1 or end <= now:
            # A window starts with its first call, so only a window begun elsewhere is asked for.
            end = now + length if used == 1 else storage.get_expiry(key)
            if len(self._window_ends) >= _KNOWN_WINDOWS:
                self._window_ends.clear()
            self._window_ends[key] = end
        return Standing(
            policy,
            max(0, policy.amount - used),
            max(1, int(end - now + 0.999)),
            exceeded=used > policy.amount,
        )

    def _own_share(self, policies: tuple[Policy, ...]) -> tuple[Policy, ...]:
        """What this process grants while it cannot share."""
        parts = max(1, self._workers())
        return policies if parts == 1 else tuple(policy.share(parts) for policy in policies)

    def close(self) -> None:
        """Give back the connections of the storage; a later count opens them again."""
        connection_pool = getattr(getattr(self.storage, "storage", None), "connection_pool", None)
        if connection_pool is not None:
            connection_pool.disconnect()

    def _go_on_alone(self, error: Exception) -> None:
        """Count here; told at most once a minute, however often the storage comes and goes."""
        if self._on_own:
            return
        self._on_own = True
        self._window_ends.clear()
        now = time()
        if now >= self._tell_at:
            self._tell_at = now + _TELL_SECONDS
            said = type(error).__name__
            _log.warning("the limit storage fails (%s): counting this worker's share", said)


@dataclass(frozen=True, slots=True)
class _Limits:
    limiter: ClientLimiter
    policies: Mapping[str, tuple[Policy, ...]]
    spared: list[Callable[[], bool]] = field(default_factory=list)


def init_app(app: Flask, settings: Settings) -> None:
    """Count the requests of this application, if its settings say so."""
    if not settings.ratelimit_enabled:
        return
    life_cycle = app.extensions["nextvision"].operations.life_cycle

    def workers() -> int:  # the server tells it later than this
        return int(life_cycle.workers())

    guard = app.extensions["nextvision_redis_guard"]
    limiter = ClientLimiter(settings.redis, settings.redis_timeout_seconds, workers, guard)
    limiter.init_app(app)
    life_cycle.at_end("redis", limiter.close)
    default = _policies("default", settings.ratelimit_default)
    app.extensions[_EXTENSION] = _Limits(
        limiter,
        {"default": default, "import": default + _policies("import", settings.ratelimit_import)},
    )
    app.before_request(_count_unrouted)
    app.after_request(_tell)


def spare(app: Flask, is_spared: Callable[[], bool]) -> None:
    """Count no request of this application of which ``is_spared`` says so, when it is its turn."""
    limits = cast("_Limits | None", app.extensions.get(_EXTENSION))
    if limits is not None:
        limits.spared.append(is_spared)


def count_request(name: str | None) -> None:
    """Count this request of the present caller under the policies of that name.

    None counts a caller who was not let in, by address. The caller is the principal where one is
    known, else the address. Raises ``Problem`` 429 when a policy is exceeded.
    """
    limits = cast("_Limits | None", current_app.extensions.get(_EXTENSION))
    if limits is None or any(is_spared() for is_spared in limits.spared):
        return
    principal = g.get("principal") if name is not None else None
    client = f"p:{principal.id}" if principal is not None else _address()
    standings = limits.limiter.count(limits.policies[name or "default"], client)
    g.standings = standings
    for standing in standings:
        if standing.exceeded:
            raise _too_many(standing)


def _count_unrouted() -> None:
    """Count what no operation will count: addresses and methods that lead nowhere."""
    if request.url_rule is None:
        count_request(None)


def _tell(response: Response) -> Response:
    """Say the policies and where the caller stands (draft-ietf-httpapi-ratelimit-headers-10)."""
    standings: list[Standing] | None = g.get("standings")
    if standings:
        response.headers.add("RateLimit-Policy", ", ".join(one.policy.text for one in standings))
        response.headers.add(
            "RateLimit",
            ", ".join(f'"{one.policy.name}";r={one.left};t={one.seconds}' for one in standings),
        )
    return response


def _policies(name: str, rates: str) -> tuple[Policy, ...]:
    items = parse_many(rates)
    names = [name] if len(items) == 1 else [f"{name}-{item.get_expiry()}s" for item in items]
    return tuple(
        policy_of(each, item.amount, item.get_expiry())
        for each, item in zip(names, items, strict=True)
    )


def _too_many(standing: Standing) -> Problem:
    policy = standing.policy
    return Problem(
        429,
        "rate-limited",
        f"Policy {policy.name}: {policy.amount} requests in {policy.seconds} seconds.",
        headers={"Retry-After": str(standing.seconds)},
        extra={
            "policy": policy.name,
            "limit": policy.amount,
            "window_seconds": policy.seconds,
        },
        french=f"Limite {policy.name} : {policy.amount} requêtes en {policy.seconds} secondes.",
    )


def _address() -> str:
    """The address that counts; the whole /64 for IPv6, which is what one customer is given."""
    address = request.remote_addr or "unknown"
    if ":" in address:
        try:
            address = str(ip_network(f"{address}/64", strict=False))
        except ValueError:
            return "a:unknown"
    return f"a:{address}"
