"""Fixtures for every test; those of databases and servers are in ``tests.databases``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.databases"]

# No deadlines: how long an example takes says something about the machine, not about the law.
hypothesis_settings.register_profile(
    "dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile(
    "ci",
    deadline=None,
    max_examples=200,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

_MOST_PROCESSES: Final = 4


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Processes that ``-n auto`` means: one for each core, each with servers of its own.

    A Redis that was given is one for all, and tests empty it: then there is one process.
    """
    del config
    if os.environ.get("TEST_REDIS_URL"):
        return 0
    allowed = getattr(os, "sched_getaffinity", None)
    return min(_MOST_PROCESSES, len(allowed(0)) if allowed else os.cpu_count() or 1)


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty SQLite database of its own."""
    # Imported here: a test of the pure packages needs no application and must not wait for one.
    from src.app import create_app  # noqa: PLC0415
    from src.extensions import db  # noqa: PLC0415
    from src.settings import Settings  # noqa: PLC0415

    app = create_app(
        Settings(nextvision_env="testing", database_url=sqlite_url, var_dir=tmp_path / "var")
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application."""
    return app.test_client()
