"""``python -m bench.outages``: kills real parts under load and says what it cost."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.machine import Machine
from bench.outages.criteria import Outcome, report
from bench.outages.database_gone import database_frozen, database_stopped
from bench.outages.parts import House, house
from bench.outages.plan import QUICK, Plan
from bench.outages.redis_gone import redis_gone
from bench.outages.restarts import reload, rolling_restart, worker_killed
from bench.servers import ROOT

SCENARIOS: Final[dict[str, Callable[[House, Plan], Outcome]]] = {
    "redis": redis_gone,
    "database": database_stopped,
    "frozen": database_frozen,
    "restart": rolling_restart,
    "reload": reload,
    "worker": worker_killed,
}


def main() -> int:
    """0 when every promise was kept, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.outages", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="scenario", help=", ".join(SCENARIOS))
    parser.add_argument("--quick", action="store_true", help="short and gentle; shows it works")
    parser.add_argument("--seconds", type=float, help="how long an outage lasts")
    parser.add_argument("--rate", type=float, help="requests a second")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there")
    given = parser.parse_args()
    unknown = set(given.scenarios) - SCENARIOS.keys()
    if unknown:
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    plan = QUICK if given.quick else Plan()
    plan = replace(
        plan,
        outage_seconds=given.seconds or plan.outage_seconds,
        rate_per_second=given.rate or plan.rate_per_second,
    )
    os.chdir(ROOT)
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {text}", file=sys.stderr, flush=True)

    outcomes = []
    with house(plan, say) as disturbed:
        for name in given.scenarios or SCENARIOS:
            say(name)
            outcomes.append(SCENARIOS[name](disturbed, plan))
    text = report(outcomes, _head(plan, Machine.here()))
    if given.output is None:
        print(text)
    else:
        given.output.write_text(text, encoding="utf-8")
    return 1 if any(outcome.broken(timed=True) for outcome in outcomes) else 0


def _head(plan: Plan, machine: Machine) -> str:
    command = " ".join(["python -m bench.outages", *sys.argv[1:]])
    return (
        f"# Outages\n\nWritten by `{command}` on {machine.date}, revision {machine.revision}: real "
        f"PostgreSQL, Redis and Gunicorn, {plan.jobs:,} jobs, {plan.candidates} candidates, warm, "
        f"everything on {machine.cores} cores of {machine.cpu}. Requests come as a Poisson process "
        "that waits for nobody; latency counts from when each was due. `make test` does the same "
        "shorter and more gently, without what is promised in seconds."
    )


if __name__ == "__main__":
    sys.exit(main())
