"""Text out of plain text in any encoding and out of HTML, and the last touch to every text."""

from __future__ import annotations

import io
import re
from typing import Final

from src.adapters.documents.refusal import LONGEST_TEXT
from src.adapters.formats.text_input import open_text

LONGEST_PAGE: Final = 2_000_000
# Typefaces of PDF files join letters; a reader of words must see the letters.
_LIGATURES: Final = {
    ord(sign): letters
    for sign, letters in {
        "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
        "\ufb05": "st", "\ufb06": "st", "\u00ad": "", "\u200b": "", "\ufeff": "", "\ufffe": "",
        "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n",
    }.items()
}  # fmt: skip
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
# A possessive run keeps a line of spaces from being looked at once for each of them.
_LINE_END: Final = re.compile(r"[ \t\xa0]++\n")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def read_text(data: bytes, most: int = LONGEST_TEXT) -> str:
    """The characters of plain text, its encoding found out; at most ``most`` of them."""
    stream, _ = open_text(io.BytesIO(data))
    return stream.read(most + 1).removeprefix("\ufeff")


def tidy(text: str) -> str:
    """The text without joined letters, control signs, spaces at line ends and many empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LIGATURES)
    text = _NO_TEXT.sub("", text)
    text = _LINE_END.sub("\n", text + "\n")
    return _EMPTY_LINES.sub("\n\n", text).strip()


def page_text(markup: str) -> str:
    """What a reader sees of an HTML page, without what is about the site."""
    # Imported late: with it comes a library that no other kind of document needs.
    from src.adapters.formats.page_text import own_text  # noqa: PLC0415

    return own_text(markup)
