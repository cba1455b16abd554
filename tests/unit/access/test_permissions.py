from __future__ import annotations

from typing import get_args

import pytest

from src.services.permissions import ANY_SCOPE, OPEN_MODE, SCOPES, Principal, may
from src.services.records import Role
from src.web.schemas.auth import Scope


@pytest.mark.parametrize("asked", Role)
@pytest.mark.parametrize("held", Role)
def test_a_role_may_do_what_the_roles_below_it_may(held: Role, asked: Role) -> None:
    order = ["viewer", "recruiter", "admin"]
    person = Principal("usr_1", "user", role=held)
    assert may(person, role=asked, scope=None) is (order.index(held) >= order.index(asked))


def test_no_role_lets_no_person_in() -> None:
    assert not may(Principal("usr_1", "user", role=Role.ADMIN), role=None, scope="jobs:read")


def test_a_key_may_what_its_scopes_say_and_nothing_by_role() -> None:
    key = Principal("key_1", "key", scopes=frozenset({"jobs:read"}))
    assert may(key, role=Role.ADMIN, scope="jobs:read")
    assert not may(key, role=Role.VIEWER, scope="jobs:write")
    assert not may(key, role=Role.VIEWER, scope=None)


def test_a_key_without_scopes_may_only_what_every_key_may() -> None:
    key = Principal("key_1", "key")
    assert may(key, role=Role.VIEWER, scope=ANY_SCOPE)
    assert not any(may(key, role=Role.VIEWER, scope=scope) for scope in SCOPES)


def test_the_open_mode_caller_is_an_administrator() -> None:
    assert may(OPEN_MODE, role=Role.ADMIN, scope="admin")


def test_the_api_takes_the_scopes_that_exist() -> None:
    assert get_args(Scope) == SCOPES
