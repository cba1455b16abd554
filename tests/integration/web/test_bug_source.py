"""The examples by which users first saw bug tracking, sent as printed to an open server."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings

JSON = {"Content-Type": "application/json"}

REPORT = r"""{
  "title": "VL53L8CH sensor timeout",
  "description": "Device ESP32_LL_01 stops responding after 2 hours",
  "severity": "high",
  "priority": "urgent",
  "category": "hardware",
  "deviceId": "ESP32_LL_01",
  "firmwareVersion": "v2.3.1",
  "reportedBy": "Jean Dupont",
  "reportedByEmail": "jean@euralis.com",
  "reproductionSteps": "1. Start device\n2. Wait 2 hours\n3. Observe timeout",
  "tags": ["sensor", "timeout", "esp32"]
}
"""
COMMENT = """{
  "comment": "Fixed in firmware v2.3.2",
  "author": "Marie Martin",
  "isInternal": false
}
"""
CURL = r"""curl -X POST http://localhost:8000/api/bugs/ \
  -H "Content-Type: application/json" \
  -d '{"title":"Test bug","description":"Test description","severity":"low","priority":"medium"}'
"""
CURL_LIST = "curl http://localhost:8000/api/bugs/?status=open"


@pytest.fixture(params=["sqlite", "postgres"])
def client(request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """A caller on the machine of an open server, without credentials."""
    url = request.getfixturevalue(f"{request.param}_url")
    app: Flask = create_app(Settings(nextvision_env="testing", database_url=url, auth_mode="open"))
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def curl(client: FlaskClient, line: str) -> Any:
    """The answer to a curl line: its method, address, headers and body."""
    words = iter(shlex.split(line.replace("\\\n", " ")))
    assert next(words) == "curl"
    method, address, headers, body = "GET", "", {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(":")
            headers[name] = value.strip()
        elif word == "-d":
            body = next(words)
        else:
            address = word.removeprefix("http://localhost:8000")
    return client.open(address, method=method, headers=headers, data=body)


def test_the_report_is_answered_as_documented_and_kept_as_sent(client: FlaskClient) -> None:
    made = client.post("/api/bugs/", data=REPORT, headers=JSON)
    assert made.status_code == 201
    documented = {"message": "Bug report created successfully", "status": "open"}
    assert made.json.items() >= documented.items()
    assert str(UUID(made.json["id"])) == made.json["id"]
    shown = client.get(f"/api/bugs/{made.json['id']}").json
    assert shown.items() >= json.loads(REPORT).items()


def test_the_list_is_answered_as_documented(client: FlaskClient) -> None:
    sent = json.loads(REPORT)
    for severity in ("critical", "high", "critical"):
        client.post("/api/bugs/", json=sent | {"severity": severity})
    answer = client.get("/api/bugs/?status=open&severity=critical&limit=50")
    assert answer.status_code == 200
    assert list(answer.json)[:4] == ["bugs", "total", "skip", "limit"]
    assert (answer.json["total"], answer.json["skip"], answer.json["limit"]) == (2, 0, 50)
    assert [bug["number"] for bug in answer.json["bugs"]] == [3, 1]


def test_the_comment_is_kept_as_sent(client: FlaskClient) -> None:
    bug = client.post("/api/bugs/", data=REPORT, headers=JSON).json["id"]
    made = client.post(f"/api/bugs/{bug}/comments", data=COMMENT, headers=JSON)
    assert made.status_code == 201
    (shown,) = client.get(f"/api/bugs/{bug}/comments").json["comments"]
    assert shown.items() >= json.loads(COMMENT).items()


def test_the_curl_lines_work_as_printed(client: FlaskClient) -> None:
    made = curl(client, CURL)
    assert made.status_code == 201
    (listed,) = curl(client, CURL_LIST).json["bugs"]
    assert listed.items() >= {
        "id": made.json["id"], "title": "Test bug", "description": "Test description",
        "severity": "low", "priority": "medium", "category": "other", "status": "open",
    }.items()  # fmt: skip
