"""HTML as the text that a reader sees, and the structured data that a page carries."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, Final

from src.adapters.formats.json_values import MalformedError, parse

MAX_PAGE_CHARS: Final = 5_000_000
# A description is bounded by the document; more than this many characters of markup is no text.
MAX_MARKUP_CHARS: Final = 400_000
_BLOCKS: Final = frozenset(
    "address article aside blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li main "
    "ol p pre section table tr ul".split()
)
_SILENT: Final = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "template")
}
_MOST_SCRIPTS: Final = 1000
_TAG: Final = re.compile(r"<(?:/?([a-zA-Z][a-zA-Z0-9]{0,20})|[!?])")
_ESCAPED_TAG: Final = re.compile(r"&lt;/?[a-zA-Z]")
_SPACES: Final = re.compile(r"[\s\xa0]+")
_SCRIPT_TYPE: Final = re.compile(r"^\s*application/ld\+json", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"<script\b", re.IGNORECASE)
_SCRIPT_END: Final = re.compile(r"</script\s*>", re.IGNORECASE)
_WRAPPING: Final = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)"
                              r"|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$")  # fmt: skip


def plain_text(markup: str) -> str:
    """The text of an HTML fragment, also of one whose tags came escaped; plain text stays itself.

    Markup beyond ``MAX_MARKUP_CHARS`` is left out.
    """
    markup = markup[:MAX_MARKUP_CHARS]
    if "<" not in markup and _ESCAPED_TAG.search(markup):
        markup = html.unescape(markup)
    if not _TAG.search(markup):
        return html.unescape(markup).strip()
    # Line ends of the source mean nothing; those that blocks make do.
    source = _SPACES.sub(" ", markup)
    lines = (_SPACES.sub(" ", line).strip() for line in _marked(source).split("\n"))
    return "\n".join(line for line in lines if line not in {"", "-"})


def _marked(source: str) -> str:
    """The text between tags, a line end where a block begins or ends, a dash before items.

    Every character is looked at a bounded number of times: the parser of the standard library
    needs minutes for some hostile fragments of this length (CVE-2025-6069).
    """
    parts: list[str] = []
    at = 0
    while (opened := source.find("<", at)) >= 0:
        parts.append(html.unescape(source[at:opened]))
        if source.startswith("<!--", opened):
            closed = source.find("-->", opened + 4)
            if closed < 0:
                return "".join(parts)
            at = closed + 3
            continue
        tag = _TAG.match(source, opened)
        closed = source.find(">", opened) if tag else opened
        if tag is None or closed < 0:
            # A bare sign, as in "salaire < 30 k€".
            parts.append("<")
            at = opened + 1
            if closed < 0:
                break
            continue
        at = closed + 1
        name = (tag[1] or "").lower()
        if name in _BLOCKS:
            parts.append("\n- " if name == "li" and source[opened + 1] != "/" else "\n")
        elif name in _SILENT and source[opened + 1] != "/":
            end = _SILENT[name].search(source, at)
            if end is None:
                return "".join(parts)
            at = end.start()
    parts.append(html.unescape(source[at:]))
    return "".join(parts)


def structured_data(page: str) -> Iterator[Any]:
    """The values of the page's JSON-LD scripts, in order.

    A script that cannot be read comes as ``MalformedError`` where it speaks of a job. Only the
    scripts are parsed: what lies between them, however deep it is nested, costs nothing.
    """
    # A worker that never reads a page need not carry the library.
    from bs4 import BeautifulSoup, SoupStrainer, Tag  # noqa: PLC0415

    at = scripts = 0
    while scripts < _MOST_SCRIPTS and (begin := _SCRIPT.search(page, at)):
        end = _SCRIPT_END.search(page, begin.end())
        if end is None:
            return
        at = end.end()
        if "ld+json" not in page[begin.start() : at].partition(">")[0].lower():
            continue
        scripts += 1
        soup = BeautifulSoup(
            page[begin.start() : at], "html.parser", parse_only=SoupStrainer("script")
        )
        script = soup.find("script")
        if not isinstance(script, Tag) or not _SCRIPT_TYPE.match(str(script.get("type") or "")):
            continue
        content = script.string or ""
        try:
            yield _json(content)
        except MalformedError as error:
            if "JobPosting" in content:
                yield error


def _json(script: str) -> Any:
    """The value in a script, freed from comment marks, entities and a last semicolon."""
    text = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip().removesuffix(";")
    try:
        return parse(text)
    except MalformedError:
        if "&" not in text:
            raise
    return parse(html.unescape(text))
