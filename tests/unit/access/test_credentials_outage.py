"""Who is believed while the database does not answer."""

from __future__ import annotations

from typing import Any

import pytest

from src.adapters.security.jwt_signer import JwtSigner
from src.services.access_errors import CredentialError
from src.services.credentials import Credentials, Session, secret_hash
from src.services.permissions import Principal
from src.services.ports import StorageUnavailableError
from src.services.records import ApiKey, Role, User
from src.services.sign_in import AUDIENCE, ISSUER
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork

SECRET = "s" * 43
KEY = f"nv_0123456789_{SECRET}"
LEA = Session("tab-1", "lea", 0)


class Door:
    """One worker's credentials over a store that can be lost."""

    def __init__(self, stale_seconds: float) -> None:
        self.clock, self.store = FakeClock(), FakeStore()
        self.store.users["lea"] = User(
            id="lea", email="lea@example.org", role=Role.VIEWER, password_hash="-"
        )
        self.store.keys["key-1"] = ApiKey(
            id="key-1", name="crawler", prefix="0123456789", secret_hash=secret_hash(SECRET),
            scopes=frozenset({"jobs:read"}),
        )  # fmt: skip
        self.credentials = Credentials(
            unit_of_work=self._unit_of_work,
            signer=JwtSigner("secret" * 8, issuer=ISSUER, audience=AUDIENCE),
            clock=self.clock,
            stale_seconds=stale_seconds,
        )

    def _unit_of_work(self, **options: Any) -> FakeUnitOfWork:
        return FakeUnitOfWork(self.store, self.clock, **options)

    def both(self) -> list[Principal]:
        """Who the session and the key belong to."""
        return [self.credentials.by_session(LEA), self.credentials.by_key(KEY)]


def test_who_was_checked_before_is_believed_for_the_time_set_and_no_longer() -> None:
    door = Door(300)
    known = door.both()
    door.store.unavailable = True
    door.clock.advance(299)
    assert door.both() == known
    door.clock.advance(2)
    for ask in (lambda: door.credentials.by_session(LEA), lambda: door.credentials.by_key(KEY)):
        with pytest.raises(StorageUnavailableError):
            ask()


def test_who_was_never_seen_is_neither_let_in_nor_refused() -> None:
    door = Door(300)
    door.credentials.by_session(LEA)
    door.store.unavailable = True
    with pytest.raises(StorageUnavailableError):
        door.credentials.by_key(KEY)
    # A known account, but a session nobody has looked for among the revoked ones.
    with pytest.raises(StorageUnavailableError):
        door.credentials.by_session(Session("tab-2", "lea", 0))


def test_a_wrong_secret_is_refused_all_the_same() -> None:
    door = Door(300)
    door.both()
    door.store.unavailable = True
    door.clock.advance(60)
    with pytest.raises(CredentialError):
        door.credentials.by_key(f"nv_0123456789_{'x' * 43}")


def test_nobody_is_believed_where_that_is_switched_off() -> None:
    door = Door(0)
    door.both()
    door.store.unavailable = True
    door.clock.advance(6)
    with pytest.raises(StorageUnavailableError):
        door.credentials.by_session(LEA)


def test_what_this_process_revoked_is_not_believed() -> None:
    door = Door(300)
    door.both()
    door.credentials.forget_user("lea")
    door.store.unavailable = True
    with pytest.raises(StorageUnavailableError):
        door.credentials.by_session(LEA)


def test_the_database_decides_again_as_soon_as_it_is_back() -> None:
    door = Door(300)
    door.both()
    door.store.unavailable = True
    door.clock.advance(60)
    door.both()
    door.store.unavailable = False
    del door.store.users["lea"]
    door.clock.advance(2)
    with pytest.raises(CredentialError):
        door.credentials.by_session(LEA)
