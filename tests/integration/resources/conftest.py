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

from src.adapters.formats import read_rows
from src.app import create_app
from src.extensions import db
from src.services.accounts import Author
from src.services.catalogue import Catalogue
from src.services.imports import Imports
from src.services.records import Kind, Role
from src.settings import Settings
from tests.databases import Storage

AUTHOR = Author("tester", "request-1")
PASSWORD = "correct horse battery"


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


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    url = request.getfixturevalue(f"{request.param}_url")
    app = create_app(
        Settings(
            nextvision_env="testing",
            database_url=url,
            var_dir=tmp_path / "var",
            ratelimit_login="1000 per minute",
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


ClientOf = Callable[[Role], FlaskClient]


class BearerClient(FlaskClient):
    """A client that sends one token with every request."""

    token = ""

    def open(self, *arguments: Any, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} | dict(options.pop("headers", {}))
        return super().open(*arguments, headers=headers, **options)


@pytest.fixture
def client_of(app: Flask) -> ClientOf:
    """Clients signed in with a role."""
    app.test_client_class = BearerClient

    def make(role: Role) -> FlaskClient:
        email = f"{role}@example.org"
        app.extensions["nextvision"].access.accounts.add(email, role, PASSWORD, by=AUTHOR)
        client = app.test_client()
        assert isinstance(client, BearerClient)
        answer = FlaskClient.open(
            client, "/api/v1/auth/login", method="POST",
            json={"email": email, "password": PASSWORD},
        )  # fmt: skip
        client.token = answer.json["access_token"]
        return client

    return make


@pytest.fixture
def recruiter(client_of: ClientOf) -> FlaskClient:
    return client_of(Role.RECRUITER)
