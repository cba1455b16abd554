"""Eight processes of fifty threads or greenlets ask for one key at once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.integration.cache.conftest import Killable

PROCESSES = 8
ASKING = 50
ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.slow


class Crowd:
    """The processes, which begin together at a word."""

    def __init__(self, processes: list[subprocess.Popen[str]], record: Path) -> None:
        self._processes = processes
        self._record = record

    def ask(self, namespace: str, key: str) -> list[tuple[str, str]]:
        """(value, status) of everybody in every process."""
        for each in self._processes:
            assert each.stdin is not None
            each.stdin.write(f"{namespace} {key}\n")
            each.stdin.flush()
        return [tuple(one) for each in self._processes for one in json.loads(_line(each))]

    def computed(self, key: str) -> Counter[str]:
        """How often each process has computed the key."""
        lines = self._record.read_text(encoding="utf-8").splitlines()
        return Counter(pid for name, pid in map(str.split, lines) if name == key)

    def computed_in_time(self, key: str, times: int) -> int:
        """How often all have computed the key, after waiting for so many times."""
        for _ in range(100):
            if sum(self.computed(key).values()) >= times:
                break
            time.sleep(0.1)
        return sum(self.computed(key).values())


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise AssertionError("a process of the crowd has ended")
    return line


@contextmanager
def crowd(kind: str, url: str, folder: Path) -> Iterator[Crowd]:
    record = folder / "computed"
    record.touch()
    with ExitStack() as stack:
        processes = []
        for _ in range(PROCESSES):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.integration.cache.crowd", kind, url, str(record)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            )  # fmt: skip
            stack.enter_context(process)
            stack.callback(process.kill)
            processes.append(process)
        for each in processes:
            assert _line(each) == "ready\n"
        yield Crowd(processes, record)
        for each in processes:
            assert each.stdin is not None
            each.stdin.close()
        assert [each.wait(30) for each in processes] == [0] * PROCESSES


@pytest.mark.parametrize("kind", ["threads", "greenlets"])
def test_the_fleet_computes_once_and_each_process_once_without_redis(
    kind: str, own_redis: Killable, tmp_path: Path
) -> None:
    with crowd(kind, own_redis.url, tmp_path) as people:
        found = people.ask("plain", "missing")
        assert len(found) == PROCESSES * ASKING
        assert len({value for value, _ in found}) == 1
        assert sum(people.computed("missing").values()) == 1

        # A stampede: the time of a value that everybody asks for has passed.
        people.ask("short", "expiring")
        time.sleep(2.2)
        found = people.ask("short", "expiring")
        assert len({value for value, _ in found}) == 1
        assert sum(people.computed("expiring").values()) == 2

        people.ask("stale", "renewed")
        time.sleep(2.2)
        found = people.ask("stale", "renewed")
        assert Counter(status for _, status in found)["stale"] >= PROCESSES * ASKING - ASKING
        assert people.computed_in_time("renewed", 2) == 2

        own_redis.kill()
        found = people.ask("plain", "alone")
        assert len(found) == PROCESSES * ASKING
        assert sorted(people.computed("alone").values()) == [1] * PROCESSES
        assert {status for _, status in people.ask("plain", "missing")} == {"hit"}

        own_redis.start()
        # Each worker looks again at its own moment, a few seconds after its last failure.
        for turn in range(20):
            time.sleep(0.5)
            people.ask("plain", f"again-{turn}")
            if sum(people.computed(f"again-{turn}").values()) == 1:
                break
        else:
            pytest.fail("the fleet does not find together again")
