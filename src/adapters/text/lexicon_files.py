"""Rows of the lexicon's tables, read from the files beside this module."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Final

TABLES: Final = ("families", "occupations", "sectors", "skills")
GUARDS: Final = "ambiguous"  # names of skills that are words of other things as well


def load_rows(name: str) -> list[dict[str, str]]:
    """Every row of one table, in the order of its keys; lists are still joined by ``|``.

    ``name`` is one of ``TABLES`` or ``GUARDS``; ``ValueError`` names any other. Columns:
    ``skills`` key, label_fr, label_en, aliases, broader, related; ``occupations`` key, labels_fr,
    labels_en, family, domain, sector, core_skills; ``families`` key, label_fr, label_en, domain,
    neighbours; ``sectors`` key, label_fr, label_en, aliases, neighbours; ``ambiguous`` name,
    spellings, needs, refused. Nothing is kept: a caller that reads often keeps what it built from
    the rows.
    """
    if name not in (*TABLES, GUARDS):
        raise ValueError(f"no lexicon table is called {name!r}; there are {', '.join(TABLES)}")
    table = files("src.adapters.text.data").joinpath(f"{name}.tsv")
    with table.open("r", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))
