"""Signing in over HTTP: tokens, sessions, CSRF, open mode, administration."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.services.accounts import Author
from src.services.records import Role, User
from src.settings import Settings

EMAIL, PASSWORD = "lea@example.org", "correct horse battery"
TEST = Author("test")
ORIGIN = "http://localhost:3000"
MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(sqlite_url: str, tmp_path: Path) -> Iterator[MakeApp]:
    """Makes applications on one database, each with settings of its own."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Flask:
            values = {
                "nextvision_env": "testing", "database_url": sqlite_url,
                "var_dir": tmp_path / "var", "ratelimit_login": "1000 per minute",
            }  # fmt: skip
            app = create_app(Settings(**values | settings))
            stack.callback(app.extensions["nextvision"].operations.life_cycle.end)
            return app

        yield make


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def lea(app: Flask) -> User:
    return app.extensions["nextvision"].access.accounts.add(EMAIL, Role.ADMIN, PASSWORD, by=TEST)


def login(client: FlaskClient, **more: Any) -> Any:
    body = {"email": EMAIL, "password": PASSWORD, **more}
    return client.post("/api/v1/auth/login", json=body)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_signing_in_gives_tokens_and_no_cookie(client: FlaskClient, lea: User) -> None:
    answer = login(client)
    assert answer.status_code == 200
    assert set(answer.json) == {
        "access_token", "refresh_token", "token_type", "expires_in", "user", "csrf_token",
    }  # fmt: skip
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 3600
    assert answer.json["csrf_token"] is None
    assert answer.json["user"]["email"] == EMAIL
    assert "password" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_me_says_who_is_asking(client: FlaskClient, lea: User) -> None:
    token = login(client).json["access_token"]
    answer = client.get("/api/v1/auth/me", headers=bearer(token))
    assert (answer.json["id"], answer.json["kind"]) == (lea.id, "user")
    assert (answer.json["role"], answer.json["user"]["email"]) == ("admin", EMAIL)
    assert answer.json["csrf_token"] is None


@pytest.mark.parametrize("wrong", [{"password": "wrong horse battery"}, {"email": "x@example.org"}])
@pytest.mark.parametrize(
    ("tongue", "sentence"),
    [("en", "password is wrong"), ("fr", "le mot de passe est incorrect")],
)
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(
    client: FlaskClient, lea: User, wrong: dict[str, str], tongue: str, sentence: str
) -> None:
    body = {"email": EMAIL, "password": PASSWORD, **wrong}
    answer = client.post("/api/v1/auth/login", json=body, headers={"Accept-Language": tongue})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="nextvision"'
    assert sentence in answer.json["detail"]


def test_refreshing_rotates_and_a_reused_token_ends_the_family(
    client: FlaskClient, lea: User
) -> None:
    first = login(client).json
    second = client.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert second.status_code == 200
    assert second.json["refresh_token"] != first["refresh_token"]
    again = client.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert again.status_code == 401
    assert "used before" in again.json["detail"]
    for token in (first["access_token"], second.json["access_token"]):
        answer = client.get("/api/v1/auth/me", headers=bearer(token))
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_signing_out_revokes_both_tokens(client: FlaskClient, lea: User) -> None:
    tokens = login(client).json
    out = client.post(
        "/api/v1/auth/logout",
        json={"refresh_token": tokens["refresh_token"]},
        headers=bearer(tokens["access_token"]),
    )
    assert (out.status_code, out.data) == (204, b"")
    assert client.get(
        "/api/v1/auth/me", headers=bearer(tokens["access_token"])
    ).status_code == 401  # fmt: skip
    again = client.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert again.status_code == 401


