"""Many calls at once, in threads and in greenlets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.resilience.crowds import SCENES

_ROOT = Path(__file__).parents[3]


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns a thousand times as often as usual, so that races are met."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.parametrize("scene", SCENES, ids=lambda each: each.__name__)
def test_in_threads(scene: Callable[[], None]) -> None:
    scene()


def test_in_greenlets() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "tests.unit.resilience.greenlets"],
        cwd=_ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert played.returncode == 0, played.stderr
    names = [scene.__name__ for scene in SCENES]
    assert played.stdout.split() == [*names, "gevent.thread"]
