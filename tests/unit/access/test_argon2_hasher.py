from __future__ import annotations

import subprocess
import sys

import pytest
from argon2 import PasswordHasher

from src.adapters.security.argon2_hasher import Argon2Hasher
from src.settings import ROOT

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


SCRIPT = """
from gevent import monkey
monkey.patch_all()
import gevent
from argon2 import PasswordHasher
from src.adapters.security.argon2_hasher import Argon2Hasher

ticks = 0
def tick():
    global ticks
    while True:
        gevent.sleep(0.001)
        ticks += 1

hasher = Argon2Hasher(PasswordHasher(time_cost=20, memory_cost=8192, parallelism=1))
ticker = gevent.spawn(tick)
hashing = [gevent.spawn(hasher.hash, b"correct horse") for _ in range(4)]
gevent.joinall(hashing, raise_error=True)
assert all(hasher.verify(one.value, b"correct horse") for one in hashing)
assert not hasher.verify(hashing[0].value, b"wrong horse")
print(ticks)
"""


def test_under_gevent_other_greenlets_go_on_while_a_password_is_hashed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    # On the event loop the ticker would run between hashes only: a handful of times.
    assert int(done.stdout) > 20
