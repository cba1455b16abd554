"""Where the bare ``flask`` command finds the factory."""

from src.app import create_app

__all__ = ["create_app"]
