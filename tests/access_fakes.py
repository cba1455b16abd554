"""Access on fakes: quick hashes that are counted, numbers for chance, attempts that can run out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from src.adapters.security.jwt_signer import JwtSigner
from src.services.access import AccessUseCases
from src.services.access_errors import AttemptsUnknownError, TooManyAttemptsError
from src.services.accounts import Accounts, Author
from src.services.credentials import Credentials
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.service_keys import ServiceKeys
from src.services.sign_in import AUDIENCE, ISSUER, Lifetimes, SignIn

PASSWORD = "correct horse battery"
CLI = Author("command-line")
LIFETIMES = Lifetimes(access_seconds=3600, refresh_seconds=86_400, session_seconds=7200)


class FakeHasher:
    """Plain text behind a mark; every call is written down."""

    dummy_hash = "v1:nobody knows this"

    def __init__(self) -> None:
        self.mark = "v1:"
        self.calls: list[str] = []
        self.verified: list[str] = []

    def hash(self, password: bytes) -> str:
        self.calls.append("hash")
        return self.mark + password.decode()

    def verify(self, encoded: str, password: bytes) -> bool:
        self.calls.append("verify")
        self.verified.append(encoded)
        return encoded.partition(":")[2] == password.decode()

    def is_outdated(self, encoded: str) -> bool:
        return not encoded.startswith(self.mark)


class FakeChance:
    """Numbers in the shape of randomness, never twice the same, also in two workers."""

    _numbers = count(1)

    def token(self, size_bytes: int) -> str:
        return f"{next(self._numbers):0{(size_bytes * 4 + 2) // 3}d}"

    def name(self, size_bytes: int) -> str:
        return f"{next(self._numbers):0{size_bytes * 2}x}"


class FakeAttempts:
    """Lets ``left`` attempts through (None: all); ``broken`` cannot count."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.broken = False
        self.seen: list[tuple[str, str]] = []

    def attempt(self, *, account: str, address: str) -> None:
        if self.broken:
            raise AttemptsUnknownError
        self.seen.append((account, address))
        if self.left is not None:
            if not self.left:
                raise TooManyAttemptsError("5 per 1 minute", 42)
            self.left -= 1


class Worker:
    """The use cases of access as one process has them: its own memory, a shared store."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, clock: Clock, *, secret: str = "secret"
    ) -> None:
        self.opened = 0
        self.hasher, self.attempts, chance = FakeHasher(), FakeAttempts(), FakeChance()
        self.signer = JwtSigner(secret, issuer=ISSUER, audience=AUDIENCE)

        def counted(*, read_only: bool = False) -> object:
            self.opened += 1
            return unit_of_work(read_only=read_only)

        opens: Callable[..., object] = counted
        common = {"unit_of_work": opens, "clock": clock}
        credentials = Credentials(**common, signer=self.signer)  # type: ignore[arg-type]
        parts = {**common, "credentials": credentials, "chance": chance}
        self.use = AccessUseCases(
            credentials=credentials,
            sign_in=SignIn(
                **parts,
                hasher=self.hasher,
                signer=self.signer,
                attempts=self.attempts,
                lifetimes=LIFETIMES,
            ),
            accounts=Accounts(**parts, hasher=self.hasher),
            keys=ServiceKeys(**parts),
        )
