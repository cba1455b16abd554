"""The words of WordprocessingML (ECMA-376), read as a stream by expat without entities."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from src.adapters.documents.refusal import RefusedError

_WORDS: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DEEPEST: Final = 500
# What a fallback says was said by the choice before it, and what was deleted is not there.
_SILENT: Final = frozenset({"Fallback", "del", "moveFrom", "instrText"})
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "numPr": "- "}


@dataclass(slots=True)
class _Row:
    """A table row while it is read: its whole cells, and the parts of the present one."""

    cells: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


class PartReader:
    """Collects the text of one XML part, at most ``most`` characters of it."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._depth = 0
        self._silent_at: int | None = None
        self._in_text = False
        self._body = _Row()
        self._rows: list[_Row] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        # No word processor writes a document type, and all that XML can do harm with needs one.
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.buffer_text = True
        self._parser = parser

    def feed(self, chunk: bytes) -> bool:
        """Whether more is wanted. Raises ``RefusedError``."""
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError:
            raise RefusedError("broken") from None
        return self._left > 0

    def close(self) -> None:
        """The part has ended. Raises ``RefusedError`` when it has not."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError:
            raise RefusedError("broken") from None

    def text(self) -> str:
        """What was read."""
        for row in (*self._rows, self._body):
            row.cells.append("".join(row.parts))
        parts = [cell for row in (self._body, *self._rows) for cell in row.cells]
        return "".join(parts)

    def _start(self, name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RefusedError("broken")
        space, _, local = name.rpartition(" ")
        if self._silent_at is not None:
            return
        if local in _SILENT and (space in _WORDS or space == _COMPATIBILITY):
            self._silent_at = self._depth
        elif space in _WORDS:
            if local == "tr":
                self._rows.append(_Row())
            elif sign := _SIGNS.get(local):
                self._add(sign)
            self._in_text = local == "t"

    def _end(self, name: str) -> None:
        if self._silent_at is not None:
            if self._silent_at == self._depth:
                self._silent_at = None
            self._depth -= 1
            return
        self._depth -= 1
        space, _, local = name.rpartition(" ")
        if space not in _WORDS:
            return
        if local == "t":
            self._in_text = False
        elif local == "p":
            self._add("\n")
        elif local == "tc" and self._rows:
            row = self._rows[-1]
            row.cells.append("".join(row.parts).strip())
            row.parts = []
        elif local == "tr" and self._rows:
            cells = [cell for cell in self._rows.pop().cells if cell]
            # Short cells side by side are one line; columns of a page are one after the other.
            flat = all("\n" not in cell for cell in cells)
            self._add(("\t" if flat else "\n").join(cells) + "\n", again=True)

    def _characters(self, data: str) -> None:
        if self._in_text and self._silent_at is None:
            self._add(data)

    def _add(self, text: str, *, again: bool = False) -> None:
        """Put the text where it belongs; ``again`` when it was counted before."""
        if not again:
            text = text[: max(0, self._left)]
            self._left -= len(text)
        (self._rows[-1] if self._rows else self._body).parts.append(text)


def _refuse(*_: object) -> None:
    raise RefusedError("broken")
