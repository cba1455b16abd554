"""The contract of accounts, service keys, revoked tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from src.services.ports import DuplicateError
from src.services.records import Role
from tests import builders
from tests.databases import Storage


def test_an_account_comes_back_as_it_was_stored(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.users.add(builders.user("Léa.Martin@Example.org ", role=Role.ADMIN))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert stored.email == "léa.martin@example.org"
        assert stored.created_at == storage.clock.now()
        assert unit.users.get(stored.id) == stored
        assert unit.users.by_email("LÉA.martin@example.ORG") == stored
        assert unit.users.by_email("nobody@example.org") is None
        assert unit.users.get("nobody") is None


def test_an_email_belongs_to_one_account(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.users.add(builders.user("a@example.org"))
        other = unit.users.add(builders.user("b@example.org"))
        with pytest.raises(DuplicateError) as refused:
            unit.users.add(builders.user("A@example.org"))
        assert refused.value.field == "email"
        with pytest.raises(DuplicateError):
            unit.users.save(replace(other, email="a@EXAMPLE.org"))
        assert [user.email for user in unit.users.list()] == ["a@example.org", "b@example.org"]


def test_saving_an_account_changes_all_but_its_creation(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.users.add(builders.user())
        changed = replace(
            stored, email="New@example.org", role=Role.VIEWER, active=False, token_epoch=3
        )
        unit.users.save(replace(changed, created_at=None))
        assert unit.users.get(stored.id) == replace(changed, email="new@example.org")
        with pytest.raises(KeyError):
            unit.users.save(builders.user("gone@example.org"))


def test_active_administrators_are_told_apart(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        for name, role, active in [
            ("b", Role.ADMIN, True),
            ("a", Role.ADMIN, True),
            ("c", Role.ADMIN, False),
            ("d", Role.RECRUITER, True),
        ]:
            unit.users.add(builders.user(f"{name}@example.org", id=name, role=role, active=active))
        assert [user.id for user in unit.users.lock_admins()] == ["a", "b"]


def test_a_key_comes_back_as_it_was_stored(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.api_keys.add(builders.api_key(expires_at=builders.moment(20)))
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.api_keys.get(stored.id) == stored
        assert unit.api_keys.by_prefix(stored.prefix) == stored
        assert unit.api_keys.by_prefix("nv_") is None
        assert unit.api_keys.list() == [stored]
        assert stored.scopes == frozenset({"jobs:read", "jobs:write"})


def test_a_prefix_belongs_to_one_key(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.api_keys.add(builders.api_key("nv_1"))
        with pytest.raises(DuplicateError) as refused:
            unit.api_keys.add(builders.api_key("nv_1"))
        assert refused.value.field == "prefix"
        unit.api_keys.add(builders.api_key("nv_2"))


def test_using_a_key_changes_nothing_else(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.api_keys.add(builders.api_key())
        unit.api_keys.save(replace(stored, revoked_at=builders.moment(2)))
        unit.api_keys.touch(stored.id, builders.moment(3))
        unit.api_keys.touch("gone", builders.moment(3))
        assert unit.api_keys.get(stored.id) == replace(
            stored, revoked_at=builders.moment(2), last_used_at=builders.moment(3)
        )
        with pytest.raises(KeyError):
            unit.api_keys.save(builders.api_key("nv_gone"))


def test_a_token_is_revoked_once(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        assert not unit.tokens.is_revoked("jti")
        assert unit.tokens.revoke("jti", builders.moment(2)) is True
        assert unit.tokens.revoke("jti", builders.moment(2)) is False
        unit.commit()
    with storage.unit_of_work(read_only=True) as unit:
        assert unit.tokens.is_revoked("jti")


def test_tokens_are_forgotten_when_they_have_expired(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        unit.tokens.revoke("old", builders.moment(2))
        unit.tokens.revoke("new", builders.moment(4))
        assert unit.tokens.purge(builders.moment(2)) == 1
        assert (unit.tokens.is_revoked("old"), unit.tokens.is_revoked("new")) == (False, True)


def test_an_account_can_be_locked_while_it_is_changed(storage: Storage) -> None:
    with storage.unit_of_work() as unit:
        stored = unit.users.add(builders.user())
        unit.commit()
        assert unit.users.get(stored.id, for_update=True) == stored
        assert unit.users.get("nobody", for_update=True) is None
