"""Signing in, over every implementation of the ports."""

from __future__ import annotations

from typing import Any

import pytest

from src.services.access_errors import (
    AttemptsUnknownError,
    CredentialError,
    SignInRefusedError,
    TooManyAttemptsError,
)
from src.services.records import Role, User
from tests.access_fakes import CLI, LIFETIMES, PASSWORD, Worker

EMAIL = "lea@example.org"


@pytest.fixture
def worker(storage: Any) -> Worker:
    return Worker(storage.unit_of_work, storage.clock)


@pytest.fixture
def other(storage: Any) -> Worker:
    """Another process over the same store."""
    return Worker(storage.unit_of_work, storage.clock)


@pytest.fixture
def lea(worker: Worker) -> User:
    user = worker.use.accounts.add(EMAIL, Role.RECRUITER, PASSWORD, by=CLI)
    worker.hasher.calls.clear()
    return user


def sign_in(worker: Worker, email: str = EMAIL, password: str = PASSWORD) -> User:
    return worker.use.sign_in.check_password(email, password, address="192.0.2.1")


def flaw(call: Any, *arguments: Any) -> str:
    with pytest.raises(CredentialError) as refused:
        call(*arguments)
    return refused.value.flaw


def test_the_right_password_opens_the_account(worker: Worker, lea: User) -> None:
    assert sign_in(worker, "  LEA@example.org ").id == lea.id


def test_unknown_closed_and_wrong_are_refused_alike_after_one_verification(
    worker: Worker, lea: User
) -> None:
    closed = worker.use.accounts.add("zoe@example.org", Role.VIEWER, PASSWORD, by=CLI)
    worker.use.accounts.change(closed.id, by=CLI, active=False)
    said = []
    for email, password in [
        ("nobody@example.org", PASSWORD),
        (EMAIL, "wrong horse battery"),
        ("zoe@example.org", PASSWORD),
        (EMAIL, ""),
        ("", ""),
    ]:
        worker.hasher.calls.clear()
        with pytest.raises(SignInRefusedError) as refused:
            sign_in(worker, email, password)
        said.append(str(refused.value))
        assert worker.hasher.calls == ["verify"]
    assert len(set(said)) == 1
    # Every one against a hash of today's parameters, or the time would tell.
    assert not any(map(worker.hasher.is_outdated, worker.hasher.verified))


def test_the_right_password_is_verified_once_too(worker: Worker, lea: User) -> None:
    sign_in(worker)
    assert worker.hasher.calls == ["verify"]


def test_the_dummy_password_of_unknown_accounts_opens_nothing(worker: Worker) -> None:
    with pytest.raises(SignInRefusedError):
        sign_in(worker, "nobody@example.org", "nobody knows this")


def test_a_hash_of_old_parameters_is_renewed_at_sign_in(worker: Worker, lea: User) -> None:
    worker.hasher.mark = "v2:"
    user = sign_in(worker)
    assert worker.hasher.calls == ["verify", "hash"]
    assert worker.use.accounts.get(user.id).password_hash == f"v2:{PASSWORD}"
    assert sign_in(worker).id == lea.id


def test_too_many_attempts_are_refused_before_the_password_is_read(
    worker: Worker, lea: User
) -> None:
    worker.attempts.left = 0
    with pytest.raises(TooManyAttemptsError):
        sign_in(worker)
    assert worker.attempts.seen == [(EMAIL, "192.0.2.1")]
    assert worker.hasher.calls == []


def test_nobody_signs_in_while_attempts_cannot_be_counted(worker: Worker, lea: User) -> None:
    worker.attempts.broken = True
    with pytest.raises(AttemptsUnknownError):
        sign_in(worker)
    assert worker.hasher.calls == []


def test_an_access_token_names_its_person_until_it_expires(
    worker: Worker, lea: User, storage: Any
) -> None:
    token = worker.use.sign_in.tokens_for(lea).access_token
    principal = worker.use.credentials.by_access_token(token)
    assert (principal.id, principal.kind, principal.role) == (lea.id, "user", Role.RECRUITER)
    storage.clock.advance(LIFETIMES.access_seconds - 1)
    worker.use.credentials.by_access_token(token)
    storage.clock.advance(1)
    assert flaw(worker.use.credentials.by_access_token, token) == "expired"


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(
    worker: Worker, lea: User
) -> None:
    tokens = worker.use.sign_in.tokens_for(lea)
    assert flaw(worker.use.credentials.by_access_token, tokens.refresh_token) == "wrong-type"
    assert flaw(worker.use.sign_in.refresh, tokens.access_token) == "wrong-type"


def test_a_refresh_token_gives_a_fresh_pair_once(worker: Worker, lea: User) -> None:
    first = worker.use.sign_in.tokens_for(lea)
    user, second = worker.use.sign_in.refresh(first.refresh_token)
    assert user.id == lea.id
    worker.use.credentials.by_access_token(second.access_token)
    _, third = worker.use.sign_in.refresh(second.refresh_token)
    worker.use.credentials.by_access_token(third.access_token)


