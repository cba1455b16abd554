"""Who a credential belongs to: tokens, service keys and browser sessions become principals."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from src.services.access_errors import CredentialError
from src.services.access_ports import TokenSigner
from src.services.permissions import Principal
from src.services.ports import Clock, StorageUnavailableError, UnitOfWorkFactory
from src.services.records import ApiKey, User
from src.services.short_memory import ShortMemory

LOOKUP_SECONDS: Final = 5.0
"""How long an account, key or revocation is believed without asking the database again."""

_KEY = re.compile(r"nv_([0-9a-f]{10})_([A-Za-z0-9_-]{43})", re.ASCII)
_TOUCH_EVERY = timedelta(minutes=10)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """What a browser's signed cookie says; ``id`` is revoked like a token's ``jti``."""

    id: str
    user_id: str
    epoch: int


def secret_hash(secret: str) -> str:
    """SHA-256 in hexadecimal: enough for 256 random bits, which no dictionary holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Credentials:
    """Checks credentials, with a bounded delay of what other processes changed.

    Accounts, keys and revocations are kept for at most ``LOOKUP_SECONDS``, so that a request
    seldom costs a round trip to the database: what another worker revokes ends here within five
    seconds, what this process revokes ends at once (see the ``forget_*`` methods). Signatures
    that were right are kept as long, because checking one costs more than all the rest.

    While the database does not answer, what was looked up less than ``stale_seconds`` ago is
    believed; whoever was not seen here by then gets ``StorageUnavailableError``.
    """

    def __init__(
        self,
        *,
        unit_of_work: UnitOfWorkFactory,
        signer: TokenSigner,
        clock: Clock,
        stale_seconds: float = 0.0,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._signer = signer
        self._clock = clock
        bounds: dict[str, Any] = {
            "seconds": LOOKUP_SECONDS,
            "size": 10_000,
            "monotonic": clock.monotonic,
        }
        outage: dict[str, Any] = {
            "stale_seconds": stale_seconds,
            "excuse": StorageUnavailableError,
        }
        self._users = ShortMemory[User](**bounds, **outage)
        self._keys = ShortMemory[ApiKey](**bounds, **outage)
        self._revoked = ShortMemory[bool](**bounds, **outage)
        self._signed = ShortMemory[dict[str, Any]](**bounds)

    def by_access_token(self, token: str) -> Principal:
        """The person an access token was given to. Raises ``CredentialError``."""
        claims = self.claims(token, "access")
        return self._person(claims["sub"], claims["epoch"], claims["jti"])

    def by_session(self, session: Session) -> Principal:
        """The person who signed in with this browser. Raises ``CredentialError``."""
        return self._person(session.user_id, session.epoch, session.id)

    def by_key(self, text: str) -> Principal:
        """The service a key was made for. Raises ``CredentialError``."""
        parts = _KEY.fullmatch(text)
        key = self._keys.get(parts[1], lambda: self._load_key(parts[1])) if parts else None
        if parts is None or key is None:
            raise CredentialError("invalid")
        if not hmac.compare_digest(secret_hash(parts[2]), key.secret_hash):
            raise CredentialError("invalid")
        if key.revoked_at is not None:
            raise CredentialError("revoked")
        if key.expires_at is not None and key.expires_at <= self._clock.now():
            raise CredentialError("expired")
        return Principal(key.id, "key", scopes=key.scopes)

    def claims(self, token: str, typ: str) -> dict[str, Any]:
        """The claims of an unexpired token of that type. Raises ``CredentialError``."""
        claims = self._signed.get(token, lambda: self._signer.read(token))
        if claims is None or claims["typ"] != typ:
            raise CredentialError("wrong-type")
        if claims["exp"] <= self._clock.now().timestamp():
            raise CredentialError("expired")
        return claims

    def user(self, user_id: str) -> User | None:
        """The account of that id, as it was at most ``LOOKUP_SECONDS`` ago.

        Raises ``StorageUnavailableError`` where the database is away and it is not known here.
        """
        return self._users.get(user_id, lambda: self._load_user(user_id))

    def forget_user(self, user_id: str) -> None:
        """Ask the database about this account the next time."""
        self._users.forget(user_id)

    def forget_key(self, prefix: str) -> None:
        """Ask the database about this key the next time."""
        self._keys.forget(prefix)

    def forget_token(self, jti: str) -> None:
        """Ask the database whether this token is revoked the next time."""
        self._revoked.forget(jti)

    def _person(self, user_id: str, epoch: int, jti: str) -> Principal:
        user = self.user(user_id)
        if user is None or not user.active or user.token_epoch != epoch:
            raise CredentialError("revoked")
        if self._revoked.get(jti, lambda: self._load_revoked(jti)):
            raise CredentialError("revoked")
        return Principal(user.id, "user", role=user.role)

    def _load_user(self, user_id: str) -> User | None:
        with self._unit_of_work(read_only=True) as uow:
            return uow.users.get(user_id)

    def _load_revoked(self, jti: str) -> bool:
        with self._unit_of_work(read_only=True) as uow:
            return uow.tokens.is_revoked(jti)

    def _load_key(self, prefix: str) -> ApiKey | None:
        with self._unit_of_work(read_only=True) as uow:
            key = uow.api_keys.by_prefix(prefix)
        now = self._clock.now()
        if key and (key.last_used_at is None or now - key.last_used_at >= _TOUCH_EVERY):
            self._touch(key)
        return key

    def _touch(self, key: ApiKey) -> None:
        try:
            with self._unit_of_work() as uow:
                uow.api_keys.touch(key.id, self._clock.now())
                uow.commit()
        except StorageUnavailableError:
            # The key is good all the same; its last use is a comfort for whoever cleans up.
            _log.warning("last use of a service key was not noted", extra={"key_id": key.id})
