"""One effect for one Idempotency-Key: the first answer is kept and given again."""

from __future__ import annotations

import errno
import logging
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Final

from flask import Response, current_app, g, request

from src.services.ports import StorageUnavailableError
from src.services.records import IdempotentAnswer
from src.web.context import settings, use_cases
from src.web.problems import Problem

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS: Final = (
    "Content-Type",
    "Content-Language",
    "Location",
    "ETag",
    "Link",
    "Retry-After",
    "Vary",
)
_CHUNK_BYTES: Final = 1 << 16
_IN_MEMORY_BYTES: Final = 1 << 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_log = logging.getLogger(__name__)


def answer_once(call: Callable[[], Response]) -> Response:
    """The answer of ``call``, or the one that was given first to this caller's key.

    Answers below 500 are kept. A request that died without an answer holds its key for as long
    as a request may take, then another may take it over. Raises ``Problem`` 400 for a key that
    is none, 422 when the key was used for another request, 409 while the first still runs.
    """
    key = request.headers["Idempotency-Key"]
    if not _KEY.fullmatch(key):
        raise Problem(
            400,
            "malformed-request",
            "Idempotency-Key must be 1 to 255 visible ASCII characters.",
            french="Idempotency-Key doit compter 1 à 255 caractères ASCII visibles.",
        )
    with _fingerprint() as body_hash:
        return _answer_once(
            call,
            IdempotentAnswer(
                key=key, owner=_owner(), body_hash=body_hash, created_at=use_cases().clock.now()
            ),
        )


def _answer_once(call: Callable[[], Response], mine: IdempotentAnswer) -> Response:
    first = _begin(mine)
    if first is not None:
        return _replay(first, mine)
    try:
        response = _answer(call)
    except Exception:
        _forget(mine)
        raise
    if response.status_code >= 500:
        _forget(mine)
    else:
        _finish(mine, response)
    return response


def _answer(call: Callable[[], Response]) -> Response:
    """What the caller will get, errors that have an answer of their own included."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001  # raised again below unless it has an answer
        # Raises again what no handler knows: the work failed, and the key is free again.
        handled = current_app.handle_user_exception(error)
        return current_app.make_response(handled)


def _begin(mine: IdempotentAnswer) -> IdempotentAnswer | None:
    """None when the key is mine now, else what stands there."""
    assert mine.created_at is not None  # noqa: S101  # given by answer_once
    abandoned_before = mine.created_at - timedelta(seconds=settings().request_timeout_seconds)
    with use_cases().unit_of_work() as unit:
        first = unit.idempotency.begin(mine)
        if (
            first is not None
            and first.status is None
            and unit.idempotency.take_over(mine, begun_before=abandoned_before)
        ):
            first = None
        unit.commit()
    return first


def _replay(first: IdempotentAnswer, mine: IdempotentAnswer) -> Response:
    if first.body_hash != mine.body_hash:
        raise Problem(422, "idempotency-mismatch", "")
    if first.status is None:
        raise Problem(409, "idempotency-running", "", headers={"Retry-After": "1"})
    response = Response(first.body, first.status)
    response.headers.pop("Content-Type", None)
    response.headers.update(first.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _finish(mine: IdempotentAnswer, response: Response) -> None:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    kept = replace(mine, status=response.status_code, headers=headers, body=response.get_data())
    try:
        with use_cases().unit_of_work() as unit:
            unit.idempotency.finish(kept)
            unit.commit()
    except StorageUnavailableError:
        # The work is done and the caller must hear so; only a repetition would not find it.
        _log.warning("an idempotent answer could not be kept")


def _forget(mine: IdempotentAnswer) -> None:
    try:
        with use_cases().unit_of_work() as unit:
            unit.idempotency.forget(mine.owner, mine.key)
            unit.commit()
    except StorageUnavailableError:
        _log.warning("an Idempotency-Key stays taken until it is old enough to be taken over")


def _owner() -> str:
    principal = g.get("principal")
    return principal.id if principal is not None else f"address:{request.remote_addr}"


@contextmanager
def _fingerprint() -> Iterator[str]:
    """A hash of method, address and body; the body can still be read.

    One that was not read before, perhaps a long one, is put aside in a file meanwhile. Raises
    ``Problem`` 507 where the disk has no room for it.
    """
    digest = sha256(f"{request.method} {request.full_path}\n".encode())
    if "_cached_data" in request.__dict__:
        digest.update(request.get_data())
        yield digest.hexdigest()
        return
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as spool:
        try:
            while chunk := request.stream.read(_CHUNK_BYTES):
                digest.update(chunk)
                spool.write(chunk)
            spool.seek(0)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            # Closing writes what is buffered, for which there is no room: it goes anyway.
            with suppress(OSError):
                spool.close()
            raise Problem(507, "insufficient-storage", "") from error
        request.__dict__["stream"] = spool  # a cached property: read from here now
        yield digest.hexdigest()