def test_a_refresh_token_used_twice_ends_every_token_of_the_account(
    worker: Worker, lea: User, storage: Any
) -> None:
    stolen = worker.use.sign_in.tokens_for(lea)
    elsewhere = worker.use.sign_in.tokens_for(lea)
    session = worker.use.sign_in.session_for(lea)
    _, thiefs = worker.use.sign_in.refresh(stolen.refresh_token)
    assert flaw(worker.use.sign_in.refresh, stolen.refresh_token) == "reused"
    assert flaw(worker.use.sign_in.refresh, thiefs.refresh_token) == "revoked"
    assert flaw(worker.use.sign_in.refresh, elsewhere.refresh_token) == "revoked"
    for token in (stolen.access_token, thiefs.access_token, elsewhere.access_token):
        assert flaw(worker.use.credentials.by_access_token, token) == "revoked"
    assert flaw(worker.use.credentials.by_session, session) == "revoked"
    with storage.unit_of_work(read_only=True) as uow:
        assert "auth.refresh_reused" in [event.action for event in uow.audit.recent()]
    fresh = worker.use.sign_in.tokens_for(sign_in(worker))
    worker.use.credentials.by_access_token(fresh.access_token)


def test_an_expired_refresh_token_is_refused(worker: Worker, lea: User, storage: Any) -> None:
    tokens = worker.use.sign_in.tokens_for(lea)
    storage.clock.advance(LIFETIMES.refresh_seconds)
    assert flaw(worker.use.sign_in.refresh, tokens.refresh_token) == "expired"


def test_signing_out_ends_what_was_presented_here_at_once(worker: Worker, lea: User) -> None:
    tokens, kept = (worker.use.sign_in.tokens_for(lea) for _ in range(2))
    session = worker.use.sign_in.session_for(lea)
    worker.use.credentials.by_access_token(tokens.access_token)
    worker.use.credentials.by_session(session)
    worker.use.sign_in.sign_out(
        access_token=tokens.access_token, refresh_token=tokens.refresh_token, session=session
    )
    assert flaw(worker.use.credentials.by_access_token, tokens.access_token) == "revoked"
    assert flaw(worker.use.credentials.by_session, session) == "revoked"
    worker.use.credentials.by_access_token(kept.access_token)
    worker.use.sign_in.refresh(kept.refresh_token)


def test_a_bad_token_at_signing_out_revokes_nothing(worker: Worker, lea: User) -> None:
    tokens = worker.use.sign_in.tokens_for(lea)
    with pytest.raises(CredentialError):
        worker.use.sign_in.sign_out(access_token=tokens.access_token, refresh_token="nonsense")
    worker.use.credentials.by_access_token(tokens.access_token)


def test_another_process_hears_of_a_revocation_within_five_seconds(
    worker: Worker, other: Worker, lea: User, storage: Any
) -> None:
    token = worker.use.sign_in.tokens_for(lea).access_token
    other.use.credentials.by_access_token(token)
    worker.use.sign_in.sign_out(access_token=token)
    storage.clock.advance(4.9)
    other.use.credentials.by_access_token(token)
    storage.clock.advance(0.1)
    assert flaw(other.use.credentials.by_access_token, token) == "revoked"


def test_most_requests_cost_no_round_trip_to_the_database(worker: Worker, lea: User) -> None:
    token = worker.use.sign_in.tokens_for(lea).access_token
    worker.use.credentials.by_access_token(token)
    opened = worker.opened
    for _ in range(100):
        worker.use.credentials.by_access_token(token)
    assert worker.opened == opened


def test_a_token_of_another_secret_is_refused(worker: Worker, lea: User, storage: Any) -> None:
    foreign = Worker(storage.unit_of_work, storage.clock, secret="another")
    token = foreign.use.sign_in.tokens_for(lea).access_token
    assert flaw(worker.use.credentials.by_access_token, token) == "invalid"


def test_revocations_of_expired_tokens_are_dropped_within_the_hour(
    worker: Worker, lea: User, storage: Any
) -> None:
    worker.use.sign_in.sign_out(access_token=worker.use.sign_in.tokens_for(lea).access_token)
    storage.clock.advance(LIFETIMES.access_seconds + 1)
    worker.use.sign_in.sign_out(refresh_token=worker.use.sign_in.tokens_for(lea).refresh_token)
    with storage.unit_of_work() as uow:
        assert uow.tokens.purge(storage.clock.now()) == 0


def test_a_sign_in_leaves_an_audit_event_without_the_address(
    worker: Worker, lea: User, storage: Any
) -> None:
    sign_in(worker)
    with storage.unit_of_work(read_only=True) as uow:
        event = next(one for one in uow.audit.recent() if one.action == "auth.login")
    assert (event.actor_id, event.subject_id) == (lea.id, lea.id)
    assert EMAIL not in repr(event)
