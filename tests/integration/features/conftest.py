"""Applications on one database whose features are switched while they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings

NewApp = Callable[..., Flask]
PATH = "/admin/features"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of a clean, migrated database: every test that asks for it runs on both."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def new_app(tmp_path: Path) -> Iterator[NewApp]:
    """Makes applications with the settings named."""
    with ExitStack() as stack:

        def new(database_url: str, **settings: Any) -> Flask:
            given = {"nextvision_env": "testing", "auth_mode": "open", "var_dir": tmp_path / "var",
                     "index_refresh_seconds": 0.05}  # fmt: skip
            app = create_app(Settings(database_url=database_url, **{**given, **settings}))
            stack.callback(_closed, app)
            return app

        yield new


def _closed(app: Flask) -> None:
    app.extensions["nextvision"].cache.cache.close()
    with app.app_context():
        db.engine.dispose()


def switch(caller: FlaskClient, name: str, *, on: bool, reason: str = "panne") -> dict[str, Any]:
    """Switch the feature as an administrator does."""
    answer = caller.put(f"{PATH}/{name}", json={"on": on, "reason": reason})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    assert told["on"] is on
    return told
