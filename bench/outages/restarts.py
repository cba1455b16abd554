"""Workers and whole instances are replaced under load, and one worker is killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from bench.outages.criteria import Outcome
from bench.outages.parts import House, Instance
from bench.outages.plan import Plan
from bench.outages.requests import rankings
from bench.outages.samples import Load, Samples

_CALM_SECONDS = 2.0


def rolling_restart(house: House, plan: Plan) -> Outcome:
    """Two instances behind a balancer are stopped by SIGTERM and started again, one by one."""
    outcome = Outcome(
        "Rolling restart",
        f"Two instances behind a balancer that asks /health/ready; SIGTERM to each in turn, "
        f"{plan.rate_per_second:.0f} requests a second.",
    )
    codes, seconds = [], []
    with (
        house.instance(workers=max(1, plan.workers // 2)) as first,
        house.instance(workers=max(1, plan.workers // 2)) as second,
        Load(
            [first.port, second.port], rankings(house.stock),
            rate_per_second=plan.rate_per_second, seconds=600.0,
        ) as load,
    ):  # fmt: skip
        time.sleep(plan.before_seconds)
        for server in (first, second):
            time.sleep(_CALM_SECONDS)
            asked = time.time()
            codes.append(server.stop())
            seconds.append(time.time() - asked)
            server.start()
        time.sleep(_CALM_SECONDS)
        samples = load.end()
    _nothing_failed(outcome, samples)
    outcome.expect("both end with exit 0", kept=codes == [0, 0], found=codes)
    outcome.figures.append(
        "from SIGTERM to the end: " + ", ".join(f"{each:.1f} s" for each in seconds)
    )
    return outcome


def reload(house: House, plan: Plan) -> Outcome:
    """SIGHUP replaces all workers of one instance."""
    outcome = Outcome(
        "Workers replaced",
        f"SIGHUP to an instance of {plan.workers} workers under {plan.rate_per_second:.0f} "
        "requests a second.",
    )
    with _under_load(house, plan) as (server, load):
        old = set(server.workers())
        server.process.send_signal(signal.SIGHUP)
        server.until(lambda: not old & set(server.workers()), "new workers", 240)
        time.sleep(_CALM_SECONDS)
        samples = load.end()
    _nothing_failed(outcome, samples)
    return outcome


def worker_killed(house: House, plan: Plan) -> Outcome:
    """``kill -9`` of one worker: what others do goes on."""
    outcome = Outcome(
        "A worker killed",
        f"`kill -9` of one of {plan.workers} workers under {plan.rate_per_second:.0f} requests "
        "a second.",
    )
    with _under_load(house, plan) as (server, load):
        victim = server.workers()[0]
        killed = time.time()
        os.kill(victim, signal.SIGKILL)
        # Its sockets are open until the system has ended its last thread.
        server.until(lambda: not psutil.pid_exists(victim), "its end")
        gone = time.time()
        server.until(lambda: len(server.workers()) == plan.workers, "a new worker")
        time.sleep(_CALM_SECONDS)
        samples = load.end()
    in_flight = samples.where(lambda each: each.sent <= gone and each.ended >= killed)
    failures = samples.failures
    others = failures.where(lambda each: each not in in_flight.all)
    outcome.expect(
        "only requests on their way at the moment of the kill fail",
        kept=not len(others),
        found=f"{len(failures)} failed ({failures.kinds()}), {len(others)} of them others; "
        f"{len(in_flight)} were on their way, of {len(samples)}",
    )
    return outcome


@contextmanager
def _under_load(house: House, plan: Plan) -> Iterator[tuple[Instance, Load]]:
    """One instance that is asked at the plan's rate, and has been for a while."""
    with (
        house.instance(workers=plan.workers) as server,
        Load(
            [server.port], rankings(house.stock),
            rate_per_second=plan.rate_per_second, seconds=600.0,
        ) as load,
    ):  # fmt: skip
        time.sleep(plan.before_seconds)  # a server that is asked suddenly is busy for a while
        yield server, load


def _nothing_failed(outcome: Outcome, samples: Samples) -> None:
    bad = samples.where(lambda each: each.failed or each.status >= 400)
    outcome.expect(
        "no request fails",
        kept=not len(bad) and len(samples) > 0,
        found=f"{len(bad)} of {len(samples)}: {bad.kinds()}",
    )
    outcome.figures.append(f"p99: {1000 * samples.p99_seconds():.0f} ms")
