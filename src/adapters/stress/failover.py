"""The failover rehearsal: a server of its own, whose Redis, database and maps fail under load."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from src.adapters.stress.driver import ProcessDriver, Progress
from src.adapters.stress.exchange import Exchange
from src.adapters.stress.fault_proxy import Fault, FaultProxy
from src.adapters.stress.maps_double import MapsDouble
from src.adapters.stress.own_server import OwnServer
from src.stress.errors import RehearsalError
from src.stress.load import Load, Target
from src.stress.mix import Request
from src.stress.rehearsal import PHASES, RATE_PER_SECOND, REQUESTS, Lived, Phase, judge_rehearsal
from src.stress.report import Run

NEEDS: Final = (
    "failover starts a server of its own and lets its parts fail; it needs a migrated PostgreSQL "
    "(--database-url postgresql://...) and a Redis (--redis-url redis://...) that may be filled "
    "with what is made up, never those of production"
)
_SLOW_SECONDS: Final = 0.2
_NEVER_SECONDS: Final = 60.0
_KEY: Final = "rehearsal-key"


def rehearse_failover(
    database_url: str, redis_url: str, *, workers: int, progress: Progress
) -> Run:
    """What became of the requests while the parts failed, phase by phase.

    Raises ``RehearsalError`` where the parts cannot be had, ``TargetError``, ``GeneratorError``.
    """
    database, database_at = database_behind(database_url)
    redis, redis_at = redis_behind(redis_url)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="nextvision-rehearsal-"))
        wires = _Wires(
            redis=stack.enter_context(FaultProxy(redis_at)),
            database=stack.enter_context(FaultProxy(database_at)),
            maps=stack.enter_context(MapsDouble()),
        )
        server = stack.enter_context(
            OwnServer(
                Path(folder),
                {
                    "AUTH_MODE": "open",
                    "RATELIMIT_ENABLED": "false",
                    "TEXT_MODEL": "lexical",
                    "LOG_LEVEL": "ERROR",
                    "WORKER_COUNT": str(workers),
                    "DATABASE_URL": database(wires.database.port),
                    "REDIS_URL": redis(wires.redis.port),
                    "GOOGLE_MAPS_API_KEY": _KEY,
                    "GOOGLE_MAPS_URL": wires.maps.url,
                    "GOOGLE_ROUTES_URL": wires.maps.url,
                },
            )
        )
        server.wait_until_ready()
        conductor = _Conductor(wires, server.url)
        load = Load(
            REQUESTS, RATE_PER_SECOND, "constant", unknown_addresses=True, keep_records=True
        )
        with conductor.playing() as begin:

            def told(done: int, broken: int) -> None:
                begin()
                progress(done, broken)

            measured = ProcessDriver().run(Target(server.url), load, told)
        return judge_rehearsal("failover", measured, conductor.lived(measured.started_at))


def database_behind(url: str) -> tuple[Callable[[int], str], tuple[str, int] | str]:
    """How to address the database through a port of this machine, and where it is.

    Raises ``RehearsalError`` for anything but PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise RehearsalError(NEEDS) from None
    if not parsed.drivername.startswith("postgres"):
        raise RehearsalError(NEEDS)
    query = dict(parsed.query)
    host = str(query.pop("host", parsed.host or "localhost"))
    port = int(str(query.pop("port", parsed.port or 5432)))

    def through(proxied: int) -> str:
        changed = parsed.set(drivername="postgresql", host="127.0.0.1", port=proxied, query=query)
        return changed.render_as_string(hide_password=False)

    return through, f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)


def redis_behind(url: str) -> tuple[Callable[[int], str], tuple[str, int]]:
    """How to address Redis through a port of this machine, and where it is.

    Raises ``RehearsalError`` for anything but ``redis://``: TLS would see another name.
    """
    parts = urlsplit(url)
    if parts.scheme != "redis" or not parts.hostname:
        raise RehearsalError(NEEDS)
    secret = parts.netloc.rpartition("@")[0]

    def through(proxied: int) -> str:
        where = f"127.0.0.1:{proxied}"
        return parts._replace(netloc=f"{secret}@{where}" if secret else where).geturl()

    return through, (parts.hostname, parts.port or 6379)


class _Wires:
    """What can fail, and how much of a failure was felt."""

    def __init__(self, *, redis: FaultProxy, database: FaultProxy, maps: MapsDouble) -> None:
        self.redis = redis
        self.database = database
        self.maps = maps

    def stage(self, phase: str) -> None:
        """Let fail what fails in this phase, and heal all else."""
        self.redis.set(Fault("down") if phase == "redis_down" else Fault())
        self.database.set(Fault(latency_seconds=_SLOW_SECONDS if phase == "database_slow" else 0.0))
        self.maps.refusing = phase == "maps_refuse"

    def felt(self, phase: str) -> int | None:
        """A counter of what the server has felt of the fault of this phase so far."""
        match phase:
            case "redis_down":
                return self.redis.cut
            case "database_slow":
                return self.database.delayed
            case "maps_refuse":
                return self.maps.refused
            case _:
                return None


class _Conductor:
    """Lets one part after the other fail, beside the load, and looks when health is well again."""

    def __init__(self, wires: _Wires, url: str) -> None:
        self._wires = wires
        self._exchange = Exchange(Target(url), timeout_seconds=1.0)
        self._over = Event()
        self._rows: list[tuple[Phase, float, float, int | None, float | None]] = []
        self._fault: Exception | None = None

    @contextmanager
    def playing(self) -> Iterator[Callable[[], None]]:
        """Gives what begins the first phase when it is first called; ends with the block."""
        thread = Thread(target=self._play, name="rehearsal", daemon=True)

        def begin() -> None:
            if thread.ident is None:
                thread.start()

        try:
            yield begin
        finally:
            self._over.set()
            if thread.ident is not None:
                thread.join()
            self._exchange.close()

    def lived(self, started_at: float) -> list[Lived]:
        """The phases, from the start of the load. Raises ``RehearsalError`` where one lacks."""
        if self._fault is not None or len(self._rows) < len(PHASES):
            raise RehearsalError(f"the rehearsal broke off ({self._fault or 'the load was over'})")
        return [
            Lived(phase, begin - started_at, end - started_at, felt, healthy)
            for phase, begin, end, felt, healthy in self._rows
        ]

    def _play(self) -> None:
        try:
            # By the clock, so that a phase that takes long to begin takes nothing from the last.
            end = monotonic()
            for phase in PHASES:
                end += phase.seconds
                self._live(phase, end)
        except OSError as error:
            self._fault = error

    def _live(self, phase: Phase, end: float) -> None:
        before = self._wires.felt(phase.name)
        self._wires.stage(phase.name)
        began = monotonic()
        healthy = self._until_healthy(began, end) if phase.heals else None
        self._over.wait(max(0.0, end - monotonic()))
        after = self._wires.felt(phase.name)
        felt = after - before if after is not None and before is not None else None
        if not self._over.is_set():
            self._rows.append((phase, began, monotonic(), felt, healthy))

    def _until_healthy(self, began: float, end: float) -> float:
        """Seconds until health is well; more than any bound allows where it is not in time."""
        while monotonic() < end and not self._over.is_set():
            answer = self._exchange.ask(Request("GET", "/health/ready"))
            if answer.status == 200 and all(json.loads(answer.body)["components"].values()):
                return monotonic() - began
            self._over.wait(0.1)
        return _NEVER_SECONDS
