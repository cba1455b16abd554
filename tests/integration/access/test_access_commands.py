"""``flask users`` and ``flask keys``."""

from __future__ import annotations

import re

import pytest
from click.testing import Result
from flask import Flask

from src.services.access import AccessUseCases

PASSWORD = "correct horse battery"


@pytest.fixture
def access(app: Flask) -> AccessUseCases:
    return app.extensions["nextvision"].access


def run(app: Flask, *arguments: str, stdin: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments), input=stdin)


def add(app: Flask, email: str, role: str = "recruiter") -> Result:
    return run(
        app, "users", "add", email, "--role", role, "--password-stdin", stdin=f"{PASSWORD}\n"
    )


def test_an_account_is_added_with_a_password_from_standard_input(
    app: Flask, access: AccessUseCases
) -> None:
    result = add(app, "Lea@example.org")
    assert result.exit_code == 0, result.output
    user = access.sign_in.check_password("lea@example.org", PASSWORD, address="127.0.0.1")
    assert user.role.value == "recruiter"
    assert "lea@example.org" in run(app, "users", "list").output


def test_the_password_is_asked_for_twice_and_not_shown(app: Flask, access: AccessUseCases) -> None:
    arguments = ("users", "add", "lea@example.org", "--role", "viewer")
    result = run(app, *arguments, stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    access.sign_in.check_password("lea@example.org", PASSWORD, address="127.0.0.1")


def test_there_is_no_option_that_takes_a_password(app: Flask) -> None:
    for command in ("add", "set-password"):
        options = re.findall(r"--\S+", run(app, "users", command, "--help").output)
        assert [option for option in options if "password" in option] == ["--password-stdin"]


@pytest.mark.parametrize(
    ("email", "stdin", "sentence"),
    [
        ("lea@example.org", "short\n", "12 to 256 characters"),
        ("lea@example.org", "lea@example.org\n", "not the e-mail address"),
        ("lea@example.org", "", "12 to 256 characters"),
        ("no address", f"{PASSWORD}\n", "an e-mail address is expected"),
    ],
)
def test_what_is_refused_is_told_in_a_sentence(
    app: Flask, access: AccessUseCases, email: str, stdin: str, sentence: str
) -> None:
    arguments = ("users", "add", email, "--role", "viewer", "--password-stdin")
    result = run(app, *arguments, stdin=stdin)
    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output
    assert access.accounts.list() == []


def test_an_account_is_not_added_twice(app: Flask) -> None:
    add(app, "lea@example.org")
    result = add(app, "lea@example.org")
    assert result.exit_code == 1
    assert "email is already taken" in result.output


def test_roles_passwords_and_accounts_change(app: Flask, access: AccessUseCases) -> None:
    add(app, "ada@example.org", "admin")
    add(app, "lea@example.org")
    assert run(app, "users", "set-role", "lea@example.org", "viewer").exit_code == 0
    assert access.accounts.by_email("lea@example.org").role.value == "viewer"
    run(app, "users", "set-password", "lea@example.org", "--password-stdin", stdin="another horse")
    access.sign_in.check_password("lea@example.org", "another horse", address="127.0.0.1")
    assert "disabled" in run(app, "users", "disable", "lea@example.org").output
    assert not access.accounts.by_email("lea@example.org").active
    assert run(app, "users", "enable", "lea@example.org").exit_code == 0
    assert access.accounts.by_email("lea@example.org").active


def test_the_last_administrator_and_strangers_are_told(app: Flask) -> None:
    add(app, "ada@example.org", "admin")
    last = run(app, "users", "disable", "ada@example.org")
    assert (last.exit_code, "has to stay" in last.output) == (1, True)
    nobody = run(app, "users", "disable", "nobody@example.org")
    assert (nobody.exit_code, "no such account" in nobody.output) == (1, True)


def test_a_key_is_printed_once_alone_on_standard_output(app: Flask, access: AccessUseCases) -> None:
    result = run(
        app, "keys", "create", "ATS", "--scope", "jobs:read", "--scope", "jobs:write",
        "--expires-days", "30",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    text = result.stdout.strip()
    assert re.fullmatch(r"nv_[0-9a-f]{10}_[\w-]{43}", text)
    assert access.credentials.by_key(text).scopes == {"jobs:read", "jobs:write"}
    listed = run(app, "keys", "list").output
    assert "ATS" in listed
    assert text not in listed


def test_a_key_is_revoked_by_its_id(app: Flask, access: AccessUseCases) -> None:
    run(app, "keys", "create", "ATS", "--scope", "jobs:read")
    (key,) = access.keys.list()
    assert "revoked" in run(app, "keys", "revoke", key.id).output
    assert access.keys.list()[0].revoked_at is not None
    assert run(app, "keys", "revoke", "key_nobody").exit_code == 1


def test_a_scope_that_does_not_exist_is_refused(app: Flask, access: AccessUseCases) -> None:
    assert run(app, "keys", "create", "ATS", "--scope", "jobs:eat").exit_code == 2
    assert access.keys.list() == []


def test_what_is_done_here_is_audited(app: Flask, access: AccessUseCases) -> None:
    add(app, "ada@example.org", "admin")
    run(app, "keys", "create", "ATS", "--scope", "jobs:read")
    with app.extensions["nextvision"].unit_of_work(read_only=True) as uow:
        events = uow.audit.recent()
    assert {event.actor_id for event in events} == {"command-line"}
    assert {event.action for event in events} == {"user.created", "key.created"}
