"""How often one client may call: counted once a request, told in every answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from time import time
from typing import Any, Final, cast

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, Storage

from src.settings import Settings
from src.web.problems import Problem

_EXTENSION: Final = "nextvision-limits"
_LONGEST_PAUSE_SECONDS: Final = 32.0
_KNOWN_WINDOWS: Final = 10_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """One named limit; ``text`` is how the RateLimit-Policy header says it."""

    name: str
    item: RateLimitItem
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands with a policy: calls left in this window, and seconds to its end."""

    policy: Policy
    left: int
    seconds: int
    exceeded: bool


class ClientLimiter(Limiter):
    """Flask-Limiter's storages and strategy, asked once a request when the caller is known.

    Flask-Limiter's own check runs before the view, so it cannot tell callers apart, and resolves
    its decorators anew at each request, which costs three times what the whole of Flask does.
    Fixed windows are counted: one increment a request, one round trip with Redis. A storage that
    fails is replaced by this process's memory until it answers again; no request fails by it.
    """

    def __init__(self, storage_uri: str, timeout_seconds: float) -> None:
        options: dict[str, Any] = {}
        if not storage_uri.startswith("memory"):
            options = {
                "socket_timeout": timeout_seconds,
                "socket_connect_timeout": timeout_seconds,
            }
        super().__init__(
            lambda: "",
            storage_uri=storage_uri,
            storage_options=options,
            strategy="fixed-window",
            swallow_errors=True,
        )
        self._own_memory: MemoryStorage | None = None
        self._retry_at = 0.0
        self._pause_seconds = 1.0
        self._window_ends: dict[str, float] = {}

    def _check_request_limit(self, *_: Any, **__: Any) -> None:
        """Nothing before the view: ``count`` is asked once the caller is known."""

    def count(self, policies: tuple[Policy, ...], client: str) -> list[Standing]:
        """One more call of this client under each policy, and where it stands with them."""
        storage = self._present_storage()
        try:
            return [self._count(storage, policy, client) for policy in policies]
        except Exception as error:  # noqa: BLE001  # each storage has its own errors, all mean this
            storage = self._give_up(error)
            return [self._count(storage, policy, client) for policy in policies]

    def _count(self, storage: Storage, policy: Policy, client: str) -> Standing:
        key = policy.item.key_for(policy.name, client)
        length = policy.item.get_expiry()
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
            max(0, policy.item.amount - used),
            max(1, int(end - now + 0.999)),
            exceeded=used > policy.item.amount,
        )

    def _present_storage(self) -> Storage:
        if self._own_memory is None:
            return self.storage
        if time() >= self._retry_at:
            if self.storage.check():
                _log.warning("the limit storage answers again")
                self._own_memory, self._pause_seconds = None, 1.0
                self._window_ends.clear()
                return self.storage
            self._wait_longer()
        return self._own_memory

    def _give_up(self, error: Exception) -> Storage:
        if self._own_memory is None:
            _log.warning("the limit storage fails (%s): counting in memory", type(error).__name__)
            self._own_memory = MemoryStorage()
            self._window_ends.clear()
            self._wait_longer()
        return self._own_memory

    def _wait_longer(self) -> None:
        self._retry_at = time() + self._pause_seconds
        self._pause_seconds = min(_LONGEST_PAUSE_SECONDS, self._pause_seconds * 2)


@dataclass(frozen=True, slots=True)
class _Limits:
    limiter: ClientLimiter
    policies: Mapping[str, tuple[Policy, ...]]


def init_app(app: Flask, settings: Settings) -> None:
    """Count the requests of this application, if its settings say so."""
    if not settings.ratelimit_enabled:
        return
    limiter = ClientLimiter(settings.redis or "memory://", settings.redis_timeout_seconds)
    limiter.init_app(app)
    default = _policies("default", settings.ratelimit_default)
    app.extensions[_EXTENSION] = _Limits(
        limiter,
        {"default": default, "import": default + _policies("import", settings.ratelimit_import)},
    )
    app.before_request(_count_unrouted)
    app.after_request(_tell)


def count_request(name: str | None) -> None:
    """Count this request of the present caller under the policies of that name.

    None counts a caller who was not let in, by address. The caller is the principal where one is
    known, else the address. Raises ``Problem`` 429 when a policy is exceeded.
    """
    limits = cast("_Limits | None", current_app.extensions.get(_EXTENSION))
    if limits is None:
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
        response.headers["RateLimit-Policy"] = ", ".join(one.policy.text for one in standings)
        response.headers["RateLimit"] = ", ".join(
            f'"{one.policy.name}";r={one.left};t={one.seconds}' for one in standings
        )
    return response


def _policies(name: str, rates: str) -> tuple[Policy, ...]:
    items = parse_many(rates)
    names = [name] if len(items) == 1 else [f"{name}-{item.get_expiry()}s" for item in items]
    return tuple(
        Policy(each, item, f'"{each}";q={item.amount};w={item.get_expiry()}')
        for each, item in zip(names, items, strict=True)
    )


def _too_many(standing: Standing) -> Problem:
    name, amount = standing.policy.name, standing.policy.item.amount
    window = standing.policy.item.get_expiry()
    return Problem(
        429,
        "rate-limited",
        f"Policy {name}: {amount} requests in {window} seconds.",
        headers={"Retry-After": str(standing.seconds)},
        extra={"policy": name, "limit": amount, "window_seconds": window},
        french=f"Limite {name} : {amount} requêtes en {window} secondes.",
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
