"""The pieces of Python's syntax tree that compiled FEEL is made of.

They carry their place in the class, so that no tree has to be walked for it: a compiled rule has no lines of its own.
"""

import ast
from collections.abc import Iterable


class _Name(ast.Name):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Constant(ast.Constant):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Call(ast.Call):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Attribute(ast.Attribute):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _IfExp(ast.IfExp):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Compare(ast.Compare):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _NamedExpr(ast.NamedExpr):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _BoolOp(ast.BoolOp):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _BinOp(ast.BinOp):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Lambda(ast.Lambda):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Tuple(ast.Tuple):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _List(ast.List):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Dict(ast.Dict):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Arg(ast.arg):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Assign(ast.Assign):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Return(ast.Return):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _If(ast.If):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _Try(ast.Try):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _ExceptHandler(ast.ExceptHandler):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class _FunctionDef(ast.FunctionDef):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


_LOAD = ast.Load()
_STORE = ast.Store()
_IS = ast.Is()
_IS_NOT = ast.IsNot()
_IN = ast.In()
_AND = ast.And()
_OR = ast.Or()
_BOTH = ast.BitAnd()
_COMPARISONS: dict[str, ast.cmpop] = {
    "=": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
}


def load(name: str) -> ast.expr:
    """The value of a Python variable."""
    return _Name(name, _LOAD)


def constant(value: str | bool | None) -> ast.expr:  # noqa: FBT001 - true and false are what it is about
    """A literal: a text, true, false or None."""
    return _Constant(value, None)


def bind(name: str, value: ast.expr) -> ast.expr:
    """`(name := value)`."""
    return _NamedExpr(_Name(name, _STORE), value)


def call(function: str, *arguments: ast.expr) -> ast.expr:
    """`function(arguments)`."""
    return _Call(_Name(function, _LOAD), list(arguments), [])


def get(mapping: str, key: str, *default: ast.expr) -> ast.expr:
    """`mapping.get(key, default)`; besides `run.strict` the only attribute that compiled FEEL ever reads."""
    return _Call(_Attribute(_Name(mapping, _LOAD), "get", _LOAD), [_Constant(key, None), *default], [])


def type_of(value: ast.expr) -> ast.expr:
    """`type(value)`."""
    return call("type", value)


def attribute(name: str, of: str) -> ast.expr:
    """`name.of`."""
    return _Attribute(_Name(name, _LOAD), of, _LOAD)


def choose(condition: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """`then if condition else otherwise`."""
    return _IfExp(condition, then, otherwise)


def same(left: ast.expr, right: ast.expr) -> ast.expr:
    """`left is right`."""
    return _Compare(left, [_IS], [right])


def other(left: ast.expr, right: ast.expr) -> ast.expr:
    """`left is not right`."""
    return _Compare(left, [_IS_NOT], [right])


def compare(operator: str, left: ast.expr, right: ast.expr) -> ast.expr:
    """`left < right` and its like, by FEEL's operator."""
    return _Compare(left, [_COMPARISONS[operator]], [right])


def within(low: ast.expr, low_operator: str, value: ast.expr, high_operator: str, high: ast.expr) -> ast.expr:
    """`low <= value <= high`."""
    return _Compare(low, [_COMPARISONS[low_operator], _COMPARISONS[high_operator]], [value, high])


def within_set(value: ast.expr, values: ast.expr) -> ast.expr:
    """`value in values`."""
    return _Compare(value, [_IN], [values])


def every(*conditions: ast.expr) -> ast.expr:
    """`a and b`."""
    return _BoolOp(_AND, list(conditions))


def any_of(*conditions: ast.expr) -> ast.expr:
    """`a or b`."""
    return _BoolOp(_OR, list(conditions))


def both(left: ast.expr, right: ast.expr) -> ast.expr:
    """`left & right`: both sides are evaluated."""
    return _BinOp(left, _BOTH, right)


def function(parameters: Iterable[str], body: ast.expr) -> ast.expr:
    """`lambda parameters: body`."""
    return _Lambda(_arguments(parameters), body)


def tuple_of(items: Iterable[ast.expr]) -> ast.expr:
    """`(a, b)`."""
    return _Tuple(list(items), _LOAD)


def list_of(items: Iterable[ast.expr]) -> ast.expr:
    """`[a, b]`."""
    return _List(list(items), _LOAD)


def dict_of(entries: Iterable[tuple[str, ast.expr]]) -> ast.expr:
    """`{"a": b}`."""
    pairs = list(entries)
    return _Dict([_Constant(key, None) for key, _ in pairs], [value for _, value in pairs])


def assign(name: str, value: ast.expr) -> ast.stmt:
    """`name = value`."""
    return _Assign([_Name(name, _STORE)], value, None)


def give(value: ast.expr) -> ast.stmt:
    """`return value`."""
    return _Return(value)


def give_if(condition: ast.expr, value: ast.expr) -> ast.stmt:
    """`if condition: return value`."""
    return _If(condition, [_Return(value)], [])


def guarded(body: list[ast.stmt], handlers: list[ast.ExceptHandler]) -> ast.stmt:
    """`try: body` and its handlers."""
    return _Try(body, handlers, [], [])


def handler(errors: str, name: str | None, result: ast.expr) -> ast.ExceptHandler:
    """`except errors as name: return result`."""
    return _ExceptHandler(load(errors), name, [_Return(result)])


def define(name: str, parameters: Iterable[str], body: list[ast.stmt]) -> ast.Module:
    """A module with one function."""
    return ast.Module([_FunctionDef(name, _arguments(parameters), body, [], None, None)], [])


def _arguments(parameters: Iterable[str]) -> ast.arguments:
    return ast.arguments([], [_Arg(name, None, None) for name in parameters], None, [], [], None, [])
