"""Administration of accounts and keys, over every implementation of the ports."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from src.services.access_errors import (
    AccountNotFoundError,
    CredentialError,
    LastAdminError,
    UnknownScopeError,
    WeakPasswordError,
)
from src.services.ports import DuplicateError, StorageUnavailableError
from src.services.records import Role, User
from tests.access_fakes import CLI, PASSWORD, Worker


@pytest.fixture
def worker(storage: Any) -> Worker:
    return Worker(storage.unit_of_work, storage.clock)


@pytest.fixture
def ada(worker: Worker) -> User:
    return worker.use.accounts.add("ada@example.org", Role.ADMIN, PASSWORD, by=CLI)


def actions(storage: Any) -> list[str]:
    with storage.unit_of_work(read_only=True) as uow:
        return sorted(event.action for event in uow.audit.recent())


def test_an_account_is_kept_with_its_address_lower_cased(worker: Worker, storage: Any) -> None:
    added = worker.use.accounts.add(" Ada@Example.org", Role.ADMIN, PASSWORD, by=CLI)
    assert added.email == "ada@example.org"
    assert worker.use.accounts.by_email("ADA@example.org") == added
    assert worker.use.accounts.list() == [added]
    assert actions(storage) == ["user.created"]


def test_an_address_has_one_account(worker: Worker, ada: User) -> None:
    with pytest.raises(DuplicateError):
        worker.use.accounts.add("ADA@example.org", Role.VIEWER, PASSWORD, by=CLI)


def test_a_weak_password_makes_no_account(worker: Worker) -> None:
    with pytest.raises(WeakPasswordError):
        worker.use.accounts.add("ada@example.org", Role.VIEWER, "short", by=CLI)
    assert worker.use.accounts.list() == []


@pytest.mark.parametrize("change", [{"role": Role.RECRUITER}, {"active": False}])
def test_the_last_active_administrator_stays(
    worker: Worker, ada: User, change: dict[str, Any]
) -> None:
    gone = worker.use.accounts.add("eve@example.org", Role.ADMIN, PASSWORD, by=CLI)
    worker.use.accounts.change(gone.id, by=CLI, active=False)
    with pytest.raises(LastAdminError):
        worker.use.accounts.change(ada.id, by=CLI, **change)
    assert worker.use.accounts.get(ada.id) == ada


@pytest.mark.parametrize("change", [{"role": Role.RECRUITER}, {"active": False}])
def test_one_of_two_administrators_may_go(
    worker: Worker, ada: User, change: dict[str, Any]
) -> None:
    worker.use.accounts.add("eve@example.org", Role.ADMIN, PASSWORD, by=CLI)
    worker.use.accounts.change(ada.id, by=CLI, **change)


def test_the_last_administrator_may_change_the_password(worker: Worker, ada: User) -> None:
    worker.use.accounts.change(ada.id, by=CLI, password="another horse")
    assert worker.use.accounts.get(ada.id).password_hash == "v1:another horse"


@pytest.mark.parametrize("change", [{"password": "another horse"}, {"active": False}])
def test_a_new_password_and_closing_end_tokens_here_at_once(
    worker: Worker, ada: User, change: dict[str, Any]
) -> None:
    lea = worker.use.accounts.add("lea@example.org", Role.VIEWER, PASSWORD, by=CLI)
    token = worker.use.sign_in.tokens_for(lea).access_token
    worker.use.credentials.by_access_token(token)
    worker.use.accounts.change(lea.id, by=CLI, **change)
    with pytest.raises(CredentialError):
        worker.use.credentials.by_access_token(token)


def test_tokens_from_before_closing_stay_ended_when_the_account_opens_again(
    worker: Worker, ada: User
) -> None:
    lea = worker.use.accounts.add("lea@example.org", Role.VIEWER, PASSWORD, by=CLI)
    token = worker.use.sign_in.tokens_for(lea).access_token
    worker.use.accounts.change(lea.id, by=CLI, active=False)
    worker.use.accounts.change(lea.id, by=CLI, active=True)
    with pytest.raises(CredentialError):
        worker.use.credentials.by_access_token(token)


def test_a_new_role_holds_for_tokens_that_exist(worker: Worker, ada: User) -> None:
    lea = worker.use.accounts.add("lea@example.org", Role.VIEWER, PASSWORD, by=CLI)
    token = worker.use.sign_in.tokens_for(lea).access_token
    worker.use.accounts.change(lea.id, by=CLI, role=Role.RECRUITER)
    assert worker.use.credentials.by_access_token(token).role is Role.RECRUITER


def test_a_change_is_audited_without_its_password(worker: Worker, ada: User, storage: Any) -> None:
    worker.use.accounts.change(ada.id, by=CLI, password="another horse")
    with storage.unit_of_work(read_only=True) as uow:
        event = next(one for one in uow.audit.recent() if one.action == "user.changed")
    assert (event.actor_id, event.subject_id) == ("command-line", ada.id)
    assert event.details == {"role": "admin", "active": True, "password": True}


def test_who_does_not_exist_is_not_changed(worker: Worker) -> None:
    for change in ({"active": False}, {"password": PASSWORD}):
        with pytest.raises(AccountNotFoundError):
            worker.use.accounts.change("usr_nobody", by=CLI, **change)
    with pytest.raises(AccountNotFoundError):
        worker.use.accounts.by_email("nobody@example.org")


def test_a_key_opens_with_its_text_and_only_its_hash_is_kept(worker: Worker, storage: Any) -> None:
    key, text = worker.use.keys.create("ATS", ["jobs:read"], by=CLI)
    principal = worker.use.credentials.by_key(text)
    assert (principal.id, principal.kind, principal.role) == (key.id, "key", None)
    assert principal.scopes == {"jobs:read"}
    secret = text.split("_", 2)[2]
    assert key.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in repr(worker.use.keys.list())
    assert actions(storage) == ["key.created"]


@pytest.mark.parametrize("damage", [
    lambda text: "", lambda text: text[:-1], lambda text: text + "x", lambda text: text.upper(),
    lambda text: text[:-1] + "x", lambda text: "nv_0000000000_" + text.split("_", 2)[2],
    lambda text: text + "\n", lambda text: text.replace("nv_", "", 1),
])  # fmt: skip
def test_a_damaged_key_is_refused(worker: Worker, damage: Any) -> None:
    _, text = worker.use.keys.create("ATS", ["jobs:read"], by=CLI)
    with pytest.raises(CredentialError) as refused:
        worker.use.credentials.by_key(damage(text))
    assert refused.value.flaw == "invalid"


def test_a_key_ends_on_its_day(worker: Worker, storage: Any) -> None:
    _, text = worker.use.keys.create("ATS", ["jobs:read"], by=CLI, expires_days=1)
    storage.clock.advance(86_399)
    worker.use.credentials.by_key(text)
    storage.clock.advance(1)
    with pytest.raises(CredentialError) as refused:
        worker.use.credentials.by_key(text)
    assert refused.value.flaw == "expired"


def test_a_revoked_key_is_refused_here_at_once_and_elsewhere_in_five_seconds(
    worker: Worker, storage: Any
) -> None:
    other = Worker(storage.unit_of_work, storage.clock)
    key, text = worker.use.keys.create("ATS", ["jobs:read"], by=CLI)
    worker.use.credentials.by_key(text)
    other.use.credentials.by_key(text)
    first = worker.use.keys.revoke(key.id, by=CLI)
    with pytest.raises(CredentialError):
        worker.use.credentials.by_key(text)
    storage.clock.advance(5)
    with pytest.raises(CredentialError):
        other.use.credentials.by_key(text)
    assert worker.use.keys.revoke(key.id, by=CLI).revoked_at == first.revoked_at
    assert actions(storage) == ["key.created", "key.revoked"]


def test_a_key_that_does_not_exist_is_not_revoked(worker: Worker) -> None:
    with pytest.raises(AccountNotFoundError):
        worker.use.keys.revoke("key_nobody", by=CLI)


def test_a_scope_that_does_not_exist_is_refused(worker: Worker) -> None:
    with pytest.raises(UnknownScopeError) as refused:
        worker.use.keys.create("ATS", ["jobs:read", "jobs:eat"], by=CLI)
    assert refused.value.scopes == {"jobs:eat"}


def test_the_last_use_of_a_key_is_noted_every_ten_minutes(worker: Worker, storage: Any) -> None:
    key, text = worker.use.keys.create("ATS", ["jobs:read"], by=CLI)

    def noted() -> Any:
        (stored,) = worker.use.keys.list()
        assert replace(stored, last_used_at=None) == key
        return stored.last_used_at

    worker.use.credentials.by_key(text)
    first = noted()
    assert first == storage.clock.now()
    storage.clock.advance(599)
    worker.use.credentials.by_key(text)
    assert noted() == first
    storage.clock.advance(6)
    worker.use.credentials.by_key(text)
    assert noted() == storage.clock.now()


def test_a_key_is_good_even_when_its_use_cannot_be_noted(storage: Any) -> None:
    def reading_only(*, read_only: bool = False) -> Any:
        if not read_only:
            raise StorageUnavailableError("no writer")
        return storage.unit_of_work(read_only=True)

    _, text = Worker(storage.unit_of_work, storage.clock).use.keys.create(
        "ATS", ["jobs:read"], by=CLI
    )
    worker = Worker(reading_only, storage.clock)
    assert worker.use.credentials.by_key(text).scopes == {"jobs:read"}
