"""What views reach for: the use cases of the application that is answering."""

from __future__ import annotations

from typing import cast

from flask import current_app

from src.services.use_cases import UseCases
from src.settings import Settings


def use_cases() -> UseCases:
    """The use cases of the current application."""
    return cast("UseCases", current_app.extensions["nextvision"])


def settings() -> Settings:
    """The settings of the current application."""
    return cast("Settings", current_app.config["NEXTVISION"])
