"""One process of a crowd that asks for the same keys: run with an address, threads or greenlets.

At each line of its input (a namespace and a key) fifty ask at once; it answers with a line of JSON.
What is computed is written into a file that all processes share.
"""

from __future__ import annotations

import sys

KIND, URL, RECORD = sys.argv[1:4]
if KIND == "greenlets":
    from gevent import monkey

    monkey.patch_all()

import json  # noqa: E402
import os  # noqa: E402
import random  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from threading import Thread  # noqa: E402
from uuid import uuid4  # noqa: E402

from src.adapters.cached_values import JsonCodec  # noqa: E402
from src.adapters.redis.cache_level import RedisLevel  # noqa: E402
from src.adapters.redis.invalidation import Invalidations, Sender  # noqa: E402
from src.resilience.tiered import Namespace, TieredCache  # noqa: E402
from src.resilience.timing import Timing  # noqa: E402

ASKING = 50
SPACES = [
    Namespace("plain", 600),
    # Longer than the slowest process needs to ask after the quickest has computed.
    Namespace("short", 2.0, jitter=0),
    Namespace("stale", 2.0, jitter=0, stale_seconds=600),
]


def computing(key: str) -> object:
    def compute() -> str:
        with Path(RECORD).open("a", encoding="utf-8") as record:
            record.write(f"{key} {os.getpid()}\n")
        time.sleep(0.3)
        return f"{key} of {os.getpid()}"

    return compute


def main() -> None:
    level = RedisLevel(URL, time.monotonic, SPACES, timeout_seconds=2)
    ears = Invalidations(URL, timeout_seconds=2)
    cache = TieredCache(
        SPACES, JsonCodec(), Timing(time.monotonic, time.sleep, random.random),
        spawn=lambda task: Thread(target=task).start(), new_token=lambda: uuid4().hex,
        level=level, listen=ears.listen, sender=Sender(),
    )  # fmt: skip
    assert cache.feed is not None
    ears.feed(cache.feed)
    print("ready", flush=True)
    for line in sys.stdin:
        namespace, key = line.split()
        found: list[tuple[str, str]] = []

        def ask(namespace: str = namespace, key: str = key, found: list = found) -> None:  # type: ignore[type-arg]
            outcome = cache.get_or_compute(namespace, key, computing(key))
            found.append((outcome.value, outcome.status))

        crowd = [Thread(target=ask) for _ in range(ASKING)]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        print(json.dumps(found), flush=True)
    ears.close()
    level.close()


if __name__ == "__main__":
    main()
