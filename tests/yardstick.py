"""How much work something is, told so that a slow machine changes nothing.

A second is another amount of work on every machine, and on some from one second to the next. A
yard is a piece of work that is always the same, done right before and right after what is measured.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Final

_STEPS: Final = 300_000


def yards(action: Callable[[], object]) -> float:
    """CPU time of the action in units of a yard, which is some 0.03 s on a processor of 2020.

    Of the yards before and after, the slower one counts. Coverage slows the action alone, by half
    or more: bounds are for telling a law from its square, not for promises of speed.
    """
    before = _yard()
    began = process_time()
    action()
    spent = process_time() - began
    return spent / max(before, _yard())


def _yard() -> float:
    began = process_time()
    found: dict[int, int] = {}
    for step in range(_STEPS):
        found[step & 255] = step * step
    return process_time() - began
