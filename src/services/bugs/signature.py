"""The signature of a webhook's body: who has sent it, when, and that nothing was changed."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

HEADER: Final = "X-Nextvision-Signature"


def signature(secret: str, body: bytes, *, at_seconds: int) -> str:
    """The value of the header: ``t=<seconds since 1970>,v1=<hexadecimal digits>``.

    HMAC-SHA256 by the secret as UTF-8 over the seconds as digits, a full stop, and the body. The
    moment is signed, too, so that a body that somebody has kept cannot be sent again later.
    """
    signed = b"%d.%b" % (at_seconds, body)
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={at_seconds},v1={digest}"
