"""ROME: the CSV download of France Travail ("référentiel", UTF-8 files)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from src.adapters.taxonomy.tables import Row, find_files, read_rows
from src.matching.taxonomy import Taxonomy, TaxonomySkill, TaxonomyTrade
from src.services.taxonomy import TaxonomyFileError
from src.services.taxonomy_records import TaxonomyDownload

_CODE: Final = re.compile(r"[A-Z]\d{4}")
_RELEASE: Final = re.compile(r"_v(\d{3,})_")


def read_rome(folder: Path) -> TaxonomyDownload:
    """ROME's competences and knowledge as skills, its trades with all their appellations.

    French only: the English label is the French one. Raises ``TaxonomyFileError``.
    """
    skipped: Counter[str] = Counter()
    return TaxonomyDownload(
        Taxonomy("rome", skills=_skills(folder, skipped), trades=_trades(folder, skipped)),
        release=_release(folder),
        skipped=dict(skipped),
    )


def _skills(folder: Path, skipped: Counter[str]) -> tuple[TaxonomySkill, ...]:
    found: dict[str, tuple[str, str]] = {}  # label and broader by code
    for row in _rows(folder, "competence",
                     ("code_ogr", "libelle_competence", "code_ogr_macro_comp")):  # fmt: skip
        code, above = _number(row, "code_ogr"), row["code_ogr_macro_comp"]
        found.setdefault(code, (row.needed("libelle_competence"), above if above != code else ""))
    for row in _rows(folder, "savoir", ("code_ogr_savoir", "libelle_savoir")):
        found.setdefault(_number(row, "code_ogr_savoir"), (row.needed("libelle_savoir"), ""))
    skipped["broader relations"] += sum(
        bool(above) and above not in found for _, above in found.values()
    )
    return tuple(
        TaxonomySkill(f"rome:{code}", label, label, (),
                      (f"rome:{above}",) if above in found else ())
        for code, (label, above) in sorted(found.items())
    )  # fmt: skip


def _trades(folder: Path, skipped: Counter[str]) -> tuple[TaxonomyTrade, ...]:
    labels = {
        _code(row): row.needed("libelle_rome")
        for row in _rows(folder, "code_rome", ("code_rome", "libelle_rome"))
    }
    names: dict[str, dict[str, None]] = {}
    columns = ("code_rome", "libelle_appellation_long", "libelle_appellation_court")
    for row in _rows(folder, "appellation", columns):
        code = _code(row)
        if code not in labels:
            skipped["appellations"] += 1
            continue
        own = names.setdefault(code, {})
        own[row.needed("libelle_appellation_long")] = None
        if row["libelle_appellation_court"]:
            own[row["libelle_appellation_court"]] = None
    return tuple(
        TaxonomyTrade(f"rome:{code}", label, label, tuple(names.get(code, ())),
                      f"rome:{code}", f"rome:{code[:3]}")
        for code, label in sorted(labels.items())
    )  # fmt: skip


def _rows(folder: Path, table: str, columns: Sequence[str]) -> list[Row]:
    paths = find_files(folder, rf"(?:[a-z]+_)?referentiel_{table}_v\d+_utf8\.csv")
    if not paths:
        raise TaxonomyFileError(
            str(folder), f"holds no unix_referentiel_{table}_v..._utf8.csv of ROME"
        )
    return list(read_rows(paths[-1:], columns))  # of several releases, the newest


def _number(row: Row, column: str) -> str:
    code = row.needed(column)
    if not code.isdigit():
        raise row.wrong(column, f"is no number: {code[:20]!r}")
    return code


def _code(row: Row) -> str:
    code = row.needed("code_rome")
    if not _CODE.fullmatch(code):
        raise row.wrong("code_rome", f"is no ROME code such as M1805: {code[:20]!r}")
    return code


def _release(folder: Path) -> str:
    named = {found for path in folder.rglob("*.csv") for found in _RELEASE.findall(path.name)}
    return max(named, default="")