def test_signing_out_of_nothing_is_fine_and_with_a_bad_token_is_not(client: FlaskClient) -> None:
    assert client.post("/api/v1/auth/logout").status_code == 204
    assert client.post("/api/v1/auth/logout", headers=bearer("x")).status_code == 401
    bad = client.post("/api/v1/auth/logout", json={"refresh_token": "x"})
    assert bad.status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        bearer("nonsense"),
        {"Authorization": "Basic bGVhOng="},
        {"Authorization": "Bearer"},
        {"Authorization": ""},
        {"X-API-Key": "nv_nonsense"},
        {"X-API-Key": ""},
    ],
)
def test_a_bad_credential_is_refused_even_where_a_good_session_stands_behind_it(
    client: FlaskClient, lea: User, headers: dict[str, str]
) -> None:
    login(client, session=True)
    assert client.get("/api/v1/auth/me").status_code == 200
    assert client.get("/api/v1/auth/me", headers=headers).status_code == 401


def test_two_credentials_at_once_are_refused(app: Flask, client: FlaskClient, lea: User) -> None:
    _, key = app.extensions["nextvision"].access.keys.create("ATS", ["jobs:read"], by=TEST)
    headers = {**bearer(login(client).json["access_token"]), "X-API-Key": key}
    answer = client.get("/api/v1/auth/me", headers=headers)
    assert answer.status_code == 401
    assert "not both" in answer.json["detail"]


def test_sign_in_is_limited_and_says_when_to_come_back(make_app: MakeApp, lea: User) -> None:
    client = make_app(ratelimit_login="3 per minute").test_client()
    answers = [login(client, password="wrong horse battery") for _ in range(3)] + [login(client)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].json["type"] == "/problems/rate-limited"


def test_nobody_signs_in_while_redis_is_down(make_app: MakeApp, lea: User) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"redis://127.0.0.1:{held.getsockname()[1]}/0"
        answer = login(make_app(redis_url=url).test_client())
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


# Sessions


