"""Fixtures for every test; those of databases and servers are in ``tests.databases``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

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
