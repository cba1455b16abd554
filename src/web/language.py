"""The language of sentences: French or English, as the caller prefers."""

from __future__ import annotations

from typing import Literal

from flask import request

Language = Literal["fr", "en"]


def language() -> Language:
    """What ``Accept-Language`` prefers of French and English; English where it says nothing."""
    if not request.headers.get("Accept-Language"):
        return "en"
    return "fr" if request.accept_languages.best_match(("en", "fr")) == "fr" else "en"
