"""Secrets that must be read again, sealed for the database: a copy of it opens none of them."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from src.services.bugs.webhook_records import SealError


class FernetSeal:
    """Seals with AES-128-CBC and HMAC-SHA256 (Fernet), by a key derived from the master secret.

    ``purpose`` keeps keys apart that come of one secret. With another master secret nothing that
    was sealed before is opened.
    """

    def __init__(self, master: str, *, purpose: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(master.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str) -> str:
        """The text, sealed; another value each time."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises ``SealError``."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except (InvalidToken, UnicodeEncodeError):
            raise SealError from None
