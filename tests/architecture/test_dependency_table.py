"""The table of dependencies in docs/resilience.md is that of the registry."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import CollectorRegistry

from src.resilience.registry import Dependency
from src.settings import Settings
from src.telemetry.metrics import PREFIX, Metrics
from src.wiring.resilience import ASKED_BY, dependencies

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "resilience.md").read_text(encoding="utf-8")
EVERYTHING = Settings(
    google_maps_api_key="key",
    google_maps_keep_stale=True,
    commitment_bridge_url="http://parser.example",
    text_model="endpoint",
    embeddings_url="http://models.example/v1",
    redis_url="redis://localhost/0",
    sentry_dsn="http://public@localhost/1",
)

# What shows that the last column is true: with that dependency dead, that much works.
PROVED_BY = {
    "redis": "tests/e2e/test_outages.py::test_every_promise_is_kept",
    "database": "tests/e2e/test_outages.py::test_every_promise_is_kept",
    "webhooks": "tests/integration/webhooks/test_outages.py"
    "::test_bugs_are_written_while_nobody_can_be_told_and_everybody_hears_later",
    "geocoding": "tests/integration/web/test_commute_online.py"
    "::test_what_the_maps_do_not_answer_is_estimated_and_marked",
    "google_maps": "tests/integration/web/test_commute_online.py"
    "::test_what_the_maps_do_not_answer_is_estimated_and_marked",
    "bridge": "tests/integration/resources/test_integration_remote.py"
    "::test_whatever_fails_our_own_reader_takes_over_and_says_so",
    "embeddings": "tests/integration/resilience/test_dependencies.py"
    "::test_embeddings_are_left_alone_and_asked_again",
    "sentry": "tests/integration/web/test_sentry_gone.py"
    "::test_a_sentry_in_trouble_is_left_alone_and_what_is_dropped_is_counted",
}


def row(dependency: Dependency) -> str:
    profile = dependency.profile
    tries = profile.retry.tries if dependency.policy.idempotent else 1
    figures = (tries, profile.deadline_seconds, profile.attempt_seconds, profile.at_once)
    told = " | ".join("–" if one is None else f"{one:g}" for one in figures)
    steps = ", ".join(f"`{step}`" for step in dependency.fallback)
    who = ASKED_BY[dependency.name].removeprefix("src/")
    return f"| `{dependency.name}` | `{who}` | {told} | {steps} | {dependency.without} |"


def test_every_dependency_has_its_row_and_there_is_no_other() -> None:
    part = TEXT.partition("## What the product asks\n")[2].partition("\n- ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    # When a change is meant: copy what this shows into the document.
    assert rows == [row(dependency) for dependency in dependencies(EVERYTHING)]


def test_every_row_is_proved_and_the_document_says_where() -> None:
    assert PROVED_BY.keys() == {dependency.name for dependency in dependencies(EVERYTHING)}
    for name, test in PROVED_BY.items():
        path, _, function = test.partition("::")
        assert f"\ndef {function}(" in (ROOT / path).read_text(encoding="utf-8"), name
        assert f"`{path}`" in TEXT, name


def test_what_is_not_configured_is_no_dependency() -> None:
    assert [each.name for each in dependencies(Settings())] == ["database", "webhooks"]
    off = Settings(google_maps_api_key="key", feature_google_maps_intelligence=False)
    assert [each.name for each in dependencies(off)] == ["database", "webhooks"]


def test_every_metric_of_resilience_is_described() -> None:
    kinds = ("circuit_breaker_", "retry_", "fallbacks")
    registry = CollectorRegistry()
    Metrics(registry)
    names = {family.name.removeprefix(f"{PREFIX}_") for family in registry.collect()}
    described = {name for name in names if name.startswith(kinds)}
    assert len(described) == 5
    assert [name for name in described if f"`{name}" not in TEXT] == []
