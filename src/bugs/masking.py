"""E-mail addresses made unreadable, for whoever may not see them and for what is never erased."""

from __future__ import annotations

import re
from typing import Any, Final

HIDDEN: Final = "•••"
PEOPLE: Final = frozenset({
    "reported_by", "reported_by_email", "assigned_to", "resolved_by", "watchers", "author",
    "author_email", "mentions",
})  # fmt: skip
"""Fields that name people, some by their address."""

# What follows the sign in an address; a number after it, as in name@1.2.3, makes it none.
_DOMAIN: Final = re.compile(r"@(?=[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,})")
_LOCAL: Final = re.compile(r"[^\s@<>()\[\]\"',;:|=]+$")
_LONGEST_LOCAL: Final = 64


def masked_name(text: str) -> str:
    """The name, where it is an e-mail so that it tells whose domain and no more."""
    name, at, domain = text.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}" if at else text


def masked_text(text: str) -> str:
    """The text with every e-mail address in it masked; the time it takes grows with its length."""
    parts = []
    reached = 0
    for found in _DOMAIN.finditer(text):
        at = found.start()
        local = _LOCAL.search(text[max(reached, at - _LONGEST_LOCAL) : at])
        if local is None:
            continue
        parts += [text[reached : at - len(local[0]) + 1], HIDDEN]
        reached = at
    return "".join((*parts, text[reached:]))


def masked(name: str, value: Any) -> Any:
    """The value of a field of that name, with the e-mail addresses in it masked."""
    if isinstance(value, str):
        return masked_name(value) if name in PEOPLE else masked_text(value)
    if isinstance(value, list | tuple):
        return tuple(masked(name, each) for each in value)
    return value


def told_of(changes: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """The changes as an event keeps them: it is never erased, so it keeps no address."""
    return {
        name: (masked(name, before), masked(name, after))
        for name, (before, after) in changes.items()
    }
