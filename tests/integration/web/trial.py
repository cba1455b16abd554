"""Operations that do what a test tells them, on an application that is otherwise the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Flask, Response, request
from pydantic import BaseModel, ConfigDict, Field

from src.app import create_app
from src.services.records import Role
from src.settings import Settings
from src.web.etag import check_if_match, etag_header, etag_of, not_modified
from src.web.operation import PUBLIC, Access, operation

LONG = "texte " * 500


class TrialBody(BaseModel):
    """A body with one of each."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=20)
    size: int = 1
    anything: Any = None


class TrialNote(BaseModel):
    """A body that may be left out."""

    note: str = ""


class TrialName(BaseModel):
    """A query that may hold what a person typed."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""


class TrialQuery(BaseModel):
    """A query with one of each."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=10, ge=1, le=100)
    tag: list[str] = Field(default_factory=list)


class Trial:
    """The blueprint, what ``/trial/act`` does next, and how often it did."""

    def __init__(self) -> None:
        self.act: Callable[[], Any] = lambda: {"done": True}
        self.calls = 0
        self.blueprint = Blueprint("trial", __name__, url_prefix="/trial")
        self._bind()

    def _bind(self) -> None:
        said = {"summary": "A trial", "tag": "trial", "access": PUBLIC}
        add = self.blueprint

        @add.post("/act")
        @operation(**said, query=TrialName, body=TrialNote, body_required=False, idempotent=True)
        def act(body: TrialNote, query: TrialName) -> Any:
            self.calls += 1
            return self.act()

        @add.post("/body")
        @operation(**said, body=TrialBody)
        def body(body: TrialBody) -> Any:
            return body

        @add.get("/query")
        @operation(**said, query=TrialQuery)
        def query(query: TrialQuery) -> Any:
            return query

        @add.post("/import")
        @operation(
            **said,
            raw_body=True,
            body_media_types=("text/csv",),
            max_bytes="import",
            rate_limit="import",
            idempotent=True,
        )
        def take() -> Any:
            self.calls += 1
            return {"bytes": len(request.stream.read())}

        @add.route("/tagged/<item_id>", methods=["GET", "PATCH"])
        @operation(**said, answers={200: None, 304: None}, problems=(412,))
        def tagged(item_id: str) -> Any:
            etag = etag_of(3, item_id)
            check_if_match(etag)
            return not_modified(etag) or ({"text": LONG}, 200, etag_header(etag))

        @add.get("/probe")
        @operation(**said, probe=True)
        def probe() -> Any:
            return {"fine": True}

        @add.get("/secret")
        @operation(**said, secret=True)
        def secret() -> Any:
            return {"token": LONG}

        @add.get("/stream")
        @operation(**said)
        def stream() -> Response:
            return Response((f"data: {LONG}\n\n" for _ in range(3)), mimetype="text/event-stream")

        @add.get("/member")
        @operation(**{**said, "access": Access(Role.VIEWER, "jobs:read")})
        def member() -> Any:
            return {"fine": True}


@contextmanager
def trial_app(url: str, **settings: Any) -> Iterator[tuple[Flask, Trial]]:
    """The application with the trial operations, on a migrated database."""
    app = create_app(Settings(**{"nextvision_env": "testing", "database_url": url, **settings}))
    trial = Trial()
    app.register_blueprint(trial.blueprint)
    try:
        yield app, trial
    finally:
        app.extensions["nextvision"].operations.life_cycle.end()
