"""Rows of a judged set out of its files' lines; every fault is named by file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from src.evaluation.errors import SetError, SetFault
from src.evaluation.sets import MOST_FAULTS, Item, Side, Task

_HIGHEST_GRADE: Final = 100
_NAME: Final = re.compile(r"\S(?:.{0,198}\S)?")
_SIDES: Final[tuple[Side, ...]] = ("candidate", "job")
Lines = Iterable[tuple[int, bytes]]
"""Numbered lines, from 1."""
Known = tuple[Collection[str], Collection[str]]
"""The ids of the queries and those of the corpus."""


class Faults:
    """What is wrong so far; raises ``SetError`` when it is enough."""

    def __init__(self) -> None:
        self._found: list[SetFault] = []

    def add(self, file: str, line: int, detail: str) -> None:
        """Remember one fault."""
        self._found.append(SetFault(file, line, detail))
        if len(self._found) >= MOST_FAULTS:
            self._found.append(SetFault(file, line, "and perhaps more: reading stopped here"))
            self.check()

    def check(self) -> None:
        """Raise ``SetError`` if there is any."""
        if self._found:
            raise SetError(tuple(self._found))


def read_items(
    lines: Lines, file: str, task: Task, faults: Faults
) -> tuple[tuple[Item, ...], Side | None]:
    """The items of a ``.jsonl`` file, and which resource its objects are (None for texts alone)."""
    items: dict[str, Item] = {}
    side: Side | None = None
    for number, line in lines:
        row = _object(line, file, number, faults)
        name = None if row is None else _id(row.get("id"), file, number, faults)
        if row is None or name is None:
            continue
        if name in items:
            faults.add(file, number, f"the id {name!r} stands on line {items[name].line} already")
            continue
        mine = next((key for key in _SIDES if key in row), None) if task == "match" else None
        wrong = _wrong(row, task, mine, side)
        if wrong:
            faults.add(file, number, wrong)
            continue
        side = mine or side
        items[name] = Item(name, number, None if mine else row["text"], row[mine] if mine else None)
    if not items:
        faults.add(file, 0, "there is nothing in it that can be used")
    return tuple(items.values()), side


def _wrong(row: dict[str, Any], task: Task, mine: Side | None, side: Side | None) -> str | None:
    """What is wrong with a row whose object is ``mine``, in a file whose objects are ``side``."""
    if ("text" in row) + sum(key in row for key in _SIDES if task == "match") != 1:
        if task == "match":
            return "exactly one of 'text', 'candidate' and 'job' is needed"
        return "'text' is missing"
    if mine is None:
        return None if _is_text(row["text"]) else "'text' must be a text that is not empty"
    if side not in (None, mine):
        return f"a {mine} among objects that are a {side} each"
    return None if isinstance(row[mine], dict) else f"{mine!r} must be an object"


def _is_text(value: object) -> bool:
    """Whether it is a text that says something, in characters that can be written down."""
    if not isinstance(value, str) or not value.strip():
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def read_judgments(
    lines: Lines, file: str, known: Known, faults: Faults
) -> dict[str, dict[str, int]]:
    """Grades by corpus id by query id; ``known`` are the ids of the queries and of the corpus."""
    judgments: dict[str, dict[str, int]] = {}
    for number, query, document, told in _pairs(lines, file, "grade", known, faults):
        # "1.0" and "+1" are grades to somebody; guessing would be worse than asking.
        if not (told.isascii() and told.isdigit() and int(told[:4]) <= _HIGHEST_GRADE):
            faults.add(file, number, f"the grade {told!r} is no whole number from 0 to 100")
        elif document in judgments.setdefault(query, {}):
            faults.add(file, number, f"{query!r} and {document!r} are judged already")
        else:
            judgments[query][document] = int(told)
    return judgments


def read_blocked(
    lines: Lines,
    file: str,
    known: Known,
    judgments: Mapping[str, Mapping[str, int]],
    faults: Faults,
) -> dict[str, dict[str, str]]:
    """The constraint that forbids a pair, by corpus id by query id; none of them is relevant."""
    blocked: dict[str, dict[str, str]] = {}
    for number, query, document, told in _pairs(lines, file, "constraint", known, faults):
        if not told:
            faults.add(file, number, "the constraint is missing")
        elif document in blocked.setdefault(query, {}):
            faults.add(file, number, f"{query!r} and {document!r} stand there already")
        elif judgments.get(query, {}).get(document, 0) > 0:
            faults.add(file, number, f"{query!r} and {document!r} are judged relevant")
        else:
            blocked[query][document] = told
    return blocked


def _pairs(
    lines: Lines, file: str, last: str, known: Known, faults: Faults
) -> Iterator[tuple[int, str, str, str]]:
    """(line, query id, corpus id, third cell) of a tab-separated file with a header."""
    headed = False
    for number, line in lines:
        text = _text(line, file, number, faults)
        if text is None:
            continue
        cells = [cell.strip() for cell in text.split("\t")]
        if len(cells) != 3:
            faults.add(file, number, f"{len(cells)} cells, not three between tabs")
        elif not headed:
            if cells[0] in known[0] and cells[1] in known[1]:
                faults.add(file, number, f"the header (query_id, corpus_id, {last}) is missing")
        elif cells[0] not in known[0]:
            faults.add(file, number, f"there is no query {cells[0]!r}")
        elif cells[1] not in known[1]:
            faults.add(file, number, f"there is nothing with the id {cells[1]!r} in the corpus")
        else:
            yield number, cells[0], cells[1], cells[2]
        headed = True
    if not headed:
        faults.add(file, 0, "it is empty: the header is missing")


def _text(line: bytes, file: str, number: int, faults: Faults) -> str | None:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        faults.add(file, number, f"not UTF-8 at byte {error.start + 1} of the line")
        return None


def _object(line: bytes, file: str, number: int, faults: Faults) -> dict[str, Any] | None:
    text = _text(line, file, number, faults)
    if text is None:
        return None
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        faults.add(file, number, f"not JSON: {error}")
        return None
    if not isinstance(row, dict):
        faults.add(file, number, "not a JSON object")
        return None
    return row


def _id(value: object, file: str, number: int, faults: Faults) -> str | None:
    name = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(name, str) and _NAME.fullmatch(name) and name.isprintable():
        return name
    faults.add(file, number, "'id' must be a text of 1 to 200 characters without space around it")
    return None
