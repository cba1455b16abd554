"""How many bugs have each lexeme in what everybody may read, kept by whoever writes the texts.

Counting them in the index would read every bug that has a word, for each word of a text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import orjson
from sqlalchemy import Integer, String, bindparam, func, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from src.adapters.storage.bug_text_rows import BugWordRow
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction

_words = table_of(BugWordRow)
_AT_ONCE: Final = 5_000


def count_again(
    transaction: Transaction, before: Iterable[Iterable[str]], after: Iterable[Iterable[str]]
) -> None:
    """Bugs had the lexemes ``before`` and have those ``after``; writers come one by one."""
    old, new = (
        Counter(lexeme for lexemes in each for lexeme in set(lexemes)) for each in (before, after)
    )
    _add(transaction, sorted((old - new).elements()), -1)
    _add(transaction, sorted((new - old).elements()), 1)


def counts(transaction: Transaction, lexemes: Iterable[str]) -> dict[str, int]:
    """How many bugs have each of the lexemes; what no bug has is left out."""
    wanted = sorted(set(lexemes))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = select(_words.c.lexeme, _words.c.bugs).where(
            _words.c.lexeme.in_(some), _words.c.bugs > 0
        )
        found |= {row.lexeme: row.bugs for row in transaction.execute(rows)}
    return found


def _add(transaction: Transaction, lexemes: list[str], bugs: int) -> None:
    """So many more bugs for each time a lexeme is named.

    Some hundred rows by one parameter: as parameters of their own they take longer to bind.
    """
    if not lexemes:
        return
    given = _Each(bindparam(None, orjson.dumps(lexemes).decode(), String, unique=True))
    each = given.table_valued("value")
    # SQLite reads ON CONFLICT after a SELECT without WHERE as the condition of a join.
    times = func.count() * bindparam(None, bugs, Integer, unique=True)
    counted = select(each.c.value, times).where(true()).group_by(each.c.value)
    insert = transaction.insert(_words).from_select(["lexeme", "bugs"], counted)
    transaction.execute(
        insert.on_conflict_do_update(
            index_elements=[_words.c.lexeme],
            set_={"bugs": _words.c.bugs + insert.excluded.bugs},
        )
    )


class _Each(FunctionElement[Any]):
    """The texts of a JSON array, a row each, in a column ``value``."""

    inherit_cache = True
    name = "each"


@compiles(_Each, "sqlite")
def _sqlite(element: _Each, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Each, "postgresql")
def _postgresql(element: _Each, compiler: SQLCompiler, **options: Any) -> str:
    given = compiler.process(element.clauses, **options)
    return f"json_array_elements_text(CAST({given} AS json))"
