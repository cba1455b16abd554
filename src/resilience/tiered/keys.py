"""Keys that tell nobody what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Final

_BYTES: Final = 16
_LONGEST: Final = 300


def hashed(secret: str) -> Callable[[str], str]:
    """The function that makes of a key what it is kept under.

    For keys that are personal data (an address, a point on a map, what a person typed): hashed
    with the application's secret, so that who sees the kept keys cannot try guesses on them.
    """
    key = blake2b(secret.encode()).digest()

    def digest(text: str) -> str:
        data = text.encode("utf-8", "surrogatepass")
        return blake2b(data, digest_size=_BYTES, key=key).hexdigest()

    return digest


def kept_key(key: str) -> str:
    """The key as it is kept: itself, or its hash where it is long or no true text."""
    if len(key) <= _LONGEST and (key.isascii() or _is_text(key)):
        return key
    return f"#{blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=_BYTES).hexdigest()}"


def _is_text(key: str) -> bool:
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True
