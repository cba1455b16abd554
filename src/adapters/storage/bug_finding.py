"""How the lexemes that a search asks for are looked up by FTS5 and by a tsvector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, String, Text, and_, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from src.adapters.storage.bug_text_rows import BugTextRow
from src.adapters.storage.rows import table_of
from src.bugs.asked_words import Lexeme, Term

_texts = table_of(BugTextRow)

Groups = Sequence[Sequence[Lexeme]]

# More than the 2,032 bytes above which PostgreSQL takes a row apart.
_ROOM: Final = 2_100


def fits(terms: Iterable[Term]) -> ColumnElement[bool]:
    """Whether a row of ``bug_texts`` has everything that the terms ask for."""
    terms = list(terms)
    groups = [group for term in terms for group in term.groups]
    phrases = [term.phrase for term in terms if term.phrase is not None]
    # Words are letters and digits: nothing in them means anything to LIKE.
    return and_(_looked_up(groups), *(_texts.c.words.like(f"%{phrase}%") for phrase in phrases))


def _looked_up(groups: Groups) -> ColumnElement[bool]:
    return _LookedUp(
        _texts.c.id,
        _texts.c.lexemes,
        bindparam(None, fts5_query(groups), String, unique=True),
        bindparam(None, tsquery(groups), String, unique=True),
    )


def out_of_line(name: str) -> ColumnElement[str]:
    """The words of that parameter, so that PostgreSQL keeps them and the lexemes beside the row.

    It considers that for rows of more than 2 kB, so words are followed by spaces, which
    are compressed. What a search finds is then counted and sorted on a seventh of the pages.
    """
    return _OutOfLine(bindparam(name, type_=Text))


class _OutOfLine(FunctionElement[str]):
    """Words with room behind them, where that makes rows short."""

    inherit_cache = True
    type = Text()
    name = "out_of_line"


@compiles(_OutOfLine, "sqlite")
def _as_they_are(element: _OutOfLine, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_OutOfLine, "postgresql")
def _padded(element: _OutOfLine, compiler: SQLCompiler, **options: Any) -> str:
    words = compiler.process(element.clauses, **options)
    return f"({words} || repeat(' ', {_ROOM}))"


class _LookedUp(FunctionElement[bool]):
    """Whether the row is in the index of its engine: number, lexemes, and a query for each."""

    inherit_cache = True
    type = Boolean()
    name = "looked_up"


@compiles(_LookedUp, "sqlite")
def _sqlite(element: _LookedUp, compiler: SQLCompiler, **options: Any) -> str:
    number, _, query, _ = (compiler.process(each, **options) for each in element.clauses)
    return f"({number} IN (SELECT rowid FROM fts_bug_texts WHERE fts_bug_texts MATCH {query}))"  # noqa: S608


@compiles(_LookedUp, "postgresql")
def _postgresql(element: _LookedUp, compiler: SQLCompiler, **options: Any) -> str:
    _, lexemes, _, query = (compiler.process(each, **options) for each in element.clauses)
    return f"({lexemes} @@ CAST({query} AS tsquery))"


def fts5_query(groups: Groups) -> str:
    """The groups as FTS5 reads them (https://www.sqlite.org/fts5.html#full_text_query_syntax)."""
    return " AND ".join(
        "(" + " OR ".join(_quoted(each, '"', "*") for each in group) + ")" for group in groups
    )


def tsquery(groups: Groups) -> str:
    """The groups as PostgreSQL reads a tsquery."""
    return " & ".join(
        "(" + " | ".join(_quoted(each, "'", ":*") for each in group) + ")" for group in groups
    )


def tsvector(lexemes: Iterable[str]) -> str:
    """Lexemes as PostgreSQL reads a tsvector, without places."""
    return " ".join(f"'{lexeme}'" for lexeme in lexemes)


def read_tsvector(written: str) -> list[str]:
    """The lexemes of what ``tsvector`` or PostgreSQL wrote."""
    return [each.strip("'") for each in written.split()]


def _quoted(lexeme: Lexeme, quote: str, begins: str) -> str:
    # A lexeme has letters, digits, ~ and - alone: there is nothing to escape.
    return f"{quote}{lexeme.name}{quote}{begins if lexeme.begins else ''}"
