"""Randomness of the operating system."""

from __future__ import annotations

import secrets


class SystemChance:
    """Unpredictable values from the operating system's generator."""

    def token(self, size_bytes: int) -> str:
        """``size_bytes`` of randomness as URL-safe text."""
        return secrets.token_urlsafe(size_bytes)

    def name(self, size_bytes: int) -> str:
        """``size_bytes`` of randomness in hexadecimal digits."""
        return secrets.token_hex(size_bytes)
