"""What a password has to be, and how its text becomes the bytes that are hashed."""

from __future__ import annotations

import unicodedata
from typing import Final

from src.services.access_errors import WeakPasswordError

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 256
MIN_DIFFERENT: Final = 4


def password_bytes(password: str) -> bytes:
    """The bytes to hash: NFKC, so that an é typed on any keyboard is the same é.

    NIST SP 800-63B, section 3.1.1.2, asks for NFKC or NFKD before hashing.
    """
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def check_new_password(password: str, *, email: str) -> None:
    """Nothing, when an account may have this password. Raises ``WeakPasswordError``."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPasswordError("length")
    folded = password.casefold().strip()
    if folded in (email.casefold(), email.casefold().partition("@")[0]):
        raise WeakPasswordError("address")
    if len(set(password)) < MIN_DIFFERENT:
        raise WeakPasswordError("monotonous")
