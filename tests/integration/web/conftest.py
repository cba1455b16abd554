"""Applications with trial operations."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import sentry_sdk
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.web.sentry_receiver import Receiver
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


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of Sentry's reports on this machine; Sentry is switched off again afterwards."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.serve_forever)
    thread.start()
    yield receiver
    sentry_sdk.get_client().close(timeout=2)
    sentry_sdk.init()
    receiver.shutdown()
    thread.join()
    receiver.server_close()
