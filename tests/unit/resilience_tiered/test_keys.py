"""Keys: kept as they are where that is possible, hashed where they are personal."""

from __future__ import annotations

from hashlib import blake2b

import pytest

from src.resilience.tiered.keys import hashed, kept_key


@pytest.mark.parametrize("key", ["", "job:42", "Hérault", "é" * 300, "a" * 300])
def test_a_short_text_is_kept_as_it_is(key: str) -> None:
    assert kept_key(key) == key


@pytest.mark.parametrize("key", ["a" * 301, "é" * 301, "\ud800"])
def test_what_is_long_or_no_text_is_hashed(key: str) -> None:
    data = key.encode("utf-8", "surrogatepass")
    assert kept_key(key) == f"#{blake2b(data, digest_size=16).hexdigest()}"


def test_a_personal_key_is_hashed_with_the_secret() -> None:
    digest = hashed("secret")
    assert digest("1 rue Crébillon") == hashed("secret")("1 rue Crébillon")
    assert digest("1 rue Crébillon") != digest("2 rue Crébillon")
    assert digest("1 rue Crébillon") != hashed("other")("1 rue Crébillon")
    assert len(bytes.fromhex(digest("1 rue Crébillon"))) == 16
    assert digest("\ud800") != digest("\ud801")
    bare = blake2b("1 rue Crébillon".encode(), digest_size=16).hexdigest()
    assert digest("1 rue Crébillon") != bare
