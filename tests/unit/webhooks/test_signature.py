"""The signature of a webhook's body, and the seal of its secret."""

from __future__ import annotations

import pytest

from src.adapters.security.seal import FernetSeal
from src.services.bugs.signature import signature
from src.services.bugs.webhook_records import SealError


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    # printf '1700000000.{"event":"ping"}' | openssl dgst -sha256 -hmac whsec_test
    assert signature("whsec_test", b'{"event":"ping"}', at_seconds=1_700_000_000) == (
        "t=1700000000,v1=aa8efe37b751e71157c508c5ac4acb1e9fe5225db98355dfc00f4b680afbc447"
    )


@pytest.mark.parametrize(
    ("secret", "body", "at_seconds"),
    [("other", b"body", 1), ("secret", b"bodies", 1), ("secret", b"body", 2)],
)
def test_secret_body_and_moment_are_all_signed(secret: str, body: bytes, at_seconds: int) -> None:
    def digest(*given: object) -> str:
        return signature(given[0], given[1], at_seconds=given[2]).partition("v1=")[2]

    assert digest(secret, body, at_seconds) != digest("secret", b"body", 1)


def test_a_seal_shows_nothing_and_is_opened_by_its_own_key_alone() -> None:
    ours = FernetSeal("m" * 32, purpose="webhooks")
    sealed = ours.seal("whsec_secret")
    assert "secret" not in sealed
    assert sealed != ours.seal("whsec_secret")
    assert ours.open(sealed) == "whsec_secret"
    for stranger in (
        FernetSeal("n" * 32, purpose="webhooks"), FernetSeal("m" * 32, purpose="else")
    ):  # fmt: skip
        with pytest.raises(SealError):
            stranger.open(sealed)


@pytest.mark.parametrize("sealed", ["", "é", "gAAAA", "whsec_secret"])
def test_what_is_no_seal_is_not_opened(sealed: str) -> None:
    with pytest.raises(SealError):
        FernetSeal("m" * 32, purpose="webhooks").open(sealed)
