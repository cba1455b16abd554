"""The text of a page's own matter, without what is about the site."""

from __future__ import annotations

import re
from typing import Final

from src.adapters.formats.html_text import MAX_MARKUP_CHARS, plain_text

# Parts of a page that are about the site and not its matter. Each ends at its own closing tag.
_ABOUT_THE_SITE: Final = "nav header footer form aside button select svg noscript head".split()
_OPENINGS: Final = re.compile(rf"<({'|'.join(_ABOUT_THE_SITE)})\b", re.IGNORECASE)
_CLOSINGS: Final = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _ABOUT_THE_SITE}
_MAIN: Final = re.compile(r"<(main|article)\b[^>]{0,500}>", re.IGNORECASE)
_HEADING: Final = re.compile(r"<h1\b[^>]{0,500}>", re.IGNORECASE)
_HEADING_END: Final = re.compile(r"</h1", re.IGNORECASE)
_LONGEST_HEADING: Final = 2000


def own_text(markup: str) -> str:
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
    if closing is None:
        return ""
    return " ".join(plain_text(markup[opening.end() : closing.start()]).split())


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
