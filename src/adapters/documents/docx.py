"""Text out of DOCX: a ZIP archive looked at with suspicion, and XML without any entity."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from src.adapters.documents.refusal import LONGEST_TEXT, RefusedError
from src.adapters.documents.wordprocessing import PartReader

_MOST_ENTRIES: Final = 3000
# The sum of what all parts say they unpack to, pictures included.
_MOST_BYTES: Final = 200_000_000
_MOST_PART_BYTES: Final = 30_000_000
# Real documents shrink to a twentieth; only made ones shrink to less than a two-hundredth.
_MOST_RATIO: Final = 200
_SMALL: Final = 1_000_000
_CHUNK: Final = 1 << 16
_ENCRYPTED: Final = 1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BODY: Final = "word/document.xml"
_AROUND: Final = re.compile(r"word/(header|footer)\d{0,4}\.xml")
_MACROS: Final = re.compile(r"(?:^|/)(?:vbaProject|vbaData)[^/]*$", re.IGNORECASE)
_ESCAPING: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\")
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, KeyError,
)  # fmt: skip


def read_docx(data: bytes) -> str:
    """The text of headers, body and footers, in this order. Raises ``RefusedError``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = _checked(archive)
            return "\n".join(_texts(archive, entries))
    except _BROKEN:
        raise RefusedError("broken") from None


def _checked(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries by name. Raises ``RefusedError`` for an archive that is none of a writer's."""
    found = archive.infolist()
    entries = {entry.filename: entry for entry in found}
    if _BODY not in entries or "[Content_Types].xml" not in entries:
        raise RefusedError("unknown_type")
    if len(found) > _MOST_ENTRIES:
        raise RefusedError("bomb")
    if any(entry.flag_bits & _ENCRYPTED for entry in found):
        raise RefusedError("encrypted")
    if any(_MACROS.search(name) for name in entries):
        raise RefusedError("macros")
    # A name that stands twice shows each reader another document; one that leaves the folder is
    # written by no word processor.
    if len(entries) < len(found) or any(_ESCAPING.search(name) for name in entries):
        raise RefusedError("broken")
    unpacked = sum(entry.file_size for entry in found)
    packed = sum(entry.compress_size for entry in found)
    if unpacked > _MOST_BYTES or (unpacked > _SMALL and unpacked > packed * _MOST_RATIO):
        raise RefusedError("bomb")
    if b"macroEnabled" in b"".join(_chunks(archive, entries["[Content_Types].xml"])):
        raise RefusedError("macros")
    return entries


def _texts(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> Iterator[str]:
    around = sorted(name for name in entries if _AROUND.fullmatch(name))
    headers = [name for name in around if "header" in name]
    footers = [name for name in around if "footer" in name]
    left = LONGEST_TEXT
    for name in dict.fromkeys([*headers, _BODY, *footers]):
        reader = PartReader(left)
        for chunk in _chunks(archive, entries[name]):
            if not reader.feed(chunk):
                break
        else:
            reader.close()
        text = reader.text()
        left -= len(text)
        yield text
        if left <= 0:
            return


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a part. Raises ``RefusedError`` when they are more than honest."""
    if entry.compress_type not in _METHODS:
        raise RefusedError("broken")
    total = 0
    part: IO[bytes]
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            total += len(chunk)
            grown = total > _SMALL and total > entry.compress_size * _MOST_RATIO
            if total > _MOST_PART_BYTES or grown:
                raise RefusedError("bomb")
            yield chunk
