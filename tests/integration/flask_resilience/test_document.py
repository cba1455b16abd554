"""docs/integration.md runs as it stands, and prints what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.integration.flask_resilience.shown import Example, examples, printed

_ROOT = Path(__file__).parents[3]
_DOCUMENT = _ROOT / "docs" / "integration.md"
_EXAMPLES = examples(_DOCUMENT)


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda each: each.heading)
def test_an_example_prints_what_stands_below_it(
    example: Example, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    assert printed(example) == example.printed
    assert example.printed


def test_the_examples_run_side_by_side_in_one_process() -> None:
    # Those of a fleet would meet each other in Redis.
    apart = [each for each in _EXAMPLES if "REDIS_URL" not in each.code] * 2
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(printed, apart)) == [each.printed for each in apart]
    assert len(apart) == 2 * len(_EXAMPLES) - 2


@pytest.mark.parametrize("how", ["threads", "gevent"])
def test_the_examples_run_in_a_process_of_their_own(how: str, redis_url: str) -> None:
    played = subprocess.run(
        [sys.executable, "-m", "tests.integration.flask_resilience.shown", str(_DOCUMENT), how],
        cwd=_ROOT, env={**os.environ, "REDIS_URL": redis_url}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stdout + played.stderr
    assert played.stdout.split() == [str(len(_EXAMPLES)), "examples"]
