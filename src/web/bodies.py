"""Request bodies: measured, read, and held to what JSON, UTF-8 and the database can carry."""

from __future__ import annotations

import io
import json
import math
from typing import Any, Final

from flask import request
from werkzeug.exceptions import ClientDisconnected

from src.web.faults import invalid_request
from src.web.language import language
from src.web.problems import Fault, Problem, too_large

_LARGEST_INTEGER: Final = 2**63 - 1


class _BoundedStream(io.RawIOBase):
    """A stream that the server ends, of which more than ``limit`` bytes are an error."""

    def __init__(self, stream: Any, limit: int) -> None:
        super().__init__()
        self._stream = stream
        self._limit = limit
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            # One byte more than allowed tells a body that is too long from one that just fits.
            data = self._stream.read(min(len(buffer), self._left + 1))
        except (OSError, ValueError):
            raise ClientDisconnected from None
        self._left -= len(data)
        if self._left < 0:
            raise too_large(self._limit)
        buffer[: len(data)] = data
        return len(data)


class _UnstorableError(ValueError):
    """A number beyond what JSON readers and databases agree on."""


def limit_body(limit: int) -> None:
    """Let the request have at most ``limit`` bytes of body, also when it comes in chunks.

    Raises ``Problem`` 413 at once when the declared length is more; reading raises it later for
    a body without a declared length.
    """
    request.max_content_length = limit
    length = request.content_length
    if length is not None and length > limit:
        raise too_large(limit)
    if "wsgi.input_terminated" in request.environ:
        # Werkzeug's own stream ends at the limit as if the body did: half an import would pass.
        stream = io.BufferedReader(_BoundedStream(request.environ["wsgi.input"], limit))
        request.__dict__["stream"] = stream  # a cached property: read from here


def check_media_type(accepted: tuple[str, ...]) -> None:
    """Raises ``Problem`` 415 unless the body is in one of the ``accepted`` types, in UTF-8."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if request.mimetype in accepted and charset in {"utf-8", "utf8"} and coding == "identity":
        return
    names = ", ".join(accepted)
    raise Problem(
        415,
        "unsupported-media-type",
        f"Content-Type must be one of: {names} (UTF-8, not encoded).",
        headers={"Accept": names},
        french=f"Content-Type doit être l'un de : {names} (UTF-8, sans encodage).",
    )


def parse_json(raw: bytes) -> Any:
    """The JSON value of a body.

    Raises ``Problem`` 400 for what is no JSON (also NaN, a key given twice, nesting without end)
    and 422, with pointers, for what JSON can write and PostgreSQL or a 64-bit number cannot hold:
    NUL characters, half surrogate pairs, numbers out of range.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise _malformed(
            f"The body is not UTF-8 (at byte {error.start}).",
            f"Le corps n'est pas en UTF-8 (octet {error.start}).",
        ) from None
    try:
        value = _STRICT.decode(text)
    except _UnstorableError:
        value = _LENIENT.decode(text)
        suspicious = True
    except RecursionError:
        raise _malformed(
            "The JSON is nested too deeply.", "Le JSON est trop profondément imbriqué."
        ) from None
    except ValueError as error:
        reason = str(error)[:200]
        raise _malformed(
            f"The body is not JSON: {reason}.", f"Le corps n'est pas du JSON : {reason}."
        ) from None
    else:
        suspicious = b"\\u0000" in raw or b"\\ud" in raw or b"\\uD" in raw
    if suspicious and (faults := unstorable(value)):
        raise invalid_request(faults)
    return value


def unstorable(value: Any) -> list[Fault]:
    """Where the value holds something that JSON allows and the store does not."""
    faults: list[Fault] = []
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        where, item = waiting.pop()
        if isinstance(item, dict):
            faults += [Fault(where, _sentence("text")) for key in item if _bad_text(key)]
            waiting += [(where + _part(key), inner) for key, inner in item.items()]
        elif isinstance(item, list):
            waiting += [(where + _part(index), inner) for index, inner in enumerate(item)]
        elif isinstance(item, str) and _bad_text(item):
            faults.append(Fault(where, _sentence("text")))
        elif isinstance(item, int | float) and _bad_number(item):
            faults.append(Fault(where, _sentence("number")))
    return faults


def _part(key: str | int) -> str:
    # What cannot be stored cannot be sent back either.
    clean = str(key).replace("\0", "").encode(errors="replace").decode()
    return "/" + clean.replace("~", "~0").replace("/", "~1")


def _bad_number(number: int | float) -> bool:  # noqa: PYI041  # an int is told apart
    if isinstance(number, float):
        return not math.isfinite(number)
    return not -_LARGEST_INTEGER - 1 <= number <= _LARGEST_INTEGER


def _bad_text(text: str) -> bool:
    if text.isascii():
        return "\0" in text
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _sentence(kind: str) -> str:
    if kind == "text":
        if language() == "fr":
            return "Le caractère NUL et les demi-paires de substitution sont refusés"
        return "NUL characters and lone surrogates are not accepted"
    return "Nombre hors limites" if language() == "fr" else "Number out of range"


def _malformed(english: str, french: str) -> Problem:
    return Problem(400, "malformed-request", english, french=french)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice in one object")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > 18 and abs(int(digits)) > _LARGEST_INTEGER:
        raise _UnstorableError
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _UnstorableError
    return number


_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_constant, parse_int=_integer, parse_float=_float
)
_LENIENT: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)
