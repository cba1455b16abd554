"""Patterns of keys in the manner of Redis."""

from __future__ import annotations

import re
from collections.abc import Callable


def fits(pattern: str) -> Callable[[str], bool]:
    """Tells whether a key fits: ``*``, ``?``, ``[abc]``, ``[^a-c]``, and a backslash before any.

    As for Redis, ``?`` is a byte: a letter with an accent has two.
    """
    expression = re.compile(_expression(_bytewise(pattern)), re.DOTALL)
    return lambda key: expression.fullmatch(_bytewise(key)) is not None


def _bytewise(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _expression(pattern: str) -> str:
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            parts.append(".*")
        elif char == "?":
            parts.append(".")
        elif char == "[":
            text, at = _one_of(pattern, at)
            parts.append(text)
        else:
            if char == "\\" and at < len(pattern):
                char = pattern[at]
                at += 1
            parts.append(re.escape(char))
    return "".join(parts)


def _one_of(pattern: str, at: int) -> tuple[str, int]:
    """The class of characters that begins there, and where it is over (the end may be missing)."""
    refuses = pattern.startswith("^", at)
    at += refuses
    parts: list[str] = []
    while at < len(pattern) and pattern[at] != "]":
        first = last = pattern[at]
        if first == "\\" and at + 1 < len(pattern):
            # What a backslash stands before stands for itself, and begins no range.
            at += 1
            first = last = pattern[at]
        elif at + 2 < len(pattern) and pattern[at + 1] == "-":
            at += 2
            last = pattern[at]
        first, last = min(first, last), max(first, last)
        parts.append(f"{re.escape(first)}-{re.escape(last)}")
        at += 1
    if not parts:  # no character is in an empty class, and every one is outside it
        return ("." if refuses else "(?!)"), at + 1
    return f"[{'^' if refuses else ''}{''.join(parts)}]", at + 1
