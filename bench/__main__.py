"""``python -m bench``: measures, and writes the report."""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType

from bench.generator import GeneratorError
from bench.options import read_options
from bench.report import report
from bench.run import run
from bench.servers import ROOT, ServerError
from bench.wire import WireError

# Nothing begins after the minutes asked for; what has begun then is ended after these more.
_GRACE_SECONDS = 180
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)


def main() -> int:
    """0, or 1 after saying what is in the way, or 130 after Ctrl-C; nothing is left running."""
    options = read_options(sys.argv[1:])
    os.chdir(ROOT)
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {text}", file=sys.stderr, flush=True)

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        for each in _ENDS:
            # Ending the servers takes a moment and must not be cut short in its turn.
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt(signal.Signals(number).name)

    for each in _ENDS:
        signal.signal(each, stop)
    signal.alarm(int(60 * options.minutes) + _GRACE_SECONDS)
    try:
        text = report(run(options, say))
    except (ServerError, GeneratorError, WireError) as error:
        print(f"The bench ended early: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as error:
        print(f"Stopped ({error}); nothing was written.", file=sys.stderr)
        return 130
    if options.report is None:
        print(text)
    else:
        options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_text(text, encoding="utf-8")
        say(f"{options.report} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
