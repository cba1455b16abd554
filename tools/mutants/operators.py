"""Every small change that is made to a module, one at a time.

Not changed, since no behaviour hangs on it: annotations, names of types, decorators, imports,
docstrings, texts of errors, ``__slots__``, ``__all__``, bodies of protocols and what only type
checkers read.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tools.mutants.changes import expressions, statements

_UNCHANGED_NAMES: Final = {"__slots__", "__all__"}
_UNCHANGED_FIELDS: Final = {"annotation", "returns", "decorator_list", "type_comment"}
_UNCHANGED: Final = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass)
# Calls whose text is a label.
_LABELLED: Final = {"ContextVar"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change, told so that it is known again when other lines move.

    ``function`` is the qualified name of the function, empty outside of any; ``number`` tells apart
    the same change in several places of it. ``top`` is the outermost function with its first line,
    None where the change is carried out when the module is imported.
    """

    function: str
    change: str
    number: int
    line: int
    end_line: int
    top: tuple[str, int] | None

    @property
    def label(self) -> str:
        """The change, and which of several."""
        return self.change if self.number == 1 else f"{self.change} (#{self.number})"


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its text."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for site in _sites(ast.parse(source)):
        seen[site.function, site.change] += 1
        number = seen[site.function, site.change]
        line, last = site.statement.lineno, _last_line(site.statement)
        found.append(Mutant(site.function, site.change, number, line, last, site.top))
    return found


def mutated(source: str, position: int) -> ast.Module:
    """The module with the mutant that has this position in ``mutants``."""
    tree = ast.parse(source)
    list(_sites(tree))[position].change_it()
    return ast.fix_missing_locations(tree)


@dataclass(frozen=True, slots=True)
class _At:
    """Where in a tree a node is."""

    holder: ast.AST
    field: str
    index: int | None


@dataclass(frozen=True, slots=True)
class _Site:
    """A place in a tree, and what may stand there instead."""

    at: _At
    new: ast.AST
    change: str
    function: str
    statement: ast.stmt
    top: tuple[str, int] | None

    def change_it(self) -> None:
        if self.at.index is None:
            setattr(self.at.holder, self.at.field, self.new)
        else:
            getattr(self.at.holder, self.at.field)[self.at.index] = self.new


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a module: the names around it, and the outermost function."""

    names: tuple[str, ...] = ()
    top: tuple[str, int] | None = None
    is_function: bool = False

    @property
    def function(self) -> str:
        return ".".join(self.names) if self.is_function else ""

    @property
    def is_error(self) -> bool:
        return any(each.endswith("Error") for each in self.names)

    def inside(self, node: ast.FunctionDef | ast.ClassDef) -> _Place:
        """The place in the body of the definition."""
        names = (*self.names, node.name)
        if isinstance(node, ast.ClassDef):
            return _Place(names, self.top)
        if self.is_function:
            names = (*self.names, "<locals>", node.name)
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        return _Place(names, self.top or (".".join(names), first), is_function=True)


def _sites(tree: ast.Module) -> Iterator[_Site]:
    for index, node in enumerate(tree.body):
        yield from _of_statement(_At(tree, "body", index), node, _Place())


def _of_statement(at: _At, node: ast.stmt, place: _Place) -> Iterator[_Site]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from _of_definition(node, place)
        return
    if isinstance(node, _UNCHANGED) or _is_unread(node):
        return
    for new, change in statements(node):
        yield _Site(at, new, change, place.function, node, place.top)
    quiet = isinstance(node, ast.Raise) or place.is_error
    for inner, child in _children(node):
        if isinstance(child, ast.stmt):
            yield from _of_statement(inner, child, place)
        else:
            for found in _of_expression(inner, child, quiet=quiet):
                yield _Site(*found, place.function, node, place.top)


def _of_definition(node: ast.FunctionDef | ast.ClassDef, place: _Place) -> Iterator[_Site]:
    inside = place.inside(node)
    if isinstance(node, ast.FunctionDef):
        # Defaults are computed where the function is defined.
        for at, child in _children(node.args):
            if isinstance(child, ast.expr):
                for found in _of_expression(at, child, quiet=False):
                    yield _Site(*found, inside.function, node, place.top)
    elif any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases):
        return
    for index, each in enumerate(node.body):
        yield from _of_statement(_At(node, "body", index), each, inside)


def _of_expression(at: _At, node: ast.expr, *, quiet: bool) -> Iterator[tuple[_At, ast.expr, str]]:
    """What may stand instead of an expression or of a part of it; ``quiet`` leaves texts alone."""
    if isinstance(node, ast.JoinedStr):
        return
    for new in expressions(node, quiet):
        yield at, new, _told(node, new)
    labelled = isinstance(node, ast.Call) and _name(node.func) in _LABELLED
    for inner, child in _children(node):
        if isinstance(child, ast.expr):
            yield from _of_expression(inner, child, quiet=quiet or labelled)


def _children(node: ast.AST) -> Iterator[tuple[_At, ast.expr | ast.stmt]]:
    """The expressions and statements of a node, also those in parts that are neither."""
    for field, child in ast.iter_fields(node):
        if field in _UNCHANGED_FIELDS:
            continue
        for index, each in enumerate(child) if isinstance(child, list) else [(None, child)]:
            if isinstance(each, ast.expr | ast.stmt):
                yield _At(node, field, index), each
            elif isinstance(each, ast.AST):
                yield from _children(each)


def _last_line(statement: ast.stmt) -> int:
    """The last line of what a statement does itself, without the statements inside it."""
    body: list[ast.stmt] = getattr(statement, "body", [])
    if body:
        return max(statement.lineno, body[0].lineno - 1)
    return statement.end_lineno or statement.lineno


def _is_unread(node: ast.stmt) -> bool:
    """Whether nothing that runs hangs on the statement."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and _name(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Delete):
        # ``del argument`` tells readers and linters that it is not used.
        return all(isinstance(each, ast.Name) for each in node.targets)
    if isinstance(node, ast.Assign) and _is_type(node.value):
        return True
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return any(isinstance(each, ast.Name) and each.id in _UNCHANGED_NAMES for each in targets)


def _is_type(value: ast.expr) -> bool:
    """Whether it is a name of a type, or a variable of one."""
    if isinstance(value, ast.Call):
        return _name(value.func) in {"TypeVar", "ParamSpec"}
    return isinstance(value, ast.Subscript) and _name(value.value) in {"Callable", "Literal"}


def _told(node: ast.expr, new: ast.expr) -> str:
    """The change, in short where a call is made without one of its arguments."""
    if isinstance(node, ast.Call) and isinstance(new, ast.Call) and new.keywords != node.keywords:
        [gone] = [each for each in node.keywords if each not in new.keywords]
        return f"{ast.unparse(node.func)}(…) without {ast.unparse(gone)}"
    return f"{ast.unparse(node)} → {ast.unparse(new)}"


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
