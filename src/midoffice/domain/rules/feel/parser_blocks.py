"""The expressions of FEEL that begin with a word: if, for, some, every, function."""

import re
from collections.abc import Callable
from contextlib import ExitStack

from midoffice.domain.rules.feel.cursor import Cursor
from midoffice.domain.rules.feel.names import NEVER_NAMES, NameIndex, declared_before
from midoffice.domain.rules.feel.parser_types import read_type
from midoffice.domain.rules.feel.tokens import NAME_PART, SPACE
from midoffice.domain.rules.feel.tree import Expression, For, FunctionDefinition, If, Iteration, Parameter, Quantified

_IN = re.compile(rf"[{SPACE}]in(?![{NAME_PART}])")
_AFTER_PARAMETER = re.compile(r"[:,)]")
_PARTIAL = NameIndex(["partial"])


def read_if(cursor: Cursor) -> Expression:
    """`if a then b else c`."""
    start = cursor.take().start
    condition = cursor.expression()
    cursor.need_word("then", "After “if” and its condition comes “then”.")
    then = cursor.expression()
    cursor.need_word("else", "Every “if” needs an “else”.")
    otherwise = cursor.expression()
    return If(condition, then, otherwise, start=start, end=cursor.previous_end)


def read_for(cursor: Cursor) -> Expression:
    """`for a in x return y`."""
    start = cursor.take().start
    with ExitStack() as scopes:
        iterations = _read_iterations(cursor, scopes)
        cursor.need_word("return", "After “for … in …” comes “return”.")
        scopes.enter_context(cursor.seeing(_PARTIAL))
        result = cursor.expression()
    return For(iterations, result, start=start, end=cursor.previous_end)


def read_quantified(cursor: Cursor) -> Expression:
    """`some a in x satisfies y`, `every a in x satisfies y`."""
    word = cursor.take()
    with ExitStack() as scopes:
        iterations = _read_iterations(cursor, scopes)
        cursor.need_word("satisfies", f"After “{word.text} … in …” comes “satisfies”.")
        condition = cursor.expression()
    quantifier = "some" if word.text == "some" else "every"
    return Quantified(quantifier, iterations, condition, start=word.start, end=cursor.previous_end)  # type: ignore[arg-type] # one of two words


def _read_iterations(cursor: Cursor, scopes: ExitStack) -> tuple[Iteration, ...]:
    iterations: list[Iteration] = []
    while True:
        start = cursor.ahead.start
        declared = declared_before(cursor.text, start, _IN)
        if declared is None or declared[0] in NEVER_NAMES:
            cursor.fail("A name for the item is missing.", "a name and “in”, such as “for x in items”")
        cursor.jump(declared[2])
        source = cursor.expression()
        until = cursor.expression() if cursor.take_symbol("..") else None
        iterations.append(Iteration(declared[0], source, until, start=start, end=cursor.previous_end))
        scopes.enter_context(cursor.seeing(NameIndex([declared[0]])))
        if not cursor.take_symbol(","):
            return tuple(iterations)


def read_function(cursor: Cursor) -> Expression:
    """`function(a, b: number) body`."""
    start = cursor.take().start
    opened = cursor.need_symbol("(", "After “function” come its parameters in round brackets.").start
    parameters: list[Parameter] = []
    while not cursor.is_symbol(")"):
        if parameters:
            cursor.need_comma(")", "Parameters are separated by commas.", opened)
        parameters.append(_read_parameter(cursor))
    cursor.need_symbol(")", "The parameters are not closed.", opened)
    external = cursor.is_word("external")
    if external:
        cursor.take()
    with cursor.seeing(NameIndex(parameter.name for parameter in parameters)):
        body = cursor.expression()
    return FunctionDefinition(tuple(parameters), body, external, start=start, end=cursor.previous_end)


def _read_parameter(cursor: Cursor) -> Parameter:
    start = cursor.ahead.start
    declared = declared_before(cursor.text, start, _AFTER_PARAMETER)
    if declared is None or declared[0] in NEVER_NAMES:
        cursor.fail("The name of a parameter is missing.", "a name, or )")
    cursor.jump(declared[1])
    type_ = read_type(cursor) if cursor.take_symbol(":") else None
    return Parameter(declared[0], type_, start=start, end=cursor.previous_end)


BLOCKS: dict[str, Callable[[Cursor], Expression]] = {
    "if": read_if,
    "for": read_for,
    "some": read_quantified,
    "every": read_quantified,
    "function": read_function,
}
