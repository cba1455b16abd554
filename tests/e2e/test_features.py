"""A feature switched from a terminal while several workers serve."""

from __future__ import annotations

import re
from time import monotonic

from tests.e2e.conftest import StartServer
from tests.e2e.server import Server, flask

_BOUND_SECONDS = 0.2


def told(running: Server) -> bool:
    """What the worker that happens to answer says."""
    found: bool = running.json("/admin/config")["feature_flags"]["adaptive_weighting"]
    return found


def pass_seconds(running: Server, seconds: float) -> None:
    end = monotonic() + seconds
    running.until(lambda: monotonic() > end, "the bound to pass")


def test_every_worker_follows_a_switch_made_in_a_terminal(server: StartServer) -> None:
    env = {"INDEX_REFRESH_SECONDS": str(_BOUND_SECONDS)}
    running = server("-w", "3", env=env)
    running.until(lambda: len(running.workers()) == 3, "three workers")
    for on in (False, True):
        assert told(running) is not on
        word = "on" if on else "off"
        done = flask(
            "features", word, "adaptive_weighting", "--reason", "essai",
            var_dir=running.var_dir, env=env,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert re.match(rf"adaptive_weighting +{word} +by command-line", done.stdout)
        pass_seconds(running, _BOUND_SECONDS)
        # Whichever worker answers, again and again.
        assert {told(running) for _ in range(30)} == {on}
        _, text = running.get("/metrics")
        assert f'feature_enabled{{feature="adaptive_weighting"}} {float(on)}' in text