def test_a_session_is_a_cookie_for_browsers_only(client: FlaskClient, lea: User) -> None:
    answer = login(client, session=True)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("nextvision_session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.json["csrf_token"]
    me = client.get("/api/v1/auth/me")
    assert me.json["csrf_token"] == answer.json["csrf_token"]
    assert "Set-Cookie" not in me.headers


def test_the_cookie_is_secure_where_https_is(make_app: MakeApp, lea: User) -> None:
    client = make_app(force_https=True).test_client()
    answer = client.post(
        "/api/v1/auth/login",
        json={"email": EMAIL, "password": PASSWORD, "session": True},
        base_url="https://localhost",
    )
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")


@pytest.mark.parametrize("token", [None, "", "wrong", "é"])
def test_an_unsafe_request_of_a_session_needs_its_csrf_token(
    client: FlaskClient, lea: User, token: str | None
) -> None:
    right = login(client, session=True).json["csrf_token"]
    body = {"name": "ATS", "scopes": ["jobs:read"]}
    headers = {} if token is None else {"X-CSRF-Token": token}
    refused = client.post("/api/v1/keys", json=body, headers=headers)
    assert refused.status_code == 403
    assert "X-CSRF-Token" in refused.json["detail"]
    assert client.get("/api/v1/keys").json["total"] == 0
    good = client.post("/api/v1/keys", json=body, headers={"X-CSRF-Token": right})
    assert good.status_code == 201


def test_a_csrf_token_of_another_session_is_refused(app: Flask, lea: User) -> None:
    mine, theirs = app.test_client(), app.test_client()
    login(mine, session=True)
    token = login(theirs, session=True).json["csrf_token"]
    answer = mine.post("/api/v1/auth/logout", headers={"X-CSRF-Token": token})
    assert answer.status_code == 403


def test_a_bearer_token_needs_no_csrf_token(client: FlaskClient, lea: User) -> None:
    token = login(client).json["access_token"]
    body = {"name": "ATS", "scopes": ["jobs:read"]}
    assert client.post("/api/v1/keys", json=body, headers=bearer(token)).status_code == 201


def test_signing_out_ends_the_session_for_a_copied_cookie_too(
    app: Flask, client: FlaskClient, lea: User
) -> None:
    csrf = login(client, session=True).json["csrf_token"]
    cookie = client.get_cookie("nextvision_session")
    assert cookie is not None
    assert client.post("/api/v1/auth/logout", headers={"X-CSRF-Token": csrf}).status_code == 204
    assert client.get_cookie("nextvision_session") is None
    thief = app.test_client()
    thief.set_cookie("nextvision_session", cookie.value)
    answer = thief.get("/api/v1/auth/me")
    assert answer.status_code == 401
    assert thief.get_cookie("nextvision_session") is None, "a dead cookie is taken away"


def test_a_cookie_that_we_did_not_sign_is_no_credential(client: FlaskClient, lea: User) -> None:
    login(client, session=True)
    cookie = client.get_cookie("nextvision_session")
    assert cookie is not None
    client.set_cookie("nextvision_session", cookie.value[:-4] + "AAAA")
    assert client.get("/api/v1/auth/me").status_code == 401


def test_a_session_ends_with_a_new_password(app: Flask, client: FlaskClient, lea: User) -> None:
    login(client, session=True)
    app.extensions["nextvision"].access.accounts.change(lea.id, by=TEST, password="another horse")
    assert client.get("/api/v1/auth/me").status_code == 401


# Open mode


@pytest.fixture
def open_client(make_app: MakeApp) -> FlaskClient:
    return make_app(auth_mode="open", cors_origins=(ORIGIN,)).test_client()


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:8000"])
def test_open_mode_lets_this_machine_in_as_an_administrator(
    open_client: FlaskClient, peer: str, host: str
) -> None:
    answer = open_client.get(
        "/api/v1/auth/me", headers={"Host": host}, environ_base={"REMOTE_ADDR": peer}
    )
    assert answer.json["id"] == "open-mode"
    assert (answer.json["kind"], answer.json["role"]) == ("open", "admin")


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.1", {}),
        ("10.0.0.1", {}),
        ("", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}),
        ("127.0.0.1", {"Host": "rebound.example.org:8000"}),
        ("127.0.0.1", {"Host": "localhost.example.org"}),
        ("127.0.0.1", {"Host": "127.0.0.1.nip.io"}),
        ("127.0.0.1", {"Origin": "https://elsewhere.example.org"}),
        ("127.0.0.1", {"Origin": "null"}),
        ("127.0.0.1", {"Origin": "http://localhost:9999"}),
    ],
)
def test_open_mode_lets_nobody_else_in(
    open_client: FlaskClient, peer: str, headers: dict[str, str]
) -> None:
    answer = open_client.get(
        "/api/v1/auth/me", headers={"Host": "localhost", **headers},
        environ_base={"REMOTE_ADDR": peer},
    )  # fmt: skip
    assert answer.status_code == 401


@pytest.mark.parametrize("origin", [ORIGIN, "http://localhost:8000"])
def test_open_mode_lets_its_own_pages_and_trusted_origins_in(
    open_client: FlaskClient, origin: str
) -> None:
    headers = {"Host": "localhost:8000", "Origin": origin}
    assert open_client.get("/api/v1/auth/me", headers=headers).status_code == 200


def test_a_trusted_proxy_does_not_make_its_clients_local(make_app: MakeApp) -> None:
    client = make_app(auth_mode="open", trusted_proxies=1).test_client()
    headers = {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}
    assert client.get("/api/v1/auth/me", headers=headers).status_code == 401


def test_a_credential_sent_in_open_mode_is_checked_all_the_same(open_client: FlaskClient) -> None:
    assert open_client.get("/api/v1/auth/me", headers=bearer("x")).status_code == 401
    assert open_client.get("/api/v1/auth/me", headers={"X-API-Key": "x"}).status_code == 401


