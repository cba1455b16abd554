"""Search by reading every text from end to end: what the engines must find as well."""

from __future__ import annotations

from src.bugs.asked_words import Lexeme, Term, asked
from src.bugs.words import Indexed, indexed


def finds(search: str, text: str) -> bool:
    """Whether the text is what the search asks for."""
    wishes = asked(search)
    if not wishes.wanted and not wishes.unwanted:
        return False
    read = indexed(text)
    return all(has(read, term) for term in wishes.wanted) and not any(
        has(read, term) for term in wishes.unwanted
    )


def has(text: Indexed, term: Term) -> bool:
    """Whether the text has one of every group, and the phrase."""
    held = all(any(stands(text, lexeme) for lexeme in group) for group in term.groups)
    return held and (term.phrase is None or term.phrase in text.words)


def stands(text: Indexed, lexeme: Lexeme) -> bool:
    """Whether the text has that lexeme, or one that begins so."""
    if lexeme.begins:
        return any(each.startswith(lexeme.name) for each in text.lexemes)
    return lexeme.name in text.lexemes
