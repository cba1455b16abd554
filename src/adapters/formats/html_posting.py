"""A job out of an HTML page: its structured data first, what that leaves open from its text."""

from __future__ import annotations

import re
from typing import Any, Final

from src.adapters.formats.html_text import MAX_MARKUP_CHARS, plain_text
from src.adapters.formats.posting_page import stated_job
from src.extraction.extracted import Extracted, Extraction
from src.extraction.posting import FIELDS, read_fields, read_posting, stated
from src.matching.reading import Reading, text_of

# Parts of a page that are about the site and not the job. Each ends at its own closing tag.
_ABOUT_THE_SITE: Final = "nav header footer form aside button select svg noscript head".split()
_OPENINGS: Final = re.compile(rf"<({'|'.join(_ABOUT_THE_SITE)})\b", re.IGNORECASE)
_CLOSINGS: Final = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _ABOUT_THE_SITE}
_MAIN: Final = re.compile(r"<(main|article)\b[^>]{0,500}>", re.IGNORECASE)
_HEADING: Final = re.compile(r"<h1\b[^>]{0,500}>", re.IGNORECASE)
_HEADING_END: Final = re.compile(r"</h1", re.IGNORECASE)
_LONGEST_HEADING: Final = 2000
_STRUCTURED: Final = 0.95  # confidence of what the page states as data
_SHORTEST: Final = 200  # characters; a shorter description does not stand for the page


def read_posting_html(markup: str, reading: Reading, *, today: int) -> Extraction:
    """The job of a page.

    A schema.org JobPosting in it is taken at its word; fields that it lacks are read from its
    description, or from the page where that is short. Places are of the text that was read,
    which ``text`` of the document is; values of structured data stand nowhere in it and have the
    place ``[0, 0)``. ``today`` is an ordinal.
    """
    given = stated_job(markup)
    if given is None:
        return read_posting(page_text(markup), reading, today=today)
    description = text_of(given, "description") or ""
    text = description if len(description) >= _SHORTEST else page_text(markup)
    missing = {field for field in FIELDS if not stated(given, field)}
    if stated(given, "required_skills"):
        missing -= {"preferred_skills"}
    read = read_fields(text, reading, missing, today=today, title=text_of(given, "title"))
    document: dict[str, Any] = {**read.document, **given, "text": text}
    values = [Extracted(f"/{field}", value, 0, 0, _STRUCTURED) for field, value in given.items()]
    language = str(document.get("language") or read.language)
    return Extraction(
        document, values + read.values, language, max(read.confidence, 0.9), read.warnings
    )


def page_text(markup: str) -> str:
    """The text of a page's main part, its first heading on the first line."""
    markup = markup[:MAX_MARKUP_CHARS]
    title = _first_heading(markup)
    main = _MAIN.search(markup)
    if main is not None:
        end = markup.lower().rfind(f"</{main[1].lower()}", main.end())
        markup = markup[main.end() : end if end >= 0 else len(markup)]
    text = plain_text(_without_site(markup))
    return text if not title or text[:600].find(title) >= 0 else f"{title}\n\n{text}"


def _first_heading(markup: str) -> str:
    opening = _HEADING.search(markup)
    if opening is None:
        return ""
    closing = _HEADING_END.search(markup, opening.end(), opening.end() + _LONGEST_HEADING)
    return "" if closing is None else plain_text(markup[opening.end() : closing.start()])


def _without_site(markup: str) -> str:
    """The markup without navigation, forms and the like; an unclosed part is kept."""
    kept: list[str] = []
    at = 0
    open_ended: set[str] = set()
    for opening in _OPENINGS.finditer(markup):
        name = opening[1].lower()
        if opening.start() < at or name in open_ended:
            continue
        closing = _CLOSINGS[name].search(markup, opening.end())
        if closing is None:
            open_ended.add(name)
            continue
        kept.append(markup[at : opening.start()])
        at = closing.end()
    kept.append(markup[at:])
    return "\n".join(kept)