def test_without_open_mode_this_machine_is_nobody(client: FlaskClient) -> None:
    answer = client.get("/api/v1/auth/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="nextvision"'


# Administration


@pytest.fixture
def admin(client: FlaskClient, lea: User) -> dict[str, str]:
    return bearer(login(client).json["access_token"])


def test_an_administrator_makes_changes_and_closes_accounts(
    client: FlaskClient, admin: dict[str, str]
) -> None:
    body = {"email": "Zoe@example.org", "role": "viewer", "password": PASSWORD}
    made = client.post("/api/v1/users", json=body, headers=admin)
    assert made.status_code == 201
    assert made.json["email"] == "zoe@example.org"
    assert client.post("/api/v1/users", json=body, headers=admin).status_code == 409
    zoe = f"/api/v1/users/{made.json['id']}"
    changed = client.patch(zoe, json={"role": "recruiter", "active": False}, headers=admin)
    assert (changed.json["role"], changed.json["active"]) == ("recruiter", False)
    listed = client.get("/api/v1/users", headers=admin).json
    assert listed["total"] == len(listed["items"]) == 2
    assert changed.json in listed["items"]


def test_a_request_that_cannot_be_met_says_why(
    client: FlaskClient, admin: dict[str, str], lea: User
) -> None:
    me = f"/api/v1/users/{lea.id}"
    assert client.patch(me, json={"active": False}, headers=admin).status_code == 409
    nobody = client.patch("/api/v1/users/usr_nobody", json={"active": True}, headers=admin)
    assert nobody.status_code == 404
    assert client.delete("/api/v1/keys/key_nobody", headers=admin).status_code == 404
    weak = client.patch(me, json={"password": EMAIL}, headers={**admin, "Accept-Language": "fr-FR"})
    assert weak.status_code == 422
    assert weak.json["errors"] == [
        {"pointer": "/password", "detail": "Un mot de passe n'est pas l'adresse e-mail."}
    ]
    short = client.patch(me, json={"password": "short"}, headers=admin)
    assert [fault["pointer"] for fault in short.json["errors"]] == ["/password"]
    assert "short" not in short.text.replace("at least", "")
    eaten = {"name": "ATS", "scopes": ["jobs:eat"]}
    assert client.post("/api/v1/keys", json=eaten, headers=admin).status_code == 422


def test_a_key_is_shown_once_works_and_ends_when_revoked(
    client: FlaskClient, admin: dict[str, str]
) -> None:
    body = {"name": "ATS", "scopes": ["jobs:read"], "expires_days": 30}
    made = client.post("/api/v1/keys", json=body, headers=admin)
    assert made.headers["Cache-Control"] == "no-store"
    key = {"X-API-Key": made.json["key"]}
    listed = client.get("/api/v1/keys", headers=admin)
    assert made.json["key"].split("_", 2)[2] not in listed.text
    assert [item["id"] for item in listed.json["items"]] == [made.json["id"]]
    assert client.get("/api/v1/jobs", headers=key).status_code == 200
    assert client.get("/api/v1/candidates", headers=key).status_code == 403
    gone = client.delete(f"/api/v1/keys/{made.json['id']}", headers=admin)
    assert gone.status_code == 204
    assert client.get("/api/v1/jobs", headers=key).status_code == 401


def test_every_change_of_an_administrator_is_in_the_audit_trail(
    app: Flask, client: FlaskClient, admin: dict[str, str], lea: User
) -> None:
    key = client.post("/api/v1/keys", json={"name": "A", "scopes": ["admin"]}, headers=admin).json
    client.delete(f"/api/v1/keys/{key['id']}", headers=admin)
    client.patch(
        f"/api/v1/users/{lea.id}", json={"role": "admin"},
        headers={**admin, "X-Request-ID": "request-0001"},
    )  # fmt: skip
    with app.extensions["nextvision"].unit_of_work(read_only=True) as uow:
        events = {event.action: event for event in uow.audit.recent()}
    assert set(events) == {
        "user.created", "auth.login", "key.created", "key.revoked", "user.changed",
    }  # fmt: skip
    assert events["key.created"].actor_id == lea.id
    assert events["user.changed"].request_id == "request-0001"
    assert EMAIL not in repr(events)
