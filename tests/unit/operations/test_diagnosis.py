from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from src.diagnostics.checks import Level, Result
from src.services.bugs.webhook_records import Backlog
from src.services.diagnosis.deployment import Deployment, Encryption, Examiners
from src.services.diagnosis.diagnosis import Diagnosis
from tests.fakes import FakeClock

ROOT = Path(__file__).resolve().parents[3]
STRONG = "kX3vQ9tLw2Zr8Bn5Jm1Hc7Gd4Fs6Ay0Pq"
OTHER = "Yb6Nn2Ux8Rk4Wd0Ej7Tf3Mv9Cz5Hq1Lg"


class FakeDatabase:
    """A PostgreSQL that answers as told."""

    kind = "postgresql"

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            "round_trip_seconds": 0.001, "version": (16, 2), "encryption": "yes",
            "connection_limit": 297, "clock_offset_seconds": 0.1, "revisions": ("0001", "0001"),
            "rows": {"jobs": 3, "candidates": 2}, **answers,
        }  # fmt: skip
        self.kind = self.answers.pop("kind", "postgresql")

    def _answer(self, name: str) -> Any:
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def round_trip_seconds(self) -> float:
        return self._answer("round_trip_seconds")

    def version(self) -> tuple[int, ...]:
        return self._answer("version")

    def encryption(self) -> Encryption:
        return self._answer("encryption")

    def connection_limit(self) -> int | None:
        return self._answer("connection_limit")

    def clock_offset_seconds(self) -> float | None:
        return self._answer("clock_offset_seconds")

    def revisions(self) -> tuple[str | None, str | None]:
        return self._answer("revisions")

    def rows(self) -> Mapping[str, int]:
        return self._answer("rows")


class FakeRedis:
    """A Redis that answers as told."""

    def __init__(self, *, version: str = "7.2.4", limit: int = 2**30, policy: str = "allkeys-lru",
                 error: Exception | None = None) -> None:  # fmt: skip
        self._version, self._limit, self._policy, self._error = version, limit, policy, error

    def write_and_read(self) -> float:
        if self._error:
            raise self._error
        return 0.0004

    def version(self) -> str:
        return self._version

    def memory_policy(self) -> tuple[int, str]:
        return self._limit, self._policy


class FakeHost:
    """A machine that answers as told."""

    def __init__(self, *, disk: tuple[float, float] = (40.0, 50.0), files: int = 65536,
                 writable: bool = True, green: str | None = None) -> None:  # fmt: skip
        self._disk, self._files, self._writable, self._green = disk, files, writable, green

    def disk(self, folder: Path) -> tuple[float, float]:
        return self._disk

    def file_limit(self) -> tuple[int, int]:
        return self._files, 100_000

    def can_write(self, folder: Path) -> bool:
        return self._writable

    def green_driver(self) -> str | None:
        return self._green


class FakeIndex:
    """An index that takes in what it is told to."""

    def __init__(self, jobs: int = 3, candidates: int = 2) -> None:
        self._after = {"job": jobs, "candidate": candidates}
        self.rows: dict[Any, int] = {}

    def follow(self) -> None:
        self.rows = self._after


class FakeBugs:
    """Bug tracking that answers as told."""

    def __init__(self, *, folder: Path = ROOT, files: tuple[int, int] = (7, 0),
                 backlog: Backlog | None = None, waited: float = 0.0,
                 counted: tuple[int, int] = (3, 3)) -> None:  # fmt: skip
        self.folder = folder
        self._files, self._waited, self._counted = files, waited, counted
        self._backlog = backlog or Backlog(0, None, 0)

    def files(self, most: int) -> tuple[int, int]:
        return self._files

    def backlog(self) -> tuple[Backlog, float]:
        return self._backlog, self._waited

    def counted(self) -> tuple[int, int]:
        return self._counted


DEPLOYMENT = Deployment(
    environment="production", is_production=True, debug=False, auth_mode="required",
    secret_key=STRONG, jwt_secret_key=OTHER, uses_development_secret=False, has_sentry=True,
    worker_count=4, pool_size=20, max_overflow=30, cors_origins=("https://app.example",),
    https_only=True, trusted_proxies=1, ratelimit_enabled=True,
    ratelimit_default="1000 per minute", has_redis=True, prometheus_enabled=True,
    metrics_folder=Path("var/metrics"), var_dir=Path("var"), secrets=(STRONG, OTHER),
)  # fmt: skip
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=()",
}


