"""What a document is, by its content: names and declared types are not believed."""

from __future__ import annotations

import io
import re
from typing import Final

from src.adapters.documents.refusal import RefusedError
from src.adapters.formats.text_input import open_text

_HEAD: Final = 4096
_IMAGES: Final = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*",
    b"\0\0\0\x0cjP",
)  # fmt: skip
_OTHERS: Final = (
    b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\x1f\x8b",
    b"7z\xbc\xaf", b"Rar!\x1a", b"\xfd7zXZ", b"{\\rtf", b"%!PS", b"SQLite format 3",
)  # fmt: skip
# Names of people and firms begin like these: only with a NUL soon after they are what they say.
_LETTERS: Final = {b"MZ": "unknown_type", b"BM": "image", b"RIFF": "image", b"BZh": "unknown_type"}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Office writes the names of streams in UTF-16: an encrypted DOCX is an OLE file with this one.
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_PDF: Final = re.compile(rb"(?:^|[\r\n])\s*%PDF-\d")
_PDF_PARTS: Final = re.compile(rb"\d\s+obj\b|startxref|%%EOF")
_HTML: Final = re.compile(
    r"<(?:!--|(?:!doctype\s+html|html|head|body|meta|title|div|p|br|ul|h[1-6]|table|span|section"
    r"|article|script|main)\b)",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def kind_of(data: bytes) -> str:
    """``pdf``, ``zip``, ``html`` or ``text``. Raises ``RefusedError`` for all else."""
    head = data[:_HEAD]
    if not data.strip(b"\0 \t\r\n\x0c"):
        raise RefusedError("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(_OLE):
        raise RefusedError("encrypted" if _ENCRYPTED_PACKAGE in data else "unknown_type")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(_IMAGES) or head[4:12] in {b"ftypheic", b"ftypavif", b"ftypheix"}:
        raise RefusedError("image")
    if head.startswith(_OTHERS):
        raise RefusedError("unknown_type")
    for letters, code in _LETTERS.items():
        if head.startswith(letters) and b"\0" in head[:512]:
            raise RefusedError(code)
    if _PDF.search(data[:1024]) and _PDF_PARTS.search(data) and not head.lstrip().startswith(b"<"):
        return "pdf"
    return _kind_of_text(data)


def _kind_of_text(data: bytes) -> str:
    sample = open_text(io.BytesIO(data))[1][: 1 << 14]
    if len(_CONTROL.findall(sample)) > len(sample) // 200:
        raise RefusedError("unknown_type")
    start = sample.lstrip("\ufeff \t\r\n")[:_HEAD]
    if start.startswith("<") and _HTML.search(start):
        return "html"
    if start.startswith("<?xml"):
        raise RefusedError("unknown_type")
    return "text"
