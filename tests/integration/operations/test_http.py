from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings
from src.web.schemas.operations import (
    ConfigAnswer,
    DetailedHealthAnswer,
    HealthAnswer,
    PerformanceAnswer,
    ReadyAnswer,
    StartupAnswer,
    SystemAnswer,
)

SECRET = "kX3vQ9tLw2Zr8Bn5Jm1Hc7Gd4Fs6Ay0Pq"


@pytest.fixture
def open_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application as a development server on this machine runs it."""
    app = create_app(Settings.from_env({
        "NEXTVISION_ENV": "testing", "DATABASE_URL": sqlite_url, "VAR_DIR": str(tmp_path / "var"),
        "AUTH_MODE": "open", "SECRET_KEY": SECRET, "GOOGLE_MAPS_API_KEY": "maps-key-never-shown",
    }))  # fmt: skip
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def operator(open_app: Flask) -> FlaskClient:
    """Somebody who may see everything."""
    return open_app.test_client()


def body(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_health_tells_what_a_load_balancer_asks(client: FlaskClient) -> None:
    answer = HealthAnswer.model_validate(body(client, "/health"))

    assert (answer.status, answer.database, answer.environment) == (
        "healthy", "connected", "testing",
    )  # fmt: skip


def test_ready_and_started_after_everything_was_found_in_order(client: FlaskClient) -> None:
    ready = ReadyAnswer.model_validate(body(client, "/ready"))
    started = StartupAnswer.model_validate(body(client, "/health/startup"))

    assert ready.components == {
        "database": True, "migrations": True, "index": True, "text_model": True,
    }  # fmt: skip
    assert started.status == "started"


def test_draining_is_not_ready_and_still_alive(app: Flask, client: FlaskClient) -> None:
    app.extensions["nextvision"].operations.life_cycle.drain()

    assert body(client, "/health/ready", 503)["draining"] is True
    assert body(client, "/live")["status"] == "alive"
    assert body(client, "/health")["status"] == "healthy"


def test_anybody_sees_which_part_is_in_order_and_no_details(client: FlaskClient) -> None:
    answer = body(client, "/health/detailed")

    assert set(answer["services"]) == {"database", "migrations", "index", "text_model"}
    for name, service in answer["services"].items():
        assert service == {"status": "healthy", "required": name != "text_model"}


def test_an_operator_sees_the_details(operator: FlaskClient) -> None:
    answer = DetailedHealthAnswer.model_validate(body(operator, "/health/detailed"))

    assert answer.services["database"].detail == "sqlite answers"
    assert answer.services["database"].response_time_ms is not None


@pytest.mark.parametrize("path", ["/monitoring/performance", "/monitoring/system", "/admin/config"])
def test_strangers_see_no_figures_and_no_settings(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_performance_tells_percentiles_of_what_was_asked(operator: FlaskClient) -> None:
    before = PerformanceAnswer.model_validate(body(operator, "/monitoring/performance"))
    for _ in range(20):
        operator.get("/nowhere")
    after = PerformanceAnswer.model_validate(body(operator, "/monitoring/performance"))

    assert before.p95_response_time_ms is None
    assert [times.requests for times in after.response_times] == [21, 21]
    assert after.p50_response_time_ms is not None
    assert after.p99_response_time_ms is not None
    assert 0 < after.p50_response_time_ms <= after.p99_response_time_ms
    assert after.active_requests.count == 1
    assert [one.endpoint for one in after.active_requests.details] == ["/monitoring/performance"]
    assert after.batch_processing.model_dump() == {
        "enabled": True, "queue_size": 0, "jobs_per_second": 0, "pairs_total": 0,
    }  # fmt: skip
    retries = after.retry_strategies.model_dump()
    assert retries["enabled"] is True
    assert retries["services"]["google_maps"]["tries"] == 4
    assert after.cache.model_dump()["enabled"] is True
    assert after.cache.model_dump()["hit_rate"] is None


def test_system_tells_readings_of_this_machine(operator: FlaskClient) -> None:
    answer = SystemAnswer.model_validate(body(operator, "/monitoring/system"))

    assert len(answer.cpu.load_average) == 3
    assert 0 < answer.memory.percent < 100
    assert answer.disk.used_gb > 0
    assert answer.timestamp.utcoffset() is not None


def test_config_tells_every_setting_where_it_came_from_and_no_secret(
    operator: FlaskClient, sqlite_url: str
) -> None:
    text = operator.get("/admin/config").text
    answer = ConfigAnswer.model_validate_json(text)

    assert set(answer.settings) == set(Settings.model_fields)
    assert answer.settings["secret_key"].model_dump() == {
        "value": "********", "source": "SECRET_KEY",
    }  # fmt: skip
    assert answer.settings["port"].model_dump() == {"value": 8000, "source": "default"}
    assert answer.settings["auth_mode"].source == "AUTH_MODE"
    assert answer.feature_flags["adaptive_weighting"] is True
    for secret in (SECRET, "maps-key-never-shown", sqlite_url):
        assert secret not in text


def test_a_secret_from_a_file_names_the_file_variable(tmp_path: Path, sqlite_url: str) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n", encoding="utf-8")
    settings = Settings.from_env({"SECRET_KEY_FILE": str(path), "DATABASE_URL": sqlite_url})

    assert settings.secret_key.get_secret_value() == SECRET
    assert settings.source_of("secret_key") == "SECRET_KEY_FILE"
    assert Settings(port=9).source_of("port") == "argument"
    assert SECRET in settings.secrets()


def test_the_exposition_is_prometheus_text_and_can_be_narrowed(client: FlaskClient) -> None:
    client.get("/nowhere")
    whole = client.get("/metrics")
    narrow = client.get(
        "/metrics?name[]=nextvision_build_info&name[]=nextvision_api_response_size_bytes_sum"
    )

    assert whole.status_code == 200
    assert whole.content_type.startswith("text/plain; version=")
    assert 'nextvision_api_requests_total{endpoint="unmatched"' in whole.text
    names = set(re.findall(r"^(nextvision_\w+)", narrow.text, re.MULTILINE))
    assert names == {"nextvision_build_info", "nextvision_api_response_size_bytes_sum"}


def test_statements_of_the_database_are_timed_by_kind(app: Flask, client: FlaskClient) -> None:
    client.get("/ready")

    text = client.get("/metrics").text
    selects = re.search(
        r'nextvision_db_query_duration_seconds_count\{query_type="select"\} (\S+)', text
    )
    assert selects is not None
    assert float(selects[1]) >= 1
    assert "nextvision_db_connection_pool_size 50.0" in text
    assert "nextvision_db_connection_pool_available 50.0" in text


def test_a_connection_in_use_is_not_available(app: Flask, client: FlaskClient) -> None:
    client.get("/ready")
    with app.app_context():
        engine = db.engine
    with engine.connect(), engine.connect():
        text = client.get("/metrics").text
    after = client.get("/metrics").text

    assert "nextvision_db_connection_pool_available 48.0" in text
    assert "nextvision_db_connection_pool_available 50.0" in after


def test_a_broken_connection_comes_back_to_the_pool(app: Flask, client: FlaskClient) -> None:
    client.get("/ready")
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        connection.invalidate()
    with engine.connect() as connection:
        connection.detach()

    assert "nextvision_db_connection_pool_available 50.0" in client.get("/metrics").text


def test_probes_and_figures_are_never_limited(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(Settings(
        nextvision_env="testing", database_url=sqlite_url, var_dir=tmp_path / "var",
        ratelimit_default="2 per minute",
    ))  # fmt: skip
    client = app.test_client()

    paths = ["/metrics", "/health", "/health/live", "/live", "/ready", "/health/startup"]
    statuses = {client.get(path).status_code for path in paths for _ in range(5)}

    assert statuses == {200}
    with app.app_context():
        db.engine.dispose()


def test_timestamps_are_utc(client: FlaskClient) -> None:
    stamp = body(client, "/health")["timestamp"]

    assert stamp.endswith("Z")
    assert datetime.fromisoformat(stamp).utcoffset() is not None
