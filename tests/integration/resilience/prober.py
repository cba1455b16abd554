"""A worker process of the half-open test: ``python -m ... URL GREENLETS``.

For every line on standard input it begins that many calls at once through the circuit of that
name. A call that gets through waits until it is released; every rejected one is counted in Redis.
"""

from gevent import monkey

monkey.patch_all()

import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import gevent  # noqa: E402
import redis  # noqa: E402

from src.adapters.redis.circuit_store import RedisStore  # noqa: E402
from src.resilience.circuit import Circuit  # noqa: E402
from src.resilience.errors import CircuitOpenError  # noqa: E402
from src.resilience.policy import Policy  # noqa: E402
from src.resilience.retry import RetryBudget  # noqa: E402
from src.resilience.rules import CircuitRules  # noqa: E402
from src.resilience.timing import Timing  # noqa: E402

RELEASE_SECONDS = 60


def main(url: str, greenlets: int) -> None:
    timing = Timing(time.monotonic, time.sleep, random.random)
    store = RedisStore(url, time.monotonic, timeout_seconds=10.0)
    client = redis.Redis.from_url(url)
    print("ready", flush=True)
    for line in sys.stdin:
        name = line.strip()
        policy = Policy(
            Circuit(name, CircuitRules(), store, timing), timing, budget=RetryBudget(now=0.0)
        )
        calls = [gevent.spawn(one_call, policy, client, name) for _ in range(greenlets)]
        gevent.joinall(calls, raise_error=True)
        print("done", flush=True)


def one_call(policy: Policy, client: redis.Redis, name: str) -> None:
    def dependency() -> None:
        client.incr(f"{name}:reached")
        client.rpush(f"{name}:judged", "reached")
        client.blpop([f"{name}:release"], RELEASE_SECONDS)

    try:
        policy.call(dependency)
    except CircuitOpenError:
        client.rpush(f"{name}:judged", "rejected")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
