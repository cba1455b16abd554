"""What may stand instead of one expression or statement, by its kind."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from functools import singledispatch
from typing import Final

_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OPPOSITES: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}

Told = tuple[ast.stmt, str]


@singledispatch
def expressions(node: ast.expr, quiet: bool) -> Iterator[ast.expr]:
    """What may stand instead of the expression itself; ``quiet`` leaves texts as they are."""
    del node, quiet
    yield from ()


@expressions.register
def _(node: ast.Compare, quiet: bool) -> Iterator[ast.expr]:
    del quiet
    for number, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            changed = copy.deepcopy(node)
            changed.ops[number] = other()
            yield changed


@expressions.register
def _(node: ast.BinOp, quiet: bool) -> Iterator[ast.expr]:
    del quiet
    if type(node.op) in _ARITHMETIC:
        yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)


@expressions.register
def _(node: ast.BoolOp, quiet: bool) -> Iterator[ast.expr]:
    del quiet
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for number in range(len(node.values)):
        rest = node.values[:number] + node.values[number + 1 :]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


@expressions.register
def _(node: ast.UnaryOp, quiet: bool) -> Iterator[ast.expr]:
    del quiet
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


@expressions.register
def _(node: ast.IfExp, quiet: bool) -> Iterator[ast.expr]:
    del quiet
    if not _negates_itself(node.test):
        yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


@expressions.register
def _(node: ast.Call, quiet: bool) -> Iterator[ast.expr]:
    del quiet
    if isinstance(node.func, ast.Name) and node.func.id in _OPPOSITES:
        other = ast.Name(_OPPOSITES[node.func.id], ast.Load())
        yield ast.Call(other, node.args, node.keywords)
    for number in range(len(node.keywords)):
        rest = node.keywords[:number] + node.keywords[number + 1 :]
        yield ast.Call(node.func, node.args, rest)


@expressions.register
def _(node: ast.Constant, quiet: bool) -> Iterator[ast.expr]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and not quiet:
        yield ast.Constant(f"XX{value}")


@singledispatch
def statements(node: ast.stmt) -> Iterator[Told]:
    """What may stand instead of the statement itself, and how that is told."""
    del node
    yield from ()


@statements.register(ast.Assign)
@statements.register(ast.Raise)
@statements.register(ast.Delete)
def _(node: ast.stmt) -> Iterator[Told]:
    yield _without(node)


@statements.register
def _(node: ast.AnnAssign) -> Iterator[Told]:
    if node.value is not None:
        yield _without(node)


@statements.register
def _(node: ast.AugAssign) -> Iterator[Told]:
    yield _without(node)
    if type(node.op) in _ARITHMETIC:
        changed = copy.deepcopy(node)
        changed.op = _ARITHMETIC[type(node.op)]()
        yield changed, f"{ast.unparse(node)} → {ast.unparse(changed)}"


@statements.register
def _(node: ast.Expr) -> Iterator[Told]:
    if not isinstance(node.value, ast.Yield | ast.YieldFrom):
        yield _without(node)


@statements.register
def _(node: ast.Return) -> Iterator[Told]:
    if node.value is None:
        yield _without(node)
    elif not _is_nothing(node.value):
        yield ast.Return(ast.Constant(None)), f"{ast.unparse(node)} → return None"


@statements.register
def _(node: ast.Continue) -> Iterator[Told]:
    del node
    yield ast.Break(), "continue → break"


@statements.register
def _(node: ast.Break) -> Iterator[Told]:
    del node
    yield ast.Continue(), "break → continue"


@statements.register(ast.If)
@statements.register(ast.While)
def _(node: ast.If | ast.While) -> Iterator[Told]:
    if not _negates_itself(node.test):
        changed = copy.copy(node)
        changed.test = ast.UnaryOp(ast.Not(), node.test)
        word = "if" if isinstance(node, ast.If) else "while"
        yield changed, f"not: {word} {ast.unparse(node.test)}"


def _without(node: ast.stmt) -> Told:
    return ast.Pass(), f"without: {ast.unparse(node).splitlines()[0]}"


def _negates_itself(test: ast.expr) -> bool:
    """Whether a change of the test is its negation already."""
    if isinstance(test, ast.Compare):
        return len(test.ops) == 1
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _is_nothing(node: ast.expr) -> bool:
    """Whether None in its place says the same to who asks whether it is true."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)
