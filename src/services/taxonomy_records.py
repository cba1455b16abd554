"""Taxonomies as they are downloaded and as they are stored."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

import orjson

from src.matching.taxonomy import Taxonomy, TaxonomySkill, TaxonomyTrade

_LEVEL: Final = 6  # of zlib: the highest levels take four times as long for a tenth less


@dataclass(frozen=True, slots=True)
class TaxonomyDownload:
    """What the files of a download hold; ``skipped`` counts what led nowhere, by what it was."""

    taxonomy: Taxonomy
    release: str
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredTaxonomy:
    """A taxonomy in the store, without its content; ``digest`` is of the content."""

    name: str
    release: str
    digest: str
    counts: Mapping[str, int]
    bytes: int
    imported_at: datetime


class TaxonomyRepository(Protocol):
    """Imported taxonomies and the number that rises whenever one comes, changes or goes."""

    def revision(self) -> int:
        """The number; 0 where none was ever imported."""
        ...

    def list(self) -> list[StoredTaxonomy]:
        """What is stored, by name."""
        ...

    def contents(self) -> dict[str, bytes]:
        """The content of each, by name."""
        ...

    def save(self, taxonomy: StoredTaxonomy, content: bytes) -> int:
        """The new revision, after the taxonomy took the place of any of its name."""
        ...

    def remove(self, name: str) -> bool:
        """Whether there was one of that name; the revision rises if so."""
        ...


def packed(taxonomy: Taxonomy) -> bytes:
    """The taxonomy in compressed JSON; equal taxonomies give equal bytes."""
    lists = {
        "name": taxonomy.name,
        "skills": [
            [one.key, one.label_fr, one.label_en, one.names, one.broader, one.related]
            for one in taxonomy.skills
        ],
        "trades": [
            [one.key, one.label_fr, one.label_en, one.names, one.group, one.domain, one.skills]
            for one in taxonomy.trades
        ],
    }
    return zlib.compress(orjson.dumps(lists), _LEVEL)


def unpacked(content: bytes) -> Taxonomy:
    """The taxonomy that ``packed`` made the bytes of."""
    lists: dict[str, Any] = orjson.loads(zlib.decompress(content))
    return Taxonomy(
        lists["name"],
        tuple(TaxonomySkill(*row[:3], *map(tuple, row[3:])) for row in lists["skills"]),
        tuple(
            TaxonomyTrade(key, fr, en, tuple(names), group, domain, tuple(skills))
            for key, fr, en, names, group, domain, skills in lists["trades"]
        ),
    )
