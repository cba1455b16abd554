"""Cells that no spreadsheet takes for a formula, and the texts in them read back as they were.

A cell that begins like a formula (``=``, ``+``, ``-``, ``@``, also full width, also after spaces)
or with a tab or line end gets an apostrophe before it, as does one that begins so behind
apostrophes of its own; reading takes exactly one away. So every text comes back.
"""

from __future__ import annotations

import re
from typing import Final

_DANGEROUS: Final = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
_MARK: Final = "'"


def harmless(text: str) -> str:
    """The text as a cell."""
    return _MARK + text if _DANGEROUS.match(text) else text


def as_it_was(cell: str) -> str:
    """The text that was made harmless."""
    return cell[1:] if cell.startswith(_MARK) and _DANGEROUS.match(cell) else cell
