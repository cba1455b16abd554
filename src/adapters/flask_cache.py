"""Flask-Caching over the two levels: its decorators and methods, computing once.

Set ``CACHE_TYPE`` to ``src.adapters.flask_cache.TieredBackend`` and ``CACHE_TIERED`` to a
``TieredCache`` that declares the namespace ``CACHE_NAMESPACE`` ("views" unless told).
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from flask import Flask
from flask_caching import Cache
from flask_caching.backends.base import BaseCache

from src.resilience.tiered import NotStorableError, TieredCache

if TYPE_CHECKING:
    from datetime import timedelta

CONFIGURED: Final = "CACHE_TIERED"
NAMESPACE: Final = "CACHE_NAMESPACE"
# What Flask-Caching calls "never expires".
_LONGEST_SECONDS: Final = 365 * 86400.0
# How long what one has computed is there for the others before Flask-Caching keeps it itself.
_HANDED_OVER_SECONDS: Final = 2.0
# The key that was just asked for in vain: what Flask-Caching computes next is its value.
_missed: ContextVar[str | None] = ContextVar("missed", default=None)


def cache_config(cache: TieredCache, default_timeout: int) -> dict[str, Any]:
    """What Flask-Caching's ``init_app`` needs to keep values in this cache."""
    return {
        "CACHE_TYPE": f"{__name__}.{TieredBackend.__name__}",
        "CACHE_DEFAULT_TIMEOUT": default_timeout,
        CONFIGURED: cache,
    }


class MissingCacheError(RuntimeError):
    """``CACHE_TIERED`` is not set to a ``TieredCache``."""

    def __init__(self) -> None:
        super().__init__(f"set {CONFIGURED} to a TieredCache before init_app")


class TieredBackend(BaseCache):
    """A backend of Flask-Caching. Values are of JSON, or a tuple of that; others are refused.

    Raises ``NotStorableError`` for those, which Flask-Caching's decorators log and survive.
    """

    def __init__(self, cache: TieredCache, namespace: str, default_timeout: int) -> None:
        super().__init__(default_timeout=default_timeout, ignore_delete_many_errors=True)
        self._cache = cache
        self._namespace = namespace
        # Says now what would otherwise be said at the first request.
        cache.namespaces[namespace]

    @classmethod
    def factory(
        cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]
    ) -> TieredBackend:
        """The backend that the configuration asks for."""
        del app, args
        cache = config.get(CONFIGURED)
        if not isinstance(cache, TieredCache):
            raise MissingCacheError
        return cls(cache, config.get(NAMESPACE, "views"), kwargs["default_timeout"])

    def get(self, key: str) -> Any:
        """The value, or None where none is kept."""
        return _unpacked(self._cache.get(self._namespace, key).value)

    def get_many(self, *keys: str) -> list[Any]:
        """The values in the order of the keys."""
        return [_unpacked(each.value) for each in self._cache.get_many(self._namespace, keys)]

    def has(self, key: str) -> bool:
        """Whether a value is kept, be it None."""
        return self._cache.get(self._namespace, key).found

    def set(self, key: str, value: Any, timeout: int | timedelta | None = None) -> bool:
        """Keep the value. Raises ``NotStorableError``."""
        return bool(self.set_many({key: value}, timeout))

    def set_many(
        self, mapping: dict[str, Any], timeout: int | timedelta | None = None
    ) -> list[str]:
        """Keep the values; the keys. Raises ``NotStorableError``."""
        values = {key: _packed(value) for key, value in mapping.items()}
        self._cache.set_many(self._namespace, values, ttl=self._seconds(timeout))
        return list(mapping)

    def add(self, key: str, value: Any, timeout: int | timedelta | None = None) -> bool:
        """Keep the value unless there is one; whether there was none."""
        return not self.has(key) and self.set(key, value, timeout)

    def delete(self, key: str) -> bool:
        """Forget the key; whether it was there."""
        return self._cache.delete(self._namespace, key) > 0

    def delete_many(self, *keys: str) -> list[str]:
        """Forget the keys."""
        self._cache.delete(self._namespace, *keys)
        return list(keys)

    def clear(self) -> bool:
        """Forget all that Flask-Caching keeps, and nothing of other namespaces."""
        self._cache.clear(self._namespace)
        return True

    def compute_once(self, key: str, compute: Callable[[], Any]) -> Any:
        """What ``compute`` gives, asked for once by all who ask at the same time.

        Flask-Caching keeps it afterwards for as long as it wants; until then it is handed over.
        """
        made: list[Any] = []

        def packed() -> Any:
            made.append(compute())
            return _packed(made[0])

        try:
            outcome = self._cache.get_or_compute(
                self._namespace, key, packed, ttl=_HANDED_OVER_SECONDS
            )
        except NotStorableError:
            # Nobody else can be given it: everybody computes for himself.
            return made[0] if made else compute()
        return made[0] if made else _unpacked(outcome.value)

    def _seconds(self, timeout: int | timedelta | None) -> float:
        seconds = self._normalize_timeout(timeout)
        return float(seconds) if seconds > 0 else _LONGEST_SECONDS


class TieredFlaskCache(Cache):
    """Flask-Caching's ``Cache`` whose ``cached`` and ``memoize`` compute a missing value once.

    Not with a ``response_filter``, which may want nobody else to get what was computed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._filtered: WeakSet[Callable[..., Any]] = WeakSet()
        super().__init__(*args, **kwargs)

    def cached(self, *args: Any, **kwargs: Any) -> Any:
        """See Flask-Caching."""
        return self._noting_filters(super().cached(*args, **kwargs), kwargs)

    def memoize(self, *args: Any, **kwargs: Any) -> Any:
        """See Flask-Caching."""
        return self._noting_filters(super().memoize(*args, **kwargs), kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """See Flask-Caching."""
        value = super().get(*args, **kwargs)
        _missed.set(args[0] if args and value is None else None)
        return value

    def _noting_filters(self, decorator: Any, options: dict[str, Any]) -> Any:
        def decorate(function: Callable[..., Any]) -> Any:
            if options.get("response_filter") is not None:
                self._filtered.add(function)
            return decorator(function)

        return decorate

    # The hooks below run in this order around a decorated call: whether to leave the cache out,
    # (get), whether what was found is stale, and the call itself.

    def _bypass_cache(self, *args: Any, **kwargs: Any) -> Any:
        bypassed = super()._bypass_cache(*args, **kwargs)
        _missed.set(None)
        return bypassed

    def _is_stale(self, *args: Any, **kwargs: Any) -> Any:
        stale = super()._is_stale(*args, **kwargs)
        _missed.set(None)
        return stale

    def _call_fn(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        call = super()._call_fn
        key = _missed.get()
        _missed.set(None)
        # Typed as the simplest backend in Flask-Caching.
        backend: BaseCache = self.cache
        if key is None or fn in self._filtered or not isinstance(backend, TieredBackend):
            return call(fn, *args, **kwargs)
        return backend.compute_once(key, lambda: call(fn, *args, **kwargs))


def _packed(value: Any) -> Any:
    """The value in a form of which JSON gives the same back: a tuple is told from a list."""
    if value is None:
        return None
    return {"tuple": list(value)} if type(value) is tuple else {"value": value}


def _unpacked(kept: Any) -> Any:
    if kept is None:
        return None
    return tuple(kept["tuple"]) if "tuple" in kept else kept["value"]
