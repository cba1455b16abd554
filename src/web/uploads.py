"""Files that are sent, as a body or in a form, and read as they come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from flask import request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from src.web.faults import invalid_request
from src.web.language import language
from src.web.problems import Fault, Problem

FORM_OVERHEAD_BYTES: Final = 65_536
"""What a form may take beside the file: its lines, headers and names."""

_CHUNK_BYTES: Final = 65_536
# A chunk, and what is left of the one before while an end is looked for.
_BUFFER_BYTES: Final = 4 * _CHUNK_BYTES
_MOST_PARTS: Final = 8
# Dashes and blanks that are held back: those of an end of a part, with room to spare.
_MOST_HELD_BYTES: Final = 1024
# The letters of RFC 2046, 5.1.1; its 70 are not kept by everybody who sends.
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{1,200}")


def file_body() -> BinaryIO:
    """The body as a stream. Raises ``Problem`` 415 for one that is packed or a form."""
    packed = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    if packed or request.mimetype.startswith("multipart/"):
        raise Problem(
            415,
            "unsupported-media-type",
            "The body must be the file itself: not a form, not compressed.",
            french="Le corps doit être le fichier lui-même : ni formulaire, ni compression.",
        )
    return cast("BinaryIO", request.stream)


class FormStream:
    """The bytes of a form, cut where its decoder can bear it.

    Werkzeug's decoder gives the line break before a boundary away as content where what it has so
    far ends inside the dashes or blanks that follow that boundary. So nothing that is read here
    ends in one: they are held back and come with what follows.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = b""
        self._ended = False

    def read(self, size: int) -> bytes:
        """At most so many bytes and 1 kB more; none at the end."""
        while not self._ended:
            read = self._stream.read(size)
            self._ended = not read
            sent = self._held + read
            kept = sent if self._ended else sent.rstrip(b"- \t\v\f")
            if len(sent) - len(kept) > _MOST_HELD_BYTES:  # a drawn line, no end of a part
                kept = sent
            self._held = sent[len(kept) :]
            if kept:
                return kept
        return b""


class UploadedFile:
    """The file of the one field that the form has."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._events = _events()
        self.name = self._first().filename or None

    def chunks(self) -> Iterator[bytes]:
        """The bytes, to be read once and to the end.

        Raises ``Problem`` 400 where the form breaks off or goes on with what is no form, and 422
        for another field.
        """
        for event in self._events:
            if isinstance(event, Data):
                if event.data:
                    yield event.data
            elif isinstance(event, File | Field):
                raise _second(self._field) if event.name == self._field else _unknown(event)

    def _first(self) -> File:
        """The beginning of the file. Raises ``Problem`` 400, 413, or 422 where it is missing."""
        for event in self._events:
            if isinstance(event, File) and event.name == self._field:
                return event
            if isinstance(event, File | Field):
                raise _unknown(event)
        raise invalid_request([Fault(f"/{self._field}", _file_expected())])


def _events() -> Iterator[File | Field | Data]:
    """The parts of the form. Raises ``Problem`` 400, also where the form has no end."""
    boundary = request.mimetype_params.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise _malformed()
    decoder = MultipartDecoder(boundary.encode(), _BUFFER_BYTES, max_parts=_MOST_PARTS)
    stream = FormStream(cast("BinaryIO", request.stream))
    ended = False
    while not ended:
        try:
            data = stream.read(_CHUNK_BYTES)
            ended = not data
            decoder.receive_data(data or None)
            while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
                if isinstance(event, File | Field | Data):
                    yield event
        except (ValueError, ClientDisconnected):
            raise _malformed() from None


def _unknown(event: File | Field) -> Problem:
    detail = "Champ inconnu" if language() == "fr" else "Unknown field"
    name = str(event.name or "").replace("~", "~0").replace("/", "~1")[:100]
    return invalid_request([Fault(f"/{name}", detail)])


def _second(field: str) -> Problem:
    french = "Un seul fichier à la fois est attendu"
    detail = french if language() == "fr" else "One file at a time is expected"
    return invalid_request([Fault(f"/{field}", detail)])


def _file_expected() -> str:
    return "Un fichier est attendu" if language() == "fr" else "A file is expected"


def _malformed() -> Problem:
    return Problem(
        400,
        "malformed-request",
        "The form cannot be read: it breaks off, or it is no multipart/form-data.",
        french="Le formulaire est illisible : il est interrompu ou n'est pas du "
        "multipart/form-data.",
    )
