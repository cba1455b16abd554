"""The measured part of docs/quality.md, out of the rows of docs/quality.json."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from src.evaluation.report import LABELS

Row = dict[str, Any]
_TITLES: Final = {
    "title": "Titles: which labels name the same job",
    "skill": "Skills: which skills a sentence speaks of",
    "match": "Matching: which jobs fit a person",
}
# What the product is to reach: (set, measure, at least).
_TARGETS: Final = (
    ("melo_fra_q_fr_c_fr", "map", 0.68),
    ("melo_fra_q_fr_c_en", "map", 0.28),
    ("melo_usa_q_en_c_en", "map", 0.38),
    ("rome_titles_fr", "map", 0.42),
    ("skills_tech_validation", "mrr", 0.65),
    ("skills_house_validation", "mrr", 0.50),
    ("gold_held", "ndcg_at_10", 0.85),
    ("gold_held_text", "ndcg_at_10", 0.85),
)
_TEXT_LOSS: Final = 0.05  # of nDCG@10, from structured records to raw text


def report(rows: Sequence[Row], default: str) -> str:
    """Everything between the marks; ``default`` is the system that the product ranks with."""
    if not rows:
        return "Nothing was measured yet.\n"
    parts = ["## Targets\n\n" + _targets(rows, default)]
    for task, title in _TITLES.items():
        sets = sorted({row["set"] for row in rows if row["task"] == task})
        if sets:
            parts.append(f"## {title}")
            parts += [_set([row for row in rows if row["set"] == name], default) for name in sets]
    parts.append("## Where and when\n\n" + _origins(rows))
    return "\n\n".join(parts) + "\n"


def _targets(rows: Sequence[Row], default: str) -> str:
    by_set = {row["set"]: row for row in rows if row["system"] == default}
    cells = []
    for name, measure, least in _TARGETS:
        found = by_set.get(name)
        value = found["metrics"][measure][0] if found else None
        cells.append(
            (
                f"{name}: {LABELS[measure]} at least {least:.2f}",
                _shown(value),
                _verdict(None if value is None else value >= least),
            )
        )
    for half in ("dev", "held"):
        plain, text = by_set.get(f"gold_{half}"), by_set.get(f"gold_{half}_text")
        loss = None
        if plain and text:
            loss = plain["metrics"]["ndcg_at_10"][0] - text["metrics"]["ndcg_at_10"][0]
        cells.append(
            (
                f"gold_{half}: raw text loses at most {_TEXT_LOSS:.2f} of nDCG@10",
                _shown(loss),
                _verdict(None if loss is None else loss <= _TEXT_LOSS),
            )
        )
    counts = [
        row["blocked_in_top_10"] for row in by_set.values() if row["blocked_in_top_10"] is not None
    ]
    total = sum(counts) if counts else None
    cells.append(
        (
            "forbidden pairs in any top ten: none",
            "" if total is None else str(total),
            _verdict(None if total is None else not total),
        )
    )
    return f"Of `{default}`, which the product ranks with.\n\n" + _table(
        ("target", "found", ""), cells, numbers=0
    )


def _set(rows: Sequence[Row], default: str) -> str:
    first = rows[0]
    about = [f"{first['queries']:,} queries, corpus of {first['corpus']:,}"]
    about += [first["language"]] if first["language"] else []
    about += [f"relevant from grade {first['relevant_from']}"] if first["relevant_from"] > 1 else []
    about += [f"{first['left_out']} queries left out"] if first["left_out"] else []
    about += [f"licence: {first['licence']}"] if first["licence"] else []
    about += [f"source: {first['source']}"] if first["source"] else []
    blocked = first["blocked_in_top_10"] is not None
    ordered = sorted(rows, key=lambda row: (row["system"] != default, row["system"]))
    cells = [
        (
            f"**{row['system']}**" if row["system"] == default else row["system"],
            *(_interval(row["metrics"][name]) for name in LABELS),
            f"{row['ms_per_query']:.1f}",
            f"{row['p95_ms']:.1f}",
            *([str(row["blocked_in_top_10"])] if blocked else []),
        )
        for row in ordered
    ]
    cells += [
        (
            f"{system} (published)",
            f"{mean:.3f}",
            f"{reciprocal:.3f}",
            *[""] * (len(LABELS) + blocked),
        )
        for system, mean, reciprocal in first["published"]
    ]
    heads = ("system", *LABELS.values(), "ms a query", "p95", *(["forbidden"] if blocked else []))
    unread = [
        f"`{row['system']}` could not read {row['unread']} texts."
        for row in ordered
        if row["unread"]
    ]
    return "\n\n".join(
        [
            f"### {first['set']}",
            "; ".join(about) + ".",
            _table(heads, cells, len(heads) - 1),
            *unread,
        ]
    )


def _origins(rows: Iterable[Row]) -> str:
    cells: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        key = (row["revision"], row["date"], row["machine"])
        cells.setdefault(key, []).append(f"{row['set']} ({row['system']})")
    table = [(*key[:2], key[2], ", ".join(names)) for key, names in sorted(cells.items())]
    return _table(("revision", "date", "machine", "rows"), table, numbers=0)


def _interval(found: Sequence[float]) -> str:
    value, low, high = found
    return f"{value:.3f} ({low:.3f}-{high:.3f})"


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _verdict(met: bool | None) -> str:
    return "not measured" if met is None else "**met**" if met else "**missed**"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: int) -> str:
    """A table; its last ``numbers`` columns are set to the right."""
    rule = ["---" if at < len(heads) - numbers else "---:" for at in range(len(heads))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (heads, rule, *rows))
