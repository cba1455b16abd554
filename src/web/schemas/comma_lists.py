"""Several values in one parameter of an address, with commas between them."""

from __future__ import annotations

import re
from typing import Final

_SIGN: Final = re.compile(r"\\[\\,]|.", re.DOTALL)


def divided(value: object) -> object:
    """Comma lists as lists: ``status=open,closed`` is ``status=open&status=closed``.

    A comma with a backslash before it divides nothing, and of two backslashes one stays, so that
    every value can be asked for.
    """
    if not isinstance(value, list):
        return value
    return [part for text in value for part in _parts(text)]


def undivided(value: str) -> str:
    """The text that ``divided`` takes for this one value."""
    return re.sub(r"[\\,]", r"\\\g<0>", value)


def _parts(text: str) -> list[str]:
    found = [""]
    for sign in _SIGN.findall(text):
        if sign == ",":
            found.append("")
        else:
            found[-1] += sign[-1]
    return found
