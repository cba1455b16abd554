"""What is examined: the deployment as it is configured, and ports to what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from src.services.bugs.webhook_records import Backlog
from src.services.records import Kind

Encryption = Literal["yes", "no", "local"]
Fetch = Callable[[str, Mapping[str, str]], tuple[int, Mapping[str, str]]]
"""(status, headers) of the application's answer to a GET over HTTPS of a path with headers."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """The settings that are examined. Secrets stand here to be weighed, never to be shown."""

    environment: str
    is_production: bool
    debug: bool
    auth_mode: str
    secret_key: str = field(repr=False)
    jwt_secret_key: str | None = field(repr=False)
    uses_development_secret: bool
    has_sentry: bool
    worker_count: int
    pool_size: int
    max_overflow: int
    cors_origins: tuple[str, ...]
    https_only: bool
    trusted_proxies: int
    ratelimit_enabled: bool
    ratelimit_default: str
    has_redis: bool
    prometheus_enabled: bool
    metrics_folder: Path
    var_dir: Path
    secrets: tuple[str, ...] = field(default=(), repr=False)


class DatabaseExaminer(Protocol):
    """Asks the database about itself; every method raises the driver's errors."""

    @property
    def kind(self) -> str:
        """``postgresql`` or ``sqlite``."""
        ...

    def round_trip_seconds(self) -> float:
        """The time of a question, on a connection that is open already."""
        ...

    def version(self) -> tuple[int, ...]:
        """The server's version."""
        ...

    def encryption(self) -> Encryption:
        """Whether the connection is encrypted, or local and in no need of it."""
        ...

    def connection_limit(self) -> int | None:
        """Connections the server gives to ordinary users; None where there is no such limit."""
        ...

    def clock_offset_seconds(self) -> float | None:
        """The server's clock less ours; None where it has none of its own."""
        ...

    def revisions(self) -> tuple[str | None, str | None]:
        """(current, newest) revision of the tables."""
        ...

    def rows(self) -> Mapping[str, int]:
        """Stored ``jobs`` and ``candidates`` that are not closed."""
        ...


class RedisExaminer(Protocol):
    """Asks Redis about itself; every method raises the driver's errors."""

    def write_and_read(self) -> float:
        """Seconds it took to write a value, read it back equal and remove it."""
        ...

    def version(self) -> str:
        """The server's version."""
        ...

    def memory_policy(self) -> tuple[int, str]:
        """(maxmemory in bytes, 0 for none; what is thrown out when it is reached)."""
        ...


class HostExaminer(Protocol):
    """Asks the machine about itself."""

    def disk(self, folder: Path) -> tuple[float, float]:
        """(percent in use, free GB) of the file system of that folder."""
        ...

    def file_limit(self) -> tuple[int, int]:
        """(soft, hard) limit of open files of this process."""
        ...

    def can_write(self, folder: Path) -> bool:
        """Whether files can be made there; the folder is made where it is missing."""
        ...

    def green_driver(self) -> str | None:
        """None when the database driver yields under gevent, else what is wrong."""
        ...


class LoadableIndex(Protocol):
    """The columnar index, which can be filled from the database."""

    @property
    def rows(self) -> Mapping[Kind, int]:
        """Rows in it, by kind."""
        ...

    def follow(self) -> None:
        """Take in everything that is stored."""
        ...


class BugExaminer(Protocol):
    """Asks bug tracking about itself; every method raises errors of the storage."""

    @property
    def folder(self) -> Path:
        """Where files of bugs are kept."""
        ...

    def files(self, most: int) -> tuple[int, int]:
        """(contents that were looked for, those that are missing), of the first so many."""
        ...

    def backlog(self) -> tuple[Backlog, float]:
        """How the outbox of webhooks fares, and the seconds that the oldest delivery has waited."""
        ...

    def counted(self) -> tuple[int, int]:
        """(bugs of the figures, bugs that are stored)."""
        ...


@dataclass(frozen=True, slots=True)
class Examiners:
    """The ports of an examination."""

    database: DatabaseExaminer
    redis: RedisExaminer | None
    host: HostExaminer
    index: LoadableIndex | None = None
    bugs: BugExaminer | None = None
