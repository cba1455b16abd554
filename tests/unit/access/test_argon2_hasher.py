from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from src.adapters.security.argon2_hasher import Argon2Hasher

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="module")
def encoded() -> str:
    return Argon2Hasher(CHEAP).hash(b"correct horse")


def test_a_password_verifies_against_its_own_hash_only(encoded: str) -> None:
    hasher = Argon2Hasher(CHEAP)
    assert hasher.verify(encoded, b"correct horse")
    assert not hasher.verify(encoded, b"correct horsf")


def test_hashes_are_argon2id_and_salted(encoded: str) -> None:
    assert encoded.startswith("$argon2id$")
    assert Argon2Hasher(CHEAP).hash(b"correct horse") != encoded


@pytest.mark.parametrize(
    "encoded", ["", "plain", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19"]
)
def test_a_hash_that_cannot_be_read_matches_nothing(encoded: str) -> None:
    assert not Argon2Hasher(CHEAP).verify(encoded, b"plain")


def test_a_hash_of_other_parameters_is_outdated(encoded: str) -> None:
    assert Argon2Hasher().is_outdated(encoded)
    assert not Argon2Hasher(CHEAP).is_outdated(encoded)


def test_the_dummy_is_as_slow_as_a_real_hash() -> None:
    hasher = Argon2Hasher()
    assert not hasher.is_outdated(hasher.dummy_hash)
    assert not hasher.verify(hasher.dummy_hash, b"")
