"""Applications with trial operations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.web.trial import Trial, trial_app

MakeApp = Callable[..., tuple[Flask, Trial]]


@pytest.fixture
def make_app(sqlite_url: str) -> Iterator[MakeApp]:
    """Makes applications with the settings named."""
    with ExitStack() as stack:

        def make(**settings: Any) -> tuple[Flask, Trial]:
            return stack.enter_context(trial_app(sqlite_url, **settings))

        yield make


@pytest.fixture
def trial(make_app: MakeApp) -> tuple[FlaskClient, Trial]:
    """A client of an application with the usual settings, and what its trials do."""
    app, trial = make_app()
    return app.test_client(), trial
