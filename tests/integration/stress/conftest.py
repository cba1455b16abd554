"""Fixtures of loads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.stress.plain_server import PlainServer, plain_server


@pytest.fixture
def plain() -> Iterator[PlainServer]:
    """A small server."""
    with plain_server() as server:
        yield server
