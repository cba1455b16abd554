"""Text out of PDF by pypdf; scripts, actions and embedded files are never looked at."""

from __future__ import annotations

import io
import logging
from typing import Final

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from src.adapters.documents.refusal import LONGEST_TEXT, RefusedError

_MOST_PAGES: Final = 60
# pypdf tells on its logger what it repairs, with words of the document.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def read_pdf(data: bytes) -> tuple[str, int, bool]:
    """(text, pages, whether all pages could be read). Raises ``RefusedError``."""
    reader, count = _opened(data)
    if count > _MOST_PAGES:
        raise RefusedError("too_many_pages")
    return _pages(reader, count)


def _opened(data: bytes) -> tuple[PdfReader, int]:
    """The file and how many pages it has."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        opens = not reader.is_encrypted or _opens_without_password(reader)
        count = len(reader.pages) if opens else 0
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a broken file makes pypdf fail in any way there is
        raise RefusedError("broken") from None
    if not opens:
        raise RefusedError("encrypted")
    return reader, count


def _opens_without_password(reader: PdfReader) -> bool:
    """Whether it is only protected against changes; such a file opens with no password."""
    try:
        return bool(reader.decrypt(""))
    except (DependencyError, PyPdfError, NotImplementedError):
        return False


def _pages(reader: PdfReader, count: int) -> tuple[str, int, bool]:
    texts: list[str] = []
    length = unread = 0
    for number in range(count):
        try:
            text = _page(reader.pages[number])
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  # one broken page must not cost the others
            unread += 1
            continue
        texts.append(text)
        length += len(text)
        if length > LONGEST_TEXT:
            break
    if unread and not any(text.strip() for text in texts):
        raise RefusedError("broken")
    return "\n".join(texts), count, not unread


def _page(page: PageObject) -> str:
    return page.extract_text()[: LONGEST_TEXT + 1].strip()
