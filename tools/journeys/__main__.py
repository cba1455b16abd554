"""``python -m tools.journeys fit`` writes fitted.py; ``report`` prints and writes the errors."""

from __future__ import annotations

import argparse

from tools.journeys import fit, report
from tools.journeys.known import known


def main() -> None:
    """Does one of the two."""
    parser = argparse.ArgumentParser(prog="python -m tools.journeys", description=__doc__)
    parser.add_argument("task", choices=("fit", "report"))
    if parser.parse_args().task == "fit":
        fit.rewrite(fit.fit(known()))
        return
    text = report.report(known())
    report.rewrite(text)
    print(text, end="")


main()
