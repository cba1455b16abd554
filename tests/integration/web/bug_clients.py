"""Clients of bug tracking, by role, on the application of a test."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from flask import Flask
from flask.testing import FlaskClient

from src.services.accounts import Author
from src.services.records import Role, User

BUG: Final = {"title": "Capteur muet", "description": "Ne répond plus après deux heures."}
BUGS: Final = "/api/bugs/"


class SignedIn(FlaskClient):
    """A client that sends one credential with every request."""

    credential: ClassVar[dict[str, str]] = {}

    def open(self, *arguments: Any, **options: Any) -> Any:
        headers = self.credential | dict(options.pop("headers", None) or {})
        return super().open(*arguments, headers=headers, **options)


def signed_in(app: Flask, name: str, role: Role) -> SignedIn:
    """A client of a person who is called so."""
    use_cases = app.extensions["nextvision"]
    person = User(f"usr_{name}", f"{name}@example.org", role, "-")
    with use_cases.unit_of_work() as unit:
        unit.users.add(person)
        unit.commit()
    return _client(app, {"Authorization": f"Bearer {_token(app, person)}"})


def with_key(app: Flask, *scopes: str) -> SignedIn:
    """A client of a service key with these scopes."""
    _, key = app.extensions["nextvision"].access.keys.create("test", scopes, by=Author("test"))
    return _client(app, {"X-API-Key": key})


def _token(app: Flask, person: User) -> str:
    return app.extensions["nextvision"].access.sign_in.tokens_for(person).access_token


def _client(app: Flask, credential: dict[str, str]) -> SignedIn:
    app.test_client_class = SignedIn
    client = app.test_client()
    assert isinstance(client, SignedIn)
    client.credential = credential
    return client


def reported(client: FlaskClient, **fields: Any) -> str:
    """The address of a new bug."""
    answer = client.post(BUGS, json=BUG | fields)
    assert answer.status_code == 201, answer.json
    return answer.headers["Location"]
