"""Tables in Markdown, and one promise beside what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One promise, what was found, and whether it is kept (None: not measured)."""

    promise: str
    found: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """In a word."""
        return "not measured" if self.met is None else "**met**" if self.met else "**missed**"


def at_most(promise: str, found: float | None, most: float, form: str) -> Target:
    """A promise kept where what was found does not exceed ``most``; ``form`` writes it."""
    if found is None:
        return Target(promise, "", None)
    return Target(promise, form.format(found), found <= most)


def at_least(promise: str, found: float | None, least: float, form: str) -> Target:
    """A promise kept where what was found reaches ``least``; ``form`` writes it."""
    if found is None:
        return Target(promise, "", None)
    return Target(promise, form.format(found), found >= least)


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int | None = None
) -> str:
    """A table; its last ``numbers`` columns are set to the right."""
    right = len(heads) - numbers if numbers is not None else len(heads)
    rule = ["---" if at < right else "---:" for at in range(len(heads))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (heads, rule, *rows))


def milliseconds(value: float) -> str:
    """With as many decimals as it can be read by."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"
