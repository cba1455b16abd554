from __future__ import annotations

import unicodedata

import pytest

from src.services.access_errors import WeakPasswordError
from src.services.passwords import check_new_password, password_bytes

EMAIL = "camille.durand@example.org"


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("eleven char", "length"),
        ("x y z " * 43, "length"),
        (EMAIL, "address"),
        (EMAIL.upper() + " ", "address"),
        ("camille.durand", "address"),
        ("aaaabbbbcccc", "monotonous"),
    ],
)
def test_a_weak_password_is_refused_for_its_weakness(password: str, weakness: str) -> None:
    with pytest.raises(WeakPasswordError) as refused:
        check_new_password(password, email=EMAIL)
    assert refused.value.weakness == weakness


@pytest.mark.parametrize("password", ["twelve chars", "à l'été, 3 œufs", "xyz " * 64])
def test_other_passwords_are_fine(password: str) -> None:
    check_new_password(password, email=EMAIL)


def test_an_accent_typed_in_one_or_two_characters_is_the_same_password() -> None:
    composed = "déjà vu, été 24"
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    assert password_bytes(decomposed) == password_bytes(composed)


def test_a_lone_surrogate_is_hashed_and_not_an_error() -> None:
    assert password_bytes("\ud800") == b"\xed\xa0\x80"
