"""The public face of FEEL: text in, tree or compiled expression out."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from midoffice.domain.rules.feel.names import Names, names_of
from midoffice.domain.rules.feel.parser import read_expression, read_unary_tests
from midoffice.domain.rules.feel.run import Run
from midoffice.domain.rules.feel.tree import Expression, UnaryTests


class Compiled(Protocol):
    """A compiled expression."""

    def __call__(self, run: Run, scope: Mapping[str, object]) -> object:
        """Evaluate with the variables of the scope; the mode is the run's.

        Gives a FEEL value, null (None) with a fault reported to the run when something goes wrong. Never raises for whatever
        the rule or the values may be.
        """
        ...


class CompiledTests(Protocol):
    """Compiled unary tests."""

    def __call__(self, run: Run, value: object, scope: Mapping[str, object]) -> object:
        """Say whether the value passes: True, False, None for "cannot be told" (counts as no), or an Unknown in strict mode."""
        ...


def parse_expression(text: str, names: Iterable[str] | Names = ()) -> Expression:
    """Read an expression. `names` are those in scope, needed for names with spaces or operators in them. Raises FeelFault."""
    return read_expression(text, names_of(names))


def parse_unary_tests(text: str, names: Iterable[str] | Names = ()) -> UnaryTests:
    """Read the cell of a decision table. Raises FeelFault."""
    return read_unary_tests(text, names_of(names))


def compile_expression(source: str | Expression, names: Iterable[str] | Names = ()) -> Compiled:
    """Compile an expression; the same text with the same names is compiled once. Raises FeelFault for a text that is none."""
    raise NotImplementedError


def compile_unary_tests(source: str | UnaryTests, names: Iterable[str] | Names = ()) -> CompiledTests:
    """Compile the cell of a decision table, in the same way."""
    raise NotImplementedError
