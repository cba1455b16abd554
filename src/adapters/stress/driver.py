"""Starts the generating process, hands it the load, and hears what came back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import Any, Final

from src.stress.errors import GeneratorError, TargetError
from src.stress.load import Load, Target
from src.stress.measured import Measured

_ROOT: Final = str(Path(__file__).resolve().parents[3])
# Patched before anything else is imported, so that every socket is gevent's.
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from gevent import monkey; monkey.patch_all(); "
    "from src.adapters.stress.generator import main; main()"
)
_SPARE_SECONDS: Final = 30.0

Progress = Callable[[int, int], None]


class ProcessDriver:
    """Loads sent by a process each, which shares neither the interpreter nor the loop of this one.

    The credential goes through a pipe: neither a command line nor an environment shows it.
    """

    def run(self, target: Target, load: Load, progress: Progress) -> Measured:
        """What came back; ``progress`` hears (requests done, broken) a few times a second.

        Raises ``TargetError`` where the server cannot be tried, ``GeneratorError`` where the
        process ended early. It is gone when this returns.
        """
        process = subprocess.Popen(  # noqa: S603  # our own program, nothing of a caller's
            [sys.executable, "-I", "-B", "-c", _START, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Without an environment no secret of ours reaches it.
            env={"LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        most_seconds = 2 * load.seconds + load.timeout_seconds + _SPARE_SECONDS
        end = Timer(most_seconds, process.kill)
        end.daemon = True
        end.start()
        try:
            return _converse(process, target, load, progress)
        finally:
            end.cancel()
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()


def _converse(
    process: subprocess.Popen[bytes], target: Target, load: Load, progress: Progress
) -> Measured:
    assert process.stdin is not None  # noqa: S101  # both were asked for
    assert process.stdout is not None  # noqa: S101
    told = {
        "target": {"url": target.url, "headers": dict(target.headers)},
        "load": asdict(load),
    }
    try:
        process.stdin.write(json.dumps(told).encode() + b"\n")
        process.stdin.flush()
        for line in process.stdout:
            heard: dict[str, Any] = json.loads(line)
            if "measured" in heard:
                return Measured.of(heard["measured"])
            if "error" in heard:
                raise TargetError(heard["reason"], heard["error"])
            progress(heard["done"], heard["broken"])
    except (OSError, ValueError) as error:
        raise GeneratorError(f"the generating process broke off: {error}") from None
    raise GeneratorError("the generating process ended before it told what came back")
