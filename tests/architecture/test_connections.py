"""No adapter opens a connection unless a policy stands before it, or a reason is given."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from src.settings import Settings
from src.wiring.resilience import dependencies

ROOT = Path(__file__).resolve().parents[2]
ADAPTERS = ROOT / "src" / "adapters"
OPENERS = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "limits", "redis", "requests",
    "smtplib", "socket", "urllib.request", "urllib3", "websocket", "websockets",
}  # fmt: skip
# Modules that open connections to others: what opens them, what guards it, by which dependencies.
GUARDED = {
    "commitment_parser.py": ("HttpCommitmentParser", "GuardedParser", {"bridge"}),
    "google_maps/exchange.py": ("GoogleMaps", "GuardedMaps", {"google_maps", "geocoding"}),
    "text/endpoint_model.py": ("EndpointModel", "GuardedModel", {"embeddings"}),
}
_OWN_REST = "Redis of our own: waits for milliseconds, then leaves it alone and goes on without"
_OWN_PROCESS = "the two ends of a pipe to a process of our own, which is killed when time is up"
_TRIAL = "the load of a test run by hand: what it finds is what it is for"
_PROBE = "a probe: it must ask, whatever a circuit says"
_NO_CONNECTION = "names its errors only"
ALLOWED = {
    "answers/rates.py": _OWN_REST,
    "documents/process.py": _OWN_PROCESS,
    "documents/worker.py": _OWN_PROCESS,
    "guarded/text_model.py": _NO_CONNECTION,
    "probes/readiness.py": _PROBE,
    "probes/redis_server.py": _PROBE,
    "redis/cache_level.py": _OWN_REST,
    "redis/cache_script.py": _OWN_REST,
    "redis/circuit_script.py": _OWN_REST,
    "redis/circuit_store.py": _OWN_REST,
    "redis/invalidation.py": _OWN_REST,
    "security/attempts.py": _OWN_REST,
    "stress/exchange.py": _TRIAL,
    "stress/fault_proxy.py": _TRIAL,
    "stress/wire_pipe.py": _TRIAL,
}


def imported(source: str) -> set[str]:
    """The names of the modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
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
    tree = ast.parse(path.read_text(encoding="utf-8"))
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
        ("from src.adapters.redis.resting import Resting", False),
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


def test_the_guards_are_of_registered_dependencies() -> None:
    everything = Settings(
        google_maps_api_key="key",
        commitment_bridge_url="http://parser.example",
        text_model="endpoint",
        embeddings_url="http://models.example/v1",
    )
    named = set().union(*(names for _, _, names in GUARDED.values()))
    assert {each.name for each in dependencies(everything)} == named


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
