"""Redis is killed under load, and comes back empty."""

from __future__ import annotations

import time

from bench.outages.criteria import Outcome
from bench.outages.figures import following
from bench.outages.parts import House
from bench.outages.plan import Plan
from bench.outages.requests import MATCH, rankings
from bench.outages.samples import Load

_MOST_P99_SECONDS = 1.0
_MOST_GROWTH = 2.0


def redis_gone(house: House, plan: Plan) -> Outcome:
    """``kill -9`` of Redis: rankings go on, hits come back, the database is not stormed."""
    outcome = Outcome(
        "Redis killed",
        f"`kill -9` for {plan.outage_seconds:.0f} s under {plan.rate_per_second:.0f} requests a "
        f"second to {plan.workers} workers, then started empty.",
    )
    with house.instance(workers=plan.workers) as server:
        asked = rankings(house.stock)
        with (
            following(server.port) as seen,
            Load(
                [server.port], asked, rate_per_second=plan.rate_per_second, seconds=plan.seconds
            ) as load,
        ):
            house.sleep_until(load.began + plan.before_seconds)
            killed = time.time()
            house.redis.kill()
            house.sleep_until(killed + plan.outage_seconds)
            house.redis.start()
            back = time.time()
            samples = load.finish()
    matches = samples.of(MATCH)
    during, after = matches.between(killed, back), matches.between(back, back + plan.after_seconds)
    outcome.expect(
        "no ranking fails",
        kept=not len(matches.failures) and len(during) > 0,
        found=f"{len(matches.failures)} of {len(matches)}: {matches.failures.kinds()}",
    )
    for name, part in (("while it is gone", during), ("once it is back", after)):
        outcome.expect(
            f"p99 below {_MOST_P99_SECONDS:.0f} s {name}",
            kept=0.0 < part.p99_seconds() < _MOST_P99_SECONDS,
            found=f"{1000 * part.p99_seconds():.0f} ms of {len(part)}",
            timed=True,
        )
    usual = seen.hit_rate(killed - plan.before_seconds / 2, killed)
    found = seen.hit_rate(back + plan.after_seconds / 2, back + plan.after_seconds)
    outcome.expect(
        "the hit rate recovers",
        kept=found >= 0.9 * usual,
        found=f"{found:.2f} at the end, {usual:.2f} before",
    )
    normal = seen.busiest_second(lambda point: point.queries, load.began, killed)
    storm = seen.busiest_second(lambda point: point.queries, back - 0.5, back + 3.0)
    outcome.expect(
        f"at most {_MOST_GROWTH:.0f} x the usual statements in the seconds of its return",
        kept=storm <= _MOST_GROWTH * max(normal, 1.0),
        found=f"{storm:.0f} in the busiest second, {normal:.0f} before",
    )
    usual_p99 = 1000 * matches.between(load.began, killed).p99_seconds()
    outcome.figures.append(f"p99 before: {usual_p99:.0f} ms")
    outcome.figures.append(f"hit rate while it is gone: {seen.hit_rate(killed + 1.0, back):.2f}")
    outcome.figures.append(f"the caller used {load.cpu_share:.2f} of a core")
    return outcome
