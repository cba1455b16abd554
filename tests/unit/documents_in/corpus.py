"""Documents made here: honest ones, and all that somebody may send instead."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from xml.sax.saxutils import escape

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def zipped(entries: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def paragraph(text: str, *, bullet: bool = False) -> str:
    """One paragraph of WordprocessingML."""
    listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>' if bullet else ""
    return f'<w:p>{listed}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(*rows: tuple[str, ...]) -> str:
    """A table with one paragraph in each cell."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def body(inner: str, prolog: str = "") -> str:
    """The main part around its blocks."""
    head = f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{WORDS}">'
    return f"{head}<w:body>{inner}</w:body></w:document>"


def docx(
    *blocks: str,
    more: Mapping[str, str | bytes] | None = None,
    types: str = TYPES,
    prolog: str = "",
) -> bytes:
    """A DOCX of these blocks."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "word/document.xml": body("".join(blocks), prolog),
    }
    return zipped(parts | dict(more or {}))


def pdf(
    *pages: str,
    trailer: str = "",
    catalog: str = "",
    objects: tuple[bytes, ...] = (),
    deflate: bool = False,
) -> bytes:
    """A PDF of one text a page, its cross-reference table right; ``objects`` come last."""
    numbered: list[bytes] = []
    kids = [4 + 2 * at for at in range(len(pages))]
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    numbered.append(f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode())
    numbered.append(f"<< /Type /Pages /Count {len(pages)} /Kids [{listed}] >>".encode())
    numbered.append(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    for at, text in enumerate(pages):
        numbered.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        numbered.append(stream(_shown(text), deflate=deflate))
    numbered += objects
    out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(numbered, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(numbered) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(numbered) + 1
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def stream(content: bytes, *, deflate: bool = False, more: str = "") -> bytes:
    """A stream object's body."""
    packed = zlib.compress(content, 9) if deflate else content
    flate = "/Filter /FlateDecode " if deflate else ""
    head = f"<< /Length {len(packed)} {flate}{more} >>\nstream\n".encode()
    return head + packed + b"\nendstream"


def _shown(text: str) -> bytes:
    shown = [b"BT /F1 11 Tf 14 TL 50 800 Td"]
    for line in text.split("\n"):
        plain = line.encode("cp1252", "replace")
        for sign in (b"\\", b"(", b")"):
            plain = plain.replace(sign, b"\\" + sign)
        shown.append(b"(%s) Tj T*" % plain)
    return b"\n".join([*shown, b"ET"])
