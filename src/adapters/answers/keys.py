"""Keys under which answers are kept."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Final

_BYTES: Final = 16


def hashed(secret: str) -> Callable[[str], str]:
    """The function that makes a key what it is stored as.

    A key is an address or a point on a map, which is personal data: it is hashed with the
    application's secret, so that nobody who sees the stored keys can try addresses on them.
    """
    key = blake2b(secret.encode()).digest()

    def digest(text: str) -> str:
        data = text.encode("utf-8", "surrogatepass")
        return blake2b(data, digest_size=_BYTES, key=key).hexdigest()

    return digest
