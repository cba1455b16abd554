"""/admin/features over HTTP, and the same switches from the terminal."""

from __future__ import annotations

import json
import re
from time import monotonic, sleep
from typing import Any

import pytest
from flask import Flask

from src.services.features import NAMES
from tests.integration.features.conftest import PATH, NewApp, switch


def flags(app: Flask) -> dict[str, bool]:
    found: dict[str, bool] = app.test_client().get("/admin/config").get_json()["feature_flags"]
    return found


def audited(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    with app.extensions["nextvision"].unit_of_work(read_only=True) as unit:
        events = unit.audit.recent()[::-1]
    return [(each.action, each.subject_id, dict(each.details)) for each in events]


def test_all_features_are_listed_with_what_happens_without(
    new_app: NewApp, sqlite_url: str
) -> None:
    app = new_app(sqlite_url, feature_caching=False)
    told = {each["name"]: each for each in app.test_client().get(PATH).get_json()["features"]}
    assert told.keys() == NAMES
    assert (told["caching"]["on"], told["caching"]["default"]) == (False, False)
    assert told["text_model"]["on"]
    for each in told.values():
        assert each["overridden"] is None
        assert each["switches"]
        assert each["without"]


def test_a_switch_counts_at_once_and_says_who_when_and_why(
    new_app: NewApp, database_url: str
) -> None:
    app = new_app(database_url)
    caller = app.test_client()
    told = switch(caller, "caching", on=False, reason="  réponses fausses ")
    assert told["default"] is True
    assert told["overridden"]["reason"] == "réponses fausses"
    assert told["overridden"]["by"] == "open-mode"
    assert re.fullmatch(r"\d{4}-.*Z", told["overridden"]["at"])
    assert caller.get(f"{PATH}/caching").get_json() == told
    assert flags(app) == {**dict.fromkeys(NAMES, True), "caching": False}

    back = caller.delete(f"{PATH}/caching")
    assert back.status_code == 200
    assert (back.get_json()["on"], back.get_json()["overridden"]) == (True, None)
    assert caller.delete(f"{PATH}/caching").status_code == 200
    assert all(flags(app).values())
    assert audited(app) == [
        ("feature.switched", "caching", {"on": False, "reason": "réponses fausses"}),
        ("feature.reset", "caching", {"on": True}),
    ]


def test_a_switch_reaches_every_other_worker_within_the_bound(
    new_app: NewApp, database_url: str
) -> None:
    here, there = new_app(database_url), new_app(database_url)
    features = there.extensions["nextvision"].features
    for on in (False, True):
        assert features.on("commitment_bridge") is not on
        switch(here.test_client(), "commitment_bridge", on=on)
        until = monotonic() + 10
        while features.on("commitment_bridge") is not on:
            assert monotonic() < until, "the other worker has not heard of it"
            sleep(0.01)
    assert flags(there)["commitment_bridge"]


def test_a_switch_outlives_the_process(new_app: NewApp, database_url: str) -> None:
    switch(new_app(database_url).test_client(), "text_model", on=False)
    assert not flags(new_app(database_url))["text_model"]


def test_careful_switching_by_entity_tags(new_app: NewApp, sqlite_url: str) -> None:
    caller = new_app(sqlite_url).test_client()
    first = caller.get(f"{PATH}/caching")
    tag = {"If-Match": first.headers["ETag"]}
    known = {"If-None-Match": first.headers["ETag"]}
    assert caller.get(f"{PATH}/caching", headers=known).status_code == 304
    body = {"on": False, "reason": "a"}
    done = caller.put(f"{PATH}/caching", json=body, headers=tag)
    assert done.status_code == 200
    for late in (
        caller.put(f"{PATH}/caching", json={"on": True, "reason": "b"}, headers=tag),
        caller.delete(f"{PATH}/caching", headers=tag),
    ):
        assert (late.status_code, late.get_json()["type"]) == (412, "/problems/stale-version")
    assert caller.get(f"{PATH}/caching", headers=known).status_code == 200
    tag = {"If-Match": done.headers["ETag"]}
    assert caller.delete(f"{PATH}/caching", headers=tag).get_json()["on"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"on": False}, "/reason"),
        ({"on": False, "reason": "  "}, "/reason"),
        ({"on": False, "reason": "x" * 501}, "/reason"),
        ({"reason": "a"}, "/on"),
        ({"on": "no", "reason": "a"}, "/on"),
        ({"on": False, "reason": "a", "seconds": 3}, "/seconds"),
    ],
)
def test_a_switch_without_reason_or_sense_is_refused(
    new_app: NewApp, sqlite_url: str, body: dict[str, Any], pointer: str
) -> None:
    app = new_app(sqlite_url)
    answer = app.test_client().put(f"{PATH}/caching", json=body)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [pointer]
    assert flags(app)["caching"]


def test_an_unknown_feature_is_not_found(new_app: NewApp, sqlite_url: str) -> None:
    caller = new_app(sqlite_url).test_client()
    body = {"on": False, "reason": "a"}
    for answer in (
        caller.get(f"{PATH}/magic"), caller.put(f"{PATH}/magic", json=body),
        caller.delete(f"{PATH}/magic"),
    ):  # fmt: skip
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_the_metrics_say_what_is_on(new_app: NewApp, sqlite_url: str) -> None:
    app = new_app(sqlite_url)
    switch(app.test_client(), "learned_weights", on=False)
    text = app.test_client().get("/metrics").text
    found = dict(re.findall(r'nextvision_feature_enabled\{feature="(\w+)"\} (\S+)', text))
    assert found == {name: "0.0" if name == "learned_weights" else "1.0" for name in NAMES}


def test_the_same_from_the_terminal(new_app: NewApp, database_url: str) -> None:
    app = new_app(database_url)
    runner = app.test_cli_runner()
    done = runner.invoke(args=["features", "off", "text_model", "--reason", "trop lent"])
    assert done.exit_code == 0, done.output
    assert re.search(r"^text_model +off +by command-line, .* UTC: trop lent$", done.output)
    listed = runner.invoke(args=["features", "list"]).output.splitlines()
    assert len(listed) == len(NAMES)
    assert sum(line.endswith("by the settings") for line in listed) == len(NAMES) - 1
    told = json.loads(runner.invoke(args=["features", "list", "--json"]).stdout)["features"]
    assert {each["name"]: each["reason"] for each in told}["text_model"] == "trop lent"
    assert not flags(app)["text_model"]

    on = runner.invoke(args=["features", "on", "text_model", "--reason", "réparé"])
    assert on.output.split()[:2] == ["text_model", "on"]
    reset = runner.invoke(args=["features", "reset", "text_model"])
    assert reset.output.endswith("by the settings\n")
    assert [action for action, *_ in audited(app)] == [
        "feature.switched", "feature.switched", "feature.reset",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["off", "magic", "--reason", "a"], "there is no feature magic; there are"),
        (["reset", "magic"], "there is no feature magic"),
        (["off", "caching", "--reason", " "], "a reason has 1 to 500 characters"),
        (["off", "caching"], "Missing option '--reason'"),
    ],
)
def test_the_terminal_says_what_is_wrong(
    new_app: NewApp, sqlite_url: str, arguments: list[str], told: str
) -> None:
    done = new_app(sqlite_url).test_cli_runner().invoke(args=["features", *arguments])
    assert done.exit_code != 0
    assert told in done.output
