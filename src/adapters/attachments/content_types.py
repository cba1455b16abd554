"""What a file is by its content: names and declared types are not believed.

The table holds what may be attached and nothing else. Nothing is parsed, unpacked or decoded into
an image: a bomb is as harmless as any other bytes. A file that is two things at once gets the
type it begins as, which does no harm, because no attachment is ever shown by a browser in place.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

TEXT: Final = "text/plain"
ZIP: Final = "application/zip"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

_HEAD_BYTES: Final = 8192
_BEGINNINGS: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR", re.DOTALL), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL), "image/webp"),
    (re.compile(rb"%PDF-\d"), "application/pdf"),
    (re.compile(rb"PK(?:\x03\x04|\x05\x06)"), ZIP),
    (re.compile(rb"\x1f\x8b\x08"), "application/gzip"),
    (re.compile(rb".{4}ftyp(?:iso[m2-9]|mp4[12]|avc1|M4V |dash)", re.DOTALL), "video/mp4"),
    (re.compile(rb"\x1a\x45\xdf\xa3.{0,64}webm", re.DOTALL), "video/webm"),
)
# The names of the first files of an archive, as they stand before each of them.
_MEMBERS: Final = re.compile(rb"PK\x03\x04.{26}(?=([!-~]{1,40}))", re.DOTALL)
_OFFICE_PARTS: Final = (
    (b"word/", _OFFICE + "wordprocessingml.document"),
    (b"xl/", _OFFICE + "spreadsheetml.sheet"),
    (b"ppt/", _OFFICE + "presentationml.presentation"),
)


class ContentProbe:
    """Recognises a file from all of its bytes, in constant memory.

    Text is what is UTF-8 from the first byte to the last and has no NUL: HTML, SVG and scripts
    are text and nothing more.
    """

    def __init__(self) -> None:
        self._head = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_text = True

    def feed(self, data: bytes) -> None:
        """Look at the next bytes."""
        if len(self._head) < _HEAD_BYTES:
            self._head += data[: _HEAD_BYTES - len(self._head)]
        if self._is_text:
            self._is_text = b"\0" not in data and self._decodes(data)

    def media_type(self) -> str | None:
        """The type of what was fed, once that is all; None for what may not be attached."""
        for beginning, media_type in _BEGINNINGS:
            if beginning.match(self._head):
                return _kind_of_archive(self._head) if media_type == ZIP else media_type
        return TEXT if self._is_text and self._decodes(b"", final=True) else None

    def _decodes(self, data: bytes, *, final: bool = False) -> bool:
        try:
            self._decoder.decode(data, final)
        except UnicodeDecodeError:
            return False
        return True


def _kind_of_archive(head: bytes) -> str:
    """An office document where its first parts say so, else any archive."""
    names = _MEMBERS.findall(head)
    if not any(
        name.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/")) for name in names
    ):
        return ZIP
    for folder, media_type in _OFFICE_PARTS:
        if any(name.startswith(folder) for name in names):
            return media_type
    return ZIP
