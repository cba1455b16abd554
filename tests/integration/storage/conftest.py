"""Fixtures of storage tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine

from tests.databases import engine_of


@pytest.fixture
def engine_pair() -> Iterator[Callable[[str], tuple[Engine, Engine]]]:
    """Two engines on one database, as two processes would have."""
    with ExitStack() as stack:
        yield lambda url: (
            stack.enter_context(engine_of(url)),
            stack.enter_context(engine_of(url)),
        )
