"""Passwords hashed by argon2id with the defaults of argon2-cffi (RFC 9106, low-memory)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent import get_hub
from gevent.monkey import is_module_patched

T = TypeVar("T")

_AT_ONCE: Final = 2

# A hash of 32 random bytes that were thrown away. A test holds that its parameters are the ones
# in use, so that verifying against it takes as long as verifying against a real one.
_DUMMY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$cqGPsW0VveVzpe29y33vKg$"
    "rtePionjodeHU/tuqXLA0hP07waP3/2z60cVkJ6u5IE"
)


class Argon2Hasher:
    """Hashes passwords, two at a time and off the event loop.

    One hash takes 64 MiB and some 50 ms of a core: more at once would only fill the memory, and
    on the event loop of a gevent worker every other request would wait for it.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = threading.BoundedSemaphore(_AT_ONCE)

    @property
    def dummy_hash(self) -> str:
        """A hash of a password nobody knows, as slow to verify as a real one."""
        return _DUMMY

    def hash(self, password: bytes) -> str:
        """The encoded hash, salt and parameters included."""
        return self._run(lambda: self._hasher.hash(password))

    def verify(self, encoded: str, password: bytes) -> bool:
        """Whether the password is the one hashed; a hash that cannot be read matches nothing."""
        return self._run(lambda: self._matches(encoded, password))

    def is_outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other parameters than those used now."""
        return self._hasher.check_needs_rehash(encoded)

    def _matches(self, encoded: str, password: bytes) -> bool:
        # Caught here and not by the caller: gevent prints what a thread of its pool raises.
        try:
            return self._hasher.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False

    def _run(self, work: Callable[[], T]) -> T:
        with self._turn:
            if is_module_patched("threading"):
                # argon2 releases the GIL: in a real thread, the other greenlets go on.
                result: T = get_hub().threadpool.apply(work)
                return result
            return work()
