"""One bug from its report to its end, and what every door then says of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from src.app import create_app
from src.extensions import db
from src.settings import Settings
from tests.integration.web.bug_clients import BUGS, SignedIn, reported, signed_in
from tests.integration.webhooks.receivers import Receiver, receiving

TIMEOUT = "TimeoutError: no frame of ESP32_LL_01 within 2 s"
EVENTS = ["bug.created", "bug.changed", "bug.moved", "bug.commented", "bug.attached"]
WAY = ["open", "in_progress", "resolved", "closed", "open", "wont_fix"]


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    url = request.getfixturevalue(f"{request.param}_url")
    app = create_app(
        Settings(
            nextvision_env="testing", database_url=url, var_dir=tmp_path,
            webhooks_allow_private=True,
        )
    )  # fmt: skip
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def hooked() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def moved(client: SignedIn, address: str, status: str, **fields: Any) -> TestResponse:
    return client.patch(address, json={"status": status} | fields)


def test_everybody_tells_the_same_of_a_bug_that_went_all_the_way(
    app: Flask, hooked: Receiver
) -> None:
    reader = signed_in(app, "jean", "viewer")
    sorter = signed_in(app, "marie", "recruiter")
    admin = signed_in(app, "anna", "admin")
    hook = admin.post("/api/bugs/webhooks", json={"url": hooked.url(), "events": EVENTS})
    assert hook.status_code == 201

    first = reported(reader, errorLogs=[TIMEOUT])
    again = reader.post(
        BUGS, json={"title": "Sensor timeout", "description": "No frame any more.",
                    "errorLogs": [TIMEOUT.replace("LL_01", "LL_02")]},
    )  # fmt: skip
    (likely,) = again.json["possibleDuplicates"]
    assert (first.endswith(likely["id"]), likely["why"]) == (True, "fingerprint_and_text")
    address = again.headers["Location"]

    said = reader.post(f"{address}/comments", json={"comment": "Encore ce matin.", "author": "J"})
    assert said.status_code == 201
    assert reader.patch(address, json={"assignedTo": "Marie Martin"}).status_code == 403
    assigned = sorter.patch(address, json={"assignedTo": "Marie Martin"})
    assert assigned.json["assignedAt"]
    assert moved(sorter, address, "in_progress").status_code == 200
    file = (io.BytesIO(b"no frame\n"), "trace.log")
    attached = reader.post(f"{address}/attachments", data={"file": file})
    assert attached.status_code == 201

    for resolution in ({}, {"resolution": " "}, {"resolution": None}):
        refused = moved(sorter, address, "resolved", **resolution)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/resolution")
    fixed = moved(sorter, address, "resolved", resolution="Firmware v2.3.2")
    assert (fixed.status_code, fixed.json["resolvedBy"]) == (200, "usr_marie")
    assert moved(sorter, address, "closed").status_code == 200
    forbidden = moved(sorter, address, "wont_fix")
    assert (forbidden.status_code, forbidden.json["allowed"]) == (409, ["open"])
    reopened = moved(sorter, address, "open")
    assert (reopened.json["resolution"], reopened.json["resolvedAt"]) == (None, None)
    last = moved(sorter, address, "wont_fix")
    assert last.status_code == 200

    detail = sorter.get(address)
    assert (detail.json, detail.headers["ETag"]) == (last.json, last.headers["ETag"])
    listed = sorter.get(f"{BUGS}?status=wont_fix").json
    assert (listed["total"], listed["bugs"]) == (1, [detail.json])
    found = sorter.get(f"{BUGS}?text=encore").json
    assert [bug["id"] for bug in found["bugs"]] == [detail.json["id"]]

    history = reader.get(f"{address}/history").json["history"]
    assert [event["kind"] for event in history] == [
        "created", "commented", "changed", "moved", "attached", "moved", "moved", "moved", "moved",
    ]  # fmt: skip
    statuses = [e["changes"]["status"]["to"] for e in history if "status" in e["changes"]]
    assert statuses == WAY
    assert [event["by"] for event in history if event["kind"] == "attached"] == ["usr_jean"]

    figures = reader.get("/api/bugs/metrics/summary").json
    known = ("totalBugs", "openBugs", "wontFixBugs", "resolvedToday", "reopenRate", "newToday")
    assert [figures[name] for name in known] == [2, 1, 1, 1, 1.0, 2]
    assert figures["firstResponseHours"] is not None
    today = reader.get("/api/bugs/metrics/trends?days=1").json["trends"][0]
    assert [today[name] for name in ("bugsCreated", "bugsResolved", "openAtEnd")] == [2, 1, 1]

    lines = [json.loads(line) for line in sorter.get(f"{BUGS}export.ndjson").text.splitlines()]
    exported = next(line for line in lines if line["id"] == detail.json["id"])
    shared = exported.keys() & detail.json.keys()
    assert {name: exported[name] for name in shared} == {n: detail.json[n] for n in shared}
    table = sorter.get(f"{BUGS}export.csv").data.decode("utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(table))}
    assert rows[exported["id"]]["status"] == "wont_fix"
    again_in = admin.post("/api/bugs/import", data=table.encode())
    assert (again_in.json["created"], again_in.json["unchanged"]) == (0, 2)

    app.extensions["nextvision"].webhook_work.work()
    told = [json.loads(each.body) for each in hooked.received]
    told = [body for body in told if body["bug"]["id"] == detail.json["id"]]
    told.sort(key=lambda body: body["sequence"])
    assert [body["sequence"] for body in told] == [event["seq"] for event in history]
    assert [body["event"] for body in told] == [f"bug.{event['kind']}" for event in history]
    assert told[-1]["bug"]["status"] == "wont_fix"
    log = admin.get(f"/api/bugs/webhooks/{hook.json['id']}").json["deliveries"]
    assert {delivery["state"] for delivery in log} == {"delivered"}
    assert len(log) == len(history) + 1
