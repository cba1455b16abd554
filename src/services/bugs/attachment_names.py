"""The name under which an attachment is given back: nothing of it reaches a file system here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_MOST_BYTES: Final = 180
_NAMELESS: Final = "fichier"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "application/zip": ("zip",),
    "application/gzip": ("gz", "tgz"),
    "video/mp4": ("mp4", "m4v"),
    "video/webm": ("webm",),
    "text/plain": (
        "txt", "log", "csv", "tsv", "json", "ndjson", "md", "yaml", "yml", "toml", "ini", "diff",
        "patch",
    ),
    _OFFICE + "wordprocessingml.document": ("docx",),
    _OFFICE + "spreadsheetml.sheet": ("xlsx",),
    _OFFICE + "presentationml.presentation": ("pptx",),
}  # fmt: skip
"""The endings that fit each type of content; the first one is given to a name without any."""

# Controls, marks that turn the direction of writing, halves of characters, ends of lines.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_FORBIDDEN: Final = frozenset('/\\<>:"|?*')
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|\s|$)", re.IGNORECASE
)


def clean_name(sent: str | None, media_type: str) -> str:
    """The last part of a path, without what any system takes amiss, ending as its content is.

    Letters of every script stay, but none that comes apart into what is forbidden, as a full-width
    slash does: headers and old browsers turn names into ASCII. A name whose ending does not fit the
    content gets one that does after its own (``page.html`` is ``page.html.txt``, ``tool.jar`` is
    ``tool.jar.zip``), so that opening what was downloaded runs nothing. At most 180 bytes of UTF-8.
    """
    text = unicodedata.normalize("NFC", sent or "")
    text = re.split(r"[/\\]", text)[-1]
    seen = (letter for letter in text if unicodedata.category(letter) not in _UNSEEN)
    text = " ".join("".join(seen).split())
    text = "".join(map(_harmless, text)).strip(" .")
    name = _ending(text or _NAMELESS, ENDINGS[media_type])
    if _RESERVED.match(name) or _RESERVED.match(_plain(name)):
        name = _ending(f"_{name}", ENDINGS[media_type])
    return name


def _harmless(letter: str) -> str:
    """The letter, or ``_`` for one that is forbidden, or is when it is taken apart."""
    apart = unicodedata.normalize("NFKD", letter)
    is_dots = letter != "." and not apart.strip(".")
    return "_" if is_dots or not _FORBIDDEN.isdisjoint(apart) else letter


def _plain(name: str) -> str:
    """The name as those read it who know ASCII alone."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip(" .")


def _ending(name: str, fitting: tuple[str, ...]) -> str:
    """The name with an ending that fits, cut before it where all is too long."""
    stem, dot, ending = name.rpartition(".")
    if not (dot and stem and ending.lower() in fitting):
        stem, ending = name, fitting[0]
    room = _MOST_BYTES - len(ending.encode()) - 1
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return f"{stem or _NAMELESS}.{ending}"
