"""The public face of FEEL: text in, tree or compiled expression out."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from midoffice.domain.rules.feel.compilation import NO_TYPES, Evaluate, EvaluateTests, compile_tests, compile_tree
from midoffice.domain.rules.feel.names import Names, names_of
from midoffice.domain.rules.feel.parser import read_expression, read_unary_tests
from midoffice.domain.rules.feel.tree import Expression, UnaryTests
from midoffice.domain.rules.feel.types import FeelType

Compiled = Evaluate
"""A compiled expression: `compiled(run, scope)` with the variables by name gives a FEEL value, in the mode of the run.

Where something goes wrong it gives null (None) and reports to the run. It never raises, whatever the rule or the values are.
"""
CompiledTests = EvaluateTests
"""Compiled unary tests: `compiled(run, value, scope)` says whether the value passes.

True, False, None for "cannot be told" (which counts as no), or an Unknown in strict mode.
"""
REMEMBERED = 10_000


def parse_expression(text: str, names: Iterable[str] | Names = ()) -> Expression:
    """Read an expression. `names` are those in scope, needed for names with spaces or operators in them. Raises FeelFault."""
    return read_expression(text, names_of(names))


def parse_unary_tests(text: str, names: Iterable[str] | Names = ()) -> UnaryTests:
    """Read the cell of a decision table; an empty one is `-`. Raises FeelFault."""
    return read_unary_tests(text, names_of(names))


def compile_expression(
    source: str | Expression, names: Iterable[str] | Names = (), types: Mapping[str, FeelType] = NO_TYPES
) -> Compiled:
    """Compile an expression. `types` are the item definitions by name. Raises FeelFault for a text that is no expression.

    A variable of the scope hides a built-in function of the same name only if it is in `names`. The same text with the same
    names is compiled once, unless there are types.
    """
    if isinstance(source, str) and not types:
        return _expression(source, names_of(names))
    node = parse_expression(source, names) if isinstance(source, str) else source
    return compile_tree(node, names_of(names), types)


def compile_unary_tests(
    source: str | UnaryTests, names: Iterable[str] | Names = (), types: Mapping[str, FeelType] = NO_TYPES
) -> CompiledTests:
    """Compile the cell of a decision table, in the same way."""
    if isinstance(source, str) and not types:
        return _tests(source, names_of(names))
    node = parse_unary_tests(source, names) if isinstance(source, str) else source
    return compile_tests(node, names_of(names), types)


@lru_cache(maxsize=REMEMBERED)
def _expression(text: str, names: Names) -> Compiled:
    return compile_tree(read_expression(text, names), names, NO_TYPES)


@lru_cache(maxsize=REMEMBERED)
def _tests(text: str, names: Names) -> CompiledTests:
    return compile_tests(read_unary_tests(text, names), names, NO_TYPES)