def good_answer(path: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
    return 200, HEADERS


def examine(
    *,
    deployment: Mapping[str, Any] | None = None,
    database: FakeDatabase | None = None,
    redis: FakeRedis | None = FakeRedis(),  # noqa: B008 - it keeps nothing
    host: FakeHost | None = None,
    index: FakeIndex | None = None,
    bugs: FakeBugs | None = None,
    fetch: Callable[..., tuple[int, Mapping[str, str]]] = good_answer,
    faults: list[tuple[str, str]] | None = None,
    strict: bool = False,
) -> dict[str, Result]:
    examined = replace(DEPLOYMENT, **(deployment or {}))
    examiners = Examiners(
        database or FakeDatabase(),
        redis,
        host or FakeHost(),
        index or FakeIndex(),
        bugs or FakeBugs(),
    )
    results = Diagnosis(examined, examiners, FakeClock()).run(
        fetch, strict=strict, faults=faults or []
    )
    return {result.id: result for result in results}


DEVELOPMENT: dict[str, Any] = {
    "environment": "development", "is_production": False, "uses_development_secret": True,
    "jwt_secret_key": None, "has_sentry": False, "has_redis": False, "https_only": False,
    "trusted_proxies": 0, "cors_origins": (),
}  # fmt: skip


def test_a_good_production_deployment_is_in_order_throughout() -> None:
    found = examine()

    assert {result.id: result.found for result in found.values() if result.level > Level.OK} == {}


def test_a_fresh_checkout_has_no_warning_and_production_would_refuse_it() -> None:
    database = FakeDatabase(kind="sqlite", version=(3, 45), encryption="local",
                            connection_limit=None, clock_offset_seconds=None)  # fmt: skip
    here = examine(deployment=DEVELOPMENT, database=database, redis=None)
    there = examine(deployment=DEVELOPMENT, database=database, redis=None, strict=True)

    assert max(result.level for result in here.values()) <= Level.INFO
    assert there["NV-SEC-001"].level is Level.CRITICAL
    assert there["NV-DB-002"].level is Level.CRITICAL
    assert there["NV-LIM-001"].level is Level.WARNING


# Each row: what is changed, the check that must tell, how badly, and a part of what it says.
CASES: list[tuple[dict[str, Any], str, Level, str]] = [
    ({"faults": [("PORT", "a number")]}, "NV-SET-001", Level.CRITICAL, "PORT: a number"),
    ({"deployment": {"is_production": False, "environment": "staging"}, "strict": True},
     "NV-SET-002", Level.WARNING, "staging"),
    ({"deployment": {"debug": True}}, "NV-SET-003", Level.CRITICAL, "on"),
    ({"deployment": {"has_sentry": False}}, "NV-SET-004", Level.INFO, "SENTRY_DSN"),
    ({"deployment": {"uses_development_secret": True}}, "NV-SEC-001", Level.CRITICAL, "public"),
    ({"deployment": {"secret_key": "short"}}, "NV-SEC-001", Level.CRITICAL, "weak"),
    ({"deployment": {"secret_key": "ab" * 30}}, "NV-SEC-001", Level.CRITICAL, "2 different"),
    ({"deployment": {"jwt_secret_key": STRONG}}, "NV-SEC-002", Level.WARNING, "same"),
    ({"deployment": {"jwt_secret_key": "short"}}, "NV-SEC-002", Level.CRITICAL, "weak"),
    ({"deployment": {"jwt_secret_key": None}}, "NV-SEC-002", Level.INFO, "SECRET_KEY"),
    ({"deployment": {"auth_mode": "open"}}, "NV-SEC-003", Level.CRITICAL, "open"),
    ({"database": FakeDatabase(round_trip_seconds=OSError("x"))}, "NV-DB-001", Level.CRITICAL,
     "no answer: OSError"),
    ({"bugs": FakeBugs(files=(7, 2))}, "NV-BUG-001", Level.ERROR, "2 of 7"),
    ({"host": FakeHost(writable=False)}, "NV-BUG-001", Level.ERROR, "not writable"),
    ({"host": FakeHost(writable=False), "bugs": FakeBugs(folder=ROOT / "none", files=(0, 0))},
     "NV-BUG-001", Level.OK, "0 files"),
    ({"bugs": FakeBugs(backlog=Backlog(2, None, 0), waited=4000.0)}, "NV-BUG-002", Level.WARNING,
     "67 minutes"),
    ({"bugs": FakeBugs(backlog=Backlog(2, None, 0), waited=30.0)}, "NV-BUG-002", Level.OK,
     "2 deliveries wait"),
    ({"bugs": FakeBugs(backlog=Backlog(0, None, 1))}, "NV-BUG-002", Level.WARNING, "1 given up"),
    ({"bugs": FakeBugs(counted=(3, 4))}, "NV-BUG-003", Level.WARNING, "3 of 4 bugs"),
    ({"database": FakeDatabase(round_trip_seconds=0.2)}, "NV-DB-001", Level.WARNING, "200.0 ms"),
    ({"database": FakeDatabase(version=(11, 3))}, "NV-DB-002", Level.ERROR, "11.3"),
    ({"database": FakeDatabase(encryption="no")}, "NV-DB-003", Level.ERROR, "not encrypted"),
    ({"database": FakeDatabase(encryption="local")}, "NV-DB-003", Level.OK, "this machine"),
    ({"database": FakeDatabase(connection_limit=97)}, "NV-DB-004", Level.WARNING, "up to 200"),
    ({"database": FakeDatabase(connection_limit=50)}, "NV-DB-004", Level.ERROR, "gives 50"),
    ({"database": FakeDatabase(revisions=("0001", "0002"))}, "NV-DB-005", Level.ERROR, "0002"),
    ({"database": FakeDatabase(revisions=(None, "0002"))}, "NV-DB-005", Level.ERROR, "no revision"),
    ({"database": FakeDatabase(clock_offset_seconds=-5.0)}, "NV-DB-006", Level.WARNING, "behind"),
    ({"database": FakeDatabase(clock_offset_seconds=90.0)}, "NV-DB-006", Level.ERROR, "ahead"),
    ({"database": FakeDatabase(rows={"jobs": 0, "candidates": 0}), "index": FakeIndex(0, 0)},
     "NV-DB-007", Level.INFO, "0 jobs"),
    ({"index": FakeIndex(jobs=1)}, "NV-IDX-001", Level.WARNING, "1 of 3 jobs"),
    ({"redis": FakeRedis(error=OSError("x"))}, "NV-RED-001", Level.ERROR, "OSError"),
    ({"redis": FakeRedis(version="5.0.7")}, "NV-RED-002", Level.WARNING, "5.0.7"),
    ({"redis": FakeRedis(limit=0)}, "NV-RED-003", Level.WARNING, "no maxmemory"),
    ({"redis": FakeRedis(policy="noeviction")}, "NV-RED-003", Level.WARNING, "noeviction"),
    ({"deployment": {"ratelimit_enabled": False}}, "NV-LIM-001", Level.ERROR, "switched off"),
    ({"deployment": {"has_redis": False}, "redis": None}, "NV-LIM-001", Level.WARNING, "alone"),
    ({"host": FakeHost(disk=(85.0, 20.0))}, "NV-SYS-002", Level.WARNING, "85 %"),
    ({"host": FakeHost(disk=(99.0, 20.0))}, "NV-SYS-002", Level.ERROR, "99 %"),
    ({"host": FakeHost(disk=(10.0, 0.1))}, "NV-SYS-002", Level.ERROR, "0.1 GB"),
    ({"host": FakeHost(files=256)}, "NV-SYS-003", Level.ERROR, "256"),
    ({"host": FakeHost(files=2048)}, "NV-SYS-003", Level.WARNING, "2048"),
    ({"host": FakeHost(writable=False)}, "NV-SYS-004", Level.ERROR, "not writable"),
    ({"deployment": {"prometheus_enabled": False}}, "NV-SYS-004", Level.INFO, "switched off"),
    ({"host": FakeHost(green="blocks")}, "NV-SYS-005", Level.ERROR, "blocks"),
    ({"deployment": {"cors_origins": ("http://app.example",)}}, "NV-WEB-002", Level.WARNING,
     "http://app.example"),
    ({"deployment": {"trusted_proxies": 0}}, "NV-WEB-003", Level.WARNING, "0 trusted"),
    ({"deployment": {"https_only": False}}, "NV-WEB-003", Level.WARNING, "not enforced"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "check", "level", "part"), CASES, ids=[f"{c[1]}-{c[3]}" for c in CASES]
)
def test_what_is_wrong_is_told_by_its_check(
    change: dict[str, Any], check: str, level: Level, part: str
) -> None:
    result = examine(**change)[check]

    assert result.level is level
    assert part in result.found
    if level >= Level.WARNING:
        assert result.action, "whoever reads it must know what to do"


@pytest.mark.parametrize("missing", sorted(HEADERS))
def test_a_missing_security_header_is_told(missing: str) -> None:
    sent = {name: value for name, value in HEADERS.items() if name != missing}

    result = examine(fetch=lambda *_: (200, sent))["NV-WEB-001"]

    assert result.level is Level.ERROR
    assert missing in result.found


def test_a_policy_that_allows_inline_scripts_is_told() -> None:
    sent = HEADERS | {"Content-Security-Policy": "default-src 'self' 'unsafe-inline'"}

    assert examine(fetch=lambda *_: (200, sent))["NV-WEB-001"].level is Level.ERROR


def test_an_application_that_does_not_answer_is_told() -> None:
    assert "500" in examine(fetch=lambda *_: (500, HEADERS))["NV-WEB-001"].found


def test_a_page_of_strangers_that_is_let_in_is_told() -> None:
    sent = HEADERS | {"Access-Control-Allow-Origin": "*"}

    assert examine(fetch=lambda *_: (200, sent))["NV-WEB-002"].level is Level.ERROR


def test_a_dead_database_is_one_critical_finding_and_not_seven() -> None:
    found = examine(database=FakeDatabase(round_trip_seconds=OSError("x")))

    levels = {name: result.level for name, result in found.items() if name.startswith("NV-DB")}
    assert levels.pop("NV-DB-001") is Level.CRITICAL
    assert set(levels.values()) == {Level.INFO}
    assert found["NV-IDX-001"].level is Level.INFO


def test_no_secret_is_ever_repeated() -> None:
    faults = [("DATABASE_URL", f"cannot use {STRONG} or {OTHER}")]

    told = str(list(examine(faults=faults).values()))

    assert STRONG not in told
    assert OTHER not in told
    assert STRONG not in repr(DEPLOYMENT)


def test_the_runbook_documents_exactly_the_checks_there_are() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| (NV-[A-Z]+-\d{3}) \|", runbook, re.MULTILINE)

    assert documented == list(examine())
