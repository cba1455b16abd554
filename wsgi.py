"""Where the bare ``flask`` command finds the factory."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from src.settings import Settings, SettingsError

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> Flask:
    """The application for the command line.

    Settings that cannot be used end the command with one line a variable; ``flask diagnose``
    goes on without the faulty ones, since it is what one runs to find out about them.
    """
    faults: list[tuple[str, str]] = []
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        if "diagnose" not in sys.argv[1:]:
            print("Nextvision cannot start with these settings:", file=sys.stderr)  # noqa: T201
            for name, fault in error.faults:
                print(f"  {name}: {fault}", file=sys.stderr)  # noqa: T201
            raise SystemExit(2) from None
        settings, faults = Settings.tolerant(), error.faults
    if not os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn"):
        # A command's own figures belong to no server: they are not left in a server's folder.
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    from src.app import create_app as make  # noqa: PLC0415 - prometheus_client reads that folder

    app = make(settings)
    app.config["NEXTVISION_FAULTS"] = faults
    return app
