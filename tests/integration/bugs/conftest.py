"""Applications with bugs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from src.app import create_app
from src.extensions import db
from src.settings import Settings
from tests.integration.bugs.attachment_api import Api

NewApi = Callable[..., Api]


@pytest.fixture
def new_api(tmp_path: Path) -> Iterator[NewApi]:
    """Makes applications on a database, with the settings named."""
    with ExitStack() as stack:

        def new(database_url: str, **settings: Any) -> Api:
            folder = tmp_path / "attachments"
            given = {"nextvision_env": "testing", "var_dir": tmp_path / "var",
                     "attachments_dir": folder, "ratelimit_enabled": False}  # fmt: skip
            app = create_app(Settings(database_url=database_url, **{**given, **settings}))
            stack.callback(_closed, app)
            return Api(app, folder)

        yield new


@pytest.fixture
def api(new_api: NewApi, sqlite_url: str) -> Api:
    """An application on SQLite with the usual limits."""
    return new_api(sqlite_url)


def _closed(app: Flask) -> None:
    app.extensions["nextvision"].cache.cache.close()
    with app.app_context():
        db.engine.dispose()
