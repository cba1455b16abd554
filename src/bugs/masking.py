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

# The sign, also as addresses of pages have it, and what follows it in an e-mail address; a number
# after it, as in name@1.2.3, makes it none.
_SIGN: Final = re.compile(r"(?:[@＠]|%(?:25)*40)(?=[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,})")
# What stands before the sign, last character first, so that it is read once however long it is. An
# apostrophe with a letter on both sides belongs to it, one around it does not.
_PLAIN: Final = r"(?:(?!04(?:52)*%)[^\s@＠<>()\[\]\"',;:|=])+"
_LOCAL_BACKWARDS: Final = re.compile(rf"\"(?P<quoted>[^\"\r\n]+)\"|{_PLAIN}(?:'(?=\w){_PLAIN})*")


def masked_name(text: str) -> str:
    """The name, where it is an e-mail so that it tells whose domain and no more."""
    name, at, domain = text.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}" if at else text


def masked_text(text: str) -> str:
    """The text with every e-mail address in it masked; the time it takes grows with its length.

    The sign is ``@``, full width too, or ``%40``, encoded however often; what stands before it may
    be quoted, have apostrophes and be of any length. What people write to be read by people alone,
    such as ``name (at) example.org``, is no address here.
    """
    parts = []
    reached = 0
    backwards = text[::-1]
    for found in _SIGN.finditer(text):
        at = found.start()
        local = _LOCAL_BACKWARDS.match(backwards, len(text) - at, len(text) - reached)
        if local is None:
            continue
        # The first character stays, and the marks around what is quoted.
        begin = at - len(local[0]) + (2 if local["quoted"] else 1)
        parts += [text[reached:begin], HIDDEN, '"' if local["quoted"] else ""]
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
