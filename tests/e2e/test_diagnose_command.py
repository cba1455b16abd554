from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.server import flask, free_port

PASSWORDS = ("db-password-never-shown", "redis-password-never-shown", "Sh0rt-secret")


@pytest.fixture
def var_dir(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A folder with a database at the newest revision."""
    shutil.copyfile(migrated_sqlite, tmp_path / "nextvision.db")
    return tmp_path


def checks(text: str) -> dict[str, dict[str, Any]]:
    """The checks of a report by id."""
    return {check["id"]: check for check in json.loads(text)["checks"]}


def test_a_fresh_development_database_is_in_order(var_dir: Path) -> None:
    done = flask("diagnose", var_dir=var_dir)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "NV-DB-001" in done.stdout
    assert "sqlite answers in" in done.stdout
    assert "Traceback" not in done.stderr


def test_deploy_judges_a_development_environment_as_production_would(var_dir: Path) -> None:
    done = flask("diagnose", "--deploy", "--json", var_dir=var_dir)

    report = json.loads(done.stdout)
    assert done.returncode == 2
    assert (report["deploy"], report["worst"], report["exit_code"]) == (True, "critical", 2)
    assert checks(done.stdout)["NV-SEC-001"]["level"] == "critical"
    assert set(report["checks"][0]) == {"id", "title", "level", "found", "action", "seconds"}


def test_real_servers_are_examined(var_dir: Path, postgres_url: str, redis_url: str) -> None:
    env = {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "WORKER_COUNT": "1"}
    done = flask("diagnose", "--json", var_dir=var_dir, env=env)

    found = checks(done.stdout)
    assert "postgresql answers in" in found["NV-DB-001"]["found"]
    for name in ("NV-DB-001", "NV-DB-002", "NV-DB-003", "NV-DB-005", "NV-DB-006", "NV-IDX-001",
                 "NV-BUG-001", "NV-BUG-002", "NV-BUG-003",
                 "NV-RED-001", "NV-RED-002", "NV-LIM-001"):  # fmt: skip
        assert found[name]["level"] == "ok", found[name]


def test_a_broken_environment_gives_a_report_and_no_secret(var_dir: Path) -> None:
    database, redis, secret = PASSWORDS
    env = {
        "NEXTVISION_ENV": "production",
        "WORKER_COUNT": "many",
        "RATELIMIT_DEFAULT": "often",
        "SECRET_KEY": secret,
        "DATABASE_URL": f"postgresql://nextvision:{database}@127.0.0.1:{free_port()}/x",
        "REDIS_URL": f"redis://:{redis}@127.0.0.1:{free_port()}/0",
    }
    for arguments in (["--json"], []):
        done = flask("diagnose", *arguments, var_dir=var_dir, env=env)
        assert done.returncode == 2
        assert "Traceback" not in done.stdout + done.stderr
        for password in PASSWORDS:
            assert password not in done.stdout + done.stderr
        if arguments:
            found = checks(done.stdout)
            assert found["NV-SET-001"]["level"] == "critical"
            for name in ("WORKER_COUNT", "RATELIMIT_DEFAULT"):
                assert name in found["NV-SET-001"]["found"]
            assert found["NV-SEC-001"]["level"] == "critical"
            assert found["NV-DB-001"]["level"] == "critical"
            assert found["NV-DB-005"]["found"] == "not looked at: NV-DB-001 failed"
            assert found["NV-RED-001"]["level"] == "error"


def test_addresses_that_are_none_do_not_keep_it_from_reporting(var_dir: Path) -> None:
    env = {"DATABASE_URL": "mysql://somewhere", "REDIS_URL": "somewhere", "PORT": "none"}
    done = flask("diagnose", "--json", var_dir=var_dir, env=env)

    assert done.returncode == 2
    found = checks(done.stdout)["NV-SET-001"]["found"]
    for name in env:
        assert f"{name}: " in found


def test_a_database_that_was_never_migrated_is_told(tmp_path: Path) -> None:
    done = flask("diagnose", "--json", var_dir=tmp_path)

    found = checks(done.stdout)
    assert found["NV-DB-005"]["level"] == "error"
    assert found["NV-DB-005"]["action"] == "Run: flask db upgrade"


def test_other_commands_say_in_one_line_each_which_settings_cannot_be_used(tmp_path: Path) -> None:
    done = flask("users", "list", var_dir=tmp_path, env={"PORT": "0", "WORKER_COUNT": "many"})

    assert done.returncode == 2
    assert "  PORT: " in done.stderr
    assert "  WORKER_COUNT: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_leaves_no_figures_in_a_server_s_folder(var_dir: Path) -> None:
    folder = var_dir / "shared"
    folder.mkdir()

    done = flask("diagnose", var_dir=var_dir, env={"PROMETHEUS_MULTIPROC_DIR": str(folder)})

    assert done.returncode == 0, done.stdout + done.stderr
    assert list(folder.iterdir()) == []
