"""Where read values go: a document that is put together again whenever one of them is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from src.adapters.formats.commitment_rules import Path
from src.services.bridging import FieldOutcome
from src.services.documents.reading import Fault
from src.services.documents.vocabulary import folded

# The most items that each list of a document may have (``services.documents``), by its end.
_MOST: Final[Mapping[str, int]] = {
    "skills": 200, "required_skills": 200, "preferred_skills": 200, "education": 50,
    "location": 50, "contracts": 6, "pourquoi_ecoute": 5, "modes": 12, "max_minutes": 12,
    "languages": 30,
}  # fmt: skip
_MOST_ITEMS: Final = 100


@dataclass(frozen=True, slots=True)
class Placed:
    """A field that was taken or repaired, and the values that it put into the document."""

    outcome: FieldOutcome
    values: tuple[tuple[Path, Any], ...]
    join: str = ""


@dataclass(slots=True)
class Places:
    """The places that are filled. Items of lists have numbers that never change."""

    placed: list[Placed] = field(default_factory=list)
    _values: dict[Path, Any] = field(default_factory=dict)
    _said: set[tuple[Path, str]] = field(default_factory=set)
    _items: dict[Path, int] = field(default_factory=dict)

    def item(self, path: Path) -> int | None:
        """The number of a new item of the list at ``path``, or None when it is full."""
        count = self._items.get(path, 0)
        most = _MOST.get(str(path[-1]), _MOST_ITEMS) if path else _MOST_ITEMS
        if count >= most:
            return None
        self._items[path] = count + 1
        # Numbers from 1000 on never meet those of items that a table names.
        return 1000 + count

    def full(self, path: Path) -> bool:
        """Whether an object of words at ``path`` has as many members as it may."""
        members = sum(1 for known in self._values if known[:-1] == path)
        return members >= _MOST.get(str(path[-1]), _MOST_ITEMS)

    def is_taken(self, path: Path) -> bool:
        """Whether something stands at the path, above it or below it."""
        return any(
            known[: len(path)] == path or path[: len(known)] == known for known in self._values
        )

    def says(self, path: Path, value: Any) -> bool:
        """Whether the list at ``path`` holds this text already; it does from now on."""
        key = (path, folded(str(value)) or str(value))
        known = key in self._said
        self._said.add(key)
        return known

    def put(self, outcome: FieldOutcome, *values: tuple[Path, Any], join: str = "") -> None:
        """Fill the places. They must be free, save where texts are joined."""
        self.placed.append(Placed(outcome, values, join))
        self._values.update(values)

    def reorder(self, path: Path, ranks: list[int], outcomes: list[FieldOutcome]) -> bool:
        """Put the items of a list in the order of their ranks, if each is one whole field."""
        held = [each for each in self.placed if each.values and each.values[0][0][:-1] == path]
        if len(held) != len(ranks) or any(len(each.values) > 1 for each in held):
            return False
        numbers = sorted(each.values[0][0] for each in held)
        for each, rank in zip(held, ranks, strict=True):
            at = next(at for at, known in enumerate(self.placed) if known is each)
            self.placed[at] = replace(each, values=((numbers[rank - 1], each.values[0][1]),))
        self.placed += [
            Placed(outcome, ((numbers[rank - 1], None),)) for outcome, rank in
            zip(outcomes, ranks, strict=True)
        ]  # fmt: skip
        return True

    def document(self) -> tuple[dict[str, Any], list[tuple[Placed, tuple[str, ...]]]]:
        """The document, and the JSON pointers at which each field put its values."""
        tree: dict[str | int, Any] = {}
        for each in self.placed:
            for path, value in each.values:
                # A rank says where an item stands and is no value of its own.
                if value is not None:
                    _plant(tree, path, value, each.join)
        numbers = {path: dict(_numbered(node)) for path, node in _lists(tree)}
        pointers = [
            (each, tuple(_pointer(path, numbers) for path, _ in each.values))
            for each in self.placed
        ]
        document = _plain(tree)
        return (document if isinstance(document, dict) else {}), pointers

    def refuse(self, which: list[Placed], fault: Fault) -> list[FieldOutcome]:
        """The outcomes of those fields, whose values are taken out of the document."""
        gone = {id(each) for each in which}
        self.placed = [each for each in self.placed if id(each) not in gone]
        return [
            replace(each.outcome, outcome="refused", reason="document", fault=fault,
                    field=None, value=None, confidence=0.0)
            for each in which
        ]  # fmt: skip


def _plant(tree: dict[str | int, Any], path: Path, value: Any, join: str) -> None:
    here = tree
    for part in path[:-1]:
        here = here.setdefault(part, {})
    last = path[-1]
    here[last] = f"{here[last]}{join}{value}" if join and last in here else value


def _lists(node: dict[str | int, Any], path: Path = ()) -> Iterator[tuple[Path, dict[Any, Any]]]:
    if any(isinstance(key, int) for key in node):
        yield path, node
    for key, inner in node.items():
        if isinstance(inner, dict):
            yield from _lists(inner, (*path, key))


def _numbered(node: dict[Any, Any]) -> Iterator[tuple[int, int]]:
    """The place in the list of each item's number."""
    for at, key in enumerate(sorted(key for key in node if isinstance(key, int))):
        yield key, at


def _plain(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if any(isinstance(key, int) for key in node):
        return [_plain(node[key]) for key in sorted(node)]
    return {key: _plain(inner) for key, inner in node.items()}


def _pointer(path: Path, numbers: Mapping[Path, Mapping[int, int]]) -> str:
    parts = []
    for at, part in enumerate(path):
        shown = numbers[path[:at]][part] if isinstance(part, int) else part
        parts.append("/" + str(shown).replace("~", "~0").replace("/", "~1"))
    return "".join(parts)
