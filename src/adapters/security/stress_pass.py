"""Passes of stress tests: signed words that are good for a short while."""

from __future__ import annotations

from typing import Final

from itsdangerous import BadSignature, TimestampSigner

_SECONDS: Final = 600
_WORD: Final = "stress"


class SignedPasses:
    """Signed with the deployment's own secret, so that all its workers know them, and none else.

    A pass says nothing about who bears it: it authorises nothing, it only keeps the requests of a
    run from being counted by the rate limit.
    """

    def __init__(self, secret: str) -> None:
        self._signer = TimestampSigner(secret, salt="nextvision.stress-test")

    def issue(self) -> str:
        """A pass that is good from now on."""
        return self._signer.sign(_WORD).decode("ascii")

    def is_good(self, text: str) -> bool:
        """Whether it was issued with this secret in the last ten minutes."""
        try:
            return self._signer.unsign(text, max_age=_SECONDS) == _WORD.encode()
        except BadSignature:
            return False
