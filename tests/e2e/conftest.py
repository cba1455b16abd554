"""Real servers for the tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.server import Server

APPLICATION = "src.app:create_app()"
StartServer = Callable[..., Server]


@pytest.fixture
def server(tmp_path: Path, migrated_sqlite: Path) -> Iterator[StartServer]:
    """Starts servers: arguments of Gunicorn, ``env``, ``wait`` (until it answers), ``migrated``."""
    started: list[Server] = []

    def start(
        *arguments: str,
        env: dict[str, str] | None = None,
        wait: bool = True,
        migrated: bool = True,
    ) -> Server:
        var_dir = tmp_path / f"var{len(started)}"
        var_dir.mkdir()
        if migrated:
            shutil.copyfile(migrated_sqlite, var_dir / "nextvision.db")
        one = Server(var_dir, [*arguments, APPLICATION], {"AUTH_MODE": "open", **(env or {})})
        started.append(one)
        if wait:
            one.wait_until_alive()
        return one

    yield start
    for one in started:
        one.kill()
