"""Nothing opens a connection unless a policy stands before it, or a reason is given."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from src.settings import Settings
from src.wiring.resilience import ASKED_BY, DATABASE, REDIS, SENTRY, dependencies

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
ADAPTERS = SRC / "adapters"
OPENERS = {
    "aiohttp", "asyncio", "flask_limiter", "ftplib", "http.client", "httpx", "limits", "redis",
    "requests", "sentry_sdk", "smtplib", "socket", "urllib.request", "urllib3", "websocket",
    "websockets",
}  # fmt: skip
# Modules that open connections to others: what opens them, what guards it, by which dependencies.
GUARDED = {
    "commitment_parser.py": ("HttpCommitmentParser", "GuardedParser", {"bridge"}),
    "google_maps/exchange.py": ("GoogleMaps", "GuardedMaps", {"google_maps", "geocoding"}),
    "text/endpoint_model.py": ("EndpointModel", "GuardedModel", {"embeddings"}),
    "webhooks/sender.py": ("WebhookSender", "GuardedSender", {"webhooks"}),
}
_BY_GUARD = "a client of Redis, which is asked through its guard"
_FOR_GUARD = "sends what a client asks that has passed the guard"
_GUARD = "the guard itself names the errors"
_OWN_PROCESS = "the two ends of a pipe to a process of our own, which is killed when time is up"
_TRIAL = "the load of a test run by hand: what it finds is what it is for"
_PROBE = "a probe: it must ask, whatever a circuit says"
_NO_CONNECTION = "names its errors only"
ALLOWED = {
    "answers/rates.py": _BY_GUARD,
    "documents/process.py": _OWN_PROCESS,
    "documents/worker.py": _OWN_PROCESS,
    "guarded/text_model.py": _NO_CONNECTION,
    "patient_socket.py": "one that a client has opened: nothing is asked of anybody",
    "probes/readiness.py": _PROBE,
    "probes/redis_server.py": _PROBE,
    "redis/cache_level.py": _BY_GUARD,
    "redis/cache_script.py": _FOR_GUARD,
    "redis/circuit_script.py": _FOR_GUARD,
    "redis/circuit_store.py": _BY_GUARD,
    "redis/guard.py": _GUARD,
    "redis/invalidation.py": _BY_GUARD,
    "security/attempts.py": _BY_GUARD,
    "stress/exchange.py": _TRIAL,
    "stress/fault_proxy.py": _TRIAL,
    "stress/own_server.py": _TRIAL,
    "stress/wire_pipe.py": _TRIAL,
    "webhooks/addresses.py": "asks name servers alone; nothing else is opened",
}
# The same outside the adapters.
ELSEWHERE = {
    "telemetry/sentry.py": "the SDK, whose transport goes through the policy",
    "web/limits.py": "Flask-Limiter, whose storage is asked through the policy of Redis",
}
# Where an engine is used directly: by calls of these methods.
ENGINE_CALLS = {"begin", "connect", "raw_connection"}
ENGINES = {
    "adapters/probes/database.py": _PROBE,
    "adapters/probes/readiness.py": _PROBE,
    "adapters/storage/revisions.py": "migrations, which an operator runs by hand",
    "adapters/storage/transaction.py": "everything else: within the guard of the database",
}
# Whoever makes one of these in the application has to hand it the guard.
TAKE_A_GUARD = {
    "Invalidations", "RedisLevel", "SharedRate", "SqlDailyQuota", "SqlUnitOfWork", "Transaction",
    "WindowedAttempts",
}  # fmt: skip


# Several tests look at every file.
parsed = cache(ast.parse)


def imported(source: str) -> set[str]:
    """The names of the modules that a file imports."""
    names = set()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def opens(source: str) -> bool:
    return any(
        name == opener or name.startswith(f"{opener}.")
        for name in imported(source)
        for opener in OPENERS
    )


def called(node: ast.AST) -> set[str]:
    """The names of what is called in there."""
    return {
        each.func.id
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }


def functions(path: Path) -> list[ast.AST]:
    tree = parsed(path.read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import socket", True),
        ("import http.client", True),
        ("from http.client import HTTPSConnection", True),
        ("from http import client", True),
        ("def late():\n    from urllib.request import urlopen", True),
        ("import redis.asyncio as r", True),
        ("from urllib.parse import urlsplit", False),
        ("from http import HTTPStatus", False),
        ("from src.adapters.redis.guard import RedisGuard", False),
    ],
)
def test_what_opens_connections_is_recognised(source: str, found: bool) -> None:
    assert opens(source) is found


def test_every_adapter_that_opens_connections_is_guarded_or_has_a_reason() -> None:
    found = {
        str(path.relative_to(ADAPTERS))
        for path in ADAPTERS.rglob("*.py")
        if opens(path.read_text(encoding="utf-8"))
    }
    assert found == GUARDED.keys() | ALLOWED.keys()


def test_nothing_else_opens_connections_without_a_reason() -> None:
    found = {
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.py")
        if ADAPTERS not in path.parents and opens(path.read_text(encoding="utf-8"))
    }
    assert found == ELSEWHERE.keys()


def test_what_is_said_to_go_by_the_guard_does() -> None:
    for name in [name for name, reason in ALLOWED.items() if reason == _BY_GUARD]:
        assert "src.adapters.redis.guard" in imported((ADAPTERS / name).read_text(encoding="utf-8"))
        assert re.search(r"guard\.call\(", (ADAPTERS / name).read_text(encoding="utf-8"))


def engine_calls(source: str) -> set[str]:
    """The methods in there that take a connection of an engine, or make an engine."""
    if not any(name.split(".")[0] == "sqlalchemy" for name in imported(source)):
        return {"session"} if "db.session" in source else set()
    return {
        name
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Call)
        for name in [getattr(node.func, "attr", getattr(node.func, "id", ""))]
        if (name in ENGINE_CALLS and isinstance(node.func, ast.Attribute))
        or name in {"create_engine", "Session", "sessionmaker"}
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from sqlalchemy import Engine\nwith engine.connect() as c: ...", {"connect"}),
        ("import sqlalchemy\nwith self._engine().begin(): ...", {"begin"}),
        ("import sqlalchemy as sa\nengine.raw_connection()", {"raw_connection"}),
        ("from sqlalchemy import create_engine\ncreate_engine(url)", {"create_engine"}),
        ("from sqlalchemy.orm import Session\nSession(engine)", {"Session"}),
        ("from src.extensions import db\ndb.session.execute(s)", {"session"}),
        ("from sqlalchemy import Engine\nconnection.execute(s)", set()),
        ("import socket\nsocket.connect(address)", set()),
    ],
)
def test_the_use_of_an_engine_is_recognised(source: str, found: set[str]) -> None:
    assert engine_calls(source) == found


def test_the_database_is_asked_through_its_guard_or_for_a_reason() -> None:
    found = {
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.py")
        if engine_calls(path.read_text(encoding="utf-8"))
    }
    assert found == ENGINES.keys()


def test_whatever_takes_a_guard_is_given_one() -> None:
    bare, made = [], set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(parsed(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in TAKE_A_GUARD:
                made.add(node.func.id)
                if "guard" not in {keyword.arg for keyword in node.keywords}:
                    bare.append(f"{path.relative_to(SRC)}:{node.lineno}")
    assert made == TAKE_A_GUARD
    assert bare == []


def test_the_guards_are_of_registered_dependencies() -> None:
    everything = Settings(
        google_maps_api_key="key",
        commitment_bridge_url="http://parser.example",
        text_model="endpoint",
        embeddings_url="http://models.example/v1",
        redis_url="redis://localhost/0",
        sentry_dsn="http://public@localhost/1",
    )
    named = set().union(*(names for _, _, names in GUARDED.values()))
    registered = {each.name for each in dependencies(everything)}
    assert registered == named | {DATABASE, REDIS, SENTRY} == ASKED_BY.keys()


def test_who_asks_is_there() -> None:
    assert [path for path in ASKED_BY.values() if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize(("opener", "guard"), [each[:2] for each in GUARDED.values()])
def test_what_opens_connections_is_made_only_together_with_its_guard(
    opener: str, guard: str
) -> None:
    made = [
        called(function)
        for path in (ROOT / "src").rglob("*.py")
        for function in functions(path)
        if opener in called(function)
    ]
    assert made
    assert all(guard in calls for calls in made)
