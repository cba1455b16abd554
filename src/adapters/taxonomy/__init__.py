"""Public taxonomies of skills and trades, read from their official downloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from src.adapters.taxonomy.esco import read_esco
from src.adapters.taxonomy.rome import read_rome
from src.services.taxonomy_records import TaxonomyDownload

_READERS: Final[Mapping[str, Callable[[Path], TaxonomyDownload]]] = {
    "esco": read_esco,
    "rome": read_rome,
}


def read_download(name: str, folder: Path) -> TaxonomyDownload:
    """The taxonomy ``esco`` or ``rome`` of a folder of its CSV files, at any depth.

    Raises ``TaxonomyFileError`` where a file is missing or is not what it should be.
    """
    return _READERS[name](folder)
