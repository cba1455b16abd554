"""Waiting for the database stops one greenlet, not the process: shown in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

ON_POSTGRES = """
import gevent.monkey
if {patched}:
    gevent.monkey.patch_all()
import json, sys, time
import gevent
from sqlalchemy import text
from src.adapters.storage.transaction import Transaction
from src.services.ports import StorageUnavailableError
from tests.databases import engine_of

ticks = []

def tick():
    while True:
        ticks.append(time.monotonic())
        gevent.sleep(0.02)

with engine_of(sys.argv[1]) as engine:
    engine.connect().close()
    ticker = gevent.spawn(tick)
    gevent.sleep(0)
    before = len(ticks)
    transaction = Transaction(lambda: engine)
    started = time.monotonic()
    transaction.execute(text("SELECT pg_sleep(1)"))
    waited, during = time.monotonic() - started, len(ticks) - before
    transaction.close()
    ticker.kill()
    cut_off = None
    if {patched}:
        # A greenlet that gives up leaves no half-read answer to the next one.
        try:
            with gevent.Timeout(0.1):
                transaction.execute(text("SELECT pg_sleep(5)"))
        except gevent.Timeout:
            transaction.close()
            cut_off = transaction.execute(text("SELECT 42")).scalar_one()
            transaction.close()
print(json.dumps({{"waited": waited, "ticks": during, "cut_off": cut_off}}))
"""

ON_SQLITE = """
import gevent.monkey
gevent.monkey.patch_all()
import json, sys, time
import gevent
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from tests import builders
from tests.databases import engine_of
from tests.fakes import FakeClock

order = []

def write(engine, name, pause):
    with SqlUnitOfWork(lambda: engine, FakeClock()) as unit:
        unit.jobs.add(builders.job(name))
        gevent.sleep(pause)  # as one that waits for Redis while it holds the lock
        unit.commit()
        order.append(name)

with engine_of(sys.argv[1]) as engine:
    started = time.monotonic()
    slow = gevent.spawn(write, engine, "slow", 0.2)
    gevent.sleep(0.05)
    quick = gevent.spawn(write, engine, "quick", 0)
    gevent.joinall([slow, quick], raise_error=True)
print(json.dumps({"order": order, "seconds": time.monotonic() - started}))
"""


def run(program: str, *arguments: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_slow_query_on_one_greenlet_does_not_stop_another(postgres_url: str) -> None:
    told = run(ON_POSTGRES.format(patched=True), postgres_url)
    assert told["waited"] >= 1
    assert told["ticks"] >= 10  # 50 on an idle machine
    assert told["cut_off"] == 42


def test_without_gevent_the_same_program_does_stop(postgres_url: str) -> None:
    """The control: what the test above measures is the wait callback and nothing else."""
    told = run(ON_POSTGRES.format(patched=False), postgres_url)
    assert told["waited"] >= 1
    assert told["ticks"] == 0


def test_a_greenlet_that_holds_the_sqlite_lock_can_go_on(sqlite_url: str) -> None:
    told = run(ON_SQLITE, sqlite_url)
    assert told["order"] == ["slow", "quick"]
    assert told["seconds"] < 5
