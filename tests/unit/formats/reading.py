"""Files of the test data, read as an import would read them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from src.adapters.formats.detection import read_rows
from src.services.documents import read_tolerantly
from src.services.import_rows import ImportRow, RowError
from src.services.records import Kind

DATA = Path(__file__).parents[2] / "data" / "imports"


def rows(
    source: bytes | str | Path,
    kind: Kind = "job",
    format_name: str = "auto",
    mapping: Mapping[str, str | None] | None = None,
) -> list[ImportRow | RowError]:
    if isinstance(source, Path):
        source = source.read_bytes()
    if isinstance(source, str):
        source = source.encode()
    return list(read_rows(io.BytesIO(source), kind, format_name, mapping))


def documents(source: bytes | str | Path, kind: Kind = "job", **more: Any) -> list[dict[str, Any]]:
    """The documents, all of which have to be good."""
    found = []
    for row in rows(source, kind, **more):
        assert isinstance(row, ImportRow), row
        found.append(read_tolerantly(kind, row.content)[0])
    return found
