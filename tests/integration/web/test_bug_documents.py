"""Every command about bugs that README.md and docs/bugs.md show works as printed."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from src.app import create_app
from src.extensions import db
from src.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[3]
_LINES: Final = re.compile(r"^(?: {4})?(curl (?:.*\\\n)*.*)$", re.MULTILINE)


def commands(name: str) -> list[str]:
    """The curl commands of a document that are about bugs, in its order."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in _LINES.findall(text) if "/api/bugs/" in line]


@pytest.fixture
def client(sqlite_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    """A caller on the machine of an open server."""
    settings = Settings(
        nextvision_env="testing", database_url=sqlite_url, auth_mode="open", var_dir=tmp_path
    )
    app: Flask = create_app(settings)
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def curl(client: FlaskClient, line: str) -> TestResponse:
    """The answer to a curl command; a file that it sends has some text."""
    method, address, headers = "GET", "", dict[str, str]()
    body: bytes | dict[str, tuple[io.BytesIO, str]] | None = None
    words = iter(shlex.split(line.replace("\\\n", " "))[1:])
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(":")
                headers[name] = value.strip()
            case "-d":
                body = next(words).encode()
                json.loads(body)
            case "-F":
                field, _, file = next(words).partition("=@")
                method, body = "POST", {field: (io.BytesIO(b"some lines\n"), file)}
            case _:
                address = re.sub(r"^(http://)?localhost:8000", "", word)
    return client.open(address, method=method, headers=headers, data=body)


@pytest.mark.parametrize(("name", "least"), [("README.md", 3), ("docs/bugs.md", 6)])
def test_commands_work_as_printed(client: FlaskClient, name: str, least: int) -> None:
    printed = commands(name)
    assert len(printed) >= least
    made = ""
    for line in printed:
        answer = curl(client, line.replace("/ID", f"/{made}"))
        assert answer.status_code in {200, 201}, (line, answer.text)
        if answer.status_code == 201 and not made:
            made = answer.get_json()["id"]
    assert client.get("/api/bugs/metrics/summary").get_json()["totalBugs"] == 1
