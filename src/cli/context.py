"""What commands reach for: the use cases of the application they were started in."""

from __future__ import annotations

from typing import Final, cast

from flask import current_app

from src.services.accounts import Author
from src.services.use_cases import UseCases
from src.settings import Settings

COMMAND_LINE: Final = Author("command-line")
"""Whom the audit trail names for what is done on the command line."""


def use_cases() -> UseCases:
    """The use cases of the current application."""
    return cast("UseCases", current_app.extensions["nextvision"])


def settings() -> Settings:
    """The settings of the current application."""
    return cast("Settings", current_app.config["NEXTVISION"])
