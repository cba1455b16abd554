"""What of a candidate's personal data those see who may only look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

# Texts in which people write how to reach them.
_FREE_TEXTS: Final = ("cv_text", "headline")
_EMAIL: Final = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE: Final = re.compile(
    r"(?<!\w)(?:\+\d{2,3}|0)[ .\-/]?(?:\(0\)[ .\-/]?)?\d(?:[ .\-/]?\d{2}){4}(?!\d)"
)
_HIDDEN: Final = "•••"


def masked(document: Mapping[str, Any]) -> dict[str, Any]:
    """The candidate with e-mail and phone made unreadable, in their fields and in free texts."""
    shown = dict(document)
    if "personal_info" in shown:
        person = dict(shown["personal_info"])
        if "email" in person:
            name, _, domain = person["email"].partition("@")
            person["email"] = f"{name[:1]}{_HIDDEN}@{domain}"
        if "phone" in person:
            person["phone"] = f"{_HIDDEN}{person['phone'][-2:]}"
        shown["personal_info"] = person
    for field in _FREE_TEXTS:
        if field in shown:
            shown[field] = _PHONE.sub(_HIDDEN, _EMAIL.sub(_HIDDEN, shown[field]))
    return shown
