"""/admin/cache over HTTP, and what the cache leaves in the metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import cache as flask_cache
from src.resilience.tiered import TieredCache
from src.settings import Settings

NewApp = Callable[..., Flask]


@pytest.fixture
def new_app(sqlite_url: str, tmp_path: Path) -> Iterator[NewApp]:
    with ExitStack() as stack:

        def new(**settings: Any) -> Flask:
            app = create_app(
                Settings(
                    nextvision_env="testing", database_url=sqlite_url, auth_mode="open",
                    var_dir=tmp_path / "var", **settings,
                )
            )  # fmt: skip
            stack.callback(app.extensions["nextvision"].operations.life_cycle.end)
            return app

        yield new


def tiers(app: Flask) -> TieredCache:
    return app.extensions["nextvision"].cache.cache  # type: ignore[no-any-return]


def stats(client: FlaskClient, namespace: str = "short") -> dict[str, Any]:
    answer = client.get("/admin/cache/stats").json
    assert answer is not None
    return next(each for each in answer["namespaces"] if each["namespace"] == namespace)


def test_the_figures_are_what_was_asked(new_app: NewApp) -> None:
    app = new_app()
    client, one = app.test_client(), tiers(app)
    for key in "aab":
        one.get_or_compute("short", key, lambda: {"x": 1})
    one.get("short", "none")
    app.extensions["nextvision_cache_figures"].flush()

    answer = client.get("/admin/cache/stats").json
    assert answer is not None
    assert (answer["enabled"], answer["shared"], answer["everything_told"]) == (True, False, True)
    assert answer["near_bytes"] > 0
    found = stats(client)
    assert found["ttl_seconds"] == 600
    assert (found["near_hits"], found["computed"], found["misses"]) == (1, 2, 1)
    assert (found["questions"], found["hit_rate"], found["entries"]) == (4, 0.25, 2)
    assert answer["operations"] == [
        {"namespace": "short", "operation": "get", "result": "computed", "count": 2},
        {"namespace": "short", "operation": "get", "result": "hit", "count": 1},
        {"namespace": "short", "operation": "get", "result": "miss", "count": 1},
    ]


def test_namespaces_are_cleared_and_the_deed_is_on_record(new_app: NewApp) -> None:
    app = new_app()
    client, one = app.test_client(), tiers(app)
    one.set("short", "a", 1)
    one.set("long", "a", 1)

    answer = client.post("/admin/cache/clear", json={"namespaces": ["short"]})
    assert (answer.status_code, answer.json) == (200, {"removed": 0, "everywhere": True})
    assert not one.get("short", "a").found
    assert one.get("long", "a").found
    assert client.post("/admin/cache/clear").status_code == 200
    assert not one.get("long", "a").found
    with app.extensions["nextvision"].unit_of_work(read_only=True) as unit:
        events = [each for each in unit.audit.recent() if each.subject_kind == "cache"]
    assert [each.action for each in events] == ["cache.cleared"] * 2
    assert {"namespaces": ["short"]} in [each.details for each in events]


def test_values_are_invalidated_by_tag_and_by_pattern(new_app: NewApp) -> None:
    app = new_app()
    client, one = app.test_client(), tiers(app)
    one.set("short", "job:1", 1, tags=["company:é"])
    one.set("short", "job:2", 1)
    one.set("short", "person:1", 1)

    answer = client.post("/admin/cache/invalidate", json={"tags": ["company:é"]})
    assert (answer.status_code, answer.json) == (200, {"removed": 0, "everywhere": True})
    assert not one.get("short", "job:1").found
    body = {"namespace": "short", "pattern": "job:*"}
    assert client.post("/admin/cache/invalidate", json=body).json == {
        "removed": 1, "everywhere": True,
    }  # fmt: skip
    assert not one.get("short", "job:2").found
    assert one.get("short", "person:1").found


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("clear", {"namespaces": ["nowhere"]}, "/namespaces"),
        ("clear", {"namespaces": ["No Name"]}, "/namespaces/0"),
        ("invalidate", {"namespace": "nowhere", "pattern": "*"}, "/namespace"),
        ("invalidate", {}, ""),
        ("invalidate", {"namespace": "short"}, ""),
        ("invalidate", {"pattern": "*"}, ""),
        ("invalidate", {"tags": ["a"], "namespace": "short", "pattern": "*"}, ""),
        ("invalidate", {"tags": []}, "/tags"),
        ("invalidate", {"tags": ["a\nb"]}, "/tags/0"),
        ("invalidate", {"tags": ["a"], "more": 1}, "/more"),
    ],
)
def test_what_makes_no_sense_is_refused(
    new_app: NewApp, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer = new_app().test_client().post(f"/admin/cache/{path}", json=body)

    assert answer.status_code == 422
    assert answer.json is not None
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]


def test_it_is_told_what_waits_for_redis(new_app: NewApp) -> None:
    app = new_app(redis_url="redis://127.0.0.1:1/0", redis_timeout_seconds=0.2)
    client = app.test_client()

    answer = client.post("/admin/cache/invalidate", json={"tags": ["a"]})
    assert answer.json == {"removed": 0, "everywhere": False}
    found = client.get("/admin/cache/stats").json
    assert found is not None
    assert (found["shared"], found["everything_told"]) == (True, False)
    assert found["events"]["far_failures"] > 0


def test_switched_off_nothing_is_kept_and_redis_not_asked(new_app: NewApp) -> None:
    app = new_app(feature_caching=False, redis_url="redis://127.0.0.1:1/0")
    calls: list[int] = []
    for _ in range(2):
        tiers(app).get_or_compute("short", "a", lambda: calls.append(1))

    assert len(calls) == 2
    answer = app.test_client().get("/admin/cache/stats").json
    assert answer is not None
    assert (answer["enabled"], answer["shared"], answer["events"]["far_failures"]) == (
        False, True, 0,
    )  # fmt: skip


def test_flask_caching_keeps_its_values_in_the_same_cache(new_app: NewApp) -> None:
    app = new_app()
    with app.app_context():
        flask_cache.set("a", {"x": 1})
        assert flask_cache.get("a") == {"x": 1}
    assert stats(app.test_client(), "views")["writes"] == 1
    with new_app().app_context():
        assert flask_cache.get("a") is None


def test_two_workers_share_through_redis(new_app: NewApp, redis_url: str) -> None:
    one, two = (tiers(new_app(redis_url=redis_url)) for _ in range(2))
    one.get_or_compute("short", "a", lambda: {"x": 1})

    assert two.get("short", "a").value == {"x": 1}


def test_the_metrics_say_what_was_counted(new_app: NewApp) -> None:
    app = new_app()
    one = tiers(app)
    for key in ["a", "a", "a", "b"]:
        one.get_or_compute("short", key, lambda: 1)
    app.extensions["nextvision_cache_figures"].flush()

    text = app.test_client().get("/metrics").text
    assert (
        'nextvision_cache_operations_total{cache_type="short",operation="get",result="hit"} 2.0'
        in text
    )
    assert 'nextvision_cache_hit_rate{cache_type="short"} 0.5' in text
    assert 'nextvision_cache_latency_seconds_count{operation="compute"} 2.0' in text
    assert f"nextvision_cache_size_bytes {float(one.near_bytes)}" in text
    assert "nextvision_cache_evictions_total 0.0" in text
    assert "nextvision_cache_expirations_total 0.0" in text
