"""Cells that no spreadsheet takes for a formula, and the texts in them read back as they were.

A cell that begins like a formula (``=``, ``+``, ``-``, ``@``, also full width) or with a
tab or line end, also after spaces, gets an apostrophe before it, as does one that begins so behind
apostrophes of its own; reading takes exactly one away. So every text comes back.

A spreadsheet that parts cells otherwise than the file does (French ones at semicolons, and then
quotes of the file mean nothing to it) begins a cell anew at each semicolon, tab, bar or line end of
a text: where a formula would begin behind one, an apostrophe goes between them.
"""

from __future__ import annotations

import re
from typing import Final

_DANGEROUS: Final = re.compile(r"""'*\s*[\t\r\n=+\-@＝＋－＠]|['"\s]*[=+\-@＝＋－＠]""")
# A run of these before a sign of formulas, looked at once: from where it begins.
_BEFORE: Final = re.compile(r"""(?<![;|'"\s])[;|'"\s]+(?=[=+\-@＝＋－＠])""")
_PARTS: Final = re.compile(r"[;|\t\r\n\x0b\x0c\x85\u2028\u2029]")
_MARK: Final = "'"


def harmless(text: str) -> str:
    """The text as a cell."""
    text = _BEFORE.sub(_marked, text)
    return _MARK + text if _DANGEROUS.match(text) else text


def as_it_was(cell: str) -> str:
    """The text that was made harmless."""
    text = cell[1:] if cell.startswith(_MARK) and _DANGEROUS.match(cell) else cell
    return _BEFORE.sub(_unmarked, text)


def _marked(run: re.Match[str]) -> str:
    return run[0] + _MARK if _PARTS.search(run[0]) else run[0]


def _unmarked(run: re.Match[str]) -> str:
    before = run[0].removesuffix(_MARK)
    return before if _PARTS.search(before) else run[0]
