"""Values out of JSON text, one after the other, however long the text is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TextIO

import orjson

from src.services.documents.reading import Fault

# A single record, be it a job, a CV or a page of structured data, is never longer than this.
MAX_VALUE_CHARS: Final = 2_000_000
_CHUNK: Final = 1 << 16
_SOURCE_CHARS: Final = 300
_SPACES: Final = " \t\r\n\ufeff"
_DECODER: Final = json.JSONDecoder(strict=False)
_MARKS: Final = re.compile(r'["\[\]{}]')
_IN_STRING: Final = re.compile(r'\\.|"', re.DOTALL)


class MalformedError(ValueError):
    """Text that is no JSON, or longer than a record may be; ``source`` is its beginning."""

    def __init__(self, fault: Fault, source: str) -> None:
        self.fault = fault
        self.source = source[:_SOURCE_CHARS]
        super().__init__(fault.detail)


def parse(text: str) -> Any:
    """The value of one JSON text. Raises ``MalformedError``.

    Unescaped line ends inside of strings are taken, since pages often have them; NaN is not.
    """
    try:
        return orjson.loads(text)
    except ValueError as error:
        reason = str(error)
    try:
        return json.loads(text, strict=False, parse_constant=_refuse, parse_int=_integer)
    except (ValueError, RecursionError):
        raise MalformedError(not_json(reason), text) from None


def not_json(reason: str) -> Fault:
    """What to say about text that is no JSON."""
    reason = reason[:200]
    return Fault("", f"not JSON: {reason}", f"ce n'est pas du JSON : {reason}")


def read_lines(text: TextIO) -> Iterator[str | MalformedError]:
    """The lines that are not blank; one that is too long comes as an error."""
    while line := text.readline(MAX_VALUE_CHARS):
        if line[-1] not in "\r\n" and len(line) == MAX_VALUE_CHARS:
            while (more := text.readline(MAX_VALUE_CHARS)) and more[-1] not in "\r\n":
                continue
            yield MalformedError(_TOO_LONG, line)
        elif line := line.strip(_SPACES):
            yield line


def read_values(text: TextIO) -> Iterator[str | MalformedError]:
    """The texts of the values of a sequence, or of the items of one array around them.

    One that is too long or nested too deeply comes as an error. Where the text stops being JSON
    an error comes, and after it nothing: there is no telling where the next value begins.
    """
    values = _Values(text)
    try:
        yield from values.read()
    except MalformedError as error:
        yield error


class _Values:
    """A window on the text that moves on as values are read."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._window = ""
        self._at = 0
        self._ended = False

    def read(self) -> Iterator[str | MalformedError]:
        """The texts of the values. Raises ``MalformedError`` where they stop being JSON."""
        inside = self._next_char() == "["
        self._at += inside
        if inside and self._next_char() == "]":
            self._at += 1
            inside = False
        while self._next_char():
            yield self._value()
            if not inside:
                continue
            separator = self._next_char()
            self._at += 1
            if separator == "]":
                inside = False
            elif separator != ",":
                raise self._malformed("',' or ']' expected")
        if inside:
            raise self._malformed("the array does not end")

    def _next_char(self) -> str:
        """The first character that is no space, or nothing at the end."""
        while True:
            while self._at < len(self._window):
                char = self._window[self._at]
                if char not in _SPACES:
                    return char
                self._at += 1
            if self._ended:
                return ""
            self._fill(_CHUNK)

    def _value(self) -> str | MalformedError:
        more = _CHUNK
        while True:
            reason = "the value does not end"
            try:
                _, end = _DECODER.raw_decode(self._window, self._at)
            except RecursionError:
                return self._passed_over(not_json("nested too deeply"))
            except ValueError as error:
                reason = str(error).partition(":")[0]
            else:
                # A number at the end of the window may go on behind it.
                if end - self._at > MAX_VALUE_CHARS:
                    return self._passed_over(_TOO_LONG)
                if end < len(self._window) or self._ended:
                    value = self._window[self._at : end]
                    self._at = end
                    return value
            if self._ended:
                raise self._malformed(reason)
            if len(self._window) - self._at >= MAX_VALUE_CHARS:
                return self._passed_over(_TOO_LONG)
            self._fill(more)
            more *= 2

    def _passed_over(self, fault: Fault) -> MalformedError:
        """What to say of the value, behind which the next one is read.

        Raises ``MalformedError`` where it has no end.
        """
        error = MalformedError(fault, self._window[self._at :][:_SOURCE_CHARS])
        if self._window[self._at] not in '"[{':
            raise error
        depth, in_string = 0, False
        while True:
            mark = (_IN_STRING if in_string else _MARKS).search(self._window, self._at)
            if mark is None:
                if self._ended:
                    raise error
                # What a backslash stands before is in the next piece.
                is_cut = in_string and self._window.endswith("\\", self._at)
                self._at = len(self._window) - is_cut
                self._fill(_CHUNK)
                continue
            self._at = mark.end()
            if mark[0] == '"':
                in_string = not in_string
            elif not in_string:
                depth += 1 if mark[0] in "[{" else -1
            if depth == 0 and not in_string:
                return error

    def _fill(self, size: int) -> None:
        chunk = self._text.read(size)
        self._ended = not chunk
        self._window = self._window[self._at :] + chunk
        self._at = 0

    def _malformed(self, reason: str) -> MalformedError:
        return MalformedError(not_json(reason), self._window[self._at :][:_SOURCE_CHARS])


_TOO_LONG: Final = Fault(
    "",
    f"longer than the {MAX_VALUE_CHARS} characters that a record may have",
    f"plus long que les {MAX_VALUE_CHARS} caractères permis pour un enregistrement",
)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _integer(digits: str) -> int:
    number = int(digits) if len(digits) < 30 else 2**64
    if not -(2**63) <= number < 2**64:
        raise ValueError("an integer is out of range")
    return number
