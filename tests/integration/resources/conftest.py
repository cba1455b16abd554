"""Use cases of resources over every storage, and clients of each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.adapters.formats.detection import read_rows
from src.app import create_app
from src.extensions import db
from src.services.accounts import Author
from src.services.catalogue import Catalogue
from src.services.imports import Imports
from src.services.records import Kind
from src.settings import Settings
from tests.databases import Storage

AUTHOR = Author("tester", "request-1")


class WordFacts:
    """Facts that count the words of a document."""

    version = 7

    def read(self, kind: Kind, resource_id: str, document: Any) -> dict[str, object]:
        return {"id": resource_id, "kind": kind, "words": len(str(document).split())}


@dataclass
class Heard:
    """A signal that remembers what it was told."""

    kinds: list[Kind] = field(default_factory=list)

    def notify(self, kind: Kind) -> None:
        self.kinds.append(kind)


@dataclass(frozen=True)
class Desk:
    """The use cases over one storage."""

    storage: Storage
    catalogue: Catalogue
    imports: Imports
    heard: Heard

    def audit(self) -> list[tuple[str, str, dict[str, Any]]]:
        with self.storage.unit_of_work(read_only=True) as unit:
            return [(e.actor_id, e.action, dict(e.details)) for e in unit.audit.recent()][::-1]

    def count(self, kind: Kind = "job") -> int:
        with self.storage.unit_of_work(read_only=True) as unit:
            return unit.jobs.count() if kind == "job" else unit.candidates.count()


@pytest.fixture
def desk(storage: Storage) -> Desk:
    numbers, heard = count(1), Heard()

    def new_id() -> str:
        # The moments of audit events are the clock's, and lists of them are in their order.
        storage.clock.advance(1)
        return f"id-{next(numbers):06}"

    ports: dict[str, Any] = {"new_id": new_id, "signal": heard}
    catalogue = Catalogue(storage.unit_of_work, storage.clock, facts=WordFacts(), **ports)
    imports = Imports(storage.unit_of_work, storage.clock, catalogue, read_rows, **ports)
    return Desk(storage, catalogue, imports, heard)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Where the application keeps its data; tests that need another engine give another."""
    return sqlite_url


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Settings(
            nextvision_env="testing",
            database_url=database_url,
            var_dir=tmp_path / "var",
            ratelimit_import="1000 per minute",
            max_import_bytes=20_000,
        )
    )
    with ExitStack() as stack:

        def dispose() -> None:
            with app.app_context():
                db.engine.dispose()

        stack.callback(dispose)
        yield app


ClientOf = Callable[..., FlaskClient]


class KeyClient(FlaskClient):
    """A client that sends one service key with every request."""

    key = ""

    def open(self, *arguments: Any, **options: Any) -> Any:
        headers = {"X-API-Key": self.key} | dict(options.pop("headers", {}))
        return super().open(*arguments, headers=headers, **options)


@pytest.fixture
def client_of(app: Flask) -> ClientOf:
    """Clients with a key of some scopes: a key costs a test no password hashing."""
    app.test_client_class = KeyClient

    def make(*scopes: str) -> FlaskClient:
        _, key = app.extensions["nextvision"].access.keys.create("test", scopes, by=AUTHOR)
        client = app.test_client()
        assert isinstance(client, KeyClient)
        client.key = key
        return client

    return make


@pytest.fixture
def recruiter(client_of: ClientOf) -> FlaskClient:
    """A client that may read and write jobs and candidates."""
    return client_of("jobs:read", "jobs:write", "candidates:read", "candidates:write")
