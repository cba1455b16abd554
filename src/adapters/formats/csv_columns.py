"""Which column of a table means which field, by the names French and English tables give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from src.adapters.formats import values
from src.services.documents import vocabulary
from src.services.documents.vocabulary import folded
from src.services.import_rows import FormatError
from src.services.records import Kind

Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """Where in the document a cell goes, and how it is read."""

    path: tuple[str, ...]
    read: Reader


# How cells are read, by the names that ``columns.tsv`` uses.
_READERS: Final[Mapping[str, Reader]] = {
    **{
        read.__name__: read
        for read in (
            values.contract, values.contracts, values.coordinate, values.currency, values.day,
            values.email, values.experience, values.items, values.language, values.languages,
            values.moment, values.months, values.number, values.remote, values.text, values.years,
            values.yes_no,
        )
    },
    "hierarchy": values.coded(vocabulary.HIERARCHIES),
    "period": values.coded(vocabulary.PERIODS),
    "remote_mode": values.coded(vocabulary.REMOTE_MODES),
    "status": values.coded(vocabulary.STATUSES),
    "urgency": values.coded(vocabulary.URGENCIES),
}  # fmt: skip
# A second field that the same column may tell.
_BESIDE: Final[Mapping[str, Field]] = {
    "contract_type": Field(("duration_months",), values.contract_months)
}
# Without one of these a table holds no jobs or no candidates.
NEEDED: Final[Mapping[Kind, frozenset[str]]] = {
    "job": frozenset({"title"}),
    "candidate": frozenset({"current_role", "headline", "skills", "cv_text"}),
}


@cache
def _table(kind: Kind) -> tuple[tuple[str, Reader, tuple[str, ...]], ...]:
    """(path, reader, folded names) of every field, from the table beside this module."""
    table = files(__package__).joinpath("columns.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return tuple(
        (path, _READERS[reader], tuple(name for name in names.split("|") if name))
        for row_kind, path, reader, names in rows
        if row_kind == kind
    )


@cache
def _readers(kind: Kind) -> dict[str, Reader]:
    return {path: read for path, read, _ in _table(kind)}


@cache
def _known_names(kind: Kind) -> dict[str, str]:
    """Path by folded name; a documented path is a name too."""
    table = _table(kind)
    documented = {folded(path): path for path, _, _ in table if path != "id"}
    return documented | {name: path for path, _, names in table for name in names}


def paths(kind: Kind) -> tuple[str, ...]:
    """Every path that a column can be mapped to, besides ``languages.<code>``."""
    return tuple(_readers(kind))


def field_of(kind: Kind, path: str) -> Field | None:
    """The field at a path of the document, None where there is none."""
    parts = tuple(path.split("."))
    if parts[0] == "languages" and len(parts) == 2:
        code = values.language(parts[1])
        return Field(("languages", code), values.level) if code else None
    read = _readers(kind).get(path)
    return Field(parts, read) if read else None


def fields_of_columns(
    kind: Kind, columns: list[str], mapping: Mapping[str, str | None] | None
) -> list[tuple[Field, ...]]:
    """The fields that each column fills; none for a column that nothing is known of.

    The mapping (column to path, None to ignore) goes before the names known by themselves, which
    serve one column each: the first of that meaning. Raises ``FormatError`` on a mapping that
    names what is not there, and on columns in which no job or no candidate can be.
    """
    given = {folded(name): path for name, path in (mapping or {}).items()}
    unknown = sorted(set(given) - {folded(name) for name in columns})
    if unknown:
        raise FormatError(
            f"The mapping names columns that are not there: {', '.join(unknown)[:300]}.",
            f"La correspondance cite des colonnes absentes : {', '.join(unknown)[:300]}.",
        )
    taken = {path for path in given.values() if path}
    found: list[tuple[Field, ...]] = []
    for name in map(folded, columns):
        path = given[name] if name in given else _known_names(kind).get(name)
        if path is None or (name not in given and path in taken):
            found.append(())
            continue
        field = field_of(kind, path)
        if field is None:
            raise FormatError(
                f"The mapping names a field that a {kind} does not have: {path[:100]}.",
                f"La correspondance cite un champ inconnu : {path[:100]}.",
            )
        taken.add(path)
        beside = _BESIDE.get(path)
        found.append((field, beside) if beside else (field,))
    if not taken & NEEDED[kind]:
        needed = ", ".join(sorted(NEEDED[kind]))
        raise FormatError(
            f"No column was recognised as one of: {needed}. A mapping can name it.",
            f"Aucune colonne reconnue parmi : {needed}. Une correspondance peut la désigner.",
        )
    return found
