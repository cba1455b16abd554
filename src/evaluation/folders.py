"""Judged sets out of folders, read within bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from src.evaluation.set_rows import Faults, read_blocked, read_items, read_judgments
from src.evaluation.sets import TASKS, Item, JudgedSet, Published, Side

MOST_BYTES: Final = 512_000_000  # of one file
MOST_LINES: Final = 2_000_000  # of one file
LONGEST_LINE: Final = 1_000_000  # bytes: a long CV is a hundredth of it
_LONGEST_ABOUT: Final = 1_000_000
_LONGEST_TEXT: Final = 500

_ABOUT, _QUERIES, _CORPUS = "about.json", "queries.jsonl", "corpus.jsonl"
_JUDGMENTS, _BLOCKED = "qrels.tsv", "blocked.tsv"


def read_folder(folder: Path) -> JudgedSet:
    """The set in a folder: ``about.json``, ``queries.jsonl``, ``corpus.jsonl``, ``qrels.tsv``
    and, where there is one, ``blocked.tsv``.

    Raises ``SetError`` with what is wrong, by file and line: what is missing or too large, not
    UTF-8, not JSON, without or with a known id, judged twice, about an unknown id.
    """  # noqa: D205 - the list of files is one sentence
    faults = Faults()
    for name in (_ABOUT, _QUERIES, _CORPUS, _JUDGMENTS):
        if not (folder / name).is_file():
            faults.add(str(folder / name), 0, "there is no such file")
    faults.check()
    about = _about(folder / _ABOUT, faults)
    faults.check()
    task = about["task"]
    queries, queries_are = _items(folder / _QUERIES, task, faults)
    corpus, corpus_is = _items(folder / _CORPUS, task, faults)
    faults.check()
    if queries_are is not None and queries_are == corpus_is:
        faults.add(str(folder / _CORPUS), 0, f"the queries are a {queries_are} each, too")
    known = {item.id for item in queries}, {item.id for item in corpus}
    path = folder / _JUDGMENTS
    judgments = read_judgments(_lines(path, faults), str(path), known, faults)
    blocked, path = None, folder / _BLOCKED
    if task == "match" and path.is_file():
        blocked = read_blocked(_lines(path, faults), str(path), known, judgments, faults)
    faults.check()
    relevant_from = about["relevant_from"] or _relevant_from(judgments)
    if not any(grade >= relevant_from for row in judgments.values() for grade in row.values()):
        faults.add(str(folder / _JUDGMENTS), 0, "nothing is relevant for any query")
    faults.check()
    return JudgedSet(
        name=about["name"],
        task=task,
        queries=queries,
        corpus=corpus,
        judgments=judgments,
        blocked=blocked,
        relevant_from=relevant_from,
        asks=_asks(queries_are, corpus_is),
        day=about["date"],
        language=about["language"],
        licence=about["licence"],
        source=about["source"],
        published=about["published"],
    )


def _relevant_from(judgments: Mapping[str, Mapping[str, int]]) -> int:
    """2 where grades tell the right from what is only near it, else 1.

    As the TREC deep learning tracks do: grade 1 of a graded set is "related", not "right".
    """
    graded = any(grade > 1 for grades in judgments.values() for grade in grades.values())
    return 2 if graded else 1


def _asks(queries_are: Side | None, corpus_is: Side | None) -> Side:
    """The side of the queries; texts alone are CVs that look for postings."""
    if queries_are is not None:
        return queries_are
    return "job" if corpus_is == "candidate" else "candidate"


def _items(path: Path, task: Any, faults: Faults) -> tuple[tuple[Item, ...], Side | None]:
    return read_items(_lines(path, faults), str(path), task, faults)


def _lines(path: Path, faults: Faults) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, numbered from 1, without their ends."""
    if path.stat().st_size > MOST_BYTES:
        faults.add(str(path), 0, f"larger than {MOST_BYTES:,} bytes")
        return
    with path.open("rb") as stream:
        for number in range(1, MOST_LINES + 1):
            line = stream.readline(LONGEST_LINE + 1)
            if not line:
                return
            if len(line) > LONGEST_LINE:
                faults.add(str(path), number, f"longer than {LONGEST_LINE:,} bytes")
                return
            if line.strip():
                yield number, line.rstrip(b"\r\n")
    faults.add(str(path), MOST_LINES, f"more than {MOST_LINES:,} lines")


def _about(path: Path, faults: Faults) -> dict[str, Any]:
    """What the set says of itself, checked."""
    file = str(path)
    with path.open("rb") as stream:
        data = stream.read(_LONGEST_ABOUT + 1)
    if len(data) > _LONGEST_ABOUT:
        faults.add(file, 0, f"larger than {_LONGEST_ABOUT:,} bytes")
        faults.check()
    try:
        about = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        faults.add(file, 0, f"not JSON in UTF-8: {error}")
        faults.check()
    if not isinstance(about, dict):
        faults.add(file, 0, "not a JSON object")
        faults.check()
    name = about.get("name", path.parent.name)
    if not (isinstance(name, str) and name.strip() and name.isprintable()):
        faults.add(file, 0, "'name' must be a text that is not empty")
    if about.get("task") not in TASKS:
        faults.add(file, 0, f"'task' must be one of {', '.join(TASKS)}")
    day = about.get("date")
    try:
        day = None if day is None else date.fromisoformat(day)
    except (TypeError, ValueError):
        faults.add(file, 0, "'date' must be a day as YYYY-MM-DD")
    least = about.get("relevant_from")
    if least is not None and not (type(least) is int and least > 0):
        faults.add(file, 0, "'relevant_from' must be a grade from 1 on")
    return {
        "name": name,
        "relevant_from": least,
        "task": about.get("task"),
        "date": day,
        "published": tuple(_published(about.get("published_map_mrr"), file, faults)),
        **{key: _told(about.get(key)) for key in ("language", "licence", "source")},
    }


def _published(figures: object, file: str, faults: Faults) -> Iterator[Published]:
    if figures is None:
        return
    if not isinstance(figures, dict):
        faults.add(file, 0, "'published_map_mrr' must be an object of system: [MAP, MRR]")
        return
    for system, pair in figures.items():
        if (
            isinstance(pair, list)
            and len(pair) == 2
            and all(isinstance(value, float | int) and 0 <= value <= 1 for value in pair)
        ):
            yield Published(system, float(pair[0]), float(pair[1]))
        else:
            faults.add(file, 0, f"the figures of {system!r} are not [MAP, MRR] between 0 and 1")


def _told(value: object) -> str:
    return " ".join(value.split())[:_LONGEST_TEXT] if isinstance(value, str) else ""
