"""PostgreSQL is stopped under load, and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from bench.outages.criteria import Outcome
from bench.outages.figures import following
from bench.outages.parts import House
from bench.outages.plan import Plan
from bench.outages.requests import MATCH, READ, UNREAD, WRITE, mixed
from bench.outages.samples import Load, Samples

_MOST_SECONDS = 5.0
_WRITES_PER_SECOND = 1.0


def database_stopped(house: House, plan: Plan) -> Outcome:
    """PostgreSQL is stopped as an operator does it: connections are cut and refused."""
    return _gone(
        house, plan, "PostgreSQL stopped", "A fast shutdown", house.postgres.stop,
        house.postgres.start, noticed_seconds=1.0,
    )  # fmt: skip


def database_frozen(house: House, plan: Plan) -> Outcome:
    """PostgreSQL stops answering and keeps its connections, as a machine does that hangs."""
    return _gone(
        house, plan, "PostgreSQL frozen", "SIGSTOP", house.postgres.freeze,
        house.postgres.go_on, noticed_seconds=2.5,
    )  # fmt: skip


def _gone(
    house: House,
    plan: Plan,
    name: str,
    how: str,
    stop: Callable[[], None],
    start: Callable[[], None],
    *,
    noticed_seconds: float,
) -> Outcome:
    noticed_seconds *= plan.patience
    plan = replace(plan, outage_seconds=plan.outage_seconds + noticed_seconds)
    outcome = Outcome(
        name,
        f"{how} for {plan.outage_seconds:.0f} s under {plan.rate_per_second:.0f} requests a second "
        f"to {plan.workers} workers; {_WRITES_PER_SECOND:.0f} of them writes. It has to be noticed "
        f"within {noticed_seconds:g} s.",
    )
    house.empty_redis()
    asked, documents = mixed(
        house.stock,
        int(1.2 * plan.rate_per_second * plan.seconds),
        every=round(plan.rate_per_second / _WRITES_PER_SECOND),
        after=house.generated(),
    )
    with house.instance(workers=plan.workers) as server:
        with (
            following(server.port) as seen,
            Load(
                [server.port], asked, rate_per_second=plan.rate_per_second, seconds=plan.seconds
            ) as load,
        ):
            house.sleep_until(load.began + plan.before_seconds)
            gone = time.time()
            stop()
            house.sleep_until(gone + plan.outage_seconds)
            start()
            back = time.time()
            samples = load.finish()
        _judge(outcome, samples, gone + noticed_seconds, back)
        for status, since, what in ((503, gone, "says so"), (200, back, "says that it is back")):
            took = seen.health_turns(status, since)
            outcome.expect(
                f"/health {what} within {_MOST_SECONDS:.0f} s",
                kept=took is not None and took <= _MOST_SECONDS,
                found="never" if took is None else f"after {took:.1f} s",
                timed=True,
            )
        _whole(outcome, house, samples, documents)
        outcome.figures.append(
            f"p99 of rankings: {1000 * samples.of(MATCH).between(gone, back).p99_seconds():.0f} ms "
            "while it is gone, "
            f"{1000 * samples.of(MATCH).between(0, gone).p99_seconds():.0f} ms before"
        )
    return outcome


def _judge(outcome: Outcome, samples: Samples, noticed: float, back: float) -> None:
    # Who still waited when it came back has an answer as usual.
    during = samples.between(noticed, back).where(lambda each: each.ended < back)
    matches = samples.of(MATCH)
    outcome.expect(
        "rankings go on",
        kept=not len(matches.failures) and len(during.of(MATCH)) > 0,
        found=f"{len(matches.failures)} of {len(matches)} failed: {matches.failures.kinds()}",
    )
    for name, part in (("rankings", during.of(MATCH)), ("jobs read before", during.of(READ))):
        marked = part.where(lambda each: each.status == 200 and "database" in each.degraded)
        outcome.expect(
            f"{name} are answered and marked degraded",
            kept=len(marked) == len(part) > 0,
            found=f"{len(marked)} of {len(part)}; {part.kinds()}",
        )
    for name, part in (("writes", during.of(WRITE)), ("jobs never read", during.of(UNREAD))):
        clean = part.where(lambda each: each.status == 503 and each.retry_after != "")
        outcome.expect(
            f"{name} get a 503 with Retry-After",
            kept=len(clean) == len(part) > 0,
            found=f"{len(clean)} of {len(part)}; {part.kinds()}",
        )
    odd = samples.where(lambda each: each.failed and each.status != 503)
    outcome.expect(
        "nothing but clean 503s fails in the whole run", kept=not len(odd), found=odd.kinds()
    )
    written = samples.of(WRITE).where(lambda each: each.status == 201 and each.ended > back)
    took = min((each.ended - back for each in written.all), default=float("inf"))
    outcome.expect(
        f"writes work again within {_MOST_SECONDS:.0f} s",
        kept=took <= _MOST_SECONDS,
        found=f"after {took:.1f} s",
        timed=True,
    )
    late = samples.between(back + _MOST_SECONDS, float("inf"))
    outcome.expect(
        f"nothing fails from {_MOST_SECONDS:.0f} s after",
        kept=not len(late.failures) and len(late) > 0,
        found=f"{len(late.failures)} of {len(late)}: {late.failures.kinds()}",
        timed=True,
    )


def _whole(
    outcome: Outcome, house: House, samples: Samples, documents: list[dict[str, object]]
) -> None:
    """Every job that was confirmed is there, and none is there in part."""
    sent = {str(document["external_id"]): document for document in documents}
    there = house.jobs_by_external_id(list(sent))
    confirmed = sum(each.status == 201 for each in samples.of(WRITE).all)
    outcome.expect(
        "every confirmed write is there",
        kept=len(there) >= confirmed > 0,
        found=f"{confirmed} confirmed, {len(there)} there",
    )
    half = [key for key, (has_facts, title) in there.items()
            if not has_facts or title != sent[key]["title"]]  # fmt: skip
    outcome.expect("none is half-written", kept=not half, found=f"{len(half)} of {len(there)}")
