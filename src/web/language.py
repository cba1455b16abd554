"""The language of sentences: French or English, as the caller prefers."""

from __future__ import annotations

from typing import Literal

from flask import request

Language = Literal["fr", "en"]


def language() -> Language:
    """What ``Accept-Language`` prefers of French and English; English where it says nothing."""
    if request.headers.get("Accept-Language"):
        for tag, quality in request.accept_languages:  # the most wanted first
            spoken = tag.partition("-")[0].lower()
            if spoken in {"fr", "en"} and quality > 0:
                return "fr" if spoken == "fr" else "en"
    return "en"
