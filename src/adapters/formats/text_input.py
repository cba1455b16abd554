"""Bytes of unknown origin as text: the encoding is found from the first of them."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES: Final = 1 << 16
_FALLBACK: Final = "nextvision.cp1252"


class _Rejoined(io.RawIOBase):
    """The head that was read to look at, and then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer).cast("B")
        source: memoryview | bytes = self._head[: len(target)]
        if source:
            self._head = self._head[len(source) :]
        else:
            source = self._rest.read(len(target))
        target[: len(source)] = source
        return len(source)


def open_text(stream: BinaryIO) -> tuple[TextIO, str]:
    """The stream as text with its line ends as they are, and the beginning of that text.

    UTF-8, UTF-16 (both with or without a byte order mark) and Windows-1252 are told apart by the
    first ``HEAD_BYTES``; bytes that are no UTF-8 further on are read as Windows-1252, so that no
    input fails.
    """
    head = _read_head(stream)
    encoding, errors = _encoding(head)
    beginning = codecs.getincrementaldecoder(encoding)(errors).decode(head)
    binary = io.BufferedReader(_Rejoined(head, stream), HEAD_BYTES)
    text = io.TextIOWrapper(binary, encoding=encoding, errors=errors, newline="")
    return text, beginning.removeprefix("\ufeff")


def _read_head(stream: BinaryIO) -> bytes:
    parts, missing = [], HEAD_BYTES
    while missing > 0 and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _encoding(head: bytes) -> tuple[str, str]:
    """(encoding, error handler)."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    # Western text in UTF-16 has a NUL in every other byte: which one says the byte order.
    sample = head[:2000]
    if len(sample) >= 4 and b"\0" in sample:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > len(sample) // 4 and even < odd // 4:
            return "utf-16-le", "replace"
        if even > len(sample) // 4 and odd < even // 4:
            return "utf-16-be", "replace"
    try:
        # The head may end in the middle of a character, which is no error yet.
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return "cp1252", "replace"
    return "utf-8-sig", _FALLBACK


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are no UTF-8, as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FALLBACK, _as_windows)
