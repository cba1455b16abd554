"""Alerts and dashboard ask for what is exported; promtool proves when the alerts fire."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from src.adapters.probes.readiness import DatabaseProbe, RedisProbe
from src.telemetry import cache
from tests.architecture.queries import faults, labels_used, names
from tests.exported_metrics import samples

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "deploy" / "prometheus"
RULES: Final[list[dict[str, Any]]] = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
TESTS: Final = sorted(FOLDER.glob("*.test.yml"))
DASHBOARD: Final = json.loads((ROOT / "deploy/grafana/nextvision.json").read_text(encoding="utf-8"))
RUNBOOK: Final = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
QUERIES: Final = [
    (panel["title"], target["expr"])
    for panel in DASHBOARD["panels"]
    for target in panel.get("targets", ())
]
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))


@pytest.fixture
def promtool() -> str:
    """The program; where it is required its absence fails, elsewhere it skips."""
    found = shutil.which("promtool")
    if found is None:
        if os.environ.get("NEXTVISION_REQUIRE_PROMTOOL"):
            pytest.fail("no promtool found, and NEXTVISION_REQUIRE_PROMTOOL is set")
        pytest.skip("no promtool here: install the package prometheus to run this test")
    return found


def run(promtool: str, *arguments: str) -> None:
    done = subprocess.run(
        [promtool, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


@every_rule
def test_an_alert_asks_for_what_is_exported(rule: dict[str, Any]) -> None:
    assert names(rule["expr"])
    assert list(faults(rule["expr"], samples())) == []


@pytest.mark.parametrize(("title", "query"), QUERIES)
def test_the_dashboard_asks_for_what_is_exported(title: str, query: str) -> None:
    assert names(query), title
    assert list(faults(query, samples())) == []


def test_what_is_not_exported_is_found() -> None:
    known = {"nextvision_a_total": frozenset({"kind"}), "nextvision_b": frozenset[str]()}
    assert list(faults('rate(nextvision_a_total{kind="x"}[5m]) and up == 1', known)) == []
    assert list(faults("nextvision_c", known)) == ["nextvision_c is not exported"]
    assert list(faults('nextvision_a_total{sort!~"x"}', known)) == [
        "nextvision_a_total has no label sort"
    ]
    assert list(faults("sum by (job, sort) (nextvision_a_total)", known)) == [
        "nothing asked for has the label sort"
    ]
    assert list(faults("rate(nextvision_b[5m])", known)) == ["nextvision_b is no counter"]


@every_rule
def test_an_alert_says_what_it_means_and_where_to_read_on(rule: dict[str, Any]) -> None:
    told = rule["annotations"]
    assert set(told) == {"summary", "description", "runbook"}
    assert rule["labels"]["severity"] in {"critical", "warning"}
    exported = samples()
    shown = labels_used(told["summary"]) | labels_used(told["description"])
    labels = frozenset({"job", "instance"}).union(
        *(exported.get(name, frozenset()) for name in names(rule["expr"]))
    )
    assert shown <= labels
    page, _, anchor = told["runbook"].partition("#")
    assert page == "docs/runbook.md"
    assert anchor in [
        heading.lower() for heading in re.findall(r"^### (\w+)$", RUNBOOK, re.MULTILINE)
    ]


@every_rule
def test_the_runbook_says_how_bad_an_alert_is_and_how_long_it_waits(rule: dict[str, Any]) -> None:
    line = f"`{rule['alert']}`: {rule['labels']['severity']}, after {rule['for']}."
    assert line in RUNBOOK


@every_rule
def test_an_alert_is_tested_firing_and_not(rule: dict[str, Any]) -> None:
    told: list[bool] = []
    for file in TESTS:
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]:
            told += [
                bool(each["exp_alerts"])
                for each in group.get("alert_rule_test", ())
                if each["alertname"] == rule["alert"]
            ]
    assert any(told)


def test_every_test_says_that_nothing_else_fires() -> None:
    for file in TESTS:
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]:
            asked = [each["expr"] for each in group["promql_expr_test"]]
            assert set(asked) == {'count by (alertname) (ALERTS{alertstate="firing"})'}


def test_series_of_the_tests_are_exported() -> None:
    for file in TESTS:
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]:
            for each in group["input_series"]:
                assert list(faults(each["series"], samples())) == [], file.name


def test_hits_of_the_alerts_are_those_of_the_hit_rate() -> None:
    asked = [
        set(found.split("|"))
        for rule in RULES
        for found in re.findall(r'result=~"([^"]*)"', rule["expr"])
    ]
    assert asked == [cache.HITS, cache.HITS]


def test_parts_of_the_alerts_are_those_that_are_probed() -> None:
    asked = {
        found
        for rule in RULES
        for found in re.findall(r'component_up\{name="(\w+)"\}', rule["expr"])
    }
    assert asked == {DatabaseProbe.name, RedisProbe.name}


def test_the_rules_know_the_name_that_servers_are_scraped_under() -> None:
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    assert [each["job_name"] for each in config["scrape_configs"]] == ["nextvision"]
    assert config["rule_files"] == ["alerts.yml"]
    for rule in RULES:
        assert set(re.findall(r'\bjob="(\w+)"', rule["expr"])) <= {"nextvision"}


def test_promtool_finds_rules_and_configuration_in_order(promtool: str) -> None:
    run(promtool, "check", "rules", "alerts.yml")
    run(promtool, "check", "config", "prometheus.yml")


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name)
def test_alerts_fire_when_they_must_and_on_nothing_else(promtool: str, file: Path) -> None:
    run(promtool, "test", "rules", file.name)
