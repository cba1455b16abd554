from __future__ import annotations

import base64
import json
from typing import Any

import jwt
import pytest

from src.adapters.security.jwt_signer import JwtSigner
from src.services.access_errors import CredentialError

SECRET = "short"
CLAIMS: dict[str, Any] = {
    "iss": "nextvision",
    "aud": "nextvision-api",
    "sub": "usr_1",
    "typ": "access",
    "jti": "j1",
    "iat": 1_000,
    "exp": 2_000,
    "epoch": 0,
}


@pytest.fixture
def signer() -> JwtSigner:
    return JwtSigner(SECRET, issuer="nextvision", audience="nextvision-api")


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_what_was_signed_is_read_back_whatever_the_time(signer: JwtSigner) -> None:
    assert signer.read(signer.sign(CLAIMS)) == CLAIMS


def test_a_token_signed_with_another_secret_is_refused(signer: JwtSigner) -> None:
    other = JwtSigner("another", issuer="nextvision", audience="nextvision-api")
    with pytest.raises(CredentialError):
        signer.read(other.sign(CLAIMS))


def test_the_secret_itself_is_not_the_key(signer: JwtSigner) -> None:
    secret = "a secret of more than thirty-two characters"
    signer = JwtSigner(secret, issuer="nextvision", audience="nextvision-api")
    with pytest.raises(CredentialError):
        signer.read(jwt.encode(CLAIMS, secret, algorithm="HS256"))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "HS512", "RS256"])
def test_another_algorithm_is_refused(signer: JwtSigner, alg: str) -> None:
    signature = signer.sign(CLAIMS).rpartition(".")[2] if alg != "none" else ""
    with pytest.raises(CredentialError):
        signer.read(f"{part({'alg': alg, 'typ': 'JWT'})}.{part(CLAIMS)}.{signature}")


def test_hs512_with_the_right_key_is_refused(signer: JwtSigner) -> None:
    with pytest.raises(CredentialError):
        signer.read(jwt.encode(CLAIMS, signer._key * 2, algorithm="HS512"))


@pytest.mark.parametrize("claim", sorted(CLAIMS))
def test_a_token_without_a_claim_is_refused(signer: JwtSigner, claim: str) -> None:
    with pytest.raises(CredentialError):
        signer.read(signer.sign({k: v for k, v in CLAIMS.items() if k != claim}))


@pytest.mark.parametrize(("claim", "value"), [("iss", "somebody"), ("aud", "another-api")])
def test_a_token_of_or_for_somebody_else_is_refused(
    signer: JwtSigner, claim: str, value: str
) -> None:
    with pytest.raises(CredentialError):
        signer.read(signer.sign({**CLAIMS, claim: value}))


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "é.é.é", "x" * 5000, "\0"])
def test_what_is_no_token_is_refused(signer: JwtSigner, text: str) -> None:
    with pytest.raises(CredentialError):
        signer.read(text)


def test_a_changed_payload_is_refused(signer: JwtSigner) -> None:
    head, _, signature = signer.sign(CLAIMS).split(".")
    with pytest.raises(CredentialError):
        signer.read(f"{head}.{part({**CLAIMS, 'sub': 'usr_2'})}.{signature}")
